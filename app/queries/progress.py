"""Reads behind the public look-up of progress, by 受理编号 and ID number together (C-17). Need system scope."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind, DocumentKind, Level, Step, Verb
from app.models.approval import Approval
from app.models.authority import Reason
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.unit import Unit
from app.queries.authority import office_in_seat
from app.queries.case_facts import list_case_facts
from app.queries.case_setting import Setting, offices_of


@dataclass(frozen=True, slots=True)
class PastAct:
    """One act as the holder is told it: which office, what, when; no officer, no opinion."""

    verb: Verb
    from_step: Step | None
    to_step: Step
    office: str
    on: dt.date
    reason_zh: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a case stands. ``missing`` is told only while it lies where it was taken in; ``token`` is the
    certificate's, once there is one; ``issuer`` the office that hands it out."""

    acceptance_number: str
    kind: CaseKind
    level: Level
    title_name: str
    step: Step
    first_step: Step
    holder: str
    since: dt.date
    acts: tuple[PastAct, ...]
    missing: tuple[DocumentKind, ...]
    issuer: str
    certificate_number: str | None
    token: str | None

    @property
    def receiving_office(self) -> str:
        """The office that took the case in."""
        return self.acts[0].office

    @property
    def sent_back(self) -> PastAct | None:
        """The return after which the case lies where it was taken in: something the holder has to see to."""
        last = self.acts[-1]
        return last if last.verb is Verb.RETURN and self.step is self.first_step else None


def find_case(session: Session, acceptance_number: str) -> tuple[int, str] | None:
    """The case with this 受理编号 and the blind index of its person's ID number."""
    query = sa.select(Case.id, Person.id_number_index).join(Person, Case.person_id == Person.id)
    row = session.execute(query.where(Case.acceptance_number == acceptance_number)).one_or_none()
    return (row.id, row.id_number_index) if row else None


def get_progress(session: Session, case_id: int) -> Progress:
    """What the holder of the case is told now."""
    case, title, number, token = session.execute(
        sa.select(Case, Qualification.title_name, Certificate.number, Certificate.token)
        .join(Qualification, Case.qualification_id == Qualification.id)
        .outerjoin(Certificate, Certificate.case_id == Case.id)
        .where(Case.id == case_id)
    ).one()
    acts = _acts(session, case_id)
    setting = Setting.read(session)
    facts = list_case_facts(session, [case_id], None, setting)[case_id]
    first = acts[0].to_step
    return Progress(
        acceptance_number=case.acceptance_number,
        kind=case.kind,
        level=case.level,
        title_name=title,
        step=case.step,
        first_step=first,
        holder=facts.holder_name,
        since=clock.local_date(case.step_since),
        acts=tuple(acts),
        missing=facts.missing_documents if case.step is first else (),
        issuer=_issuer(session, case, setting),
        certificate_number=number,
        token=token,
    )


def _acts(session: Session, case_id: int) -> Sequence[PastAct]:
    query = (
        sa.select(Approval, Unit.name, Reason.text_zh, Reason.text_en)
        .join(Unit, Approval.unit_id == Unit.id)
        .outerjoin(Reason, Approval.reason_code == Reason.code)
        .where(Approval.case_id == case_id)
        .order_by(Approval.sequence)
    )
    return [
        PastAct(act.verb, act.from_step, act.to_step, office, clock.local_date(act.acted_at), zh or "", en or "")
        for act, office, zh, en in session.execute(query)
    ]


def _issuer(session: Session, case: Case, setting: Setting) -> str:
    row = setting.authorities.get((case.kind, case.level, case.line))
    unit_id = office_in_seat(offices_of(case), row.issuer, setting.province.id) if row else None
    return session.scalar(sa.select(Unit.name).where(Unit.id == unit_id)) or ""
