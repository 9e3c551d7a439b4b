"""Exported lists: digits kept, nothing executed, flat memory (B-5, T23)."""

from __future__ import annotations

import datetime as dt
import io
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from openpyxl import load_workbook

from app.spreadsheets.list_workbook import ListColumn, ListKind, write_list

PAYLOADS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://a.invalid")', "{=1}", "\t=1",
            "\r=1", "http://a.invalid/", "mailto:a@b.invalid", "＝1+1", "=1\n+1"]  # fmt: skip
COLUMNS = [
    ListColumn("身份证号码", width=22),
    ListColumn("人数", ListKind.NUMBER),
    ListColumn("日期", ListKind.DATE),
    ListColumn("时刻", ListKind.INSTANT),
]


def written(*rows: tuple[object, ...], title: str = "清单", max_sheet_rows: int = 1000) -> bytes:
    file = io.BytesIO()
    assert write_list(file, COLUMNS, rows, title, max_sheet_rows) == len(rows)
    return file.getvalue()


def test_b5_values_are_read_back() -> None:
    """B-5: ID numbers as text, numbers and dates as such, instants in the time of Zhejiang, nothing as blank."""
    instant = dt.datetime(2007, 9, 12, 16, 30, tzinfo=dt.UTC)
    data = written(("330199190001010011", 3, dt.date(2007, 9, 12), instant), (15, None, None, None))
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(data)).active.iter_rows()]
    assert rows == [
        ["身份证号码", "人数", "日期", "时刻"],
        ["330199190001010011", 3, dt.datetime(2007, 9, 12), dt.datetime(2007, 9, 13, 0, 30)],
        ["15", None, None, None],
    ]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_t23_no_text_becomes_a_formula_or_link(find_formulas: Callable[[bytes], list[str]], payload: str) -> None:
    """T23: payload × every kind of column, heads and the sheet's name."""
    columns = [ListColumn(payload, kind) for kind in ListKind]
    write_list(file := io.BytesIO(), columns, [[payload] * len(columns)], title=payload)
    assert find_formulas(file.getvalue()) == []
    sheet = load_workbook(io.BytesIO(file.getvalue())).active
    assert [cell.value for cell in sheet[2]] == [payload.replace("\r", "\n")] * len(columns)
    assert [cell.hyperlink for cell in sheet[2]] == [None] * len(columns)


def test_b5_head_stays_filters_and_prints() -> None:
    """B-5: frozen head, filter over all rows, print set-up."""
    sheet = load_workbook(io.BytesIO(written(("1", 1, None, None), ("2", 2, None, None), title="人员/清单"))).active
    assert sheet.title == "人员_清单"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:D3"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet["A1"].font.bold
    assert sheet["A2"].number_format == "@"


def test_b5_rows_beyond_one_sheet_go_on_to_the_next() -> None:
    """B-5: no row is lost where a sheet ends."""
    rows = [(str(number), number, None, None) for number in range(7)]
    book = load_workbook(io.BytesIO(written(*rows, max_sheet_rows=3)))
    assert [len(list(sheet.iter_rows(min_row=2))) for sheet in book] == [3, 3, 1]
    assert [sheet["A1"].value for sheet in book] == ["身份证号码"] * 3
    assert [row[0].value for sheet in book for row in sheet.iter_rows(min_row=2)] == [row[0] for row in rows]


def test_b5_an_empty_list_is_a_head() -> None:
    """B-5: nothing to export is a workbook that says so by its head alone."""
    assert load_workbook(io.BytesIO(written())).active.max_row == 1


def test_b5_a_row_of_another_width_is_a_fault() -> None:
    """B-5: a value without a column would be dropped in silence."""
    with pytest.raises(ValueError, match="zip"):
        written(("1",))


def test_b5_text_longer_than_a_cell_is_cut_visibly() -> None:
    """B-5: nothing is lost in silence."""
    value = load_workbook(io.BytesIO(written(("字" * 40_000, 1, None, None)))).active["A2"].value
    assert len(value) == 32_767
    assert value.endswith("（过长，已截断）")


def test_b5_characters_no_workbook_can_hold() -> None:
    """B-5: half a surrogate pair or a non-character must not spoil the whole file."""
    value = load_workbook(io.BytesIO(written(("a\ud800b\uffffc\ufffe", 1, None, None)))).active["A2"].value
    assert value == "a\ufffdb\ufffdc\ufffd"


def test_b5_memory_is_flat() -> None:
    """B-5: ten times the rows take no more memory."""

    def peak(count: int) -> int:
        def rows() -> Iterator[tuple[object, ...]]:
            for number in range(count):
                yield (f"{number:018d}" * 3, number, None, None)

        with io.BytesIO() as file:
            tracemalloc.start()
            write_list(file, COLUMNS, rows())
            used = tracemalloc.get_traced_memory()[1] - len(file.getvalue())
            tracemalloc.stop()
        return used

    peak(10)
    assert peak(5_000) < peak(500) + 1_000_000
