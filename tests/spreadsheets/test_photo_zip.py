"""Photos come out of an archive by name only, and hostile archives come to nothing (T21, B-4)."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable

import pytest

from app.errors import Problem
from app.spreadsheets.archive import MIB, ArchiveLimits
from app.spreadsheets.photo_zip import PHOTO_LIMITS, PhotoEntry, read_photo_zip

Make = Callable[..., bytes]
NUMBER = "330199190001010011"
JPEG = b"\xff\xd8\xff\xe0 a portrait"
SMALL = ArchiveLimits(max_entries=5, max_entry_size=1 * MIB, max_total_size=3 * MIB, max_ratio=100)


def read(data: bytes, limits: ArchiveLimits = PHOTO_LIMITS) -> tuple[dict[str, bytes], list[str]]:
    """The photos by name, and the texts of the problems, none of which may show an ID number (P-1)."""
    found = list(read_photo_zip(io.BytesIO(data), limits))
    problems = [str(item) for item in found if isinstance(item, Problem)]
    assert all(NUMBER[:6] not in problem for problem in problems)
    assert all(NUMBER not in repr(item) for item in found)
    return {item.name: item.data for item in found if isinstance(item, PhotoEntry)}, problems


def entry(name: str, mode: int = 0, data: bytes = JPEG, flag: int = 0) -> bytes:
    """An archive of one entry with an attribute or flag of its own."""
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    with zipfile.ZipFile(file := io.BytesIO(), "w") as archive:
        archive.writestr(info, data)
    packed = bytearray(file.getvalue())
    packed[packed.index(b"PK\x01\x02") + 8] |= flag
    return bytes(packed)


def test_b4_photos_by_bare_name(make_archive: Make) -> None:
    """B-4: folders are passed over, and what other systems leave in an archive too."""
    photos, problems = read(
        make_archive(
            {
                f"{NUMBER}.jpg": JPEG,
                f"照片/一组/{NUMBER[:-1]}X.JPG": JPEG + b"2",
                "照片\\二组\\330199000101001.jpeg": JPEG + b"3",
                "空/": b"",
                f"__MACOSX/._{NUMBER}.jpg": b"x",
                ".DS_Store": b"x",
                "照片/Thumbs.db": b"x",
                "照片/.hidden/a.jpg": b"x",
            }
        )
    )
    assert photos == {f"{NUMBER}.jpg": JPEG, f"{NUMBER[:-1]}X.JPG": JPEG + b"2", "330199000101001.jpeg": JPEG + b"3"}
    assert problems == []


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_b4_names_of_archives_packed_on_windows(encoding: str) -> None:
    """B-4: a name not marked as UTF-8 is UTF-8 where it is, else GB18030."""
    raw = "陈某某照片.jpg".encode(encoding)
    packed = entry("n" * len(raw)).replace(b"n" * len(raw), raw)
    assert list(read(packed)[0]) == ["陈某某照片.jpg"]


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x.jpg", "/etc/x.jpg", "a/../../x.jpg", "C:\\x.jpg", "..\\x.jpg", "\\\\host\\x.jpg"]
)
def test_t21_slips_are_left_out(name: str) -> None:
    """T21: a name that points elsewhere is no photo, even though no name is ever used as a path."""
    photos, problems = read(entry(name))
    assert photos == {}
    assert len(problems) == 1
    assert "points outside" in problems[0]


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO | 0o644, stat.S_IFCHR | 0o644])
def test_t21_links_and_devices_are_left_out(mode: int) -> None:
    """T21: what is no plain file is not read as one."""
    photos, problems = read(entry(f"{NUMBER}.jpg", mode, b"/etc/passwd"))
    assert photos == {}
    assert "link or a device" in problems[0]


def test_t21_password(make_archive: Make) -> None:
    """T21: an archive with a password is refused as a whole."""
    photos, problems = read(entry(f"{NUMBER}.jpg", flag=0x1))
    assert photos == {}
    assert ["password" in problem for problem in problems] == [True]


def test_t21_each_limit_at_its_edge(make_archive: Make) -> None:
    """T21: at a limit all is well, one beyond it is refused."""
    noise = bytes(range(256)) * 4096
    stored = zipfile.ZIP_STORED
    assert len(read(make_archive({f"{n}.jpg": JPEG for n in range(5)}), SMALL)[0]) == 5
    assert "more than 5 entries" in read(make_archive({f"{n}.jpg": JPEG for n in range(6)}), SMALL)[1][0]
    assert list(read(make_archive({"a.jpg": noise}, stored), SMALL)[0]) == ["a.jpg"]
    photos, problems = read(make_archive({"a.jpg": noise + b"x", "b.jpg": JPEG}, stored), SMALL)
    assert list(photos) == ["b.jpg"]
    assert "larger than 1 MB" in problems[0]
    assert read(make_archive({f"{n}.jpg": noise for n in range(3)}, stored), SMALL)[1] == []
    assert "more than 3 MB" in read(make_archive({f"{n}.jpg": noise + b"x" for n in range(3)}, stored), SMALL)[1][0]


def test_t21_bombs_are_left_out(make_archive: Make) -> None:
    """T21: an entry that unpacks a thousandfold is not unpacked; its neighbour is."""
    photos, problems = read(make_archive({"bomb.jpg": b"\0" * (9 * MIB), f"{NUMBER}.jpg": JPEG}))
    assert list(photos) == [f"{NUMBER}.jpg"]
    assert "far more than it holds" in problems[0]


def test_t21_lying_sizes_are_found_out(make_archive: Make) -> None:
    """T21: an entry that holds more than its directory says is damaged, and no more of it is read."""
    packed = bytearray(make_archive({"a.jpg": b"\0" * 5000 + JPEG, "b.jpg": JPEG}))
    at = packed.index(b"PK\x01\x02")
    packed[at + 24 : at + 28] = struct.pack("<L", 10)
    photos, problems = read(bytes(packed))
    assert list(photos) == ["b.jpg"]
    assert "damaged" in problems[0]


def test_t21_overlapping_entries(make_archive: Make) -> None:
    """T21: many directory lines over the same bytes are found by adding them up."""
    packed = make_archive({"a.jpg": bytes(range(256)) * 16, "b.jpg": bytes(range(256)) * 16}, zipfile.ZIP_STORED)
    start = packed.index(b"PK\x01\x02")
    first = packed[start : packed.index(b"PK\x01\x02", start + 1)]
    directory = b"".join(first.replace(b"a.jpg", b"%c.jpg" % letter) for letter in b"abcdefgh")
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 8, 8, len(directory), start, 0)
    photos, problems = read(packed[:start] + directory + end)
    assert photos == {}
    assert ["smaller than it is" in problem for problem in problems] == [True]


def test_t21_a_directory_longer_than_it_says(make_archive: Make) -> None:
    """T21: the directory's lines are counted before they are read, whatever number it gives."""
    packed = bytearray(make_archive({f"{n}.jpg": b"" for n in range(40)}))
    end = packed.rindex(b"PK\x05\x06")
    packed[end + 8 : end + 12] = struct.pack("<2H", 1, 1)
    assert "more than 5 entries" in read(bytes(packed), SMALL)[1][0]


def test_b4_two_photos_of_one_name(make_archive: Make) -> None:
    """B-4: the first of two equal names is taken, the second is said to be left out."""
    photos, problems = read(make_archive({f"一/{NUMBER}.jpg": JPEG, f"二/{NUMBER}.JPG": b"other"}))
    assert photos == {f"{NUMBER}.jpg": JPEG}
    assert "same name" in problems[0]


def test_t21_other_ways_of_packing(make_archive: Make) -> None:
    """T21: only stored and deflated entries are unpacked."""
    photos, problems = read(make_archive({f"{NUMBER}.jpg": JPEG}, zipfile.ZIP_LZMA))
    assert photos == {}
    assert "ordinary ZIP" in problems[0]


@pytest.mark.parametrize("cut", [0, 1, 10, 30, -1, -21])
def test_b4_no_archive_or_half_of_one(make_archive: Make, cut: int) -> None:
    """B-4: what is no ZIP is one problem, wherever it was cut off."""
    assert [("no ZIP" in problem) for problem in read(make_archive({"a.jpg": JPEG})[:cut])[1]] == [True]
