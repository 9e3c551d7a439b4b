"""调入专业技术人员资格审定表 (附件3): its fields, its reading, and what the 信息表 already says (C-5, M3, A3)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.enums import Tier
from app.errors import N_, Problem, Severity
from app.rules import document_number
from app.rules.exchange import is_zhejiang_authority
from app.rules.information_form_cells import FormCells, missing_from
from app.rules.information_form_fields import FormField, InformationForm
from app.rules.provinces import HOME_CITIES, HOME_PROVINCE, PROVINCES

RULE = "C-5"

TRANSFER_FIELDS: tuple[FormField, ...] = (
    FormField("former_work", "原工作单位及从事何专业技术工作", required=True, max_length=150),
    FormField("graduation", "何时何校何专业毕业", required=True, max_length=120),
    FormField("former_title", "原专业技术资格名称", required=True),
    FormField("former_approved_on", "原资格批准时间", required=True, kind="date"),
    FormField("former_committee", "评审组织名称", max_length=120),
    FormField("former_authority", "原审批单位", required=True),
    FormField("former_document", "原审批文号", required=True, max_length=40),
    FormField("present_work", "现工作单位及从事何专业技术工作", required=True, max_length=150),
    FormField("transferred_on", "调入时间", required=True, kind="date"),
    FormField("transfer_reason", "调入原因", required=True, max_length=100),
    FormField("report", "试用期内述职", max_length=6000),
    FormField("report_signed_on", "述职签字日期", kind="date"),
    FormField("report_continues", "述职另附页", kind="code"),
)
"""In the order of the paper; 最高学历 and the person's own cells are those of the 信息表."""

TRANSFER_FIELD_BY_NAME: dict[str, FormField] = {form_field.name: form_field for form_field in TRANSFER_FIELDS}

_YEAR = re.compile(r"(19|20)\d{2}|[一二][九〇○零]..年")


@dataclass(frozen=True, slots=True)
class TransferSheet:
    """What was read; None stands for a cell left empty or not readable. ``report`` holds a paragraph a line."""

    former_work: str | None = None
    graduation: str | None = None
    former_title: str | None = None
    former_approved_on: dt.date | None = None
    former_committee: str | None = None
    former_authority: str | None = None
    former_document: str | None = None
    present_work: str | None = None
    transferred_on: dt.date | None = None
    transfer_reason: str | None = None
    report: str | None = None
    report_signed_on: dt.date | None = None
    report_continues: bool = False


@dataclass(frozen=True, slots=True)
class TransferReading:
    """A sheet read, with every problem at once, each at its field."""

    values: TransferSheet
    problems: tuple[Problem, ...]


def default_cells(form: InformationForm) -> dict[str, str]:
    """What the cells of 附件3 that are left empty are taken to say, from the 信息表; only what is known."""
    school = form.school or ""
    specialty = f"{form.specialty}专业技术工作" if form.specialty else ""
    known = {
        "graduation": f"{school}{form.major}专业毕业" if school and form.major else "",
        "former_title": form.title_name or "",
        "former_approved_on": form.obtained_on.isoformat() if form.obtained_on else "",
        "former_committee": form.committee or "",
        "former_authority": form.old_certificate_authority or "",
        "present_work": f"{form.employer_name}，从事{specialty}" if form.employer_name and specialty else "",
    }
    return {name: text for name, text in known.items() if text and len(text) <= _most(name)}


def read_transfer_form(
    raw: Mapping[str, object], form: InformationForm, today: dt.date, *, tier: Tier
) -> TransferReading:
    """Read the cells named in ``TRANSFER_FIELDS``, those left empty as ``default_cells`` of the 信息表 has them."""
    given = {name: raw[name] for name in TRANSFER_FIELD_BY_NAME if str(raw.get(name) or "").strip()}
    cells = FormCells(default_cells(form) | given, tier, TRANSFER_FIELD_BY_NAME, RULE)
    values = TransferSheet(
        former_work=cells.text("former_work"),
        graduation=_graduation(cells),
        former_title=cells.text("former_title"),
        former_approved_on=_past(cells, "former_approved_on", today),
        former_committee=cells.text("former_committee"),
        former_authority=cells.text("former_authority"),
        former_document=_document(cells, today),
        present_work=cells.text("present_work"),
        transferred_on=_past(cells, "transferred_on", today),
        transfer_reason=cells.text("transfer_reason"),
        report=cells.prose("report"),
        report_signed_on=_past(cells, "report_signed_on", today),
        report_continues=cells.yes_no("report_continues"),
    )
    cells.problems += _contradictions(values)
    return TransferReading(values, tuple(cells.problems))


def sheet_problems(sheet: TransferSheet | None) -> list[Problem]:
    """What blocks a sheet whoever read it: a cell that 附件3 must have, a signature under nothing (C-5, A3)."""
    if sheet is None:
        return [missing_from(TRANSFER_FIELDS[0], RULE)]
    empty = [f for f in TRANSFER_FIELDS if f.required and getattr(sheet, f.name) in (None, "")]
    return [missing_from(form_field, RULE) for form_field in empty] + _unwritten(sheet)


def signature_problems(sheet: TransferSheet | None) -> list[Problem]:
    """The 述职 is signed and dated before the form goes up; entering it without is allowed (A3)."""
    if sheet is None or sheet.report_signed_on is not None:
        return []
    empty = [] if sheet.report else [missing_from(TRANSFER_FIELD_BY_NAME["report"], RULE)]
    return [*empty, unsigned()]


def unsigned() -> Problem:
    """The refusal of a 述职 that the person has not signed."""
    text = N_("The report on the trial period (试用期内述职) has no date of signature; enter it from the paper form.")
    return Problem(RULE, text, field="report_signed_on")


def confirmation_problems(authority: str) -> list[Problem]:
    """Only certificates from elsewhere are confirmed, those of Zhejiang exchanged; a doubtful name warns (M3)."""
    if not authority:
        return []
    if is_home_authority(authority):
        return [from_home()]
    if is_zhejiang_authority(authority):
        text = N_(
            "The name does not say of which province or ministry the authority is. Make sure that it is not one of"
            " Zhejiang, whose certificates are exchanged."
        )
        return [Problem(RULE, text, field="old_certificate_authority", severity=Severity.WARN)]
    return []


def from_home() -> Problem:
    """The refusal of a certificate of Zhejiang, naming exchange."""
    text = N_(
        "The certificate was issued in Zhejiang, so there is nothing to confirm. Open an exchange (换发) instead."
    )
    return Problem(RULE, text, field="old_certificate_authority")


def is_home_authority(authority: str) -> bool:
    """Whether the name itself is one of Zhejiang: an exchange asks the other way round and trusts what it cannot tell.

    杭州市人事局 is, 南京市人事局 is not.
    """
    name = "".join(authority.split())
    return PROVINCES[HOME_PROVINCE] in name or name.startswith(HOME_CITIES)


def _most(name: str) -> int:
    return TRANSFER_FIELD_BY_NAME[name].max_length


def _graduation(cells: FormCells) -> str | None:
    text = cells.text("graduation")
    if text and not _YEAR.search(text):
        when = N_("The paper asks when, where and in what (何时何校何专业毕业); add the year of graduation.")
        cells.note("graduation", [Problem(RULE, when, severity=Severity.WARN)])
    return text


def _past(cells: FormCells, name: str, today: dt.date) -> dt.date | None:
    day = cells.date(name)
    if day is not None and day > today:
        text = N_("“%(label)s” lies in the future. Compare it with the paper form.")
        cells.note(name, [Problem(RULE, text, params={"label": TRANSFER_FIELD_BY_NAME[name].label_zh})])
    return day


def _document(cells: FormCells, today: dt.date) -> str | None:
    """Written as every number is; one that is written otherwise elsewhere stays, with a remark (P-8)."""
    text = cells.text("former_document")
    if text is None:
        return None
    reading = document_number.read_document_number(text, today)
    if reading.number is not None:
        return reading.number
    unusual = N_("This is not written as issuer, year in brackets and number. Compare it with the former document.")
    cells.note("former_document", [Problem("P-8", unusual, severity=Severity.WARN)])
    return text


def _contradictions(sheet: TransferSheet) -> list[Problem]:
    problems = _unwritten(sheet)
    moved, approved, signed = sheet.transferred_on, sheet.former_approved_on, sheet.report_signed_on
    if moved and approved and moved < approved:
        text = N_("The person moved before the former title was approved. Compare both dates with the papers.")
        problems.append(Problem(RULE, text, field="transferred_on", severity=Severity.WARN))
    if moved and signed and signed < moved:
        text = N_("The report was signed before the person moved. Compare both dates with the paper form.")
        problems.append(Problem(RULE, text, field="report_signed_on", severity=Severity.WARN))
    return problems


def _unwritten(sheet: TransferSheet) -> list[Problem]:
    if sheet.report_signed_on is None or sheet.report:
        return []
    text = N_(
        "The report on the trial period (试用期内述职) is signed but empty. Copy it from the paper form; where it goes"
        " on another page, its beginning."
    )
    return [Problem(RULE, text, field="report")]
