"""附件2 信息表 of a case, filled, and blank by level (D-1, A2)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, storage
from app.enums import DocumentKind, Level, Line
from app.errors import N_, NotFound, Problem, Refusal
from app.models.approval import EmployerOpinion
from app.models.attachment import Attachment
from app.models.case import Case
from app.models.code import NoticeCode
from app.models.stored_file import StoredFile
from app.printing.information_form import InformationForm, SealBox
from app.printing.information_form_pdf import render_information_form
from app.queries.authority import authorities_on
from app.queries.award_entry import show_as_entered
from app.queries.reference import NOTICE_FIELDS
from app.rules.face import SEX_TEXT
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.audit import record
from app.session import SYSTEM, current_scope, through, use_scope, writing

PICTURES = ("image/jpeg", "image/png")


def blank_information_form_pdf(level: Level) -> bytes:
    """The blank form of a level, two pages. Raises PrintingRefused or ProgramMissing (D-1)."""
    return render_information_form(InformationForm(level=level))


def information_form_pdf(session: Session, actor: Actor, case_id: int) -> bytes:
    """The form of a case as its record stands, with photo, ID copy and the employer's opinion (D-1).

    The boxes for seals stay empty: seals are set on paper. It shows the whole ID number, so printing it is
    recorded. Raises NotFound, Refusal, PrintingRefused, ProgramMissing.
    """
    if not actor.may(Permission.CASE_READ):
        raise Refusal(Problem("U-1", N_("Your role does not include reading cases.")))
    with use_scope(actor.scope):
        form = information_form_of(session, case_id)
    pdf = render_information_form(form)
    with use_scope(SYSTEM), writing(session):
        record(session, actor, "print_form", "case", case_id)
    return pdf


def information_form_of(session: Session, case_id: int) -> InformationForm:
    """The filled form of a case in the scope in force; raises NotFound.

    All that hangs on the visible case is read with it, wherever the person works by now (C-18).
    """
    reader = current_scope()
    with through(Case) as visible:
        case = session.scalar(sa.select(Case).where(Case.id == case_id, visible))
        if case is None:
            raise NotFound("case")
        show_as_entered(session, [case], reader)
        return _form_of(session, case)


def _form_of(session: Session, case: Case) -> InformationForm:
    person, qualification, employer = case.person, case.qualification, case.employer
    document = qualification.announcement_document
    authority = authorities_on(session, clock.today()).get((case.kind, case.level, case.line))
    return InformationForm(
        level=case.level,
        case_number=case.acceptance_number,
        id_number=person.id_number,
        name=person.name,
        sex=SEX_TEXT[person.sex],
        employer_name=employer.name if employer else "",
        unit_nature=_nature(session, employer.nature if employer else None),
        department=employer.department_in_charge if employer else "",
        employment_status=person.employment_status.value,
        education=person.education,
        degree=person.degree or "",
        school=person.school,
        major=person.major,
        specialty=qualification.specialty,
        title_name=qualification.title_name,
        series=qualification.series.name,
        obtain_method=qualification.obtain_method.value,
        obtained_on=qualification.obtained_on,
        committee=qualification.committee_text,
        announcement_number=document.number if document else "",
        phone=person.phone,
        address=person.address,
        postcode=person.postcode,
        photo=storage.get(case.photo.sha256) if case.photo else None,
        id_copy=_id_copy(session, case.id),
        employer_seal=_opinion(session, case.id),
        provincial_line=case.line is Line.PROVINCIAL,
        recognition_text=authority.recognition_text if authority else InformationForm().recognition_text,
    )


def _nature(session: Session, code: str | None) -> str:
    """``22 事业单位``: code and name, as the form is filled in by hand."""
    name = session.scalar(
        sa.select(NoticeCode.name).where(NoticeCode.field == NOTICE_FIELDS["unit_nature"], NoticeCode.code == code)
    )
    return f"{code} {name}" if name else ""


def _id_copy(session: Session, case_id: int) -> bytes | None:
    """The newest copy of the ID card that is a picture; a PDF is glued in on paper."""
    sha256 = session.scalar(
        sa.select(StoredFile.sha256)
        .join(Attachment, Attachment.file_id == StoredFile.id)
        .where(
            Attachment.case_id == case_id,
            Attachment.document_kind == DocumentKind.ID_COPY,
            StoredFile.media_type.in_(PICTURES),
        )
        .order_by(Attachment.id.desc())
        .limit(1)
    )
    return storage.get(sha256) if sha256 else None


def _opinion(session: Session, case_id: int) -> SealBox:
    opinion = session.scalar(
        sa.select(EmployerOpinion)
        .where(EmployerOpinion.case_id == case_id)
        .order_by(EmployerOpinion.id.desc())
        .limit(1)
    )
    return SealBox(opinion.signatory, opinion.signed_on) if opinion else SealBox()
