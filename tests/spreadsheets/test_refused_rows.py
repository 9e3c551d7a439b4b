"""Refused rows go back with their reasons and come in again as they were (B-2, B-4)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.spreadsheets.columns import REASON_HEAD, ColumnSpec, column_spec
from app.spreadsheets.refused_rows import RefusedRow, refused_row, write_refused_rows
from app.spreadsheets.workbook_reading import Sheet, read_workbook

HEADS = ["备注", "姓名", "身份证号码", "取得时间", "所学专业"]
COLUMNS = [column_spec(name) for name in ("name", "id_number", "obtained_on", "major")]
SENTENCES = ["取得时间不是日期。", "此人已有同级资格，须说明原因。"]

cells = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.integers(-(10**14), 10**14).map(float),
    st.floats(-1e6, 1e6),
    st.booleans(),
    st.dates(dt.date(1900, 3, 1), dt.date(2100, 1, 1)),
    st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
)


def read_again(sheet: Sheet) -> Sheet:
    rows = [refused_row(sheet, row, [("obtained_on", SENTENCES[0]), (None, SENTENCES[1])]) for row in sheet.rows]
    return read_workbook(write_refused_rows(sheet.heads, rows), COLUMNS)


def test_b4_refused_rows_come_in_again_as_they_were(make_workbook: Callable[..., bytes]) -> None:
    """B-4: columns of one's own, numbers, dates and damaged numbers stay; twice round changes nothing."""
    rows = [
        ["甲方", "陈某某", "330199190001010011", dt.date(2006, 12, 1), "'=1+1"],
        [None, "李某某", 330199190001010011, 2006.12, "@SUM(A1)"],
        ["x", "王某某", 330199000101001, "2006年12月", True],
    ]
    first = read_workbook(make_workbook([["旧表"], HEADS, *rows]), COLUMNS)
    second = read_again(first)
    third = read_again(second)
    assert second.heads == tuple(HEADS)
    assert [row.cells for row in second.rows] == [row.cells for row in first.rows]
    assert [row.given for row in second.rows] == [row.given for row in first.rows]
    assert [row.problems for row in second.rows] == [row.problems for row in first.rows]
    assert (third.heads, third.rows) == (second.heads, second.rows)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=4))
def test_b4_whatever_stood_in_a_cell_comes_back(given_rows: list[tuple[object, ...]]) -> None:
    """B-4: any text, number, truth value or date is read back as it was handed out."""
    rows = [RefusedRow(("陈某某", "330199190001010011", *row), ("原因。",), {2: ("原因。",)}) for row in given_rows]
    heads = ["姓名", "身份证号码", "取得时间", "所学专业", "自用列"]
    first = read_workbook(write_refused_rows(heads, rows), COLUMNS)
    again = [refused_row(first, row, [("obtained_on", "又错。")]) for row in first.rows]
    second = read_workbook(write_refused_rows(first.heads, again), COLUMNS)
    assert len(first.rows) == len(given_rows)
    assert [row.given for row in second.rows] == [row.given for row in first.rows]
    assert [row.cells for row in second.rows] == [row.cells for row in first.rows]
    for read, row in zip(first.rows, given_rows, strict=True):
        for came, went in zip(read.given[2:], row, strict=True):
            assert same(came, went)


def same(came: object, went: object) -> bool:
    """Equal as a spreadsheet holds it: line ends are \\n, midnight is a date, 15 digits of a number are kept."""
    if isinstance(went, str):
        return came == went.replace("\r\n", "\n").replace("\r", "\n") or (not went.strip() and not str(came).strip())
    if isinstance(went, dt.date):
        whole = went if isinstance(went, dt.datetime) else dt.datetime.combine(went, dt.time())
        assert isinstance(came, dt.date)
        held = came if isinstance(came, dt.datetime) else dt.datetime.combine(came, dt.time())
        return abs(whole - held) <= dt.timedelta(seconds=1)
    if isinstance(went, float) and isinstance(came, int | float):
        return abs(came - went) <= 1e-12 * max(1.0, abs(went))
    return came == went


def test_b2_reasons_stand_at_the_row_and_at_the_cell() -> None:
    """B-2: every reason once in its column, and at the faulty cell in red with a comment."""
    sheet = Sheet(mapping={"obtained_on": 1, "name": 0}, heads=("姓名", "取得时间"))
    row = RefusedRow(("陈某某", "去年"), tuple(SENTENCES), {1: (SENTENCES[0],)})
    made = load_workbook(io.BytesIO(write_refused_rows(sheet.heads, [row]))).active
    assert made is not None
    assert [cell.value for cell in made[1]] == ["姓名", "取得时间", REASON_HEAD]
    assert made["C2"].value == "\n".join(SENTENCES)
    assert made["B2"].comment.text == SENTENCES[0]
    assert made["B2"].fill.fgColor.rgb == "FFF9D8D4"
    assert made["A2"].comment is None
    assert made["A2"].fill.fill_type is None


def test_b2_one_sentence_for_two_cells_is_written_once() -> None:
    """B-2: a reason that concerns two columns marks both and is told once; an unmapped field marks none."""
    sheet = read_workbook("姓名,所学专业\n甲,乙".encode(), COLUMNS)
    made = refused_row(sheet, sheet.rows[0], [("name", "同一。"), ("major", "同一。"), ("photo", "缺照片。")])
    assert made.reasons == ("同一。", "缺照片。")
    assert made.faults == {0: ("同一。",), 1: ("同一。",)}


def test_t23_refused_rows_hold_no_formula(find_formulas: Callable[[bytes], list[str]]) -> None:
    """T23: what came as a formula's text goes back as text, in cells, heads, reasons and comments."""
    row = RefusedRow(("=1+1", "@SUM(A1)"), ("=HYPERLINK(1)",), {0: ("=2",)})
    assert find_formulas(write_refused_rows(["=A1", "+B1"], [row])) == []


def test_b4_a_refused_table_keeps_the_columns_of_the_user(columns: list[ColumnSpec]) -> None:
    """B-4: unknown columns go back in their place."""
    text = (
        "序号,姓名,出错原因,自用,身份证号码,资格名称,取得时间\n1,甲,旧的原因,备忘,330199190001010011,工程师,2006-01-01"
    )
    sheet = read_workbook(text.encode(), columns)
    assert sheet.heads == ("序号", "姓名", "自用", "身份证号码", "资格名称", "取得时间")
    assert sheet.rows[0].given == ("1", "甲", "备忘", "330199190001010011", "工程师", "2006-01-01")
    assert sheet.unread == ("序号", "自用")
