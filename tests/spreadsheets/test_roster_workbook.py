"""The roster's workbook says what its PDF says, and is read back equal (D-3, C-16, T23)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.rules.roster_line import ROSTER_COLUMNS, RosterLine, RosterSheet
from app.spreadsheets.roster_workbook import HEAD_ROW, write_roster

LINE = RosterLine(
    number="1",
    name="陈某某",
    sex="男",
    id_number="330199190001010011",
    employer_name="杭州市某某研究院",
    unit_nature="社会公益类事业单位",
    specialty="水工建筑",
    title_name="高级工程师",
    series="工程技术人员",
    obtain_method="评审",
    obtained_on="2006-12-01",
    committee="浙江省工程技术人员高级专业技术资格评审委员会",
    announcement_number="浙人专〔2006〕12号",
    old_certificate_number="0012345",
    employment_status="在职在聘",
)
ROSTER = RosterSheet(
    title="杭州市高级专业技术资格证书持有人员花名册",
    unit_name="杭州市人事局",
    number="0100-2007-0001",
    reported_on="2007年9月12日",
    compiled_by="填甲",
    checked_by="审乙",
    phone="0571-00000000",
    rows=(
        LINE,
        replace(LINE, number="2", announcement_number="浙人专〔2006〕13号"),
        replace(LINE, number="3", struck=True, note="退回：取得时间与文件不符"),
        replace(LINE, number="4", announcement_number=""),
    ),
)


def written(roster: RosterSheet) -> bytes:
    write_roster(file := io.BytesIO(), roster)
    return file.getvalue()


def sheet_of(data: bytes) -> Worksheet:
    sheet = load_workbook(io.BytesIO(data)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def lines_of(sheet: Worksheet) -> list[RosterLine]:
    """The people of a roster's workbook: rows with a cell for each of the 16 heads, group rows being merged."""
    merged = {area.min_row for area in sheet.merged_cells.ranges}
    lines = []
    for row in sheet.iter_rows(min_row=HEAD_ROW + 2):
        if row[0].row not in merged:
            struck = bool(row[1].font.strike)
            lines.append(RosterLine(*[str(cell.value or "") for cell in row], struck=struck))
    return lines


def test_d3_roster_is_read_back_equal() -> None:
    """D-3, C-16: title, head, 16 columns, foot and rows grouped by 公布文号 are what went in."""
    sheet = sheet_of(written(ROSTER))
    assert sheet["A1"].value == ROSTER.title
    head = " ".join(str(cell.value) for cell in sheet[2] if cell.value)
    assert head == "填报单位（盖章）：杭州市人事局 批次号：0100-2007-0001 填报日期：2007年9月12日"
    assert [cell.value for cell in sheet[HEAD_ROW + 1]] == [head for _, head in ROSTER_COLUMNS]
    assert lines_of(sheet) == [ROSTER.rows[0], ROSTER.rows[2], ROSTER.rows[1], ROSTER.rows[3]]
    tail = " ".join(str(cell.value) for row in sheet.iter_rows(min_row=sheet.max_row - 1) for cell in row if cell.value)
    assert tail == "共3人（另有1人已退回） 填表人：填甲 审核人：审乙 联系电话：0571-00000000"


def test_d3_groups_stand_under_their_document() -> None:
    """D-3: each 公布文号 once, with the number of its people who stand."""
    groups = [str(row[0].value) for row in sheet_of(written(ROSTER)).iter_rows() if "公布文号：" in str(row[0].value)]
    assert groups == [
        "公布文号：浙人专〔2006〕12号　　1人",
        "公布文号：浙人专〔2006〕13号　　1人",
        "公布文号：（未填）　　1人",
    ]


def test_c16_struck_rows_stay_with_their_reason_readable() -> None:
    """C-16: a returned row is struck through in every column but 备注."""
    rows = [row for row in sheet_of(written(ROSTER)).iter_rows() if row[0].value == "3"]
    assert [bool(cell.font.strike) for cell in rows[0]] == [True] * 15 + [False]


def test_d3_set_up_for_paper() -> None:
    """D-3: landscape A4, one page wide, heads repeated, 第x页共y页; long digits are text."""
    data = written(ROSTER)
    sheet = sheet_of(data)
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    # A width of one page is the format's default and is not written.
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$4:$4"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "第&amp;P页 共&amp;N页" in archive.read("xl/worksheets/sheet1.xml").decode()
    assert sheet["D6"].data_type == "s"
    assert sheet["D6"].number_format == "@"


def test_c16_totals_without_struck_rows_are_plain() -> None:
    """C-16: the total counts who stands and mentions returned rows only where there are any."""
    assert replace(ROSTER, rows=ROSTER.rows[:2]).total_text() == "共2人"
    assert (ROSTER.standing, ROSTER.struck) == (3, 1)


@pytest.mark.parametrize("field", [field for field, _ in ROSTER_COLUMNS])
@pytest.mark.parametrize("payload", ["=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "http://a.invalid/", "\t=1"])
def test_t23_no_field_becomes_a_formula(find_formulas: Callable[[bytes], list[str]], field: str, payload: str) -> None:
    """T23: payload × every text field; the title, head and foot too."""
    roster = RosterSheet(*([payload] * 7), rows=(replace(LINE, **{field: payload}),), note=payload)
    data = written(roster)
    assert find_formulas(data) == []
    assert getattr(lines_of(sheet_of(data))[0], field) == payload


texts = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=20).map(str.strip)
lines = st.builds(RosterLine, **{field: texts for field, _ in ROSTER_COLUMNS}, struck=st.booleans())


@settings(max_examples=40, deadline=None)
@given(st.lists(lines, max_size=6))
def test_c16_any_rows_are_read_back_equal(rows: list[RosterLine]) -> None:
    """C-16: no text of any row is changed on its way."""
    roster = replace(ROSTER, rows=rows)
    assert lines_of(sheet_of(written(roster))) == [line for _, group in roster.groups() for line in group]
