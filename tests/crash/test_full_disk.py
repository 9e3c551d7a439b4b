"""T35: the disk is full in the middle of a batch; no half record stays, and with room the batch goes on."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import clock, storage
from app.enums import JobState, Step, Tier
from app.extensions import db
from app.models.approval import Approval
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.certificate import Certificate, CertificateEvent
from app.models.job import Job
from app.models.stored_file import StoredFile
from app.services import batch
from app.services.audit import record
from app.services.batch import Asked, do_chunk, submit_batch
from app.services.batch_case import APPROVE
from app.services.job_chunk import LONGEST_PAUSE, claim_chunk
from app.services.stored_file import keep_file
from app.session import SYSTEM, use_scope, writing
from tests.factories import make_actor, make_many_cases
from tests.races.noting import NOTED, notes_per_row
from tests.races.test_double_approval import approvals_per_case
from tests.tally import Tally

CASES = 200
WRITTEN: tuple[Any, ...] = (Approval, AuditEvent, Certificate, CertificateEvent)

FULL = """
CREATE OR REPLACE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF (SELECT count(*) FROM audit_event) >= {most} THEN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
  END IF; RETURN NEW; END $$;
DROP TRIGGER IF EXISTS disk_is_full ON audit_event;
CREATE TRIGGER disk_is_full BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION disk_is_full();
"""


@contextmanager
def full_after(session: Session, room: int) -> Iterator[None]:
    """Room for ``room`` pages more (SQLite) or audit events more (PostgreSQL); then the database's own "disk full"."""
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        most = count(session, AuditEvent) + room
        yield from _changed(session, FULL.format(most=most), "DROP TRIGGER disk_is_full ON audit_event")
        return
    pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar() or 0
    free = session.connection().exec_driver_sql("PRAGMA freelist_count").scalar() or 0
    session.rollback()

    def limit(dbapi: Any, _record: object) -> None:
        dbapi.execute(f"PRAGMA max_page_count = {pages - free + room}")

    session.close()
    db.engine.dispose()
    sa.event.listen(db.engine, "connect", limit)
    try:
        yield
    finally:
        sa.event.remove(db.engine, "connect", limit)
        session.close()
        db.engine.dispose()


def _changed(session: Session, before: str, after: str) -> Iterator[None]:
    for statement, pause in ((before, True), (after, False)):
        session.rollback()
        session.connection().exec_driver_sql(statement)
        session.commit()
        if pause:
            yield


def count(session: Session, model: Any, *where: sa.ColumnElement[bool]) -> int:
    """Rows of ``model``."""
    with use_scope(SYSTEM):
        found = session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0
    session.rollback()
    return found


def standing(session: Session) -> tuple[int, ...]:
    """What a chunk would change: rows of each table, and cases that left the last step."""
    moved = count(session, Case, Case.step != Step.FINAL)
    return (*(count(session, model) for model in WRITTEN), moved)


def test_t35_a_full_disk_leaves_no_half_record(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, tally: Tally
) -> None:
    """B-2, K-1: wherever in the chunk the room ends, all of it is undone; with room again it is done once."""
    monkeypatch.setattr(batch, "AT_ONCE", 0)
    ids = make_many_cases(session, CASES, step=Step.FINAL)
    officer = make_actor(session, Tier.PROVINCE, "province")
    submit_batch(session, officer, Asked(APPROVE, "key", ids, {"opinion": "同意"}))
    before, partial, refused = standing(session), 0, 0
    for turn, room in enumerate((0, 3, 10, 25, 40)):
        with clock.frozen(clock.now() + LONGEST_PAUSE * turn):
            chunk = claim_chunk(session, f"worker {turn}")
            assert chunk is not None
            with full_after(session, room), pytest.raises(DBAPIError, match=r"full|space"):
                batch.run_chunk(session, chunk)
            refused += 1
            after = standing(session)
            partial += sum(a != b for a, b in zip(before, after, strict=True))
            batch.fail_chunk(session, chunk, "OperationalError")
    with clock.frozen(clock.now() + LONGEST_PAUSE * 10):
        while again := claim_chunk(session, "last"):
            do_chunk(session, again)
    per_case = approvals_per_case(session, Step.FINAL)
    session.rollback()
    with use_scope(SYSTEM):
        assert session.scalars(sa.select(Job.state)).one() is JobState.DONE
        serials = session.scalars(sa.select(Certificate.serial)).all()
    print(f"\n{refused} full disks")
    tally.found(
        partial=partial,
        doubled=sum(n > 1 for n in per_case),
        duplicate=len(serials) - len(set(serials)),
        lost=len(ids) - len(per_case) + len(set(range(1, CASES + 1)) ^ set(serials)),
    )


def test_t35_control_row_by_row_stops_halfway(app: Flask, session: Session, tally: Tally) -> None:
    """Negative control: the same rows committed one by one; the full disk leaves some done and some not."""
    ids = make_many_cases(session, CASES)
    officer = make_actor(session, Tier.PROVINCE, "province")

    def each(session: Session) -> None:
        for case_id in ids:
            with use_scope(SYSTEM), writing(session):
                record(session, officer, NOTED, "case", case_id, after={"opinion": "同意" * 200})

    with full_after(session, 20), pytest.raises(DBAPIError, match=r"full|space"):
        each(session)
    done = len(notes_per_row(session))
    assert 0 < done < len(ids)
    tally.control(partial=done)


def test_t35_a_full_photo_volume_leaves_no_row(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, tally: Tally
) -> None:
    """P-10: a photo that could not be kept has no row; the control writes the row first."""
    before = count(session, StoredFile)

    def no_room(data: bytes) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    real: Callable[[bytes], str] = storage.put
    monkeypatch.setattr(storage, "put", no_room)
    with pytest.raises(OSError, match="No space"), use_scope(SYSTEM), writing(session):
        keep_file(session, b"a photo", "image/jpeg")
    tally.found(partial=count(session, StoredFile) - before)
    with use_scope(SYSTEM), writing(session):
        session.add(StoredFile(sha256="0" * 64, size_bytes=7, media_type="image/jpeg", created_at=clock.now()))
    with pytest.raises(OSError, match="No space"):
        storage.put(b"a photo")
    tally.control(partial=count(session, StoredFile) - before)
    assert real is not no_room
