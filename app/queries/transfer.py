"""附件3 of a transfer-in: the record, the opinions of its three boxes, and what was changed on it (C-5, A3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import clock
from app.enums import Seat, Step, Verb
from app.models.approval import Approval, ApprovalVoid, EmployerOpinion
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.code import Ethnicity
from app.models.transfer_form import TransferForm
from app.queries.authority import authorities_on
from app.rules.route import RouteStep, route
from app.rules.transfer_form import TRANSFER_FIELDS
from app.session import SYSTEM, use_scope


@dataclass(frozen=True, slots=True)
class Opinion:
    """An opinion as it stands in its box: whose, in which words, on which day."""

    text: str
    who: str
    office: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class Opinions:
    """The three boxes of 附件3; a county office or city department forwards without one (C-5)."""

    employer: Opinion | None = None
    review: Opinion | None = None
    province: Opinion | None = None


@dataclass(frozen=True, slots=True)
class Alteration:
    """One cell that was changed after the form was entered: what stood there and what stands there since."""

    label: str
    before: str
    after: str
    actor_name: str
    at: dt.datetime


def find_transfer_form(session: Session, case_id: int) -> TransferForm | None:
    """附件3 of a case that the caller has found in its scope."""
    with use_scope(SYSTEM):
        query = sa.select(TransferForm).where(TransferForm.case_id == case_id)
        return session.scalar(query.execution_options(populate_existing=True))


def find_ethnicity(session: Session, code: str | None) -> str:
    """What the code is called on paper."""
    return session.scalar(sa.select(Ethnicity.name).where(Ethnicity.code == code)) or ""


def list_opinions(session: Session, case: Case) -> Opinions:
    """Who has said what so far; what a return voided says nothing any more (C-12). Under system scope."""
    row = authorities_on(session, clock.today()).get((case.kind, case.level, case.line))
    steps = route(case.kind, case.line, row.approver if row else Seat.PROVINCE)
    acts = session.scalars(
        sa.select(Approval)
        .outerjoin(ApprovalVoid, ApprovalVoid.approval_id == Approval.id)
        .where(Approval.case_id == case.id, Approval.verb == Verb.APPROVE, ApprovalVoid.approval_id.is_(None))
        .options(joinedload(Approval.unit))
        .order_by(Approval.sequence)
    ).all()
    given = {act.from_step: act for act in acts}
    return Opinions(
        employer=_of_employer(session, case) or _of(given.get(Step.EMPLOYER)),
        review=_of(_last_at(Seat.REVIEW, steps, given)),
        province=_of(_last_at(Seat.PROVINCE, steps, given)),
    )


def list_alterations(session: Session, case_id: int) -> list[Alteration]:
    """Every cell of 附件3 that was amended, newest first (C-11, U-7)."""
    with use_scope(SYSTEM):
        events = session.scalars(
            sa.select(AuditEvent)
            .where(AuditEvent.noun == "transfer_form", AuditEvent.noun_id == case_id, AuditEvent.action == "change")
            .order_by(AuditEvent.id.desc())
        ).all()
    return [
        Alteration(field.label_zh, _words(event.before, field.name), _words(event.after, field.name),
                   event.actor_name, event.happened_at)
        for event in events
        for field in TRANSFER_FIELDS
        if field.name in (event.after or {})
    ]  # fmt: skip


def _words(values: dict[str, Any] | None, name: str) -> str:
    value = (values or {}).get(name)
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def _last_at(seat: Seat, steps: Sequence[RouteStep], given: dict[Step | None, Approval]) -> Approval | None:
    """The office's own act: its approval where it approves, else its sending up."""
    found = [given[part.step] for part in steps if part.seat is seat and part.step in given]
    return found[-1] if found else None


def _of_employer(session: Session, case: Case) -> Opinion | None:
    opinion = session.scalar(
        sa.select(EmployerOpinion)
        .where(EmployerOpinion.case_id == case.id)
        .order_by(EmployerOpinion.id.desc())
        .limit(1)
    )
    if opinion is None:
        return None
    office = case.employer.name if case.employer else ""
    return Opinion(opinion.opinion, opinion.signatory, office, opinion.signed_on)


def _of(act: Approval | None) -> Opinion | None:
    if act is None:
        return None
    return Opinion(act.opinion, act.actor_name, act.unit.name, clock.local_date(act.acted_at))
