"""Rows of a comma-separated file in the encodings met here: UTF-8 (with or without mark), GB18030, UTF-16 (B-4)."""

from __future__ import annotations

import csv
import io
from itertools import islice

from app.errors import N_, Problem

RULE = "B-4"
_SEPARATORS = ",\t;，"


def csv_rows(data: bytes, max_rows: int, max_columns: int) -> list[list[str]] | Problem:
    """The first ``max_rows`` records, each cut to ``max_columns``; a problem for what is no text or no table."""
    text = decode_text(data)
    if text is None:
        unread = N_("The file is neither a workbook nor a text table. Save the table as .xlsx and send it again.")
        return Problem(RULE, unread)
    separator = _separator(text)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        return [record[:max_columns] for record in islice(reader, max_rows)]
    except csv.Error:
        return Problem(RULE, N_("The text table is damaged (a quotation mark is left open or a cell is too long)."))


def decode_text(data: bytes) -> str | None:
    """The text of a file by its marks and its bytes, or ``None`` when it is no text."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if marked else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _separator(text: str) -> str:
    """The separator that stands most often in the first lines, where the heads are."""
    first = "\n".join(text[:20_000].splitlines()[:20])
    return max(_SEPARATORS, key=first.count)
