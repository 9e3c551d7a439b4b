"""A workbook from outside made safe to hand to the reader (T22).

The reader allocates one cell for every place between the first and the last filled cell, and copies a
shared string for every cell that names it: two cells, or one long text, are enough to end the process.
So every XML part is first gone through by expat, which counts, and packed anew byte for byte:
what was counted is what is read.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat

from app.errors import N_, Problem
from app.spreadsheets.archive import MIB, ArchiveLimits, UnreadableFileError, entry_problem, open_archive, unpack

RULE = "B-4"
MAX_ELEMENTS = 2_500_000
MAX_AREA = 1_500_000
MAX_TEXT = 64 * MIB
_LIMITS = ArchiveLimits(max_entries=2_000, max_entry_size=80 * MIB, max_total_size=100 * MIB, max_ratio=1_000)
_FOLDERS = ("xl/", "_rels/", "[content_types].xml")
_SHARED_STRINGS = "sharedstrings.xml"
_MEASURE_ABOVE = 64


@dataclass(slots=True)
class _Count:
    """What the parts of one workbook have used up so far."""

    elements: int = 0
    text: int = 0
    string_sizes: list[int] = field(default_factory=list)


def repack_workbook(data: bytes) -> io.BytesIO:
    """The workbook's XML parts in a fresh archive, once all of them are within the limits.

    Raises ``UnreadableFileError``: no archive, password, no workbook, a document type or entities, too large,
    too many cells or too far apart, too much text.
    """
    repacked = io.BytesIO()
    count = _Count()
    with open_archive(io.BytesIO(data), _LIMITS, damaged_workbook()) as archive:
        parts = _parts(archive)
        with zipfile.ZipFile(repacked, "w", zipfile.ZIP_STORED) as clean:
            for name, info in parts:
                clean.writestr(name, _checked(archive, name, info, count))
    repacked.seek(0)
    return repacked


def _parts(archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """Name and entry of the XML parts a workbook consists of, shared strings first."""
    parts = []
    for info in archive.infolist():
        name = info.filename.replace("\\", "/").lstrip("/")
        if name.casefold().startswith(_FOLDERS) and name.casefold().endswith((".xml", ".rels")):
            parts.append((name, info))
    names = [name.casefold() for name, _ in parts]
    if "xl/workbook.xml" not in names or len(set(names)) != len(names):
        raise _refused(N_("The file is no Excel workbook. Save the table as .xlsx and send it again."))
    parts.sort(key=lambda part: not part[0].casefold().endswith(_SHARED_STRINGS))
    return parts


def _checked(archive: zipfile.ZipFile, name: str, info: zipfile.ZipInfo, count: _Count) -> bytes:
    """The part's bytes after expat has gone through them."""
    if entry_problem(info, _LIMITS):
        raise _refused(N_("The workbook unpacks to far more than it holds; nothing was read."))
    # The reader knows UTF-8 only; expat must not find other cells in the same bytes by another encoding.
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    _watch(parser, name.casefold().endswith(_SHARED_STRINGS), count)
    chunks = []
    try:
        for chunk in unpack(archive, info):
            if not chunks and not _is_utf8_xml(chunk):
                raise UnreadableFileError(damaged_workbook())
            parser.Parse(chunk)
            chunks.append(chunk)
        parser.Parse(b"", True)
    except (expat.ExpatError, zipfile.BadZipFile) as broken:
        raise UnreadableFileError(damaged_workbook()) from broken
    return b"".join(chunks)


def _is_utf8_xml(start: bytes) -> bool:
    """Whether a part begins as XML in UTF-8 does; a mark of UTF-16 would go before the encoding asked of expat."""
    bare = start.removeprefix(b"\xef\xbb\xbf")
    return bare[:1] in (b"<", b" ", b"\t", b"\r", b"\n") and b"\0" not in bare[:4]


def _watch(parser: expat.XMLParserType, strings: bool, count: _Count) -> None:
    parser.StartDoctypeDeclHandler = _refuse_doctype
    if strings:
        watch_strings = _StringSizes(count)
        parser.StartElementHandler = watch_strings.start
        parser.CharacterDataHandler = watch_strings.text
        return
    extent = _Extent(count)
    parser.StartElementHandler = extent.start
    if max(count.string_sizes, default=0) > _MEASURE_ABOVE:
        parser.CharacterDataHandler = extent.text


def _refuse_doctype(*_: object) -> None:
    raise _refused(N_("The workbook declares XML entities, as no spreadsheet program does; nothing was read."))


def _spend(count: _Count) -> None:
    count.elements += 1
    if count.elements > MAX_ELEMENTS:
        raise _refused(N_("The workbook holds more cells than can be read at once. Split it into several files."))


class _StringSizes:
    """Goes through the shared strings and notes how long each one is."""

    def __init__(self, count: _Count) -> None:
        self._count = count

    def start(self, name: str, _: dict[str, str]) -> None:
        _spend(self._count)
        if name.rpartition(":")[2] == "si":
            self._count.string_sizes.append(0)

    def text(self, data: str) -> None:
        if self._count.string_sizes:
            self._count.string_sizes[-1] += len(data)


class _Extent:
    """Goes through a sheet and notes how far its filled cells reach and how much shared text they take."""

    def __init__(self, count: _Count) -> None:
        self._count = count
        self._columns: dict[str, int] = {}
        self._row = self._column = 0
        self._shared = self._value = False
        self._last_row = self._last_column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        _spend(self._count)
        self._value = False
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._begin_cell(attributes)
        elif name == "v" or name == "is" or name == "f":
            self._value = self._shared and name == "v"
            if self._row != self._last_row or self._column > self._last_column:
                self._grow()
        elif name == "row":
            self._row = _number(attributes.get("r"), self._row + 1)
            self._column = 0

    def text(self, data: str) -> None:
        if not self._value or not data.strip().isascii():
            return
        place = _number(data.strip(), -1)
        if 0 <= place < len(self._count.string_sizes):
            self._count.text += self._count.string_sizes[place]
            if self._count.text > MAX_TEXT:
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


def _number(digits: str | None, otherwise: int) -> int:
    return int(digits) if digits and digits.isascii() and digits.isdigit() and len(digits) < 12 else otherwise
