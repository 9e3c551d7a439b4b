"""Writing workbooks in which nothing is ever a formula or a link (B-5, T23)."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app import clock

MAX_CELL_TEXT = 32_767
_CUT_MARK = "…（过长，已截断）"
FONT = "宋体"
DATE_FORMAT = "yyyy-mm-dd"
TEXT_FORMAT = "@"
_A4 = 9
# Half a surrogate pair or a non-character makes the part no XML at all, and the whole workbook unreadable.
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")


def new_workbook(file: BinaryIO, *, constant_memory: bool = False) -> Workbook:
    """A workbook written to ``file`` on close; rows must come in order when ``constant_memory`` is on."""
    workbook = Workbook(
        file,
        {
            "constant_memory": constant_memory,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": DATE_FORMAT,
        },
    )
    workbook.set_properties({"created": clock.now().replace(tzinfo=None)})
    return workbook


def write_value(sheet: Worksheet, row: int, column: int, value: object, cell_format: Format | None = None) -> None:
    """Write one cell (counted from 0) by the type of its value; a text stays that text whatever it begins with.

    Numbers and dates stay numbers and dates; everything else is written as text, cut visibly at the
    32,767 characters a cell can hold.
    """
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, cell_format)
    elif isinstance(value, int | float) and math.isfinite(value):
        sheet.write_number(row, column, value, cell_format)
    elif isinstance(value, dt.datetime | dt.date):
        sheet.write_datetime(row, column, _local(value), cell_format)
    else:
        write_text(sheet, row, column, "" if value is None else str(value), cell_format)


def write_text(sheet: Worksheet, row: int, column: int, text: str, cell_format: Format | None = None) -> None:
    """Write one cell as text, its line ends as \\n; an empty text leaves a blank cell that keeps its format."""
    text = _UNWRITABLE.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_CELL_TEXT:
        text = text[: MAX_CELL_TEXT - len(_CUT_MARK)] + _CUT_MARK
    if text:
        sheet.write_string(row, column, text, cell_format)
    elif cell_format is not None:
        sheet.write_blank(row, column, None, cell_format)


def set_up_printing(sheet: Worksheet, first_head: int, last_head: int) -> None:
    """Landscape A4, fitted to the width, the head rows (counted from 0) repeated, 第x页共y页 at the foot."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first_head, last_head)
    sheet.set_footer(f'&C&"{FONT}"&9第&P页 共&N页')


def _local(value: dt.date) -> dt.date:
    """An aware instant as the wall clock of Zhejiang, since workbooks know no time zones."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(clock.LOCAL_ZONE).replace(tzinfo=None)
    return value
