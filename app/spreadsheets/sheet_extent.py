"""How far the cells of one part of a workbook reach, and how much shared text they take (T22).

Ordinary files are measured by regular expressions, ten times faster than element by element. That way
only ever over-estimates: what is not written in the ordinary form, or seems too large, is gone through
by expat in full, where a smaller number of elements is allowed.
"""

from __future__ import annotations

import re
from collections import Counter
from xml.parsers import expat

from app.errors import N_, Problem
from app.spreadsheets.archive import MIB, UnreadableFileError

RULE = "B-4"
MAX_AREA = 1_500_000
"""Cells between the first and the last filled one; the reader takes 64 bytes for each."""
MAX_TEXT = 96 * MIB
MAX_ELEMENTS = 1_000_000
"""Elements of a part that is not in the ordinary form."""

_CELL = re.compile(rb"<(?:[^\s<>/:]+:)?c[\s/>]")
_ORDINARY_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_VALUE = re.compile(rb"<(?:[^\s<>/:]+:)?v[\s/>]")
_ORDINARY_VALUE = re.compile(rb"<v>([^<]*)</v>")
_STRING = re.compile(rb"<(?:[^\s<>/:]+:)?si[\s/>]")


def string_sizes(part: bytes) -> list[int]:
    """For each shared string the bytes it takes with its markup, which is never less than its text."""
    if b"<!" in part:  # a comment could hold what looks like a string and shift all that follow
        raise UnreadableFileError(damaged_workbook())
    starts = [match.start() for match in _STRING.finditer(part)]
    return [end - start for start, end in zip(starts, [*starts[1:], len(part)], strict=True)]


def measure_part(part: bytes, sizes: list[int]) -> None:
    """Check a well-formed part against the limits; ``sizes`` are those of the shared strings.

    Raises ``UnreadableFileError``: cells too far apart, too many of them, out of order, or too much text.
    """
    cells = len(_CELL.findall(part))
    if cells and not _is_ordinary_and_small(part, cells, sizes):
        _measure_slowly(part, sizes)


def _is_ordinary_and_small(part: bytes, cells: int, sizes: list[int]) -> bool:
    """Whether all cells are in the ordinary form, in order, and even by over-estimation within the limits."""
    if cells > MAX_AREA or b"<!" in part or b"&#" in part:
        return False
    places = _ORDINARY_CELL.findall(part)
    if len(places) != cells:
        return False
    rows = [int(row) for _, row in places]
    if rows != sorted(rows):
        return False
    width = max(column_number(letters.decode()) for letters in {letters for letters, _ in places})
    if rows[-1] * width > MAX_AREA:
        return False
    values = _ORDINARY_VALUE.findall(part)
    if len(values) != len(_VALUE.findall(part)):
        return False
    text = sum(_size_named(value.decode(), sizes) * times for value, times in Counter(values).items())
    return text <= MAX_TEXT


def _measure_slowly(part: bytes, sizes: list[int]) -> None:
    extent = _Extent(sizes)
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = extent.start
    parser.CharacterDataHandler = extent.text
    parser.EndElementHandler = extent.end
    parser.Parse(part, True)


class _Extent:
    """Goes through a sheet and notes how far its filled cells reach and how much shared text they take."""

    def __init__(self, sizes: list[int]) -> None:
        self._sizes = sizes
        self._elements = self._text = 0
        self._columns: dict[str, int] = {}
        self._row = self._column = 0
        self._shared = False
        self._value: list[str] | None = None
        self._last_row = self._last_column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise UnreadableFileError(too_many_cells())
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._begin_cell(attributes)
        elif name == "v" or name == "is" or name == "f":
            if self._shared and name == "v":
                self._value = []
            if self._row != self._last_row or self._column > self._last_column:
                self._grow()
        elif name == "row":
            self._row = _number(attributes.get("r"), self._row + 1)
            self._column = 0

    def text(self, data: str) -> None:
        if self._value is not None:
            self._value.append(data)

    def end(self, name: str) -> None:
        if self._value is None or name.rpartition(":")[2] != "v":
            return
        self._text += _size_named("".join(self._value), self._sizes)
        self._value = None
        if self._text > MAX_TEXT:
            raise _refused(N_("The workbook repeats very long texts in too many cells; nothing was read."))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._shared = attributes.get("t") == "s"
        place = attributes.get("r")
        if place is None:
            self._column += 1
            return
        letters = place.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = column_number(letters)
        self._column = column
        # The reader goes by the row in the cell's address, whatever row element the cell stands in.
        self._row = _number(place[len(letters) :], self._row)

    def _grow(self) -> None:
        if self._row < self._last_row:
            raise UnreadableFileError(damaged_workbook())
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column)
        if self._last_row * self._last_column > MAX_AREA:
            text = N_(
                "The sheet reaches to row %(row)s, column %(column)s, which is more than can be read at once."
                " Delete what stands far to the right of the table or below it, or split the table into several files."
            )
            raise UnreadableFileError(Problem(RULE, text, params={"row": self._last_row, "column": self._last_column}))


def too_many_cells() -> Problem:
    """The problem of a workbook that would take too long to read."""
    return Problem(RULE, N_("The workbook holds more cells than can be read at once. Split it into several files."))


def damaged_workbook() -> Problem:
    """The problem of a workbook whose parts contradict its format."""
    text = N_("The workbook is damaged and could not be read. Save it anew and send it again.")
    return Problem(RULE, text)


def _refused(text: str) -> UnreadableFileError:
    return UnreadableFileError(Problem(RULE, text))


def column_number(letters: str) -> int:
    """The 1-based number of a column by its letters (``A`` is 1, ``XFD`` 16384); beyond three letters, a huge one."""
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + max(ord(letter) - 64, 1)
    return number


def _size_named(value: str, sizes: list[int]) -> int:
    """The size of the shared string that a value names, 0 for a value that names none."""
    place = _number(value.strip().removeprefix("+"), len(sizes))
    return sizes[place] if place < len(sizes) else 0


def _number(digits: str | None, otherwise: int) -> int:
    return int(digits) if digits and digits.isascii() and digits.isdigit() and len(digits) < 1000 else otherwise
