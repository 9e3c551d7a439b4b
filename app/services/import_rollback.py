"""Take a whole import back while nobody has touched its cases (B-4)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import Step, Verb
from app.errors import N_, Problem, Refusal
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.import_batch import ImportBatch
from app.security.jurisdiction import Actor
from app.services.audit import record
from app.services.import_preview import may_import, own_batch
from app.services.workflow import Instruction, Outcome, Selection, apply
from app.session import SYSTEM, use_scope, writing

# What stands in the audit trail of a case that nobody has touched since it was opened, or that is withdrawn again.
_UNTOUCHED = ("open", Verb.WITHDRAW.value)


def roll_back_import(session: Session, actor: Actor, batch_id: int, expected: int) -> Outcome:
    """Withdraw every case of an import that has ended; ``expected`` is how many the officer saw.

    The cases go through the workflow like any other and stay on record as withdrawn. People, units and old
    certificates stay too: others may have come to use them. Raises NotFound, and Refusal, withdrawing nothing, when
    a case has been touched or moved on.
    """
    may_import(session, actor)
    with use_scope(SYSTEM):
        batch = own_batch(session, actor, batch_id)
        if batch.state == "withdrawn":
            return Outcome()
        _refuse_unless_whole(session, batch, expected)
        ids = session.scalars(open_cases_of(batch_id)).all()
    reason = "整批导入撤回"  # an opinion is a text of the record, like those that officers write
    outcome = apply(session, actor, Selection(tuple(ids)), Instruction(Verb.WITHDRAW, reason))
    if not outcome.refused:
        with use_scope(SYSTEM), writing(session):
            batch = own_batch(session, actor, batch_id, lock=True)
            batch.state, batch.finished_at = "withdrawn", clock.now()
            record(session, actor, "roll_back", "import", batch_id, after={"cases": len(outcome.done)})
    return outcome


def open_cases_of(batch_id: int) -> sa.Select[int]:
    """Ids of an import's cases that are not withdrawn."""
    return sa.select(Case.id).where(Case.import_batch_id == batch_id, Case.step != Step.WITHDRAWN).order_by(Case.id)


def count_touched(session: Session, batch_id: int) -> int:
    """How many cases of an import somebody has moved or changed since; under system scope."""
    touched = sa.exists().where(
        AuditEvent.noun == "case", AuditEvent.noun_id == Case.id, AuditEvent.action.not_in(_UNTOUCHED)
    )
    query = sa.select(sa.func.count()).select_from(Case).where(Case.import_batch_id == batch_id)
    moved = sa.and_(Case.version > 0, Case.step != Step.WITHDRAWN)
    return session.scalar(query.where(sa.or_(touched, moved))) or 0


def _refuse_unless_whole(session: Session, batch: ImportBatch, expected: int) -> None:
    if batch.state != "done":
        text = N_("Only an import that has ended can be rolled back.")
        raise Refusal(Problem("B-4", text))
    if touched := count_touched(session, batch.id):
        text = N_(
            "%(count)s cases of this import have been worked on since, so it can no longer be rolled back as a whole."
            " Withdraw the other cases one by one or as a selection."
        )
        raise Refusal(Problem("B-4", text, params={"count": touched}))
    found = len(session.scalars(open_cases_of(batch.id)).all())
    if found != expected:
        text = N_("Meanwhile the import has %(count)s open cases, not %(expected)s. Look at its page again.")
        raise Refusal(Problem("B-4", text, params={"count": found, "expected": expected}))
