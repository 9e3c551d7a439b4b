"""Judge the photos of an import and keep those that can be shown (P-10, B-4, T20, T21)."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from PIL import Image
from sqlalchemy.orm import Session

from app.errors import N_, Problem, blocking
from app.models.encryption import keyring
from app.rules.photo import RULE, file_name_problems, number_of_file_name, photo_problems, reencode
from app.services.photo import keep_photos
from app.session import SYSTEM, use_scope, writing
from app.spreadsheets.photo_zip import PhotoEntry, read_photo_zip

CHUNK = 50
"""Photos judged between two commits; a photo is 50 KB, so a chunk is small in memory."""


@dataclasses.dataclass(frozen=True, slots=True)
class JudgedPhoto:
    """One file of the archive: whose it is (blind index, "" where the name says nothing), what is wrong with it.

    ``masked`` stands for its name, which is usually an ID number (P-1). ``file_id`` is the picture without foreign
    bytes, kept for the wall and for the case; None where nothing can be shown. ``measures`` is ``300×420 38KB``.
    """

    index: str
    masked: str
    problems: tuple[Problem, ...]
    measures: str
    file_id: int | None

    @property
    def verdict(self) -> str:
        """good, warn or bad."""
        return verdict_of(self.problems)


def verdict_of(problems: Iterable[Problem]) -> str:
    """What a wall shows for a photo with these problems."""
    problems = tuple(problems)
    if blocking(problems):
        return "bad"
    return "warn" if problems else "good"


def judge_archive(
    session: Session, data: bytes, tell: Callable[[Session, int], None] | None = None
) -> tuple[list[JudgedPhoto], list[Problem]]:
    """Every photo of a ZIP, and what kept entries or the whole of it from being read.

    Commits the kept pictures chunk by chunk; ``tell`` is called in each of these transactions with the photos judged.
    """
    photos: list[JudgedPhoto] = []
    problems: list[Problem] = []
    entries = read_photo_zip(io.BytesIO(data))
    while chunk := list(islice(entries, CHUNK)):
        problems += [entry for entry in chunk if isinstance(entry, Problem)]
        judged = [_judge(entry) for entry in chunk if isinstance(entry, PhotoEntry)]
        with use_scope(SYSTEM), writing(session):
            shown = [picture for _photo, picture in judged if picture is not None]
            ids = iter(keep_photos(session, shown))
            if tell is not None:
                tell(session, len(judged))
        photos += list(_with_files(judged, ids))
    return photos, problems


def _with_files(judged: Iterable[tuple[JudgedPhoto, bytes | None]], ids: Iterator[int]) -> Iterator[JudgedPhoto]:
    for photo, picture in judged:
        yield photo if picture is None else dataclasses.replace(photo, file_id=next(ids))


def _judge(entry: PhotoEntry) -> tuple[JudgedPhoto, bytes | None]:
    number = number_of_file_name(entry.name)
    problems = [dataclasses.replace(p, field="photo") for p in _problems(entry)]
    try:
        picture: bytes | None = reencode(entry.data)
    except ValueError:
        picture = None
    if picture is None and not blocking(problems):
        text = N_("The photo file is damaged and cannot be opened. Save or scan it again.")
        problems.append(Problem(RULE, text, field="photo"))
    index = keyring.blind_index(number) if number else ""
    return JudgedPhoto(index, mask_name(entry.name), tuple(problems), _measures(entry.data), None), picture


def _problems(entry: PhotoEntry) -> list[Problem]:
    return [*file_name_problems(entry.name), *photo_problems(entry.data)]


def mask_name(name: str) -> str:
    """A file's name with its first characters only, as it may be somebody's ID number (P-1)."""
    stem, dot, ending = name.rpartition(".")
    stem = stem if dot else name
    return stem[:2] + "****" + (dot + ending[:5] if dot else "")


def _measures(data: bytes) -> str:
    size = f"{len(data) / 1024:.0f}KB"
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
            return f"{picture.width}×{picture.height}，{size}"
    except Exception:  # hostile bytes make decoders raise almost anything
        return size


def photo_missing() -> Problem:
    """The refusal of a row whose person has no photo (P-10)."""
    text = N_("No photo of this person came with the table. Add one named by the ID number to the ZIP archive.")
    return Problem(RULE, text, field="photo")
