"""Tables that people send, read whatever stands around them (B-4)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Sequence

import pytest
from openpyxl import Workbook

from app.errors import Severity
from app.spreadsheets.columns import KNOWN_COLUMNS, ColumnSpec
from app.spreadsheets.workbook_reading import MAX_FILE_SIZE, Sheet, read_workbook

Make = Callable[..., bytes]
HEADS = ["姓名", "身份证号码", "资格名称", "取得时间"]
ROW = ["陈某某", "330199190001010011", "高级工程师", "2006-12-01"]
FIELDS = {"name": "陈某某", "id_number": "330199190001010011", "title_name": "高级工程师", "obtained_on": "2006-12-01"}


def only_problem(sheet: Sheet) -> str:
    assert not sheet.rows
    assert len(sheet.problems) == 1
    assert sheet.problems[0].rule == "B-4"
    return str(sheet.problems[0])


@pytest.mark.parametrize(
    ("name", "head"),
    [(name, head) for name, column in KNOWN_COLUMNS.items() for head in (column.label, *column.aliases)],
)
def test_b4_every_usual_head_is_known(columns: list[ColumnSpec], make_workbook: Make, name: str, head: str) -> None:
    """B-4: every spelling of a head leads to its field, starred, spaced, bracketed and broken over lines."""
    other = "姓名" if name != "name" else "性别"
    for written in (
        head,
        f"*{head}",
        f" {head[0]} {head[1:]} ",
        f"{head}（必填）",
        f"{head[:2]}\n{head[2:]}",
        f"{head}：",
    ):
        sheet = read_workbook(make_workbook([[other, written], ["甲", "乙"]]), columns)
        assert sheet.mapping[name] == 1


def test_b4_no_two_fields_share_a_head() -> None:
    """B-4: a head that named two fields would be read as whichever comes first."""
    heads = [head for column in KNOWN_COLUMNS.values() for head in (column.label, *column.aliases)]
    assert len(heads) == len(set(heads))


def test_b4_columns_come_in_any_order_under_titles_and_beside_others(
    columns: list[ColumnSpec], make_workbook: Make
) -> None:
    """B-4: a merged title, a remark and an empty row stand above; unknown columns are named and passed over."""
    rows = [
        ["高级专业技术资格人员信息表", None, None, None, None, None],
        ["填报单位：某县人事局", None, None, "2007年9月", None, None],
        [],
        ["序号", *reversed(HEADS), "备注"],
        [1, *reversed(ROW), "无"],
        [],
        ["共1人", None, None, None, None, "制表人"],
    ]
    sheet = read_workbook(make_workbook(rows, merged=["A1:F1"]), columns)
    assert [(row.number, dict(row.cells)) for row in sheet.rows] == [(5, FIELDS)]
    assert sheet.rows[0].given == (1.0, *reversed(ROW), "无")
    assert sheet.unread == ("序号", "备注")
    assert sheet.problems == ()


def test_b4_a_table_that_does_not_begin_at_a1(columns: list[ColumnSpec]) -> None:
    """B-4: rows are numbered as the program shows them, wherever the table stands."""
    book = Workbook()
    assert book.active is not None
    for place, (head, value) in enumerate(zip(HEADS, ROW, strict=True)):
        book.active.cell(7, 4 + place, head)
        book.active.cell(9, 4 + place, value)
    book.save(file := io.BytesIO())
    sheet = read_workbook(file.getvalue(), columns)
    assert [(row.number, dict(row.cells)) for row in sheet.rows] == [(9, FIELDS)]
    assert sheet.mapping["name"] == 3


def test_b4_merged_heads_over_two_rows(columns: list[ColumnSpec], make_workbook: Make) -> None:
    """B-4: heads merged downwards, and groups merged over their parts, whose texts are read together."""
    rows = [
        ["姓名", "身份证号码", "专业技术资格", None, "原证书", None, None, "学历", None],
        [None, None, "名称", "取得时间", "编号", "发证机关", "发证日期", "最高学历", "毕业学校"],
        [*ROW, "9912", "某市人事局", dt.date(1999, 3, 1), "大学本科", "某大学"],
    ]
    merged = ["A1:A2", "B1:B2", "C1:D1", "E1:G1", "H1:I1"]
    sheet = read_workbook(make_workbook(rows, merged), columns)
    assert sheet.problems == ()
    assert dict(sheet.rows[0].cells) == {
        **FIELDS,
        "old_certificate_number": "9912",
        "old_certificate_authority": "某市人事局",
        "old_certificate_issued_on": dt.date(1999, 3, 1),
        "education": "大学本科",
        "school": "某大学",
    }


def test_b4_merged_data_cells_hold_for_all_their_rows(columns: list[ColumnSpec], make_workbook: Make) -> None:
    """B-4: a unit merged over its people is the unit of each of them."""
    rows = [[*HEADS, "工作单位"], [*ROW, "某所"], [*ROW, None], [*ROW, None]]
    sheet = read_workbook(make_workbook(rows, merged=["E2:E3"]), columns)
    assert [row.cells["employer_name"] for row in sheet.rows] == ["某所", "某所", ""]


def test_b4_mapping_step_goes_before_the_usual_heads(columns: list[ColumnSpec], make_workbook: Make) -> None:
    """B-4: a head assigned by hand is read as the field chosen."""
    data = make_workbook([["姓名", "身份证号码", "资格名称", "年月"], ROW])
    assert "取得时间" in only_problem(read_workbook(data, columns))
    sheet = read_workbook(data, columns, {"年月": "obtained_on", "资格名称": "no such field"})
    assert dict(sheet.rows[0].cells) == FIELDS


@pytest.mark.parametrize("stored", [330199190001010011, 3.30199190001010e17, "3.30199E+17"])
def test_b4_numbers_that_lost_digits_are_said_so(
    columns: list[ColumnSpec], make_workbook: Make, stored: object
) -> None:
    """B-4, P-1: an ID number stored as a number is spoilt; the row says so and does not repeat it."""
    sheet = read_workbook(make_workbook([HEADS, [ROW[0], stored, *ROW[2:]], ROW]), columns)
    spoilt, good = sheet.rows
    assert spoilt.cells["id_number"] == ""
    assert [(problem.rule, problem.field) for problem in spoilt.problems] == [("B-4", "id_number")]
    assert "330199" not in str(spoilt.problems[0])
    assert "330199" not in repr(sheet)
    assert good.problems == ()


def test_b4_numbers_that_survived_are_texts(columns: list[ColumnSpec], make_workbook: Make) -> None:
    """B-4: 15 digits fit a number, so they are taken as the text they were; dates pass through unread."""
    heads = [*HEADS, "邮政编码", "联系电话", "参加工作时间", "单位意见日期", "从事专业"]
    moment = dt.datetime(1995, 8, 1, 9, 30)
    row = ["陈某某", 330199000101001, "高级工程师", 2006.12, 310000, "'13800000000", dt.date(1995, 8, 1), moment, True]
    cells = read_workbook(make_workbook([heads, row]), columns).rows[0].cells
    assert cells["id_number"] == "330199000101001"
    assert cells["postcode"] == "310000"
    assert cells["phone"] == "13800000000"
    assert cells["obtained_on"] == 2006.12
    assert cells["joined_work_on"] == dt.date(1995, 8, 1)
    assert cells["opinion_date"] == moment
    assert cells["specialty"] == "TRUE"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_b4_text_tables_in_the_usual_encodings(columns: list[ColumnSpec], encoding: str, separator: str) -> None:
    """B-4: CSV as Excel, WPS and others save it; an ID number guarded as a formula is its text."""
    guarded = [ROW[0], '"=""330199190001010011"""', *ROW[2:]]
    lines = ["信息表" + separator * 3, separator.join(HEADS), separator.join(guarded), ""]
    sheet = read_workbook("\r\n".join(lines).encode(encoding), columns)
    assert [(row.number, dict(row.cells)) for row in sheet.rows] == [(3, FIELDS)]


def test_b4_hidden_sheets_are_skipped(columns: list[ColumnSpec]) -> None:
    """B-4: what people cannot see is not imported; a second visible table is not passed over in silence."""
    book = Workbook()
    hidden = book.active
    assert hidden is not None
    hidden.sheet_state = "hidden"
    deeper = book.create_sheet("更深")
    deeper.sheet_state = "veryHidden"
    shown, second = book.create_sheet("名单"), book.create_sheet("名单二")
    for sheet, name in ((hidden, "藏"), (deeper, "更藏"), (shown, "陈某某"), (second, "又一人")):
        sheet.append(HEADS)
        sheet.append([name, *ROW[1:]])
    book.save(file := io.BytesIO())
    read = read_workbook(file.getvalue(), columns)
    assert [row.cells["name"] for row in read.rows] == ["陈某某"]
    assert [problem.severity for problem in read.problems] == [Severity.WARN]
    assert "名单二" in str(read.problems[0])


def test_b4_missing_columns_are_named_and_repeated_ones_too(columns: list[ColumnSpec], make_workbook: Make) -> None:
    """B-4: the file is refused before its rows are looked at, with the names of what it lacks or has twice."""
    missing = only_problem(read_workbook(make_workbook([["姓名", "性别"], ["甲", "男"]]), columns))
    assert all(label in missing for label in ("身份证号码", "资格名称", "取得时间"))
    twice = read_workbook(make_workbook([[*HEADS, "名字"], [*ROW, "另一"]]), columns)
    assert [problem.field for problem in twice.problems] == ["name"]
    assert not twice.rows


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\r\n \t", "empty"),
        (b"\xef\xbb\xbf,,,\r\n,,,\r\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "neither a workbook"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "neither a workbook"),
        (b"<html><table></table></html>", "No row"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (",".join(HEADS).encode(), "not a single row"),
        (("姓名,身份证号码\n" + 'x,"' + "y" * 200_000).encode(), "text table is damaged"),
        (b"a" * (MAX_FILE_SIZE + 1), "larger than 20 MB"),
    ],
)
def test_b4_what_cannot_be_read_is_one_clear_problem(columns: list[ColumnSpec], data: bytes, words: str) -> None:
    """B-4: an empty file, a file that is no workbook, a locked or old one: a sentence each, never an error page."""
    assert words in only_problem(read_workbook(data, columns))


def test_b4_empty_and_other_archives(columns: list[ColumnSpec], make_workbook: Make, make_archive: Make) -> None:
    """B-4: a workbook with nothing in it, an OpenDocument file and a ZIP of photos are told apart from a table."""
    assert "empty" in only_problem(read_workbook(make_workbook([]), columns))
    assert "No row" in only_problem(read_workbook(make_workbook([["a", "b"], ["c", "d"]]), columns))
    opened = make_archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"})
    assert "no Excel workbook" in only_problem(read_workbook(opened, columns))


def test_b4_more_rows_than_are_taken(columns: list[ColumnSpec], monkeypatch: pytest.MonkeyPatch) -> None:
    """B-4: the limit counts rows of people; at the limit all go in, above it the file is refused."""
    monkeypatch.setattr("app.spreadsheets.workbook_reading.MAX_ROWS", 3)

    def table(count: int) -> bytes:
        return "\n".join([",".join(HEADS), *[",".join(ROW)] * count]).encode()

    assert len(read_workbook(table(3), columns).rows) == 3
    assert "more than 3 rows" in only_problem(read_workbook(table(4), columns))


def test_b4_reading_takes_any_list_of_columns(make_workbook: Make) -> None:
    """B-4: a table of other fields than the 信息表 is read by its own specifications."""
    specs: Sequence[ColumnSpec] = [ColumnSpec("code", "代码", required=True), ColumnSpec("text", "名称", ("叫法",))]
    sheet = read_workbook(make_workbook([["叫法", "代码"], ["机关", 10]]), specs)
    assert dict(sheet.rows[0].cells) == {"code": "10", "text": "机关"}
