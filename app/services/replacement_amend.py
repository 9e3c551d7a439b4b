"""Amend a re-issue or a correction while it lies where it was entered, new or returned (C-6, C-8, C-12)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind
from app.errors import N_, NotFound, Problem, Refusal, blocking
from app.models.case import Case
from app.models.replacement import CorrectionItem, Replacement
from app.queries.replacement import ReplacementRecord, find_replacement, list_replaceable
from app.rules.loss_declaration import Declaration, declaration_problems
from app.rules.route import first_step
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.attachment import editable_case, tiers_of
from app.services.audit import record
from app.services.replacement_write import changed, correction_problems, write_items
from app.session import SYSTEM, use_scope, writing


def replacement_stamp(case: Case, kept: ReplacementRecord) -> str:
    """Which state of the case a page shows; a page that shows an older one is told so when it saves."""
    declared = kept.declaration
    said = (
        [declared.newspaper, declared.published_on, declared.page, declared.text, declared.version] if declared else []
    )
    told = [case.version, kept.returned_on, said, [[item.field, item.after] for item in kept.items]]
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()[:16]


def amend_reissue(
    session: Session, actor: Actor, case_id: int, declaration: Declaration, seen_stamp: str | None = None
) -> None:
    """Bring the loss declaration to ``declaration``; commits. Raises NotFound, Refusal (C-6, C-12)."""

    def amend(case: Case, kept: ReplacementRecord) -> None:
        _refuse(declaration_problems(declaration, kept.face, clock.today()))
        held = kept.declaration
        if held is None or declaration.published_on is None:
            raise NotFound("declaration")
        before = {"newspaper": held.newspaper, "published_on": held.published_on.isoformat(), "page": held.page}
        held.newspaper, held.published_on = declaration.newspaper, declaration.published_on
        held.page, held.text, held.version = declaration.page, declaration.text, held.version + 1
        after = {"newspaper": held.newspaper, "published_on": held.published_on.isoformat(), "page": held.page}
        record(session, actor, "amend", "case", case.id, before=before, after=after)

    _amend(session, actor, case_id, CaseKind.REISSUE, seen_stamp, amend)


def amend_correction(
    session: Session,
    actor: Actor,
    case_id: int,
    after: Mapping[str, str],
    returned_on: dt.date | None,
    seen_stamp: str | None = None,
) -> None:
    """Bring the differences and the day of return to what is given; commits. Raises NotFound, Refusal (C-8, C-12)."""

    def amend(case: Case, kept: ReplacementRecord) -> None:
        one = list_replaceable(session, [kept.certificate.id])[kept.certificate.id]
        _refuse(correction_problems(session, one, after, returned_on))
        said = {item.field: item.after for item in kept.items}
        session.execute(
            sa.delete(CorrectionItem)
            .where(CorrectionItem.case_id == case.id)
            .execution_options(synchronize_session=False)
        )
        differences = changed(one, after)
        write_items(session, case.id, tiers_of(case), differences)
        wanted = {field: new for field, (_old, new) in differences.items()}
        _set_return(session, case.id, returned_on)
        record(session, actor, "amend", "case", case.id, before=said, after=wanted)

    _amend(session, actor, case_id, CaseKind.CORRECTION, seen_stamp, amend)


def _amend(
    session: Session,
    actor: Actor,
    case_id: int,
    kind: CaseKind,
    seen_stamp: str | None,
    amend: Callable[[Case, ReplacementRecord], None],
) -> None:
    with use_scope(SYSTEM), writing(session):
        case = editable_case(session, actor, case_id)
        kept = find_replacement(session, case_id)
        if kept is None or case.kind is not kind:
            raise NotFound("replacement")
        _refuse_elsewhere(actor, case, kept, seen_stamp)
        amend(case, kept)
    session.expire_all()


def _refuse_elsewhere(actor: Actor, case: Case, kept: ReplacementRecord, seen_stamp: str | None) -> None:
    if not actor.may(Permission.CASE_REPLACE):
        text = N_("Your role does not include re-issues and corrections; ask a colleague who has it.")
        raise Refusal(Problem("U-1", text))
    if case.step is not first_step(case.kind, case.line).step:
        text = N_("The form is changed where it was entered. Return the case to that step with a reason.")
        raise Refusal(Problem("C-12", text))
    if seen_stamp and seen_stamp != replacement_stamp(case, kept):
        text = N_("A colleague changed this case since you opened it. Look at it again, then make your change.")
        raise Refusal(Problem("C-12", text))


def _refuse(problems: list[Problem]) -> None:
    if blocking(problems):
        raise Refusal(problems)


def _set_return(session: Session, case_id: int, returned_on: dt.date | None) -> None:
    session.execute(
        sa.update(Replacement)
        .where(Replacement.case_id == case_id)
        .values(returned_on=returned_on)
        .execution_options(synchronize_session=False)
    )
