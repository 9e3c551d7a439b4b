"""填写公布文号: one document number for a selection of cases (P-8, B-1)."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.qualification import Qualification
from app.security.jurisdiction import Actor
from app.services.announcement import find_or_make_document, read_held, read_number, require_editor, sift_held
from app.services.audit import record_many
from app.services.workflow import Outcome
from app.session import SYSTEM, use_scope, writing


def set_document(session: Session, actor: Actor, case_ids: Collection[int], number: str) -> Outcome:
    """Give every case of a selection this document number; a number not yet registered is added.

    Cases that may go do so in one transaction; each other one is listed with its reason. Raises Refusal for an
    unreadable number or a selection above ``announcement.MOST_CASES``.
    """
    require_editor(actor)
    read_number(number)
    outcome = Outcome()
    with use_scope(SYSTEM), writing(session):
        set_document_chunk(session, actor, case_ids, number, outcome)
    return outcome


def set_document_chunk(
    session: Session, actor: Actor, case_ids: Collection[int], number: str, outcome: Outcome
) -> None:
    """One chunk inside the caller's transaction, under system scope; adds to ``outcome``.

    Setting what a case already has changes nothing.
    """
    require_editor(actor)
    canonical = read_number(number)
    allowed = sift_held(read_held(session, actor, case_ids, outcome), actor, outcome)
    if not allowed:
        return
    document = find_or_make_document(session, actor, canonical)
    session.flush()
    changed = [h for h in allowed if h.qualification.announcement_document_id != document.id]
    session.execute(
        sa.update(Qualification)
        .where(Qualification.id.in_([h.qualification.id for h in changed]))
        .values(announcement_document_id=document.id, version=Qualification.version + 1)
        .execution_options(synchronize_session=False)
    )
    record_many(
        session,
        actor,
        "set_document",
        "case",
        [
            (h.case.id, {"document": h.document.number if h.document else None}, {"document": canonical})
            for h in changed
        ],
    )
    outcome.done += [h.case.id for h in allowed]


def preview_document(session: Session, actor: Actor, case_ids: Collection[int]) -> Outcome:
    """What ``set_document`` would do to a selection now; changes nothing (B-2)."""
    require_editor(actor)
    outcome = Outcome()
    with use_scope(SYSTEM):
        found = read_held(session, actor, case_ids, outcome, lock=False)
        outcome.done += [held.case.id for held in sift_held(found, actor, outcome)]
    return outcome
