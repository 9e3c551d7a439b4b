"""What a JPEG file is made of, marker by marker, without decoding it (T20)."""

from __future__ import annotations

SIGNATURE = b"\xff\xd8\xff"

_START, _END, _SCAN, _APP0 = 0xD8, 0xD9, 0xDA, 0xE0
_RESTARTS = frozenset(range(0xD0, 0xD8))
# Baseline and progressive frames, Huffman and quantisation tables, restart interval, scan.
_PICTURE_MARKERS = frozenset({0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD, _SCAN})
_PLAIN_JFIF_LENGTH = 16


def is_jpeg(data: bytes) -> bool:
    """True when the bytes begin like a JPEG, whatever the file is called."""
    return data.startswith(SIGNATURE)


def holds_picture_only(data: bytes) -> bool:
    """True when the file consists of one picture and nothing else.

    False for EXIF and other application data, comments, thumbnails, bytes after the end and broken structure.
    """
    if not is_jpeg(data):
        return False
    at = 2
    while True:
        if at + 1 >= len(data) or data[at] != 0xFF:
            return False
        marker = data[at + 1]
        if marker == _END:
            return at + 2 == len(data)
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if not _belongs(data, at, marker, length):
            return False
        at += 2 + length
        if marker == _SCAN:
            at = _end_of_scan(data, at)


def _belongs(data: bytes, at: int, marker: int, length: int) -> bool:
    if marker == _APP0:
        return length == _PLAIN_JFIF_LENGTH and data[at + 4 : at + 9] == b"JFIF\0"
    return marker in _PICTURE_MARKERS and length >= 2


def _end_of_scan(data: bytes, at: int) -> int:
    """Position of the first marker after the coded picture data that begins at ``at``."""
    while (at := data.find(b"\xff", at)) != -1:
        following = data[at + 1] if at + 1 < len(data) else _END
        if following != 0 and following not in _RESTARTS:
            return at
        at += 2
    return len(data)
