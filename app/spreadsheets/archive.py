"""Opening a ZIP that somebody sent, without trusting a byte of it (T21, T22)."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from app.errors import N_, Problem

MIB = 1024 * 1024
_END = b"PK\x05\x06"
_END_SIZE = 22
_ZIP64_LOCATOR = b"PK\x06\x07"
_ENTRY = b"PK\x01\x02"
_CHUNK = 64 * 1024
_MAX_DIRECTORY = 16 * MIB
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_RATIO_FREE = 256 * 1024


class UnreadableFileError(Exception):
    """A file is not read: it breaks a limit or lies about its contents; ``problem`` says which."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an archive may hold: sizes in bytes, unpacked; ``max_ratio`` is unpacked over packed of one entry."""

    max_entries: int
    max_entry_size: int
    max_total_size: int
    max_ratio: int


def open_archive(file: BinaryIO, limits: ArchiveLimits, damaged: Problem) -> zipfile.ZipFile:
    """Open a seekable ZIP after checking its directory against the limits that concern the whole of it.

    Raises ``UnreadableFileError`` with ``damaged`` for no ZIP, and under its rule for too many entries, too much in
    total, entries that overlap, or a password. Nothing is unpacked here.
    """
    _check_directory(file, limits, damaged)
    rule = damaged.rule
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, struct.error) as broken:
        raise UnreadableFileError(damaged) from broken
    infos = archive.infolist()
    if len(infos) > limits.max_entries:
        raise UnreadableFileError(_too_many(rule, limits))
    if any(info.flag_bits & 0x1 for info in infos):
        raise UnreadableFileError(
            Problem(rule, N_("The file is protected by a password. Save it without one and send it again."))
        )
    if sum(info.file_size for info in infos) > limits.max_total_size:
        raise UnreadableFileError(_too_much(rule, limits))
    if sum(info.compress_size for info in infos) > _size_of(file):
        text = N_("The archive was put together to look smaller than it is; nothing was read.")
        raise UnreadableFileError(Problem(rule, text))
    return archive


def entry_problem(info: zipfile.ZipInfo, limits: ArchiveLimits) -> str | None:
    """The msgid of what forbids unpacking one entry (its size, its ratio, its method), or ``None``."""
    if info.compress_type not in _METHODS:
        return N_("Entry %(position)s (%(name)s) is packed in a way that is not read here; make it an ordinary ZIP.")
    if info.file_size > limits.max_entry_size:
        return N_("Entry %(position)s (%(name)s) is larger than %(limit)s MB unpacked and was left out.")
    if info.file_size > _RATIO_FREE and info.file_size > limits.max_ratio * max(info.compress_size, 1):
        return N_("Entry %(position)s (%(name)s) unpacks to far more than it holds and was left out.")
    return None


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry's bytes in chunks, never more than its directory promised.

    Raises ``zipfile.BadZipFile`` when it holds more or other bytes than promised (size, checksum).
    """
    left = info.file_size
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise zipfile.BadZipFile("longer than its directory says")
                yield chunk
    except (OSError, EOFError, RuntimeError, NotImplementedError, ValueError, struct.error, zlib.error) as broken:
        raise zipfile.BadZipFile(str(broken)) from broken
    if left:
        raise zipfile.BadZipFile("shorter than its directory says")


def _check_directory(file: BinaryIO, limits: ArchiveLimits, damaged: Problem) -> None:
    """Bound the work of reading the directory, which the standard library does whole before one can count."""
    size = _size_of(file)
    start = max(0, size - _END_SIZE - 0xFFFF)
    file.seek(start)
    tail = file.read(size - start)
    at = len(tail) - _END_SIZE
    if at < 0 or tail[at : at + 4] != _END or tail[-2:] != b"\0\0":
        at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise UnreadableFileError(damaged)
    _, _, _, _, count, directory_size, _, _ = struct.unpack("<4s4H2LH", tail[at : at + _END_SIZE])
    if count > limits.max_entries or tail[max(0, at - 20) : at].startswith(_ZIP64_LOCATOR):
        raise UnreadableFileError(_too_many(damaged.rule, limits))
    if directory_size > min(_MAX_DIRECTORY, start + at):
        raise UnreadableFileError(damaged)
    file.seek(start + at - directory_size)
    if file.read(directory_size).count(_ENTRY) > limits.max_entries:
        raise UnreadableFileError(_too_many(damaged.rule, limits))


def _size_of(file: BinaryIO) -> int:
    return file.seek(0, io.SEEK_END)


def _too_many(rule: str, limits: ArchiveLimits) -> Problem:
    text = N_("The archive holds more than %(limit)s entries. Split it and send the parts one after another.")
    return Problem(rule, text, params={"limit": limits.max_entries})


def _too_much(rule: str, limits: ArchiveLimits) -> Problem:
    text = N_("The archive unpacks to more than %(limit)s MB. Split it and send the parts one after another.")
    return Problem(rule, text, params={"limit": limits.max_total_size // MIB})
