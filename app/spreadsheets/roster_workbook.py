"""附件4 花名册 as a workbook (D-3): the same texts as its PDF, set up to be printed on A4 landscape."""

from __future__ import annotations

from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.rules.roster_line import ROSTER_COLUMNS, RosterLine, RosterSheet
from app.spreadsheets.cell_writing import FONT, TEXT_FORMAT, new_workbook, set_up_printing, write_text

SHEET_NAME = "花名册"
HEAD_ROW = 3
"""The row of the 16 heads, counted from 0; title, head and note stand above it."""

_LAST = len(ROSTER_COLUMNS) - 1
_WIDTHS = {
    "number": 5, "name": 9, "sex": 5, "id_number": 20, "employer_name": 24, "unit_nature": 14, "specialty": 14,
    "title_name": 14, "series": 11, "obtain_method": 9, "obtained_on": 11, "committee": 20,
    "announcement_number": 18, "old_certificate_number": 14, "employment_status": 9, "note": 16,
}  # fmt: skip
_CENTRED = frozenset({"number", "name", "sex", "id_number", "obtain_method", "obtained_on", "employment_status"})


def write_roster(file: BinaryIO, roster: RosterSheet) -> None:
    """Write the roster to ``file`` as .xlsx: title, head, 16 columns grouped by 公布文号, struck rows, foot.

    Every cell is text, the ID numbers among them; read again, the rows equal ``roster.rows`` as grouped (C-16).
    """
    workbook = new_workbook(file)
    sheet = workbook.add_worksheet(SHEET_NAME)
    formats = _Formats(workbook)
    _write_head(sheet, roster, formats)
    row = HEAD_ROW + 1
    for document, lines in roster.groups():
        standing = sum(not line.struck for line in lines)
        _merge(sheet, row, 0, _LAST, f"公布文号：{document or '（未填）'}　　{standing}人", formats.group)
        row += 1
        for line in lines:
            _write_line(sheet, row, line, formats)
            row += 1
    _write_foot(sheet, row, roster, formats)
    sheet.freeze_panes(HEAD_ROW + 1, 2)
    set_up_printing(sheet, HEAD_ROW, HEAD_ROW)
    sheet.print_area(0, 0, row + 1, _LAST)
    workbook.close()


class _Formats:
    """The cell formats of one roster workbook."""

    def __init__(self, workbook: Workbook) -> None:
        plain: dict[str, Any] = {"font_name": FONT, "font_size": 9, "valign": "vcenter", "num_format": TEXT_FORMAT}
        grid: dict[str, Any] = {**plain, "border": 1, "text_wrap": True}
        struck = {"font_strikeout": True, "font_color": "#6B6B6B"}
        middle = {"align": "center"}
        self.title = workbook.add_format({**plain, **middle, "font_size": 16, "bold": True})
        self.text = workbook.add_format({**plain, "font_size": 10})
        self.group = workbook.add_format({**plain, "border": 1, "bold": True, "bg_color": "#F2F2F2"})
        self.head = workbook.add_format({**grid, **middle, "bold": True})
        self.cells = {
            (centred, out): workbook.add_format({**grid, **(middle if centred else {}), **(struck if out else {})})
            for centred in (False, True)
            for out in (False, True)
        }
        self.note = self.cells[False, False]


def _write_head(sheet: Worksheet, roster: RosterSheet, formats: _Formats) -> None:
    _merge(sheet, 0, 0, _LAST, roster.title, formats.title)
    sheet.set_row(0, 30)
    _merge(sheet, 1, 0, 5, f"填报单位（盖章）：{roster.unit_name}", formats.text)
    _merge(sheet, 1, 6, 11, f"批次号：{roster.number}", formats.text)
    _merge(sheet, 1, 12, _LAST, f"填报日期：{roster.reported_on}", formats.text)
    _merge(sheet, 2, 0, _LAST, roster.note, formats.text)
    for place, (field, head) in enumerate(ROSTER_COLUMNS):
        sheet.set_column(place, place, _WIDTHS[field])
        write_text(sheet, HEAD_ROW, place, head, formats.head)
    sheet.set_row(HEAD_ROW, 26)


def _write_line(sheet: Worksheet, row: int, line: RosterLine, formats: _Formats) -> None:
    """One person; the reason in 备注 of a struck row stays readable."""
    for place, ((field, _), text) in enumerate(zip(ROSTER_COLUMNS, line.texts(), strict=True)):
        struck = line.struck and field != "note"
        write_text(sheet, row, place, text, formats.cells[field in _CENTRED, struck])


def _write_foot(sheet: Worksheet, row: int, roster: RosterSheet, formats: _Formats) -> None:
    _merge(sheet, row, 0, _LAST, roster.total_text(), formats.text)
    _merge(sheet, row + 1, 0, 4, f"填表人：{roster.compiled_by}", formats.text)
    _merge(sheet, row + 1, 5, 10, f"审核人：{roster.checked_by}", formats.text)
    _merge(sheet, row + 1, 11, _LAST, f"联系电话：{roster.phone}", formats.text)


def _merge(sheet: Worksheet, row: int, first: int, last: int, text: str, cell_format: Format) -> None:
    """A merged cell holding a text; XlsxWriter's own way would turn a text that begins with = into a formula."""
    sheet.merge_range(row, first, row, last, "", cell_format)
    write_text(sheet, row, first, text, cell_format)
