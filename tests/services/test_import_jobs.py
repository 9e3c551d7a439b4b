"""Imports above a screenful run in the worker: same verdicts, same cases, progress told, nothing twice (B-4, T6)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import JobState, Level, Tier
from app.extensions import db
from app.jobs.worker import run_one
from app.models.case import Case
from app.models.import_batch import ImportBatch
from app.models.job import Job
from app.security.jurisdiction import Actor
from app.services import import_preview, import_run
from app.services.import_check import Subject
from app.services.import_preview import ImportUpload, preview_import
from app.services.import_run import run_import
from app.services.job import LEASE
from app.session import SYSTEM, use_scope
from tests.factories import COUNTY, make_actor
from tests.services.import_workbook import TODAY, make_people, pack


@pytest.fixture(autouse=True)
def small_requests(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Five rows are too many for a request, three fill a chunk."""
    monkeypatch.setattr(import_preview, "IN_REQUEST", 4)
    monkeypatch.setattr(import_run, "IN_REQUEST", 4)
    monkeypatch.setattr(import_run, "CHUNK", 3)
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def clerk(session: Session) -> Actor:
    return make_actor(session, Tier.COUNTY_OFFICE, COUNTY.local or "")


def send(session: Session, clerk: Actor, count: int = 7) -> int:
    files = pack(make_people(count))
    upload = ImportUpload("德清县.xlsx", Subject(Level.SENIOR), files.workbook, files.photos)
    return preview_import(session, clerk, upload).batch_id


def state_of(batch_id: int) -> str:
    with use_scope(SYSTEM):
        return db.session().scalars(sa.select(ImportBatch.state).where(ImportBatch.id == batch_id)).one()


def count_cases() -> int:
    with use_scope(SYSTEM):
        return db.session().scalar(sa.select(sa.func.count()).select_from(Case)) or 0


def test_a_long_table_is_checked_and_imported_by_the_worker(session: Session, clerk: Actor) -> None:
    """B-4: upload and confirmation return at once, two jobs do the work and say how far they are."""
    batch_id = send(session, clerk)
    assert state_of(batch_id) == "checking"
    assert run_one("worker 1")
    assert state_of(batch_id) == "previewed"
    run_import(db.session(), clerk, batch_id, 7)
    run_import(db.session(), clerk, batch_id, 7)
    assert (state_of(batch_id), count_cases()) == ("running", 0)
    assert run_one("worker 1")
    assert not run_one("worker 1")
    assert (state_of(batch_id), count_cases()) == ("done", 7)
    with use_scope(SYSTEM):
        jobs = db.session().scalars(sa.select(Job).order_by(Job.id)).all()
        assert [(job.kind, job.state, job.done) for job in jobs] == [
            ("check_import", JobState.DONE, 7),
            ("import", JobState.DONE, 7),
        ]


def test_another_worker_goes_on_where_one_died(session: Session, clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """T6: the chunk at hand is lost whole, the ones before stay, every row is made once."""
    batch_id = send(session, clerk)
    run_one("worker 1")
    run_import(db.session(), clerk, batch_id, 7)
    enter, seen = import_run.enter_cases, []

    def dying(*arguments: object) -> object:
        seen.append(1)
        if len(seen) == 2:
            raise SystemExit("killed")
        return enter(*arguments)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(import_run, "enter_cases", dying)
    with pytest.raises(SystemExit):
        run_one("worker 1")
    assert count_cases() == 3
    with clock.frozen(clock.now() + 2 * LEASE):
        assert run_one("worker 2")
    assert (state_of(batch_id), count_cases()) == ("done", 7)


def test_a_job_that_failed_is_followed_by_another(
    session: Session, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T6, T11: confirming again goes on where the failed job stood; while a job waits it is the same job."""
    batch_id = send(session, clerk)
    run_one("worker 1")
    run_import(db.session(), clerk, batch_id, 7)
    monkeypatch.setattr(import_run, "enter_cases", lambda *_: 1 / 0)
    assert run_one("worker 1")
    assert (state_of(batch_id), count_cases()) == ("running", 0)
    monkeypatch.undo()
    monkeypatch.setattr(import_run, "IN_REQUEST", 4)
    with clock.frozen(TODAY):
        run_import(db.session(), clerk, batch_id, 7)
        run_import(db.session(), clerk, batch_id, 7)
        assert run_one("worker 2")
        assert not run_one("worker 2")
    assert (state_of(batch_id), count_cases()) == ("done", 7)
