"""Hostile workbooks cost nothing and never reach the reader (T22)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from app.spreadsheets import sheet_extent, xlsx_guard
from app.spreadsheets.columns import ColumnSpec
from app.spreadsheets.sheet_extent import column_number
from app.spreadsheets.workbook_reading import read_workbook
from app.spreadsheets.xlsx_guard import repack_workbook

Make = Callable[..., bytes]
SHEET = "xl/worksheets/sheet1.xml"
HEADS = ["姓名", "身份证号码", "资格名称", "取得时间"]
ROW = ["陈某某", "330199190001010011", "高级工程师", "2006-12-01"]
NAMESPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_xml(body: bytes, prolog: bytes = b"", prefix: bytes = b"") -> bytes:
    mark, colon = (b":" + prefix, prefix + b":") if prefix else (b"", b"")
    root = colon + b"worksheet"
    data = colon + b"sheetData"
    return b'%s<%s xmlns%s="%s"><%s>%s</%s></%s>' % (prolog, root, mark, NAMESPACE, data, body, data, root)


def refused(data: bytes, columns: list[ColumnSpec]) -> str:
    sheet = read_workbook(data, columns)
    assert not sheet.rows
    return str(sheet.problems[0])


@pytest.fixture
def plain(make_workbook: Make) -> bytes:
    return make_workbook([HEADS, ROW])


@pytest.mark.parametrize(
    "body",
    [
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b'<row><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row><row r="900000"><c><v>1</v></c></row>',
        b'<row r="1"><c r="XFD1"><v>1</v></c></row>' + b"<row/>" * 3000 + b"<row><c><v>1</v></c></row>",
        b'<row r="1">' + b"<c><v>1</v></c>" * 16_384 + b'</row><row r="1"><c r="A20000"><is><t>x</t></is></c></row>',
        b'<row r="1"><c r="ZZZZZZZ1"><v>1</v></c></row>',
        b'<row r="1"><c r="A1"><v>1</v></c><x r="B1"/></row><row r="3000"><c r=\'XFD3000\'><v>1</v></c></row>',
        b'<row r="1"><c r="A1"><v>1</v></c></row><!-- --><row r="1048576"><c r="C1048576"><v>1</v></c></row>',
    ],
)
def test_t22_cells_far_apart_are_refused(
    columns: list[ColumnSpec], plain: bytes, exchange_parts: Make, body: bytes
) -> None:
    """T22: two cells at the corners would make the reader allocate the whole sheet and end the process."""
    assert "more than can be read at once" in refused(exchange_parts(plain, {SHEET: sheet_xml(body)}), columns)


def test_t22_a_namespace_prefix_hides_nothing(columns: list[ColumnSpec], plain: bytes, exchange_parts: Make) -> None:
    """T22: the reader goes by local names, and so does the count."""
    body = b'<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'
    data = exchange_parts(plain, {SHEET: sheet_xml(body, prefix=b"x")})
    assert "more than can be read at once" in refused(data, columns)


def test_t22_sixteen_thousand_columns_are_looked_at_in_part(columns: list[ColumnSpec], make_workbook: Make) -> None:
    """T22: a sheet as wide as can be is read, 200 columns of it."""
    wide = [*HEADS, *[f"列{place}" for place in range(16_380)]]
    sheet = read_workbook(make_workbook([wide, [*ROW, *["x"] * 16_380]]), columns)
    assert len(sheet.rows) == 1
    assert len(sheet.heads) == 200


def test_t22_formatted_but_empty_cells_count_nothing(
    columns: list[ColumnSpec], plain: bytes, exchange_parts: Make
) -> None:
    """T22: whole rows coloured to the last column hold no value and hinder nobody."""
    rows = b""
    for number, row in ((1, HEADS), (2, ROW)):
        filled = b"".join(
            b'<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>' % (letter.encode(), number, text.encode())
            for letter, text in zip("ABCD", row, strict=True)
        )
        rows += b'<row r="%d">%s<c r="XFD%d" s="0"/></row>' % (number, filled, number)
    rows += b'<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    sheet = read_workbook(exchange_parts(plain, {SHEET: sheet_xml(rows)}), columns)
    assert [row.cells["name"] for row in sheet.rows] == ["陈某某"]


def test_t22_entities_are_refused(columns: list[ColumnSpec], plain: bytes, exchange_parts: Make) -> None:
    """T22: a document type is refused before an entity of it could be expanded."""
    prolog = (
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
    )
    body = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&b;&c;</t></is></c></row>'
    assert "XML entities" in refused(exchange_parts(plain, {SHEET: sheet_xml(body, prolog)}), columns)


@pytest.mark.parametrize(
    "part",
    [
        b"<worksheet><sheetData>",
        sheet_xml(b'<row r="5"><c r="A5"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'),
        ('<?xml version="1.0" encoding="utf-16"?>' + sheet_xml(b"").decode()).encode("utf-16"),
        b"",
    ],
)
def test_t22_broken_parts_are_one_problem(
    columns: list[ColumnSpec], plain: bytes, exchange_parts: Make, part: bytes
) -> None:
    """T22: XML cut off, rows out of order, another encoding, nothing at all."""
    assert "damaged" in refused(exchange_parts(plain, {SHEET: part}), columns)


def test_t22_a_long_text_named_by_many_cells(columns: list[ColumnSpec], plain: bytes, exchange_parts: Make) -> None:
    """T22: one shared text of a megabyte under ten thousand cells would be copied ten thousand times."""
    shared = b'<sst xmlns="%s"><si><t>%s</t></si></sst>' % (NAMESPACE, b"x" * 1_000_000)
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 10_001))
    data = exchange_parts(plain, {SHEET: sheet_xml(cells), "xl/sharedStrings.xml": shared})
    assert "very long texts" in refused(data, columns)
    decoy = b'<sst xmlns="%s"><si/></sst>' % NAMESPACE
    assert "very long texts" in refused(exchange_parts(data, {"xl/a/sharedStrings.xml": decoy}), columns)
    commented = exchange_parts(data, {"xl/sharedStrings.xml": shared.replace(b"<si>", b"<!--<si>--><si>")})
    assert "damaged" in refused(commented, columns)
    for zero in (b"<v>&#48;</v>", b"<v>0<!-- --></v>", b"<v>0<x/>0</v>", b"<v >+0 </v>", b"<v>" + b"0" * 40 + b"</v>"):
        hidden = exchange_parts(data, {SHEET: sheet_xml(cells.replace(b"<v>0</v>", zero))})
        assert "very long texts" in refused(hidden, columns)


def test_t22_elements_are_counted(
    columns: list[ColumnSpec], plain: bytes, exchange_parts: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T22: reading stops at the limit, however well the cells are packed."""
    row = b'<row r="1">%s</row>'
    data = exchange_parts(plain, {SHEET: sheet_xml(row % (b'<c r="A1"/>' * 6_000))})
    unusual = exchange_parts(plain, {SHEET: sheet_xml(row % (b"<c r='A1'/>" * 6_000))})
    assert "more cells than can be read" not in refused(data, columns)
    assert "more cells than can be read" not in refused(unusual, columns)
    monkeypatch.setattr(sheet_extent, "MAX_ELEMENTS", 5_000)
    assert "more cells than can be read" not in refused(data, columns)
    assert "more cells than can be read" in refused(unusual, columns)
    monkeypatch.setattr(xlsx_guard, "MAX_TAGS", 5_000)
    assert "more cells than can be read" in refused(data, columns)


def test_t22_bombs_are_refused_unread(columns: list[ColumnSpec], plain: bytes, exchange_parts: Make) -> None:
    """T22: a part of 101 MB of one letter is not unpacked."""
    bomb = exchange_parts(plain, {"xl/media/a.xml": b" " * (101 * 1024 * 1024)})
    assert "unpacks to more than 100 MB" in refused(bomb, columns)
    many = exchange_parts(plain, {f"xl/x{place}.xml": b"<a/>" for place in range(2_001)})
    assert "more than 2000 entries" in refused(many, columns)


def test_t22_only_the_parts_of_a_workbook_go_on(plain: bytes, exchange_parts: Make) -> None:
    """T22: what was not counted does not reach the reader: other formats, binaries, stray files."""
    data = exchange_parts(plain, {"content.xml": b"<a/>", "xl/vbaProject.bin": b"\0", "xl/workbook.bin": b"\0"})
    with zipfile.ZipFile(repack_workbook(data)) as clean, zipfile.ZipFile(io.BytesIO(plain)) as given:
        kept = {name for name in given.namelist() if name.startswith(("xl/", "_rels/", "["))}
        assert set(clean.namelist()) == kept
        assert all(clean.read(name) == given.read(name) for name in kept)


def test_t22_two_parts_of_one_name(columns: list[ColumnSpec], plain: bytes, exchange_parts: Make) -> None:
    """T22: with two parts of one name, count and reading might take different ones."""
    assert "no Excel workbook" in refused(exchange_parts(plain, {"xl/Worksheets/Sheet1.xml": b"<a/>"}), columns)


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("GR", 200), ("XFD", 16_384)])
def test_column_numbers(letters: str, number: int) -> None:
    """Columns count from A as 1."""
    assert column_number(letters) == number
