"""P-1 to P-8, C-1, C-2: the one reading of the 信息表."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from app.enums import CaseKind, EmploymentStatus, Level, ObtainMethod, Sex, Tier
from app.errors import Problem
from app.rules.address_book import AddressBook
from app.rules.information_form import read_information_form
from app.rules.information_form_fields import (
    FIELD_BY_NAME,
    FIELDS,
    Books,
    FormReading,
    InformationForm,
    title_book,
)

TODAY = dt.date(2007, 9, 12)
TEXT = "经浙江省人事厅确认"
BODY = "33019919620304001"
NUMBER = BODY + mod_11_2.calc_check_digit(BODY)

BOOKS = Books(
    codes={
        "unit_nature": {"10": "机关", "21": "社会公益类事业单位", "36": "其它类企业"},
        "employment_status": {"1": "在职在聘", "2": "在职未聘", "3": "离退休", "4": "其他"},
        "education": {"1": "研究生", "3": "大学本科"},
        "degree": {"1": "博士", "3": "学士"},
        "obtain_method": {"1": "评审", "2": "考评结合", "3": "认定"},
    },
    ethnicities={"01": "汉族", "02": "蒙古族"},
    titles=title_book(
        [
            ("高级工程师", "06", "副高级"),
            ("工程师", "06", "中级"),
            ("研究员", "02", "正高级"),
            ("研究员", "03", "正高级"),
        ]
    ),
    series={"02": "自然科学研究", "03": "哲学社会科学研究", "06": "工程技术"},
    committees={"浙江省工程技术高级评审委员会"},
    addresses=AddressBook([("330199", 1950, None)]),
)

CLEAN: dict[str, object] = {
    "id_number": NUMBER,
    "name": "王 伟",
    "sex": "男",
    "ethnicity": "汉族",
    "native_place": "浙江德清",
    "joined_work_on": "1984年8月1日",
    "employer_name": "德清县水利工程处（本级）",
    "unit_nature": "21.社会公益类事业单位",
    "department_in_charge": "德清县水利局",
    "employment_status": 1.0,
    "education": "3",
    "degree": "学士",
    "school": "河海大学",
    "major": "水工",
    "specialty": "水利工程",
    "title_name": "高级工程师",
    "series": "",
    "obtain_method": "1评审",
    "obtained_on": "2003-11-20",
    "committee": "浙江省工程技术高级评审委员会",
    "announcement_number": None,
    "old_certificate_number": "G-2003-001",
    "old_certificate_authority": "浙江省人事厅",
    "old_certificate_issued_on": dt.date(2004, 1, 5),
    "old_certificate_lost": "否",
    "phone": "0572-8060000",
    "address": "德清县武康镇",
    "postcode": 313200.0,
    "opinion_text": "同意",
    "opinion_signatory": "李明",
    "opinion_date": dt.datetime(2007, 9, 1),
}


def read(
    change: dict[str, object] | None = None,
    tier: Tier = Tier.COUNTY_OFFICE,
    kind: CaseKind = CaseKind.EXCHANGE,
    level: Level | None = None,
) -> FormReading:
    """The clean form with ``change``, read at ``tier``."""
    return read_information_form(
        CLEAN | (change or {}), BOOKS, TODAY, tier=tier, recognition_text=TEXT, kind=kind, level=level
    )


def blocks(reading: FormReading) -> list[tuple[str | None, str]]:
    """Field and rule of each blocking problem."""
    return [(problem.field, problem.rule) for problem in reading.problems if problem.blocks]


def only(reading: FormReading) -> Problem:
    """The single problem of a reading."""
    (problem,) = reading.problems
    return problem


def test_p4_a_clean_form_is_read_in_full() -> None:
    """P-1 to P-8: typed values, not one problem."""
    reading = read()
    assert reading.problems == ()
    values = reading.values
    assert values.id_number == NUMBER
    assert (values.name, values.sex, values.birth_date) == ("王伟", Sex.MALE, dt.date(1962, 3, 4))
    assert (values.unit_nature, values.employment_status) == ("21", EmploymentStatus.EMPLOYED)
    assert values.employer_name == "德清县水利工程处（本级）"
    assert (values.title_name, values.title_known, values.series, values.level) == (
        "高级工程师",
        True,
        "06",
        Level.SENIOR,
    )
    assert (values.obtain_method, values.obtained_on) == (ObtainMethod.REVIEW, dt.date(2003, 11, 20))
    assert (values.postcode, values.opinion_date) == ("313200", dt.date(2007, 9, 1))
    assert values.old_certificate_lost is False
    assert values.announcement_number is None


def test_p1_the_number_is_neither_shown_nor_told() -> None:
    """P-1: not in the repr of the values, not in any problem."""
    assert NUMBER not in repr(read().values)
    for field in FIELDS:
        for problem in read({field.name: NUMBER}).problems:
            assert NUMBER not in str(problem)


@pytest.mark.parametrize("name", [field.name for field in FIELDS if field.is_required(Tier.COUNTY_OFFICE)])
@pytest.mark.parametrize("empty", [None, "", " \u3000 "])
def test_p4_each_missing_field_blocks_at_its_place(name: str, empty: str | None) -> None:
    """P-4: required missing → one block at the field, naming it as on the paper (the ID number names itself)."""
    reading = read({name: empty})
    assert [field for field, _ in blocks(reading)] == [name]
    label = FIELD_BY_NAME[name].label_zh
    assert name == "name" or label in str(reading.problems[0]) or "ID number is missing" in reading.problems[0].text


def test_p4_an_empty_form_tells_everything_at_once() -> None:
    """B-4: all problems at once, and no value invented."""
    reading = read_information_form({}, BOOKS, TODAY, tier=Tier.COUNTY_OFFICE, recognition_text=TEXT)
    assert {field for field, _ in blocks(reading)} == {f.name for f in FIELDS if f.is_required(Tier.COUNTY_OFFICE)}
    assert reading.values == InformationForm()


def test_c2_only_offices_that_copy_from_paper_need_the_opinion() -> None:
    """C-2: an employer's own account gives its opinion by submitting."""
    nothing: dict[str, object] = {"opinion_signatory": None, "opinion_date": None}
    assert blocks(read(nothing, Tier.EMPLOYER)) == []
    assert blocks(read(nothing, Tier.CITY_DEPARTMENT)) == [("opinion_signatory", "C-2"), ("opinion_date", "C-2")]


@pytest.mark.parametrize(
    "name", ["sex", "ethnicity", "unit_nature", "employment_status", "education", "degree", "obtain_method", "series",
             "old_certificate_lost"],
)  # fmt: skip
def test_p4_unknown_codes_block_and_the_allowed_ones_are_named(name: str) -> None:
    """P-4: one block per field, listing the answers."""
    reading = read({name: "八"})
    assert [field for field, _ in blocks(reading)] == [name]
    assert " " in next(p for p in reading.problems if p.field == name).params["allowed"]


@pytest.mark.parametrize("nothing", ["", None, "无", "-"])
def test_p4_no_degree_is_an_answer(nothing: str | None) -> None:
    """P-4: 最高学位 1–4 or none."""
    reading = read({"degree": nothing})
    assert reading.problems == ()
    assert reading.values.degree is None


def test_p1_fifteen_digits_in_a_number_cell_are_converted_and_told() -> None:
    """P-1: 15 digits are exact in a spreadsheet's number."""
    reading = read({"id_number": float(NUMBER[:6] + NUMBER[8:17])})
    assert reading.values.id_number == NUMBER
    assert reading.values.converted_from_15
    assert (only(reading).field, only(reading).blocks) == ("id_number", False)


def test_p1_eighteen_digits_in_a_number_cell_are_lost_and_said_to_be() -> None:
    """P-1: a float keeps fifteen digits."""
    reading = read({"id_number": 3.3019919620304e17})
    assert "last digits are lost" in only(reading).text
    assert reading.values.id_number is None


def test_p2_sex_is_proposed_and_contradiction_needs_a_reason() -> None:
    """P-2."""
    assert read({"sex": ""}).values.sex is Sex.MALE
    assert blocks(read({"sex": "女"})) == [("sex", "P-2")]
    with_reason = read({"sex": "2.女", "sex_override_reason": "身份证登记为女"})
    assert blocks(with_reason) == []
    assert with_reason.values.sex is Sex.FEMALE


def test_p7_free_text_titles_warn_and_need_their_series() -> None:
    """P-7: names of titles vary; without a table row the series must be told."""
    assert blocks(read({"title_name": "高级建筑师"})) == [("series", "P-7")]
    reading = read({"title_name": "高级建筑师", "series": "工程技术"})
    assert (only(reading).field, only(reading).blocks) == ("title_name", False)
    assert (reading.values.title_known, reading.values.level) == (False, Level.SENIOR)


def test_p7_a_title_of_several_series_needs_its_series() -> None:
    """P-7: 研究员 stands in two series; the message names both."""
    reading = read({"title_name": "研究员"})
    assert blocks(reading) == [("series", "P-7")]
    assert only(reading).params["allowed"] == "02 自然科学研究, 03 哲学社会科学研究"
    assert read({"title_name": "研究员", "series": "03"}).values.series == "03"


def test_p7_a_contradicting_series_warns() -> None:
    """P-7: the table may be wrong, the paper decides."""
    reading = read({"series": "自然科学研究"})
    assert (only(reading).field, only(reading).blocks, reading.values.series) == ("series", False, "02")


def test_p7_a_title_of_another_level_blocks_on_a_form_with_a_heading() -> None:
    """P-7, D-1: without a heading the title decides."""
    assert blocks(read({"title_name": "工程师"}, level=Level.SENIOR)) == [("title_name", "P-7")]
    assert read({"title_name": "工程师"}).values.level is Level.MID


def test_p7_recognition_takes_the_authoritys_text() -> None:
    """P-7: empty is filled, another review body blocks."""
    assert read({"obtain_method": "认定", "committee": ""}).values.committee == TEXT
    assert blocks(read({"obtain_method": "3"})) == [("committee", "P-7")]
    assert blocks(read({"committee": TEXT})) == [("committee", "P-7")]
    assert blocks(read({"committee": ""})) == [("committee", "P-7")]


def test_p7_an_unknown_committee_only_warns() -> None:
    """P-7: historic names are many."""
    reading = read({"committee": "杭州市工程高评委"})
    assert (only(reading).field, only(reading).blocks) == ("committee", False)


@pytest.mark.parametrize("tier", list(Tier))
def test_p8_the_document_number_is_written_by_the_reviewing_tiers_only(tier: Tier) -> None:
    """P-8: whatever the channel."""
    reading = read({"announcement_number": "浙人专[2004]8号"}, tier)
    if tier in {Tier.CITY_OFFICE, Tier.PROVINCIAL_DEPARTMENT, Tier.DIRECT_OFFICE}:
        assert reading.values.announcement_number == "浙人专〔2004〕8号"
        assert blocks(reading) == []
    else:
        assert reading.values.announcement_number is None
        assert blocks(reading) == [("announcement_number", "P-8")]


def test_c1_certificates_from_elsewhere_and_new_reviews_block_on_exchange_only() -> None:
    """C-1: the same form belongs to transfer-in, where neither is wrong."""
    change: dict[str, object] = {
        "old_certificate_authority": "江苏省人事厅",
        "obtained_on": "2007-02-01",
        "old_certificate_issued_on": "2007-03-01",
    }
    assert blocks(read(change)) == [("obtained_on", "C-1"), ("old_certificate_authority", "C-1")]
    assert blocks(read(change, kind=CaseKind.TRANSFER_IN)) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"obtained_on": "去年"}, "obtained_on"),
        ({"obtained_on": "2007-09-13"}, "obtained_on"),
        ({"joined_work_on": "1961-01-01"}, "joined_work_on"),
        ({"old_certificate_issued_on": "2007-09-13"}, "old_certificate_issued_on"),
        ({"opinion_date": "2007-09-13"}, "opinion_date"),
        ({"name": "王2"}, "name"),
        ({"specialty": "水" * 61}, "specialty"),
    ],
)
def test_bad_values_block_at_their_field(change: dict[str, object], field: str) -> None:
    """P-4, P-7, P-13, C-2: each at its own place (an award of the future is an award of 2007 as well)."""
    assert {name for name, _ in blocks(read(change))} == {field}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"obtained_on": "2003-11"}, "obtained_on"),
        ({"joined_work_on": "2001-01-01"}, "obtained_on"),
        ({"old_certificate_issued_on": "2001-01-01"}, "old_certificate_issued_on"),
        ({"phone": "无"}, "phone"),
        ({"postcode": "3132"}, "postcode"),
        ({"department_in_charge": "水利局"}, "department_in_charge"),
    ],
)
def test_odd_values_only_warn_at_their_field(change: dict[str, object], field: str) -> None:
    """P-4, P-6, P-7, P-13: a second look, no refusal."""
    assert (only(read(change)).field, only(read(change)).blocks) == (field, False)


def test_text_is_tidied_but_keeps_its_full_width_signs() -> None:
    """B-4: control and zero-width characters go, inner spaces become one."""
    reading = read({"employer_name": " 德清县\u200b水利\t 工程处（本级）\x00"})
    assert reading.values.employer_name == "德清县水利 工程处（本级）"


cells = st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text(max_size=30)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from([field.name for field in FIELDS]), cells), st.sampled_from(Tier))
def test_any_cells_are_answered(change: dict[str, object], tier: Tier) -> None:
    """B-4: whatever stands in the cells, values and problems come back, each at a field of the form."""
    reading = read(change, tier)
    assert {problem.field for problem in reading.problems} <= set(FIELD_BY_NAME)
    assert all(str(problem) for problem in reading.problems)


def test_the_table_of_fields_and_the_record_agree() -> None:
    """P-4: every field of the form has its place in the record, and kinds fit."""
    names = [field.name for field in FIELDS]
    assert len(names) == len(set(names)) == 33
    derived = {"birth_date", "converted_from_15", "level", "title_known"}
    assert set(names) | derived == {f.name for f in dataclasses.fields(InformationForm)}
