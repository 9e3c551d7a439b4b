"""附件3 审定表 of a transfer-in, filled with its opinions, and blank (D-2, A3)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import CaseKind
from app.errors import N_, NotFound, Problem, Refusal
from app.models.case import Case
from app.models.code import NoticeCode
from app.models.transfer_form import TransferForm as Sheet
from app.printing.transfer_form import OpinionBox, TransferForm
from app.printing.transfer_form_pdf import render_transfer_form
from app.queries.reference import NOTICE_FIELDS
from app.queries.transfer import Opinion, find_ethnicity, list_opinions
from app.rules.face import SEX_TEXT, chinese_date
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.audit import record
from app.session import SYSTEM, use_scope, writing


def blank_transfer_form_pdf() -> bytes:
    """The three copies of the blank form. Raises PrintingRefused or ProgramMissing (D-2)."""
    return render_transfer_form(TransferForm())


def transfer_form_pdf(session: Session, actor: Actor, case_id: int) -> bytes:
    """The form of a case in three copies, with the opinions given so far; seals are set on paper (D-2).

    Printing it is recorded. Raises NotFound where there is no such case or no such form of it, Refusal,
    PrintingRefused, ProgramMissing.
    """
    if not actor.may(Permission.CASE_READ):
        raise Refusal(Problem("U-1", N_("Your role does not include reading cases.")))
    with use_scope(actor.scope):
        form = transfer_form_of(session, case_id)
    pdf = render_transfer_form(form)
    with use_scope(SYSTEM), writing(session):
        record(session, actor, "print_transfer_form", "case", case_id)
    return pdf


def transfer_form_of(session: Session, case_id: int) -> TransferForm:
    """The filled form of a case in the scope in force; raises NotFound."""
    case = session.scalar(sa.select(Case).where(Case.id == case_id, Case.kind == CaseKind.TRANSFER_IN))
    if case is None:
        raise NotFound("case")
    with use_scope(SYSTEM):
        sheet = session.scalar(sa.select(Sheet).where(Sheet.case_id == case_id))
        if sheet is None:
            raise NotFound("transfer_form")
        return _filled(session, case, sheet)


def _filled(session: Session, case: Case, sheet: Sheet) -> TransferForm:
    person = case.person
    opinions = list_opinions(session, case)
    return TransferForm(
        case_number=case.acceptance_number,
        name=person.name,
        sex=SEX_TEXT[person.sex],
        ethnicity=find_ethnicity(session, person.ethnicity_code),
        native_place=person.native_place,
        born=_month(person.birth_date),
        joined_work=_month(person.joined_work_on),
        former_work=sheet.former_work,
        education=_education(session, person.education),
        graduation=sheet.graduation,
        former_title=f"{sheet.former_title}\n{chinese_date(sheet.former_approved_on)}",
        former_committee=sheet.former_committee,
        former_approval=f"{sheet.former_authority}\n{sheet.former_document}",
        present_work=sheet.present_work,
        transfer=f"{chinese_date(sheet.transferred_on)}\n{sheet.transfer_reason}",
        report=sheet.report,
        report_signed_on=sheet.report_signed_on,
        report_continues=sheet.report_continues,
        employer=_box(opinions.employer),
        review=_box(opinions.review),
        province=_box(opinions.province),
    )


def _box(opinion: Opinion | None) -> OpinionBox:
    return OpinionBox(opinion.text, opinion.who, opinion.day) if opinion else OpinionBox()


def _month(day: dt.date | None) -> str:
    return f"{day.year}年{day.month}月" if day else ""


def _education(session: Session, code: str) -> str:
    field = NOTICE_FIELDS["education"]
    return session.scalar(sa.select(NoticeCode.name).where(NoticeCode.field == field, NoticeCode.code == code)) or ""
