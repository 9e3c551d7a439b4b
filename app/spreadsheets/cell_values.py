"""What a cell of a workbook means as the value of a field: text, digits or a date not yet read (B-4)."""

from __future__ import annotations

import datetime as dt
import re

from app.errors import N_, Problem
from app.spreadsheets.columns import ColumnKind, ColumnSpec

EXACT_BELOW = 10**15
"""Spreadsheet programs keep 15 digits of a number; from here on the last ones are gone."""

LOST_DIGITS = N_(
    "The workbook stored the number in column %(column)s as a number and lost its last digits."
    " Set the column to text and enter the number again."
)

_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{1,3}")
_WRAPPED = re.compile(r'="(.*)"', re.DOTALL)

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None


def is_blank(value: Cell) -> bool:
    """True for a cell with nothing in it but space."""
    return value is None or (isinstance(value, str) and not value.strip())


def field_value(value: Cell, column: ColumnSpec) -> tuple[object, Problem | None]:
    """The value of a field from a cell, and the problem when the workbook itself has spoilt it.

    Text and digit columns give stripped ``str``; date columns pass dates and numbers through (a serial,
    or ``2006.12`` typed as a number, is for the date rule to read). A spoilt value is an empty text.
    """
    if is_blank(value):
        return "", None
    if column.kind is ColumnKind.DATE and not isinstance(value, str | bool):
        return value, None
    text = cell_text(value)
    if text is None:
        return "", Problem("B-4", LOST_DIGITS, field=column.name, params={"column": column.label})
    if column.kind is not ColumnKind.DIGITS:
        return text, None
    if wrapped := _WRAPPED.fullmatch(text):
        text = wrapped.group(1).strip()
    text = text.lstrip("'’").strip()
    if _SCIENTIFIC.fullmatch(text):
        return "", Problem("B-4", LOST_DIGITS, field=column.name, params={"column": column.label})
    return text, None


def cell_text(value: Cell) -> str | None:
    """A cell as text; ``None`` for a number of so many digits that the workbook has not kept them all."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        if not abs(value) < EXACT_BELOW:  # so written for NaN, which is below nothing
            return None
        return str(int(value)) if value == int(value) else repr(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return "" if value is None else str(value).strip()
