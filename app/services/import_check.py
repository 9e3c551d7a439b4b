"""Judge an import before anything is made of it: rows, photos, and what the register says (B-4, P-1 to P-13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import CaseKind, Level
from app.errors import N_, Problem, blocking
from app.models.import_batch import ImportBatch, ImportRow
from app.models.person import Person
from app.queries.entry import EntryReader
from app.rules.photo import RULE as PHOTO_RULE
from app.security.jurisdiction import Actor
from app.services.case_entry import Entry, check_entries
from app.services.import_photo import JudgedPhoto, photo_missing, verdict_of
from app.services.import_reading import ReadRow, as_json, form_sheet, from_json, read_rows
from app.session import SYSTEM, use_scope, writing
from app.spreadsheets.workbook_reading import Sheet

CHUNK = 500
WINDOW_RULE = "C-11"

Tell = Callable[[Session, int], None]
"""Called inside a transaction with the number of things just done: how a job reports and keeps its lease."""


@dataclass(frozen=True, slots=True)
class RowPhoto:
    """The photo that a row has so far: verdict, problems, stored file, measures as the wall shows them."""

    verdict: str = "none"
    problems: tuple[Problem, ...] = ()
    file_id: int | None = None
    measures: str = ""

    @classmethod
    def of(cls, photo: JudgedPhoto) -> RowPhoto:
        """A photo out of the archive."""
        return cls(photo.verdict, photo.problems, photo.file_id, photo.measures)

    @classmethod
    def kept(cls, row: ImportRow) -> RowPhoto:
        """The photo that an earlier check found for the row."""
        return cls(row.photo_verdict, tuple(from_json(row.photo_problems)), row.photo_file_id, row.photo_measures)

    @property
    def usable(self) -> bool:
        """Whether a case can be opened with it."""
        return self.verdict in ("good", "warn")


@dataclass(frozen=True, slots=True)
class Subject:
    """What an import is for: level and kind of its cases, and the document that new awards are tied to (P-8)."""

    level: Level
    kind: CaseKind = CaseKind.EXCHANGE
    document_id: int | None = None

    @classmethod
    def of(cls, batch: ImportBatch) -> Subject:
        """Of an import that was kept."""
        return cls(batch.level, batch.kind, batch.announcement_document_id)


def open_rows(session: Session, actor: Actor, subject: Subject, data: bytes) -> tuple[Sheet, list[ReadRow]]:
    """The rows of a workbook as ``actor``'s office reads them; Refusal where it enters no such forms (C-2, C-7)."""
    reader = EntryReader.open(session, actor, subject.level, subject.kind)
    sheet = form_sheet(data, reader.place.tier, subject.kind)
    return sheet, read_rows(sheet, reader)


def match_photos(
    session: Session, actor: Actor, rows: Sequence[ReadRow], photos: Sequence[JudgedPhoto], kept: Mapping[int, RowPhoto]
) -> tuple[dict[int, RowPhoto], list[JudgedPhoto]]:
    """The photo of each row (by row number), and the photos that belong to none.

    A usable photo of the archive goes before one found earlier, which goes before the one on record.
    """
    by_index: dict[str, JudgedPhoto] = {}
    strays: list[JudgedPhoto] = []
    known = {row.index for row in rows if row.index}
    for photo in photos:
        if photo.index not in known:
            strays.append(photo)
        elif photo.index in by_index:
            strays.append(_second(photo))
        else:
            by_index[photo.index] = photo
    on_record = _on_record(session, actor, [row.index for row in rows if row.index])
    matched: dict[int, RowPhoto] = {}
    for row in rows:
        found = by_index.get(row.index) if row.index else None
        earlier = kept.get(row.number, RowPhoto())
        photo_of_row = RowPhoto.of(found) if found else earlier
        if not photo_of_row.usable and earlier.usable:
            photo_of_row = earlier
        if photo_of_row.verdict == "none" and row.index in on_record:
            photo_of_row = RowPhoto("good", (), on_record[row.index])
        matched[row.number] = photo_of_row
    return matched, strays


def _second(photo: JudgedPhoto) -> JudgedPhoto:
    text = N_("The archive holds another photo of the same person; that one was taken.")
    again = Problem(PHOTO_RULE, text, field="photo")
    return JudgedPhoto(photo.index, photo.masked, (*photo.problems, again), photo.measures, photo.file_id)


def _on_record(session: Session, actor: Actor, indexes: Sequence[str]) -> dict[str, int]:
    """Photos of people registered in the actor's own scope."""
    found: dict[str, int] = {}
    with use_scope(actor.scope):
        for start in range(0, len(indexes), CHUNK):
            query = sa.select(Person.id_number_index, Person.photo_file_id).where(
                Person.id_number_index.in_(indexes[start : start + CHUNK]), Person.photo_file_id.is_not(None)
            )
            found |= {index: file_id for index, file_id in session.execute(query) if file_id is not None}
    return found


def note_photos(rows: Iterable[ReadRow], photos: Mapping[int, RowPhoto]) -> None:
    """Put what is wrong with each row's photo among the row's problems; a missing one blocks (P-10).

    Where no ID number could be read, no photo could be found by it: the number is what must be mended.
    """
    for row in rows:
        photo = photos[row.number]
        if photo.verdict != "none":
            row.problems += photo.problems
        elif row.index:
            row.problems.append(photo_missing())


def note_register(
    session: Session,
    actor: Actor,
    batch_id: int | None,
    subject: Subject,
    rows: Sequence[ReadRow],
    photos: Mapping[int, RowPhoto],
    tell: Tell | None = None,
) -> None:
    """What the register says of the rows that could be entered: people, duplicates, open cases (P-9, P-12).

    The campaign's window is left out: it is told once for the whole, and asked again when the import runs (C-11).
    """
    going = [row for row in rows if row.goes_on]
    for start in range(0, len(going), CHUNK):
        chunk = going[start : start + CHUNK]
        entries = [entry_of(row.form, photos[row.number].file_id, subject, batch_id) for row in chunk]
        for row, problems in zip(chunk, check_entries(session, actor, entries), strict=True):
            row.problems += [p for p in problems if p.rule != WINDOW_RULE and p not in row.problems]
        if tell is not None:
            with use_scope(SYSTEM), writing(session):
                tell(session, 0)


def entry_of(
    form: Any, photo_file_id: int | None, subject: Subject, batch_id: int | None, *, original_seen: bool = False
) -> Entry:
    """A row as the entry service wants it."""
    return Entry(
        form=form,
        level=subject.level,
        kind=subject.kind,
        document_id=subject.document_id,
        photo_file_id=photo_file_id,
        original_seen=original_seen,
        import_batch_id=batch_id,
    )


def row_values(row: ReadRow, photo: RowPhoto) -> dict[str, Any]:
    """Columns of ``import_row`` for a judged row, without keys and tier columns."""
    # The wall words a photo's problems itself; what is missing has no picture to stand under.
    return {
        "number": row.number,
        "name": (row.form.name or "")[:60],
        "id_number_index": row.index,
        "state": "refused" if blocking(row.problems) else "ready",
        "warned": bool(row.problems) and row.goes_on,
        "problems": as_json(row.problems),
        "photo_verdict": photo.verdict if photo.verdict == "none" else verdict_of(photo.problems),
        "photo_problems": as_json(photo.problems),
        "photo_file_id": photo.file_id,
        "photo_measures": photo.measures,
    }


def counts_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """The batch's figures from its rows' values."""
    states = [row["state"] for row in rows]
    return {
        "row_count": len(states),
        "good_count": len(states) - states.count("refused"),
        "refused_count": states.count("refused"),
    }


def kept_photos(session: Session, batch: ImportBatch) -> dict[int, RowPhoto]:
    """Photos of the rows as an earlier check left them."""
    rows = session.scalars(sa.select(ImportRow).where(ImportRow.batch_id == batch.id))
    return {row.number: RowPhoto.kept(row) for row in rows}


def stray_report(strays: Iterable[JudgedPhoto]) -> list[dict[str, Any]]:
    """Photos that belong to no row, as the batch's report keeps them; names masked (P-1)."""
    return [
        {
            "name": photo.masked,
            "file_id": photo.file_id,
            "measures": photo.measures,
            "verdict": photo.verdict,
            "problems": as_json(photo.problems or (_no_row(),)),
        }
        for photo in strays
    ]


def _no_row() -> Problem:
    text = N_("No row of the table has this ID number. Compare the file name with the table.")
    return Problem(PHOTO_RULE, text, field="photo")
