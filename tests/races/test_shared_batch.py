"""T1, T6: several workers share one batch; several officers send the same cases; each case is handled once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.enums import JobState, Step, Tier
from app.models.certificate import Certificate
from app.models.job import Job
from app.models.job_chunk import JobChunk, JobRefusal
from app.models.roster import Roster
from app.security.jurisdiction import Actor
from app.services import batch, job_chunk
from app.services.batch import Asked, do_chunk, submit_batch
from app.services.batch_case import APPROVE
from app.services.job_chunk import ClaimedChunk, claim_chunk
from app.session import SYSTEM, use_scope
from tests.factories import make_actor, make_cases, make_many_cases
from tests.races.noting import NOTE, notes_per_row
from tests.races.racing import race
from tests.races.test_double_approval import approvals_per_case
from tests.tally import SCALE, Tally

WORKERS, SIZE = 4, 10
pytestmark = pytest.mark.races


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "CHUNK", SIZE)
    monkeypatch.setattr(batch, "AT_ONCE", 0)


def working(number: int) -> Callable[[Session, threading.Barrier], int]:
    """A worker that goes on until nothing is left; how many chunks it did."""

    def run(session: Session, barrier: threading.Barrier) -> int:
        barrier.wait()
        done = 0
        while chunk := claim_chunk(session, f"worker {number}"):
            do_chunk(session, chunk)
            done += 1
        return done

    return run


def test_t1_workers_share_the_batches_of_several_officers(app: Flask, session: Session, tally: Tally) -> None:
    """B-2, K-1, C-16: two officers' batches over the same cases on one roster, four workers."""
    count = 120 * SCALE
    ids = make_many_cases(session, count, step=Step.FINAL)
    officers = [make_actor(session, Tier.PROVINCE, "province") for _ in range(2)]
    for officer in officers:
        submit_batch(session, officer, Asked(APPROVE, "all", ids, {"opinion": "同意"}))
    session.rollback()
    shares = race(app, [working(number) for number in range(WORKERS)])
    per_case = approvals_per_case(session, Step.FINAL)
    session.rollback()
    with use_scope(SYSTEM):
        numbers = session.scalars(sa.select(Certificate.serial)).all()
        jobs = session.execute(sa.select(Job.state, Job.done, Job.refused)).all()
        said = session.scalar(sa.select(sa.func.count()).select_from(JobRefusal)) or 0
        roster = session.scalars(sa.select(Roster.state)).one()
    tally.found(
        doubled=sum(n > 1 for n in per_case),
        duplicate=len(numbers) - len(set(numbers)),
        lost=count - len(per_case) + len(set(range(1, count + 1)) - set(numbers)),
        partial=sum(state is not JobState.DONE for state, _done, _refused in jobs),
    )
    assert sum(row[1] for row in jobs) == count == sum(row[2] for row in jobs) == said
    assert roster == "decided"
    assert sum(shares) == 2 * count // SIZE
    # SQLite lets one writer in, and often the same one again.
    assert app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite") or max(shares) < sum(shares)


def test_a_chunk_is_done_by_one_worker(app: Flask, session: Session, tally: Tally) -> None:
    """B-2: an act that guards nothing itself is done once a row all the same."""
    count = 200 * SCALE
    ids = make_many_cases(session, count)
    clerk = make_actor(session, Tier.COUNTY_OFFICE, "330521-office")
    submit_batch(session, clerk, Asked(NOTE, "all", ids, {}))
    session.rollback()
    race(app, [working(number) for number in range(WORKERS)])
    noted = notes_per_row(session)
    tally.found(doubled=sum(n > 1 for n in noted), lost=count - len(noted))


def test_control_without_the_claim_rows_are_done_by_every_worker(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, tally: Tally
) -> None:
    """Negative control: chunks taken by reading alone are done by whoever read them."""
    ids = make_many_cases(session, 4 * SIZE)
    clerk = make_actor(session, Tier.COUNTY_OFFICE, "330521-office")
    job_id = submit_batch(session, clerk, Asked(NOTE, "all", ids, {}))
    session.rollback()
    monkeypatch.setattr(job_chunk, "_own", lambda *_arguments, **_values: None)

    def reading(session: Session, barrier: threading.Barrier) -> int:
        with use_scope(SYSTEM):
            chunks = session.scalars(sa.select(JobChunk).where(JobChunk.job_id == job_id)).all()
            params = session.scalars(sa.select(Job.params).where(Job.id == job_id)).one()
            taken = [ClaimedChunk(c.id, job_id, NOTE.kind, params, clerk, c.row_ids, "anybody", 1) for c in chunks]
        session.rollback()
        barrier.wait()
        for chunk in taken:
            do_chunk(session, chunk)
        return len(taken)

    race(app, [reading] * WORKERS)
    tally.control(doubled=sum(n > 1 for n in notes_per_row(session)))


def test_t11_the_same_form_sent_at_once_is_one_batch(app: Flask, session: Session, tally: Tally) -> None:
    """T11: eight times the same key at the same moment."""
    ids = make_cases(session, 5)
    clerk: Actor = make_actor(session, Tier.COUNTY_OFFICE, "330521-office")
    session.rollback()

    def sending(session: Session, barrier: threading.Barrier) -> int:
        barrier.wait()
        return submit_batch(session, clerk, Asked(NOTE, "the same", ids, {}))

    jobs = race(app, [sending] * 8)
    race(app, [working(1), working(2)])
    noted = notes_per_row(session)
    tally.found(doubled=len(set(jobs)) - 1 + sum(n > 1 for n in noted), lost=len(ids) - len(noted))
