"""T6, T3: workers killed with -9 in the middle of a batch, at every point and any moment; nothing twice or half."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.enums import JobState, Step, Tier
from app.extensions import db
from app.models.audit import AuditEvent
from app.models.certificate import Certificate
from app.models.job import Job
from app.models.job_chunk import JobChunk
from app.services import batch
from app.services.batch import Asked, do_chunk, submit_batch
from app.services.batch_case import APPROVE
from app.services.job_chunk import CHUNK_LEASE, claim_chunk
from app.services.numbering import next_document_serials
from app.session import SYSTEM, use_scope, writing
from tests.conftest import SETTINGS
from tests.crash.dying_worker import POINTS
from tests.factories import make_actor, make_cases, make_many_cases
from tests.races.noting import NOTE, notes_per_row
from tests.races.test_double_approval import approvals_per_case
from tests.tally import SCALE, Tally
from tests.workers import Workers

CASES, SIZE, KILLS = 300 * SCALE, 10, 2 * SCALE
PATIENCE = 240


@pytest.fixture
def workers(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    """Real workers on the test's database."""
    monkeypatch.setattr(batch, "CHUNK", SIZE)
    monkeypatch.setattr(batch, "AT_ONCE", 0)
    started = Workers(
        {
            **os.environ,
            "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "ZHENGSHU_INSTANCE": str(tmp_path),
            "ZHENGSHU_FILES": app.config["FILE_STORE"],
            "ZHENGSHU_ENV": "test",
            "ZHENGSHU_QUEUE": "off",
            "ZHENGSHU_SECRET_KEY": SETTINGS["SECRET_KEY"],
            "ZHENGSHU_ID_NUMBER_KEY": SETTINGS["ID_NUMBER_KEY"],
            "ZHENGSHU_PUBLIC_ADDRESS": SETTINGS["PUBLIC_ADDRESS"],
        }
    )
    yield started
    started.kill()


def chunks(session: Session, state: JobState) -> int:
    """Chunks in ``state``."""
    with use_scope(SYSTEM):
        found = session.scalar(sa.select(sa.func.count()).select_from(JobChunk).where(JobChunk.state == state)) or 0
    session.rollback()
    return found


def until_chunks_are_done(session: Session, workers: Workers, wanted: int) -> None:
    """Look until so many are done; the worker has four minutes on a busy machine."""
    end = time.monotonic() + PATIENCE
    while chunks(session, JobState.DONE) < wanted:
        assert time.monotonic() < end, workers.log.read_text()[-2000:]
        with contextlib.suppress(subprocess.TimeoutExpired):
            workers.running[-1].wait(0.02)


def test_t6_workers_are_killed_at_every_point_and_at_any_moment(
    app: Flask, session: Session, workers: Workers, tally: Tally
) -> None:
    """B-2, K-1: each case approved once, each number used, each chunk whole."""
    chance = random.Random(6)
    ids = make_many_cases(session, CASES, step=Step.FINAL)
    officer = make_actor(session, Tier.PROVINCE, "province")
    job_id = submit_batch(session, officer, Asked(APPROVE, "key", ids, {"opinion": "同意"}))
    deaths = 0
    for point in POINTS:
        assert workers.start("tests.crash.dying_worker", point).wait(PATIENCE) == -signal.SIGKILL, point
        deaths += 1
    for _ in range(KILLS):
        before = chunks(session, JobState.DONE)
        workers.start()
        until_chunks_are_done(session, workers, before + chance.randint(1, 4))
        workers.kill()
        deaths += 1
    assert chunks(session, JobState.DONE) < len(ids) // SIZE, "killed only when all was done"
    workers.start()
    until_chunks_are_done(session, workers, len(ids) // SIZE)
    workers.running[-1].terminate()
    assert workers.running[-1].wait(PATIENCE) == 0
    per_case = approvals_per_case(session, Step.FINAL)
    session.rollback()
    with use_scope(SYSTEM):
        serials = session.scalars(sa.select(Certificate.serial)).all()
        events = session.scalar(
            sa.select(sa.func.count(sa.distinct(AuditEvent.noun_id))).where(AuditEvent.action == "issue")
        )
        row = session.execute(sa.select(Job.state, Job.done, Job.refused).where(Job.id == job_id)).one()
    print(f"\n{deaths} workers killed")
    tally.found(
        doubled=sum(n > 1 for n in per_case),
        duplicate=len(serials) - len(set(serials)),
        partial=abs(len(per_case) - len(serials)) + abs(len(serials) - (events or 0)) + row.refused,
        lost=len(ids) - len(per_case) + len(set(range(1, len(ids) + 1)) ^ set(serials)),
    )
    assert (row.state, row.done) == (JobState.DONE, len(ids))


def test_t6_control_without_one_transaction_rows_are_done_twice(
    app: Flask, session: Session, workers: Workers, tally: Tally
) -> None:
    """Negative control: a worker that commits effects before the chunk's state, killed in between."""
    ids = make_cases(session, SIZE)
    clerk = make_actor(session, Tier.COUNTY_OFFICE, "330521-office")
    submit_batch(session, clerk, Asked(NOTE, "key", ids, {}))
    assert workers.start("tests.crash.dying_worker", "control").wait(PATIENCE) == -signal.SIGKILL
    session.rollback()
    with clock.frozen(clock.now() + CHUNK_LEASE * 2):
        chunk = claim_chunk(session, "second")
        assert chunk is not None
        do_chunk(session, chunk)
    tally.control(doubled=sum(n > 1 for n in notes_per_row(session)))


def test_t3_control_a_number_taken_apart_is_lost(app: Flask, session: Session, tally: Tally) -> None:
    """Negative control: serials that are committed before what they number leave a gap when the process dies."""
    with use_scope(SYSTEM):
        with writing(session):
            first = next_document_serials(session, "control", 5)
        # Here the process dies; nothing carries the five numbers.
        with writing(session):
            then = next_document_serials(session, "control", 1)
    tally.control(lost=then - first)
    db.session.remove()
