"""Everything that the page of one case shows (C-12, C-16), in a handful of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.enums import Seat, Verb
from app.errors import NotFound
from app.models.approval import Approval, EmployerOpinion
from app.models.attachment import Attachment
from app.models.authority import Reason
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.code import NoticeCode
from app.models.qualification import Qualification
from app.models.reminder import Reminder
from app.models.roster import AnnouncementCheck, Roster, RosterItem
from app.queries.award_entry import show_as_entered
from app.queries.reference import NOTICE_FIELDS
from app.queries.reminder import list_reminders_of
from app.session import SYSTEM, current_scope, use_scope


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case with its person, qualification, offices and papers loaded; approvals oldest first."""

    case: Case
    unit_nature: str
    opinion: EmployerOpinion | None
    check: AnnouncementCheck | None
    roster: Roster | None
    certificate_id: int | None
    certificate_number: str | None
    approvals: Sequence[Approval]
    attachments: Sequence[Attachment]
    reminders: Sequence[Reminder] = ()

    @property
    def checked(self) -> bool:
        """Whether the newest tick saw the facts as they are now (C-15)."""
        return self.check is not None and self.check.qualification_version == self.case.qualification.version

    @property
    def last_act(self) -> Approval:
        """What brought the case to where it stands."""
        return self.approvals[-1]


def get_case_record(session: Session, case_id: int) -> CaseRecord:
    """The case in the scope in force; raises NotFound (U-2).

    A case keeps the offices it was opened with while its person may have moved on (C-18), so what hangs on
    the visible case is read under system scope. Reads that load the case anew (``list_case_facts``) come before.
    """
    visible = Case.criterion(current_scope())
    with use_scope(SYSTEM):
        row = session.execute(_record(case_id).where(visible)).one_or_none()
        if row is None:
            raise NotFound("case")
        case, opinion, check, roster, certificate_id, number, nature = row
        approvals = session.scalars(
            sa.select(Approval)
            .where(Approval.case_id == case_id)
            .options(joinedload(Approval.unit), joinedload(Approval.void))
            .order_by(Approval.sequence)
            .execution_options(populate_existing=True)
        ).all()
        attachments = session.scalars(
            sa.select(Attachment)
            .where(Attachment.case_id == case_id)
            .options(joinedload(Attachment.file))
            .order_by(Attachment.id)
        ).all()
        reminders = list_reminders_of(session, case_id)
    show_as_entered(session, [case])
    if current_scope().seat is Seat.BODY:
        nature = ""
    return CaseRecord(
        case, nature or "", opinion, check, roster, certificate_id, number, approvals, attachments, reminders
    )


def list_reasons(session: Session, *verbs: Verb) -> dict[Verb, list[Reason]]:
    """The reasons to choose from, by verb, in the table's order (C-12)."""
    found: dict[Verb, list[Reason]] = {verb: [] for verb in verbs}
    for reason in session.scalars(sa.select(Reason).where(Reason.verb.in_(verbs)).order_by(Reason.code)):
        found[reason.verb].append(reason)
    for reasons in found.values():
        reasons.sort(key=lambda reason: reason.code.endswith("_other"))
    return found


def find_last_page(session: Session, document_id: int | None, user_id: int | None) -> int | None:
    """The page of the document on which the officer ticked last: rows are mostly ticked in its order."""
    if document_id is None or user_id is None:
        return None
    return session.scalar(
        sa.select(AnnouncementCheck.page)
        .where(AnnouncementCheck.document_id == document_id, AnnouncementCheck.checked_by_id == user_id)
        .order_by(AnnouncementCheck.id.desc())
        .limit(1)
    )


def _record(case_id: int) -> sa.Select[*tuple[Any, ...]]:
    newest_opinion = sa.select(sa.func.max(EmployerOpinion.id)).where(EmployerOpinion.case_id == case_id)
    newest_check = sa.select(sa.func.max(AnnouncementCheck.id)).where(AnnouncementCheck.case_id == case_id)
    qualification = joinedload(Case.qualification)
    employer_nature = sa.and_(
        NoticeCode.field == NOTICE_FIELDS["unit_nature"],
        NoticeCode.code == sa.select(_employer.c.nature).where(_employer.c.id == Case.employer_id).scalar_subquery(),
    )
    query = (
        sa.select(Case, EmployerOpinion, AnnouncementCheck, Roster, Certificate.id, Certificate.number, NoticeCode.name)
        .select_from(Case)
        .outerjoin(EmployerOpinion, EmployerOpinion.id == newest_opinion.scalar_subquery())
        .outerjoin(AnnouncementCheck, AnnouncementCheck.id == newest_check.scalar_subquery())
        .outerjoin(RosterItem, sa.and_(RosterItem.case_id == Case.id, RosterItem.struck_at.is_(None)))
        .outerjoin(Roster, RosterItem.roster_id == Roster.id)
        .outerjoin(Certificate, Certificate.case_id == Case.id)
        .outerjoin(NoticeCode, employer_nature)
        .where(Case.id == case_id)
        .options(
            joinedload(Case.person),
            qualification.joinedload(Qualification.series),
            qualification.joinedload(Qualification.announcement_document),
            joinedload(Case.old_certificate),
            joinedload(Case.employer),
            joinedload(Case.local_office),
            joinedload(Case.review_office),
            joinedload(Case.holder),
        )
    )
    return query.execution_options(populate_existing=True)


_employer = Case.employer.property.mapper.local_table.alias("employer_of_case")
