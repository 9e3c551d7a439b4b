"""The one reading of the 信息表 (附件2), for the entry form, the workbook import and the API (P-1 to P-8, C-1, C-2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from app.enums import CaseKind, EmploymentStatus, Level, ObtainMethod, Sex, Tier
from app.errors import N_, Problem, Severity
from app.rules import coded_value, document_number, person, qualification, unit_text
from app.rules.calendar_date import years_after
from app.rules.exchange import ExchangeFacts, exchange_problems, is_zhejiang_authority
from app.rules.id_number import IdNumberReading, read_id_number
from app.rules.information_form_cells import FormCells
from app.rules.information_form_fields import FIELDS, Books, FormReading, InformationForm, TitleEntry
from app.rules.transfer_form import confirmation_problems

_Values = dict[str, Any]
_PLACE = {form_field.name: place for place, form_field in enumerate(FIELDS)}


def read_information_form(
    raw: Mapping[str, object],
    books: Books,
    today: dt.date,
    *,
    tier: Tier,
    recognition_text: str,
    kind: CaseKind = CaseKind.EXCHANGE,
    level: Level | None = None,
) -> FormReading:
    """Read one form: typed values, and ALL problems at once, each at its field, in the order of the paper.

    ``raw`` maps names of ``FIELDS`` to text, number or date cells; other keys are ignored. ``tier`` is the office
    that enters it, ``recognition_text`` the authority row's text for 认定. ``level`` is the heading of the form:
    a title of another level then blocks; without it a title in no table counts as senior, the notice's own form.
    """
    cells = FormCells(raw, tier, kind=kind)
    values: _Values = {}
    _read_person(cells, books, today, values)
    _read_work(cells, books, tier, values)
    _read_title(cells, books, level, values)
    _read_award(cells, books, today, kind, values, recognition_text)
    _read_document_number(cells, today, tier, kind, values)
    _read_old_certificate(cells, today, kind, values)
    _read_contact_and_opinion(cells, today, values)
    in_order = sorted(cells.problems, key=lambda problem: _PLACE[problem.field or ""])
    return FormReading(InformationForm(**values), tuple(in_order))


def _read_person(cells: FormCells, books: Books, today: dt.date, values: _Values) -> None:
    text = cells.id_text("id_number")
    number = IdNumberReading(None, False, None, None, ())
    if text is not None:
        number = read_id_number(text, today, books.addresses)
        cells.note("id_number", number.problems)
    name = cells.text("name")
    if name is not None:
        name = person.normalise_name(name)
        cells.note("name", person.name_problems(name))
    reason = cells.text("sex_override_reason")
    stated = cells.code("sex", coded_value.SEX_CODES, may_be_nothing=True)
    sex = number.sex if stated is None else Sex(stated)
    cells.note("sex", person.sex_problems(sex, number.sex, reason))
    joined_work_on = cells.date("joined_work_on")
    cells.note("joined_work_on", person.joined_work_problems(joined_work_on, number.birth_date, today))
    values.update(
        id_number=number.number,
        converted_from_15=number.converted_from_15,
        birth_date=number.birth_date,
        name=name,
        sex=sex,
        sex_override_reason=reason,
        ethnicity=cells.code("ethnicity", books.ethnicities),
        native_place=cells.text("native_place"),
        joined_work_on=joined_work_on,
    )


def _read_work(cells: FormCells, books: Books, tier: Tier, values: _Values) -> None:
    status = cells.code("employment_status", books.codes["employment_status"])
    department = cells.text("department_in_charge")
    cells.note("department_in_charge", unit_text.department_in_charge_problems(department or "", tier))
    values.update(
        employer_name=cells.text("employer_name"),
        unit_nature=cells.code("unit_nature", books.codes["unit_nature"]),
        department_in_charge=department,
        managing_office=cells.text("managing_office"),
        employment_status=None if status is None else EmploymentStatus(status),
        education=cells.code("education", books.codes["education"]),
        degree=cells.code("degree", books.codes["degree"], may_be_nothing=True),
        school=cells.text("school"),
        major=cells.text("major"),
        specialty=cells.text("specialty"),
    )


def _read_title(cells: FormCells, books: Books, level: Level | None, values: _Values) -> None:
    title = cells.text("title_name")
    series = cells.code("series", books.series)
    entries = books.titles.get("".join(title.split()), ()) if title else ()
    if title is None:
        values.update(title_name=None, series=series, level=level)
        return
    if not entries:
        free = N_("This title is in no table, so it is kept as written. Compare it with the announcement document.")
        cells.note("title_name", [Problem("P-7", free, severity=Severity.WARN)])
        if series is None:
            _note_series_missing(cells, books.series)
        values.update(title_name=title, series=series, level=level or Level.SENIOR)
        return
    of_title = qualification.level_of_title(entries[0].grade)
    if level is not None and of_title is not level:
        other = N_("This title is of another level than the form. Enter it on the form of its own level.")
        cells.note("title_name", [Problem("P-7", other)])
    values.update(
        title_name="".join(title.split()),
        title_known=True,
        series=_series_of_title(cells, books, entries, series),
        level=of_title,
    )


def _series_of_title(cells: FormCells, books: Books, entries: tuple[TitleEntry, ...], stated: str | None) -> str | None:
    """The series of a known title: its only one, or the one stated; a contradiction warns and stays as stated."""
    possible = {entry.series_code: books.series.get(entry.series_code, entry.series_code) for entry in entries}
    if stated is None:
        if len(possible) == 1:
            return next(iter(possible))
        _note_series_missing(cells, possible)
        return None
    if stated not in possible:
        text = N_("The title table has this title in another series: %(series)s. Compare it with the old certificate.")
        params = {"series": "、".join(possible.values())}
        cells.note("series", [Problem("P-7", text, params=params, severity=Severity.WARN)])
    return stated


def _note_series_missing(cells: FormCells, possible: Mapping[str, str]) -> None:
    if any(problem.field == "series" for problem in cells.problems):
        return
    text = N_("The series is needed with this title. Write one of: %(allowed)s.")
    cells.note("series", [Problem("P-7", text, params={"allowed": coded_value.listed(possible)})])


def _read_award(
    cells: FormCells, books: Books, today: dt.date, kind: CaseKind, values: _Values, recognition_text: str
) -> None:
    code = cells.code("obtain_method", books.codes["obtain_method"])
    method = None if code is None else ObtainMethod(code)
    obtained_on = cells.date("obtained_on")
    level = values["level"] or Level.SENIOR
    cells.note(
        "obtained_on",
        person.obtained_problems(obtained_on, values["birth_date"], values["joined_work_on"], today, level),
    )
    committee = qualification.committee_of(method, cells.text("committee") or "", recognition_text)
    if not any(problem.field == "committee" for problem in cells.problems):
        wrong = qualification.committee_problems(method, committee, recognition_text)
        cells.note("committee", wrong)
        ours = kind is not CaseKind.TRANSFER_IN and method is not ObtainMethod.RECOGNITION
        if committee and not wrong and ours and committee not in books.committees:
            text = N_("This review committee is not in the table, so it is kept as written. Check its full name.")
            cells.note("committee", [Problem("P-7", text, severity=Severity.WARN)])
    values.update(obtain_method=method, obtained_on=obtained_on, committee=committee or None)


def _read_document_number(cells: FormCells, today: dt.date, tier: Tier, kind: CaseKind, values: _Values) -> None:
    text = cells.text("announcement_number")
    values["announcement_number"] = None
    if text is None:
        return
    forbidden = document_number.write_problems(tier, kind)
    reading = document_number.read_document_number(text, today)
    cells.note("announcement_number", forbidden or reading.problems)
    if not forbidden:
        values["announcement_number"] = reading.number


def _read_old_certificate(cells: FormCells, today: dt.date, kind: CaseKind, values: _Values) -> None:
    authority = cells.text("old_certificate_authority")
    issued_on = cells.date("old_certificate_issued_on")
    obtained_on = values["obtained_on"]
    if issued_on is not None and issued_on > today:
        text = N_("The old certificate's date lies in the future. Compare it with the original.")
        cells.note("old_certificate_issued_on", [Problem("P-13", text)])
    elif issued_on is not None and obtained_on is not None and years_after(issued_on, 1) < obtained_on:
        text = N_(
            "The old certificate is dated more than a year before the award. Compare both dates with the original."
        )
        cells.note("old_certificate_issued_on", [Problem("P-13", text, severity=Severity.WARN)])
    if kind is CaseKind.EXCHANGE:
        from_here = authority is None or is_zhejiang_authority(authority)
        facts = ExchangeFacts(obtained_on, values["obtain_method"], authority or "", from_here, today)
        cells.note("old_certificate_authority", exchange_problems(facts))
    elif kind is CaseKind.TRANSFER_IN:
        cells.note("old_certificate_authority", confirmation_problems(authority or ""))
    values.update(
        old_certificate_authority=authority,
        old_certificate_issued_on=issued_on,
        old_certificate_number=cells.text("old_certificate_number"),
        old_certificate_lost=cells.yes_no("old_certificate_lost"),
    )


def _read_contact_and_opinion(cells: FormCells, today: dt.date, values: _Values) -> None:
    phone, postcode = cells.text("phone"), cells.text("postcode")
    cells.note("phone", person.phone_problems(phone or ""))
    cells.note("postcode", person.postcode_problems(postcode or ""))
    opinion_date = cells.date("opinion_date")
    if opinion_date is not None and opinion_date > today:
        text = N_("The date of the employer's opinion lies in the future. Compare it with the paper form.")
        cells.note("opinion_date", [Problem("C-2", text)])
    values.update(
        phone=phone,
        postcode=postcode,
        address=cells.text("address"),
        opinion_text=cells.text("opinion_text"),
        opinion_signatory=cells.text("opinion_signatory"),
        opinion_date=opinion_date,
    )
