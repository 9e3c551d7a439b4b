"""Reads of imports: the office's history, one import with its figures, its rows by what is asked for (B-4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import Step
from app.errors import NotFound, Severity
from app.models.case import Case
from app.models.import_batch import ImportBatch, ImportRow
from app.models.job import Job
from app.models.stored_file import StoredFile
from app.session import SYSTEM, use_scope

PAGE = 48
WALL = 36
"""Rows on a page of a table, pictures on a page of the wall."""

TABS = ("photos", "refused", "warned", "missing", "strays", "made")


@dataclass(frozen=True, slots=True)
class ImportFigures:
    """What a page says of an import: rows by state, rows with warnings, single faults, photos by verdict."""

    ready: int
    refused: int
    made: int
    warned: int
    faults: int
    photos: dict[str, int]
    strays: int

    @property
    def with_photo(self) -> int:
        """Rows that have a photo, whatever is wrong with it."""
        return sum(count for verdict, count in self.photos.items() if verdict != "none")

    def of_tab(self, tab: str) -> int:
        """How many stand under a tab."""
        counts = {"photos": self.with_photo, "missing": self.photos.get("none", 0), "strays": self.strays}
        return counts[tab] if tab in counts else int(getattr(self, tab))


def list_imports(session: Session, page: int = 0, size: int = 50) -> tuple[Sequence[ImportBatch], int]:
    """Imports of the scope in force, newest first, and how many there are."""
    query = sa.select(ImportBatch).order_by(ImportBatch.id.desc()).offset(page * size).limit(size)
    count = session.scalar(sa.select(sa.func.count(ImportBatch.id))) or 0
    return session.scalars(query).all(), count


def get_import(session: Session, batch_id: int) -> ImportBatch:
    """One import of the scope in force; NotFound for any other (U-2)."""
    batch = session.scalar(sa.select(ImportBatch).where(ImportBatch.id == batch_id))
    if batch is None:
        raise NotFound("import")
    return batch


def find_import_job(session: Session, batch: ImportBatch) -> Job | None:
    """The newest job that judges or carries out an import that the caller may see."""
    if batch.job_id is None:
        return None
    with use_scope(SYSTEM):
        return session.scalar(sa.select(Job).where(Job.id == batch.job_id).execution_options(populate_existing=True))


def get_figures(session: Session, batch: ImportBatch) -> ImportFigures:
    """The figures of an import, from its rows; three statements."""
    mine = ImportRow.batch_id == batch.id
    states = sa.select(ImportRow.state, ImportRow.warned, sa.func.count()).where(mine)
    by_state: dict[str, int] = {"ready": 0, "refused": 0, "made": 0}
    warned = 0
    for state, has_warning, count in session.execute(states.group_by(ImportRow.state, ImportRow.warned)):
        by_state[state] += count
        warned += count if has_warning and state != "refused" else 0
    verdicts = sa.select(ImportRow.photo_verdict, sa.func.count()).where(mine).group_by(ImportRow.photo_verdict)
    problems = session.scalars(sa.select(ImportRow.problems).where(mine, ImportRow.state == "refused"))
    return ImportFigures(
        ready=by_state["ready"],
        refused=by_state["refused"],
        made=by_state["made"],
        warned=warned,
        faults=sum(p["severity"] == Severity.BLOCK for row in problems for p in row),
        photos=dict(session.execute(verdicts).all()),
        strays=len(batch.report.get("strays", ())),
    )


def list_import_rows(
    session: Session, batch_id: int, tab: str, verdict: str, page: int, size: int = PAGE
) -> Sequence[ImportRow]:
    """One page of an import's rows: under ``photos`` those with a photo (of one verdict), the worst first."""
    query = sa.select(ImportRow).where(ImportRow.batch_id == batch_id)
    if tab == "photos":
        query = query.where(ImportRow.photo_verdict != "none")
        if verdict:
            query = query.where(ImportRow.photo_verdict == verdict)
        worst = sa.case({"bad": 0, "warn": 1}, value=ImportRow.photo_verdict, else_=2)
        query = query.order_by(worst)
    elif tab == "missing":
        query = query.where(ImportRow.photo_verdict == "none")
    elif tab == "warned":
        query = query.where(ImportRow.warned, ImportRow.state != "refused")
    else:
        query = query.where(ImportRow.state == tab)
    return session.scalars(query.order_by(ImportRow.number).offset(page * size).limit(size)).all()


def count_notes(session: Session, batch_id: int) -> list[tuple[int, str, str]]:
    """What is noted at rows that can be or were imported: (rows, sentence's msgid, rule), the commonest first."""
    query = sa.select(ImportRow.problems).where(
        ImportRow.batch_id == batch_id, ImportRow.warned, ImportRow.state != "refused"
    )
    counted: Counter[tuple[str, str]] = Counter()
    for problems in session.scalars(query):
        counted.update({(p["text"], p["rule"]) for p in problems})
    return [(count, text, rule) for (text, rule), count in counted.most_common()]


def list_cases_made(session: Session, rows: Sequence[ImportRow]) -> dict[int, Case]:
    """The cases of rows by id, where the scope in force still reads them."""
    ids = [row.case_id for row in rows if row.case_id is not None]
    return {case.id: case for case in session.scalars(sa.select(Case).where(Case.id.in_(ids)))}


def count_open_cases(session: Session, batch_id: int) -> int:
    """How many cases of an import are not withdrawn."""
    query = sa.select(sa.func.count(Case.id)).where(Case.import_batch_id == batch_id, Case.step != Step.WITHDRAWN)
    return session.scalar(query) or 0


def get_row_photo(session: Session, batch_id: int, number: int) -> StoredFile:
    """The photo of a row in the scope in force; NotFound for a row without one, and for anybody else's (U-2)."""
    query = sa.select(ImportRow.photo_file_id).where(ImportRow.batch_id == batch_id, ImportRow.number == number)
    return _photo(session, session.scalar(query))


def get_stray_photo(session: Session, batch_id: int, place: int) -> StoredFile:
    """A photo that belongs to no row, by its place (from 0) in the import's report."""
    strays = get_import(session, batch_id).report.get("strays", [])
    return _photo(session, strays[place]["file_id"] if place < len(strays) else None)


def _photo(session: Session, file_id: int | None) -> StoredFile:
    stored = session.get(StoredFile, file_id) if file_id is not None else None
    if stored is None:
        raise NotFound("photo")
    return stored
