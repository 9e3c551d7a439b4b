"""A workbook from outside made safe to hand to the reader (T22).

The reader allocates one cell for every place between the first and the last filled cell, and copies a
shared string for every cell that names it: two cells, or one long text, are enough to end the process.
So every XML part is first gone through by expat, which counts, and packed anew byte for byte:
what was counted is what is read.
"""

from __future__ import annotations

import io
import zipfile
from xml.parsers import expat

from app.errors import N_, Problem
from app.spreadsheets.archive import MIB, ArchiveLimits, UnreadableFileError, entry_problem, open_archive, unpack
from app.spreadsheets.sheet_extent import damaged_workbook, measure_part, string_sizes, too_many_cells

RULE = "B-4"
MAX_TAGS = 4_000_000
"""Opening and closing tags of all parts together."""
_LIMITS = ArchiveLimits(max_entries=2_000, max_entry_size=80 * MIB, max_total_size=100 * MIB, max_ratio=1_000)
_FOLDERS = ("xl/", "_rels/", "[content_types].xml")
_SHARED_STRINGS = "xl/sharedstrings.xml"


def repack_workbook(data: bytes) -> io.BytesIO:
    """The workbook's XML parts in a fresh archive, once all of them are within the limits.

    Raises ``UnreadableFileError``: no archive, password, no workbook, a document type or entities, too large,
    too many cells or too far apart, too much text.
    """
    repacked = io.BytesIO()
    sizes: list[int] = []
    tags = 0
    with open_archive(io.BytesIO(data), _LIMITS, damaged_workbook()) as archive:
        parts = _parts(archive)
        with zipfile.ZipFile(repacked, "w", zipfile.ZIP_STORED) as clean:
            for name, info in parts:
                part = _well_formed(archive, info)
                tags += part.count(b"<")
                if tags > MAX_TAGS:
                    raise UnreadableFileError(too_many_cells())
                if name.casefold() == _SHARED_STRINGS:
                    sizes = string_sizes(part)
                measure_part(part, sizes)
                clean.writestr(name, part)
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
    parts.sort(key=lambda part: part[0].casefold() != _SHARED_STRINGS)
    return parts


def _well_formed(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The part's bytes once expat has found them to be XML in UTF-8 without a document type."""
    if entry_problem(info, _LIMITS):
        raise _refused(N_("The workbook unpacks to far more than it holds; nothing was read."))
    # The reader knows UTF-8 only; expat must not find other cells in the same bytes by another encoding.
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    chunks: list[bytes] = []
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


def _refuse_doctype(*_: object) -> None:
    raise _refused(N_("The workbook declares XML entities, as no spreadsheet program does; nothing was read."))


def _refused(text: str) -> UnreadableFileError:
    return UnreadableFileError(Problem(RULE, text))
