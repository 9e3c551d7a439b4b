"""Photos out of a ZIP named by ID number (B-4, P-10), read entry by entry and never unpacked to disk (T21)."""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from app.errors import N_, Problem
from app.spreadsheets.archive import MIB, ArchiveLimits, UnreadableFileError, entry_problem, open_archive, unpack

RULE = "B-4"
PHOTO_LIMITS = ArchiveLimits(max_entries=20_000, max_entry_size=10 * MIB, max_total_size=2048 * MIB, max_ratio=100)
"""A photo may come larger than P-10 allows (it can be re-encoded), but not without bound."""

_NO_ZIP = N_("The file is no ZIP archive, or it is damaged. Pack it again and send it again.")
_DAMAGED = N_("Entry %(position)s (%(name)s) is damaged and could not be read.")
_UTF8_NAME = 0x800
_SEPARATORS = re.compile(r"[\\/]+")
_LITTER = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class PhotoEntry:
    """One file of the archive: its bare name (no folder) and its bytes; neither is checked against P-10 yet.

    Both are left out of ``repr``: the name is usually an ID number (P-1).
    """

    name: str = field(repr=False)
    data: bytes = field(repr=False)


def read_photo_zip(file: BinaryIO, limits: ArchiveLimits = PHOTO_LIMITS) -> Iterator[PhotoEntry | Problem]:
    """Each photo of a seekable ZIP in turn, or the problem that keeps an entry out; good entries go on.

    A fault of the whole archive (no ZIP, password, too many or too large, lying directory) is the one
    and only problem. Folders, hidden files and ``__MACOSX`` are passed over. Names are used as names
    only, never as paths. Problems name an entry by its place and a masked name. (B-4, T21)
    """
    try:
        archive = open_archive(file, limits, Problem(RULE, _NO_ZIP))
    except UnreadableFileError as hostile:
        yield hostile.problem
        return
    seen: set[str] = set()
    with archive:
        for position, info in enumerate(archive.infolist(), start=1):
            parts = [part for part in _SEPARATORS.split(entry_name(info)) if part]
            if info.is_dir() or not parts or _litter(parts):
                continue
            text = _forbidden(info, parts, limits) or _repeated(parts[-1], seen)
            photo = _entry(archive, info, parts[-1]) if text is None else None
            yield photo or _problem(text or _DAMAGED, position, parts[-1], limits)


def entry_name(info: zipfile.ZipInfo) -> str:
    """The entry's name: UTF-8 where marked or where it is, else GB18030 as Windows packs it here, else CP437."""
    if info.flag_bits & _UTF8_NAME or info.filename.isascii():
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _litter(parts: list[str]) -> bool:
    hidden = any(part.startswith(".") and part.strip(".") for part in parts)
    return hidden or parts[0] == "__MACOSX" or parts[-1].casefold() in _LITTER


def _forbidden(info: zipfile.ZipInfo, parts: list[str], limits: ArchiveLimits) -> str | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return N_("Entry %(position)s (%(name)s) is a link or a device, not a file, and was left out.")
    if ".." in parts or ":" in info.filename or entry_name(info)[0] in "/\\":
        return N_("Entry %(position)s (%(name)s) points outside the archive and was left out.")
    return entry_problem(info, limits)


def _repeated(name: str, seen: set[str]) -> str | None:
    if name.casefold() in seen:
        return N_("Entry %(position)s (%(name)s) has the same name as an earlier one and was left out.")
    seen.add(name.casefold())
    return None


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> PhotoEntry | None:
    """The entry unpacked, or ``None`` when it is damaged or holds other than the directory says."""
    try:
        return PhotoEntry(name, b"".join(unpack(archive, info)))
    except zipfile.BadZipFile:
        return None


def _problem(text: str, position: int, name: str, limits: ArchiveLimits) -> Problem:
    masked = name if len(name) < 3 else name[:2] + "****"
    params = {"position": position, "name": masked, "limit": limits.max_entry_size // MIB}
    return Problem(RULE, text, field="photo", params=params)
