"""Any filtered list as a workbook, row by row in constant memory (B-5, T23)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.spreadsheets.cell_writing import (
    DATE_FORMAT,
    FONT,
    TEXT_FORMAT,
    new_workbook,
    set_up_printing,
    write_text,
    write_value,
)

MAX_SHEET_ROWS = 1_000_000
"""Data rows on one sheet; more go on to a further sheet with the same head."""


class ListKind(StrEnum):
    """How a column of a list is written: ``TEXT`` whatever comes, the others by the type of the value."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column of an exported list; ``width`` in characters."""

    head: str
    kind: ListKind = ListKind.TEXT
    width: int = 16


def write_list(
    file: BinaryIO,
    columns: Sequence[ListColumn],
    rows: Iterable[Sequence[object]],
    title: str = "清单",
    max_sheet_rows: int = MAX_SHEET_ROWS,
) -> int:
    """Write a list to ``file`` as .xlsx and return how many rows went in.

    ``rows`` is gone through once; each row has one value per column (``ValueError`` otherwise). Masking
    of ID numbers is the caller's: what comes in a text column is written as that text. ``title`` names the sheet.
    """
    workbook = new_workbook(file, constant_memory=True)
    formats = _formats(workbook)
    head = workbook.add_format(
        {"bold": True, "font_name": FONT, "bg_color": "#EEF1F5", "bottom": 1, "valign": "vcenter", "text_wrap": True}
    )
    name = "".join("_" if character in "[]:*?/\\" else character for character in title).strip("'")[:25] or "清单"
    sheets, place, written = 1, 0, 0
    sheet = _begin_sheet(workbook, name, columns, head)
    for row in rows:
        if place == max_sheet_rows:
            sheets, place, finished = sheets + 1, 0, sheet
            finished.autofilter(0, 0, max_sheet_rows, max(len(columns) - 1, 0))
            sheet = _begin_sheet(workbook, f"{name} {sheets}", columns, head)
        place += 1
        written += 1
        _write_row(sheet, place, columns, row, formats)
    sheet.autofilter(0, 0, place, max(len(columns) - 1, 0))
    workbook.close()
    return written


def _formats(workbook: Workbook) -> dict[ListKind, Format]:
    shown = {
        ListKind.TEXT: TEXT_FORMAT,
        ListKind.NUMBER: "General",
        ListKind.DATE: DATE_FORMAT,
        ListKind.INSTANT: "yyyy-mm-dd hh:mm",
    }
    return {kind: workbook.add_format({"font_name": FONT, "num_format": text}) for kind, text in shown.items()}


def _begin_sheet(workbook: Workbook, name: str, columns: Sequence[ListColumn], head: Format) -> Worksheet:
    sheet = workbook.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    set_up_printing(sheet, 0, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    sheet.set_row(0, 24)
    for place, column in enumerate(columns):
        write_text(sheet, 0, place, column.head, head)
    return sheet


def _write_row(
    sheet: Worksheet, place: int, columns: Sequence[ListColumn], row: Sequence[object], formats: dict[ListKind, Format]
) -> None:
    for column, (spec, value) in enumerate(zip(columns, row, strict=True)):
        if spec.kind is ListKind.TEXT:
            write_text(sheet, place, column, "" if value is None else str(value), formats[ListKind.TEXT])
        else:
            write_value(sheet, place, column, value, formats[spec.kind])
