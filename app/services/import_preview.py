"""Take in a workbook with its photos and show what would become of it, changing nothing yet (B-4)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, storage
from app.enums import SEAT_COLUMN, CaseKind, JobState, Tier
from app.errors import N_, NotFound, Problem, Refusal, blocking
from app.models.import_batch import AwardImport, ImportBatch, ImportRow
from app.models.job import Job
from app.models.stored_file import StoredFile
from app.models.unit import Unit
from app.queries.award import list_award_documents
from app.queries.entry import get_entry_place
from app.rules.new_award import document_problems
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.audit import record
from app.services.import_check import (
    RowPhoto,
    Subject,
    Tell,
    counts_of,
    kept_photos,
    match_photos,
    note_photos,
    note_register,
    open_rows,
    row_values,
    stray_report,
)
from app.services.import_photo import JudgedPhoto, judge_archive
from app.services.import_reading import ReadRow, as_json
from app.services.job import submit_job
from app.services.stored_file import keep_file
from app.session import SYSTEM, use_scope, writing
from app.spreadsheets.workbook_reading import Sheet

IN_REQUEST = 500
"""Rows that are checked and imported while the page waits; above, a job does it."""

CHECK_JOB = "check_import"
_NUMBER = re.compile(r"[0-9]{14,17}[0-9Xx]")
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class ImportUpload:
    """A workbook (.xlsx or .csv) and, if there is one, the ZIP of photos, as they were sent."""

    file_name: str
    subject: Subject
    workbook: bytes = field(repr=False)
    photos: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The import that an upload became; ``known`` when the office has sent the very same before."""

    batch_id: int
    known: bool


def preview_import(session: Session, actor: Actor, upload: ImportUpload) -> TakenIn:
    """Keep the files and judge every row. The same file by the same office again is the same import.

    Up to 500 rows are judged at once, more by a job. Raises Refusal for an actor who may not import (U-1, C-2) and
    for a file that holds no table to read, with all that is wrong with it (B-4); then nothing is kept.
    """
    may_import(session, actor, upload.subject.kind)
    if upload.subject.kind is CaseKind.NEW_AWARD:
        _refuse_without_document(session, actor, upload.subject)
    sheet, rows = open_rows(session, actor, upload.subject, upload.workbook)
    if blocking(sheet.problems):
        raise Refusal(sheet.problems)
    with use_scope(SYSTEM), writing(session):
        batch = _same_before(session, actor, upload)
        known = batch is not None
        if batch is None:
            batch = _new_batch(session, actor, upload, len(rows))
        batch_id, state = batch.id, batch.state
    if known and state != "checking":
        return TakenIn(batch_id, known)
    if len(rows) > IN_REQUEST:
        submit_import_job(session, actor, batch_id, CHECK_JOB, len(rows))
    else:
        _check(session, actor, batch_id, sheet, rows)
    return TakenIn(batch_id, known)


def _refuse_without_document(session: Session, actor: Actor, subject: Subject) -> None:
    """New awards are tied to one complete document of the office before anything else is read (C-7, P-8)."""
    place = get_entry_place(session, actor, subject.kind)
    with use_scope(SYSTEM):
        found = list_award_documents(session, place.documents_of, [subject.document_id or 0])
    if problems := document_problems(next(iter(found), None)):
        raise Refusal(problems)


def may_import(session: Session, actor: Actor, kind: CaseKind | None = None) -> Tier:
    """The tier that ``actor`` imports at. Refusal for a role (U-1) or a line (C-2) that does not enter cases."""
    if not (actor.may(Permission.IMPORT_RUN) and actor.may(Permission.CASE_ENTER)):
        raise Refusal(Problem("U-1", N_("Your role does not include importing; ask a colleague who has it.")))
    place = get_entry_place(session, actor, kind)
    if place.only_drafts:
        text = N_(
            "On this line the county office, city department or direct-reporting office imports the cases. Send the"
            " table and the photos to that office."
        )
        raise Refusal(Problem("C-2", text))
    return place.tier


def own_batch(session: Session, actor: Actor, batch_id: int, *, lock: bool = False) -> ImportBatch:
    """The import in the actor's own scope, read afresh; NotFound for any other (U-2)."""
    query = sa.select(ImportBatch).where(ImportBatch.id == batch_id).execution_options(populate_existing=True)
    with use_scope(actor.scope):
        batch = session.scalar(query.with_for_update() if lock else query)
    if batch is None:
        raise NotFound("import")
    return batch


def _same_before(session: Session, actor: Actor, upload: ImportUpload) -> ImportBatch | None:
    """An import of the same contents by the same office that was neither dropped nor rolled back."""
    # Two uploads of one office take turns, or both would be the first.
    session.execute(sa.select(Unit.id).where(Unit.id == actor.unit_id).with_for_update())
    query = (
        sa.select(ImportBatch)
        .outerjoin(ImportBatch.award)
        .where(
            ImportBatch.workbook_file_id == _file_id(session, upload.workbook),
            ImportBatch.level == upload.subject.level,
            AwardImport.announcement_document_id == upload.subject.document_id,
            ImportBatch.state.not_in(("dropped", "withdrawn")),
        )
    )
    if upload.photos is not None:
        query = query.where(ImportBatch.photos_file_id == _file_id(session, upload.photos))
    with use_scope(actor.scope):
        return session.scalar(query.where(_made_by(actor)).order_by(ImportBatch.id.desc()).limit(1))


def _file_id(session: Session, data: bytes) -> int | None:
    sha256 = hashlib.sha256(data).hexdigest()
    return session.scalar(sa.select(StoredFile.id).where(StoredFile.sha256 == sha256))


def _made_by(actor: Actor) -> sa.ColumnElement[bool]:
    return getattr(ImportBatch, SEAT_COLUMN[actor.seat]) == actor.unit_id  # type: ignore[no-any-return]  # a column by name


def owner_columns(actor: Actor) -> dict[str, int | None]:
    """The one tier column of an import: the office that makes it, and nobody above or below."""
    return {SEAT_COLUMN[actor.seat]: actor.unit_id}


def _new_batch(session: Session, actor: Actor, upload: ImportUpload, row_count: int) -> ImportBatch:
    workbook = keep_file(session, upload.workbook, "application/octet-stream")
    photos = keep_file(session, upload.photos, "application/zip") if upload.photos else None
    batch = ImportBatch(
        **owner_columns(actor),
        file_name=safe_name(upload.file_name),
        level=upload.subject.level,
        workbook_file_id=workbook.id,
        photos_file_id=photos.id if photos else None,
        state="checking",
        row_count=row_count,
        created_by_id=actor.user_id,
        created_by_name=actor.name,
        created_at=clock.now(),
    )
    if upload.subject.document_id is not None:
        batch.award = AwardImport(**owner_columns(actor), announcement_document_id=upload.subject.document_id)
    session.add(batch)
    session.flush()
    record(session, actor, "upload", "import", batch.id, after={"rows": row_count, "level": batch.level.value})
    return batch


def safe_name(name: str) -> str:
    """A file's name without folders, control characters and anything that looks like an ID number (P-1)."""
    bare = "".join(char for char in re.split(r"[\\/]", name)[-1] if char.isprintable()).strip()
    return _NUMBER.sub("****", bare)[:_LONGEST_NAME] or "—"


def submit_import_job(session: Session, actor: Actor, batch_id: int, kind: str, total: int) -> None:
    """Hand an import to the worker. Twice is once, unless the job before has failed: then another goes on."""
    with use_scope(SYSTEM):
        batch = own_batch(session, actor, batch_id)
        before = session.get(Job, batch.job_id, populate_existing=True) if batch.job_id else None
        failed = before.id if before is not None and before.state in (JobState.FAILED, JobState.CANCELLED) else 0
        key = f"{kind} {batch_id} {batch.photos_file_id or 0} {failed}"
    job_id = submit_job(session, actor, kind, {"batch_id": batch_id}, total=total, idempotency_key=key)
    with use_scope(SYSTEM), writing(session):
        own_batch(session, actor, batch_id).job_id = job_id


def check_import(session: Session, actor: Actor, batch_id: int, tell: Tell | None = None) -> None:
    """Judge an import that was kept before: what the job does. ``tell`` hears in each chunk how many were judged."""
    with use_scope(SYSTEM):
        batch = own_batch(session, actor, batch_id)
        if batch.state != "checking":
            return
        sheet, rows = open_rows(session, actor, Subject.of(batch), storage.get(batch.workbook.sha256))
    _check(session, actor, batch_id, sheet, rows, tell)


def add_photos(session: Session, actor: Actor, batch_id: int, archive: bytes) -> None:
    """Another ZIP of photos for an import not yet run; photos found before stay. Raises NotFound, Refusal."""
    may_import(session, actor)
    with use_scope(SYSTEM), writing(session):
        batch = own_batch(session, actor, batch_id, lock=True)
        if batch.state != "previewed":
            text = N_("This import has been run or dropped; photos can be added on the pages of its cases.")
            raise Refusal(Problem("B-4", text))
        batch.photos_file_id = keep_file(session, archive, "application/zip").id
        batch.state = "checking"
        subject, sha256, row_count = Subject.of(batch), batch.workbook.sha256, batch.row_count
    if row_count > IN_REQUEST:
        submit_import_job(session, actor, batch_id, CHECK_JOB, row_count)
        return
    sheet, rows = open_rows(session, actor, subject, storage.get(sha256))
    _check(session, actor, batch_id, sheet, rows)


def _check(
    session: Session, actor: Actor, batch_id: int, sheet: Sheet, rows: list[ReadRow], tell: Tell | None = None
) -> None:
    with use_scope(SYSTEM):
        batch = own_batch(session, actor, batch_id)
        archive = session.get(StoredFile, batch.photos_file_id) if batch.photos_file_id else None
        sha256, subject, kept = (archive.sha256 if archive else None), Subject.of(batch), kept_photos(session, batch)
    photos: list[JudgedPhoto] = []
    problems: list[Problem] = [*sheet.problems]
    if sha256 is not None:
        photos, unread = judge_archive(session, storage.get(sha256), tell)
        problems += unread
    matched, strays = match_photos(session, actor, rows, photos, kept)
    note_photos(rows, matched)
    note_register(session, actor, batch_id, subject, rows, matched, tell)
    report = {
        "problems": as_json(problems),
        "unread": list(sheet.unread),
        "columns": dict(sheet.mapping),
        "strays": stray_report(strays),
    }
    _keep(session, actor, batch_id, rows, matched, report)


def _keep(
    session: Session,
    actor: Actor,
    batch_id: int,
    rows: list[ReadRow],
    photos: dict[int, RowPhoto],
    report: dict[str, Any],
) -> None:
    values = [row_values(row, photos[row.number]) for row in rows]
    with use_scope(SYSTEM), writing(session):
        batch = own_batch(session, actor, batch_id, lock=True)
        if batch.state != "checking":
            return
        session.execute(sa.delete(ImportRow).where(ImportRow.batch_id == batch_id))
        keys = {"batch_id": batch_id, **owner_columns(actor)}
        session.connection().execute(
            sa.insert(ImportRow.__table__),  # type: ignore[arg-type]  # a declarative __table__ is a Table here
            [keys | row for row in values],
        )
        batch.state, batch.report = "previewed", report
        for name, count in counts_of(values).items():
            setattr(batch, name, count)


def drop_import(session: Session, actor: Actor, batch_id: int) -> None:
    """Give up an import that has made nothing; its rows and photos are let go. Raises NotFound, Refusal."""
    with use_scope(SYSTEM), writing(session):
        batch = own_batch(session, actor, batch_id, lock=True)
        if batch.state not in ("checking", "previewed"):
            text = N_("This import has begun to make cases. Wait until it has ended, and roll it back as a whole.")
            raise Refusal(Problem("B-4", text))
        session.execute(sa.delete(ImportRow).where(ImportRow.batch_id == batch_id))
        batch.state, batch.finished_at, batch.report = "dropped", clock.now(), {}
        record(session, actor, "drop", "import", batch_id)
