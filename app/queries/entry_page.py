"""What the entry form shows beside the typed text: papers, suggestions, the case as it would be typed (P-7, P-11)."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.enums import CaseKind, Level, OldCertificateEventKind
from app.models.approval import EmployerOpinion
from app.models.attachment import Attachment, EntryDraft
from app.models.case import Case
from app.models.code import ReviewCommittee, Series, Title
from app.models.old_certificate import OldCertificateEvent
from app.models.qualification import Qualification
from app.models.stored_file import StoredFile
from app.models.transfer_form import TransferForm
from app.models.unit import Unit
from app.queries.award import list_managing_offices
from app.queries.award_entry import find_entered, show_as_entered
from app.rules import id_number
from app.rules.new_award import DOCUMENT_FIELD
from app.rules.transfer_form import TRANSFER_FIELD_BY_NAME
from app.session import through

MOST_SUGGESTED = 20


def list_attachments(session: Session, *, draft_id: int | None = None, case_id: int | None = None) -> list[Attachment]:
    """The scans of a draft or of a case in the scope in force, oldest first."""
    if draft_id is None and case_id is None:
        return []
    query = sa.select(Attachment).options(joinedload(Attachment.file)).order_by(Attachment.id)
    owner = Attachment.draft_id == draft_id if draft_id is not None else Attachment.case_id == case_id
    return list(session.scalars(query.where(owner)))


def find_photo(session: Session, draft_id: int) -> StoredFile | None:
    """The photo of a draft in the scope in force."""
    draft = session.scalar(sa.select(EntryDraft).where(EntryDraft.id == draft_id))
    return draft.photo if draft else None


def suggest_titles(session: Session, text: str, level: Level) -> Sequence[tuple[str, str, str]]:
    """(title, series name, series code) of titles of ``level`` that hold ``text``, short ones first."""
    query = (
        sa.select(Title.name, Series.name, Series.code)
        .join(Series, Series.code == Title.series_code)
        .where(Title.level == level, Title.name.contains(text, autoescape=True))
        .group_by(Title.name, Series.name, Series.code)
        .order_by(sa.func.length(Title.name), Series.code)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query.limit(MOST_SUGGESTED))]


def suggest_committees(session: Session, text: str, series_code: str | None) -> Sequence[str]:
    """Names of review committees that hold ``text``, those of the title's series first."""
    same_series = sa.case((ReviewCommittee.series_code == series_code, 0), else_=1)
    query = (
        sa.select(ReviewCommittee.name)
        .where(ReviewCommittee.name.contains(text, autoescape=True))
        .order_by(same_series, ReviewCommittee.name)
    )
    return session.scalars(query.limit(MOST_SUGGESTED)).all()


def suggest_units(session: Session, text: str) -> Sequence[tuple[str, str, str]]:
    """(name, nature, department in charge) of employers in the scope in force that hold ``text``."""
    query = (
        sa.select(Unit)
        .where(Unit.is_office.is_(False), Unit.name.contains(text, autoescape=True))
        .order_by(sa.func.length(Unit.name), Unit.name)
    )
    units = session.scalars(query.limit(MOST_SUGGESTED))
    return [(unit.name, unit.nature or "", unit.department_in_charge) for unit in units]


def suggest_offices(session: Session, text: str) -> list[str]:
    """Names of the offices that manage employers (主管人事部门) and hold ``text``; offices are public."""
    found = [unit.name for unit, _tier in list_managing_offices(session) if text in unit.name]
    return list(dict.fromkeys(found))[:MOST_SUGGESTED]


def suggest_series(session: Session, text: str) -> Sequence[tuple[str, str]]:
    """(code, name) of the series that hold ``text``."""
    query = sa.select(Series.code, Series.name).where(Series.name.contains(text, autoescape=True))
    return [(row[0], row[1]) for row in session.execute(query.order_by(Series.code).limit(MOST_SUGGESTED))]


def find_case_to_amend(session: Session, case_id: int) -> Case | None:
    """The case with everything its form shows, in the scope in force; the person may work elsewhere by now (C-18)."""
    with through(Case) as visible:
        query = (
            sa.select(Case)
            .where(Case.id == case_id, visible)
            .options(
                joinedload(Case.person),
                joinedload(Case.qualification).joinedload(Qualification.announcement_document),
                joinedload(Case.old_certificate),
                joinedload(Case.employer),
                joinedload(Case.photo),
            )
        )
        case = session.scalar(query)
    if case is not None:
        show_as_entered(session, [case])
    return case


def typed_of_case(session: Session, case: Case) -> dict[str, str]:
    """The case as it would be typed, with the ID number masked (U-6)."""
    person, qualification, old, employer = case.person, case.qualification, case.old_certificate, case.employer
    document = qualification.announcement_document
    values: dict[str, object] = {
        "id_number": id_number.mask(person.id_number),
        "name": person.name,
        "sex": person.sex.value,
        "sex_override_reason": person.sex_override_reason,
        "ethnicity": person.ethnicity_code,
        "native_place": person.native_place,
        "joined_work_on": person.joined_work_on,
        "employer_name": employer.name if employer else "",
        "unit_nature": employer.nature if employer else "",
        "department_in_charge": employer.department_in_charge if employer else "",
        "employment_status": person.employment_status.value,
        "education": person.education,
        "degree": person.degree,
        "school": person.school,
        "major": person.major,
        "specialty": qualification.specialty,
        "title_name": qualification.title_name,
        "series": qualification.series_code,
        "obtain_method": qualification.obtain_method.value,
        "obtained_on": qualification.obtained_on,
        "committee": qualification.committee_text,
        "announcement_number": document.number if document else "",
        "old_certificate_number": old.number if old else "",
        "old_certificate_authority": old.authority if old else "",
        "old_certificate_issued_on": old.issued_on if old else None,
        "phone": person.phone,
        "address": person.address,
        "postcode": person.postcode,
        **_events_typed(session, case),
        **_opinion_typed(session, case),
        **_transfer_typed(session, case),
        **({DOCUMENT_FIELD: document.id} if document and case.kind is CaseKind.NEW_AWARD else {}),
    }
    texts = {name: str(value) for name, value in values.items() if value not in (None, "")}
    return texts | find_entered(session, case.id)


def _events_typed(session: Session, case: Case) -> dict[str, object]:
    query = sa.select(OldCertificateEvent.kind).where(OldCertificateEvent.old_certificate_id == case.old_certificate_id)
    kinds = set(session.scalars(query))
    return {
        "old_certificate_lost": "yes" if OldCertificateEventKind.LOST in kinds else "no",
        "original_seen": "y" if OldCertificateEventKind.SIGHTED in kinds else "",
    }


def _transfer_typed(session: Session, case: Case) -> dict[str, object]:
    if case.kind is not CaseKind.TRANSFER_IN:
        return {}
    sheet = session.scalar(sa.select(TransferForm).where(TransferForm.case_id == case.id))
    if sheet is None:
        return {}
    typed = {name: getattr(sheet, name) for name in TRANSFER_FIELD_BY_NAME}
    return typed | {"report_continues": "yes" if sheet.report_continues else "no"}


def _opinion_typed(session: Session, case: Case) -> dict[str, object]:
    query = sa.select(EmployerOpinion).where(EmployerOpinion.case_id == case.id).order_by(EmployerOpinion.id.desc())
    opinion = session.scalar(query.limit(1))
    if opinion is None:
        return {}
    return {
        "opinion_text": opinion.opinion,
        "opinion_signatory": opinion.signatory,
        "opinion_date": opinion.signed_on,
    }
