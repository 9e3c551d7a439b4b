"""Rows that an import refused, handed back so that they can be mended and sent again (B-2, B-4)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.spreadsheets.cell_values import Cell
from app.spreadsheets.cell_writing import (
    DATE_FORMAT,
    FONT,
    TEXT_FORMAT,
    new_workbook,
    set_up_printing,
    write_text,
    write_value,
)
from app.spreadsheets.columns import REASON_HEAD
from app.spreadsheets.workbook_reading import Sheet, SourceRow

SHEET_NAME = "退回的行"
_MAX_COMMENT = 2_000
_WIDTH = 18
_REASON_WIDTH = 60


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One refused row: its cells as given, the reasons as full sentences, and column index → reasons at that cell."""

    given: tuple[Cell, ...] = field(repr=False)
    reasons: tuple[str, ...]
    faults: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def refused_row(sheet: Sheet, row: SourceRow, reasons: Iterable[tuple[str | None, str]]) -> RefusedRow:
    """A refused row from the row as read and its reasons: (field name or ``None``, sentence in the user's language)."""
    sentences: list[str] = []
    faults: dict[int, tuple[str, ...]] = {}
    for name, sentence in reasons:
        if sentence not in sentences:
            sentences.append(sentence)
        place = sheet.mapping.get(name) if name is not None else None
        if place is not None:
            faults[place] = (*faults.get(place, ()), sentence)
    return RefusedRow(row.given, tuple(sentences), faults)


def write_refused_rows(heads: Sequence[str], rows: Iterable[RefusedRow]) -> bytes:
    """The refused rows as the bytes of an .xlsx file.

    ``heads`` are the heads as given (``Sheet.heads``); the 出错原因 column follows them, and the reader passes
    over it, so the workbook can be imported again as it is. Faulty cells are red and carry their reasons
    as a comment; the comment of an ID number's cell does not repeat the number (P-1).
    """
    file = io.BytesIO()
    workbook = new_workbook(file)
    sheet = workbook.add_worksheet(SHEET_NAME)
    head = workbook.add_format({"bold": True, "font_name": FONT, "bg_color": "#EEF1F5", "border": 1, "text_wrap": True})
    formats = _formats(workbook)
    for place, text in enumerate(heads):
        sheet.set_column(place, place, _WIDTH, formats[False, TEXT_FORMAT])
        write_text(sheet, 0, place, text, head)
    sheet.set_column(len(heads), len(heads), _REASON_WIDTH)
    write_text(sheet, 0, len(heads), REASON_HEAD, head)
    reason = workbook.add_format({"font_name": FONT, "font_color": "#B3261E", "text_wrap": True, "valign": "top"})
    sheet.set_comments_author(REASON_HEAD)
    for place, row in enumerate(rows, start=1):
        _write_row(sheet, place, row, formats)
        write_text(sheet, place, len(heads), "\n".join(row.reasons), reason)
    sheet.freeze_panes(1, 0)
    set_up_printing(sheet, 0, 0)
    workbook.close()
    return file.getvalue()


def _formats(workbook: Workbook) -> dict[tuple[bool, str], Format]:
    """Cell formats by (faulty, number format)."""
    base = {"font_name": FONT, "valign": "top"}
    red = {**base, "bg_color": "#F9D8D4", "font_color": "#8C1D13", "border": 1, "border_color": "#B3261E"}
    return {
        (faulty, shown): workbook.add_format({**(red if faulty else base), "num_format": shown})
        for faulty in (False, True)
        for shown in (TEXT_FORMAT, DATE_FORMAT)
    }


def _write_row(sheet: Worksheet, place: int, row: RefusedRow, formats: Mapping[tuple[bool, str], Format]) -> None:
    for column, value in enumerate(row.given):
        faults = row.faults.get(column, ())
        shown = DATE_FORMAT if hasattr(value, "year") else TEXT_FORMAT
        write_value(sheet, place, column, value, formats[bool(faults), shown])
        if faults:
            sheet.write_comment(place, column, "\n".join(faults)[:_MAX_COMMENT], {"x_scale": 2, "font_size": 9})
