"""附件3 read: every problem at its cell, what the 信息表 says filled in, and whose certificates are confirmed (C-5)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.enums import CaseKind, Tier
from app.errors import Problem, blocking
from app.rules.entry_kind import ENTRY_FIELDS, ENTRY_KINDS, kind_named_by, kinds_entered_by
from app.rules.exchange import ExchangeFacts, exchange_problems
from app.rules.information_form_fields import InformationForm
from app.rules.transfer_form import (
    TRANSFER_FIELD_BY_NAME,
    TRANSFER_FIELDS,
    TransferSheet,
    confirmation_problems,
    default_cells,
    read_transfer_form,
    sheet_problems,
    signature_problems,
)

TODAY = dt.date(2007, 9, 12)
FORM = InformationForm(
    employer_name="德清县人民医院",
    specialty="外科学",
    school="浙东医学院",
    major="临床医学",
    title_name="副主任医师",
    obtained_on=dt.date(2001, 11, 6),
    committee="江苏省卫生高级专业技术资格评审委员会",
    old_certificate_authority="江苏省人事厅",
)
CELLS = {
    "former_work": "江苏省金陵第九医院，从事普通外科工作",
    "graduation": "1983年7月浙东医学院临床医学专业毕业",
    "former_document": "苏人职[2001]112号",
    "transferred_on": "2005-03-01",
    "transfer_reason": "工作调动",
    "report": "第一段。\n\n  第二段。 ",
    "report_signed_on": "2006-03-01",
}


def problems_at(field: str, **changes: object) -> list[Problem]:
    """What is said at one cell of an otherwise good sheet."""
    reading = read_transfer_form(CELLS | changes, FORM, TODAY, tier=Tier.COUNTY_OFFICE)
    return [p for p in reading.problems if p.field == field]


def test_c5_a_full_sheet_has_no_problem_and_takes_the_rest_from_the_information_form() -> None:
    """C-5: every cell of the paper is there; what the 信息表 says is not typed twice."""
    reading = read_transfer_form(CELLS, FORM, TODAY, tier=Tier.COUNTY_OFFICE)
    assert reading.problems == ()
    sheet = reading.values
    assert sheet.present_work == "德清县人民医院，从事外科学专业技术工作"
    assert (sheet.former_title, sheet.former_approved_on) == ("副主任医师", dt.date(2001, 11, 6))
    assert (sheet.former_committee, sheet.former_authority) == (FORM.committee, "江苏省人事厅")
    assert sheet.former_document == "苏人职〔2001〕112号"
    assert sheet.report == "第一段。\n第二段。"
    assert sheet_problems(sheet) == []
    assert signature_problems(sheet) == []


def test_c5_an_empty_sheet_names_every_cell_at_once() -> None:
    """C-5, B-4: all that is missing, in the order of the paper."""
    reading = read_transfer_form({}, InformationForm(), TODAY, tier=Tier.EMPLOYER)
    asked = [f.name for f in TRANSFER_FIELDS if f.required]
    assert [p.field for p in blocking(reading.problems)] == asked
    assert {p.field for p in sheet_problems(TransferSheet())} == set(asked)
    assert sheet_problems(None)


@pytest.mark.parametrize("field", ["former_approved_on", "transferred_on", "report_signed_on"])
def test_c5_days_to_come_block(field: str) -> None:
    """C-5: nothing on the sheet lies in the future."""
    assert blocking(problems_at(field, **{field: "2007-09-13"}))
    assert not blocking(problems_at(field, **{field: "2007-09-12"}))


def test_a3_a_signature_stands_under_a_text() -> None:
    """A3: 述职 signed but empty blocks, text without a signature only keeps the form from going up."""
    assert blocking(problems_at("report", report=""))
    assert problems_at("report_signed_on", report_signed_on="") == []
    unsigned = read_transfer_form(CELLS | {"report_signed_on": ""}, FORM, TODAY, tier=Tier.COUNTY_OFFICE).values
    assert [p.field for p in signature_problems(unsigned)] == ["report_signed_on"]


def test_c5_what_looks_wrong_warns() -> None:
    """C-5, P-8: a graduation without a year, days in the wrong order, a number of another style."""
    assert [p.blocks for p in problems_at("graduation", graduation="浙东医学院毕业")] == [False]
    assert [p.blocks for p in problems_at("transferred_on", transferred_on="2000-01-01")] == [False]
    assert [p.blocks for p in problems_at("report_signed_on", report_signed_on="2004-01-01")] == [False]
    assert [p.rule for p in problems_at("former_document", former_document="苏职改字第5号")] == ["P-8"]


@pytest.mark.parametrize("authority", ["浙江省人事厅", "杭州市人事局", "湖州市 人事局"])
def test_c5_certificates_of_zhejiang_are_refused_naming_exchange(authority: str) -> None:
    """C-5, M3: nothing to confirm; the refusal leads to the other kind."""
    (problem,) = confirmation_problems(authority)
    assert problem.blocks
    assert "换发" in problem.text
    assert kind_named_by([problem]) is CaseKind.EXCHANGE


@pytest.mark.parametrize(
    ("authority", "warns"),
    [("江苏省人事厅", False), ("铁道部", False), ("上海市人事局", False), ("南京市人事局", True)],
)
def test_c5_certificates_from_elsewhere_are_confirmed(authority: str, warns: bool) -> None:
    """C-5, M3: other provinces and ministries; a name that tells neither is to be verified."""
    found = confirmation_problems(authority)
    assert not blocking(found)
    assert bool(found) is warns


def test_c1_the_refusal_of_an_exchange_leads_to_transfer_in() -> None:
    """C-1: the entry room offers the kind that the refusal names."""
    facts = ExchangeFacts(dt.date(2001, 1, 1), None, "江苏省人事厅", False, TODAY)
    assert kind_named_by(exchange_problems(facts)) is CaseKind.TRANSFER_IN


def test_p8_no_document_number_is_asked_for() -> None:
    """P-8, A3: 公布文号 and the loss of the original are no cells of this kind; the others are those of exchange."""
    names = {f.name for f in ENTRY_KINDS[CaseKind.TRANSFER_IN].fields}
    left_out = {f.name for f in ENTRY_KINDS[CaseKind.EXCHANGE].fields} - names
    assert left_out == {"announcement_number", "old_certificate_lost"} == ENTRY_KINDS[CaseKind.TRANSFER_IN].left_out
    assert set(TRANSFER_FIELD_BY_NAME) <= names <= set(ENTRY_FIELDS)


def test_c2_the_same_tiers_enter_it() -> None:
    """C-2: county office, city department, direct office and employers; no reviewing office, no evaluation body."""
    able = {tier for tier in Tier if CaseKind.TRANSFER_IN in kinds_entered_by(tier)}
    assert able == {Tier.COUNTY_OFFICE, Tier.CITY_DEPARTMENT, Tier.DIRECT_OFFICE, Tier.EMPLOYER}


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(TRANSFER_FIELD_BY_NAME)), st.text(max_size=300)))
def test_any_text_is_read_and_nothing_longer_than_its_cell_is_kept(raw: dict[str, str]) -> None:
    """B-4: no input makes the reader fail, and what it gives fits the record."""
    sheet = read_transfer_form(raw, FORM, TODAY, tier=Tier.EMPLOYER).values
    for form_field in TRANSFER_FIELDS:
        value = getattr(sheet, form_field.name)
        assert not isinstance(value, str) or len(value) <= form_field.max_length


def test_what_is_taken_from_the_information_form_fits_its_cell() -> None:
    """C-5: a default longer than its cell is not offered."""
    long = InformationForm(employer_name="医" * 100, specialty="外" * 60)
    assert "present_work" not in default_cells(long)
