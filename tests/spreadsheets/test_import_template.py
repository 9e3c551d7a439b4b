"""The template says the rules, keeps digits, and is read back as it was filled in (B-4)."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from app.spreadsheets.columns import ColumnSpec, column_spec
from app.spreadsheets.import_template import CHOICES_NAME, GUIDE_NAME, SHEET_NAME, write_import_template
from app.spreadsheets.workbook_reading import read_workbook

TITLES = [f"第{place}级工程师" for place in range(400)]
COLUMNS = [
    column_spec("id_number", required=True, note="18位；15位的旧号码会自动换算。"),
    column_spec("name", required=True, max_length=30),
    column_spec("sex", choices=["男", "女"]),
    column_spec("title_name", required=True),
    column_spec("obtained_on", required=True, note="年月日。"),
    column_spec("opinion_text", label="单位意见（盖章）", max_length=200),
]
FILLED = ["330199190001010011", "陈某某", "男", "第399级工程师", "2006-12-01", "=同意"]


@pytest.fixture(scope="module")
def template() -> bytes:
    return write_import_template(COLUMNS, {"title_name": TITLES})


@pytest.fixture
def book(template: bytes) -> Workbook:
    return load_workbook(io.BytesIO(template))


def test_b4_template_filled_in_is_read_back(book: Workbook) -> None:
    """B-4: write, fill in with another program, read: the same values, nothing unknown."""
    for place, value in enumerate(FILLED, start=1):
        cell = book[SHEET_NAME].cell(2, place)
        cell.value = value
        cell.data_type = "s"
    book.save(file := io.BytesIO())
    sheet = read_workbook(file.getvalue(), COLUMNS)
    assert sheet.problems == ()
    assert sheet.unread == ()
    assert [(row.number, list(row.cells.values())) for row in sheet.rows] == [(2, FILLED)]


def test_b4_empty_template_says_there_are_no_rows(template: bytes) -> None:
    """B-4: neither the guide nor the lists are taken for a table."""
    problems = read_workbook(template, COLUMNS).problems
    assert ["not a single row" in str(problem) for problem in problems] == [True]


def test_b4_drop_downs_limits_and_comments(book: Workbook) -> None:
    """B-4: choices of any number as a drop-down, lengths refused on the spot, the rules at the head."""
    sheet = book[SHEET_NAME]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert sorted(rules) == ["B2", "C2", "D2", "F2"]
    assert rules["D2"].formula1 == f"'{CHOICES_NAME}'!$B$1:$B$400"
    assert [cell.value for cell in book[CHOICES_NAME]["B"]] == TITLES
    assert book[CHOICES_NAME].sheet_state == "hidden"
    assert (rules["B2"].type, rules["B2"].formula1) == ("textLength", "30")
    assert "必填" in sheet["A1"].comment.text
    assert "18位" in sheet["A1"].comment.text
    assert "最多30个字" in sheet["B1"].comment.text
    assert "示例：2006-12-01" in sheet["E1"].comment.text


def test_b4_cells_are_text_and_the_head_stays(book: Workbook) -> None:
    """B-4: no ID number typed into the template can lose digits; the head is frozen and printed on each page."""
    sheet = book[SHEET_NAME]
    assert {sheet.column_dimensions[letter].number_format for letter in "ABCDEF"} == {"@"}
    assert sheet.freeze_panes == "C2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"


def test_b4_guide_names_every_column(book: Workbook) -> None:
    """B-4: the 填写说明 sheet says of each column what it takes."""
    text = "\n".join(str(cell.value) for cell in book[GUIDE_NAME]["A"])
    assert all(f"【{column.label}】" in text for column in COLUMNS)
    assert "男、女" in text


def test_b4_the_full_table_of_columns(columns: list[ColumnSpec], find_formulas: Callable[[bytes], list[str]]) -> None:
    """B-4: the template of all fields is read back with every one of them, and holds no formula."""
    data = write_import_template(columns)
    assert set(read_workbook(data, columns).mapping) == {column.name for column in columns}
    assert find_formulas(data) == []
