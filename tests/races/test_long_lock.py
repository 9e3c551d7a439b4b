"""T36: somebody holds what is needed for twice the time-out; nothing is lost, no answer is a fault of the server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import clock
from app import session as house
from app.enums import JobState, Step, Tier
from app.extensions import db
from app.models.case import Case
from app.models.job import Job
from app.models.job_chunk import JobChunk
from app.services import batch
from app.services.batch import Asked, do_chunk, submit_batch
from app.services.batch_case import APPROVE
from app.services.job_chunk import LONGEST_PAUSE, claim_chunk
from app.session import SYSTEM, use_scope, writing
from tests.factories import actor_for, log_in, make_account, make_cases
from tests.races.test_double_approval import approvals_per_case
from tests.tally import Tally
from tests.views.conftest import post
from tests.views.test_case_batch import ticket

TIME_OUT = 300
pytestmark = pytest.mark.races


@pytest.fixture(autouse=True)
def _impatient(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Connections give up after ``TIME_OUT`` milliseconds; they are made anew for it and after it."""
    monkeypatch.setattr(house, "LOCK_MILLISECONDS", TIME_OUT)
    db.session.remove()
    db.engine.dispose()
    yield
    db.session.remove()
    db.engine.dispose()


@contextmanager
def held(app: Flask, ids: list[int]) -> Iterator[threading.Timer]:
    """Another officer's transaction over the same cases, open for twice the time-out from the moment this begins."""
    ready, free = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context():
            session = db.session()
            with use_scope(SYSTEM), writing(session):
                same = sa.update(Case).where(Case.id.in_(ids)).values(due_on=Case.due_on)
                session.execute(same.execution_options(synchronize_session=False))
                ready.set()
                free.wait(60)
            db.session.remove()

    holder = threading.Thread(target=hold)
    holder.start()
    ready.wait(60)
    timer = threading.Timer(2 * TIME_OUT / 1000, free.set)
    try:
        yield timer
    finally:
        free.set()
        timer.cancel()
        holder.join()


def steps(session: Session, ids: list[int]) -> set[Step]:
    session.rollback()
    with use_scope(SYSTEM):
        return set(session.scalars(sa.select(Case.step).where(Case.id.in_(ids))))


def _browser(app: Flask, session: Session) -> tuple[FlaskClient, list[int]]:
    ids = make_cases(session, 3)
    return log_in(app.test_client(), make_account(session, Tier.COUNTY_OFFICE, "330521-office")), ids


def test_t36_a_page_waits_and_the_work_is_done_once(app: Flask, session: Session, tally: Tally) -> None:
    """A confirmation that meets the lock is told so or handed to the workers; sent again, the cases are done once."""
    browser, ids = _browser(app, session)
    sent = {"ticket": ticket(post(browser, "/cases/batch", {"action": "approve", "rowid": ids}).text)}
    session.rollback()
    with held(app, ids) as timer:
        timer.start()
        first = post(browser, "/batches/run", sent).status_code
    assert first in (303, 409)
    second = post(browser, "/batches/run", sent).status_code
    with clock.frozen(clock.now() + LONGEST_PAUSE):
        while chunk := claim_chunk(session, "worker"):
            do_chunk(session, chunk)
    per_case = approvals_per_case(session, Step.LOCAL)
    tally.found(
        doubled=sum(n > 1 for n in per_case),
        lost=len(ids) - len(per_case),
        **{"5xx": sum(code >= 500 for code in (first, second))},
    )
    assert steps(session, ids) == {Step.REVIEW}


def test_t36_a_worker_pauses_and_tries_again(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, tally: Tally
) -> None:
    """A chunk that meets the lock is undone as a whole, kept for later, and done once."""
    monkeypatch.setattr(batch, "AT_ONCE", 0)
    ids = make_cases(session, 4)
    clerk = actor_for(session, make_account(session, Tier.COUNTY_OFFICE, "330521-office"))
    job_id = submit_batch(session, clerk, Asked(APPROVE, "key", ids, {"opinion": "同意上报"}))
    chunk = claim_chunk(session, "worker")
    assert chunk is not None
    session.rollback()
    with held(app, ids):
        do_chunk(session, chunk)
    half = steps(session, ids)
    with use_scope(SYSTEM):
        state = session.scalars(sa.select(JobChunk.state).where(JobChunk.job_id == job_id)).one()
    assert state in (JobState.QUEUED, JobState.RUNNING)
    with clock.frozen(clock.now() + LONGEST_PAUSE):
        while again := claim_chunk(session, "worker"):
            do_chunk(session, again)
    per_case = approvals_per_case(session, Step.LOCAL)
    session.rollback()
    with use_scope(SYSTEM):
        assert session.scalars(sa.select(Job.state)).one() is JobState.DONE
    tally.found(partial=int(half != {Step.LOCAL}), doubled=sum(n > 1 for n in per_case), lost=len(ids) - len(per_case))


def test_t36_control_without_the_answer_the_page_fails(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, tally: Tally
) -> None:
    """Negative control: a lock that nobody catches is a fault of the server, as the same request shows."""
    browser, ids = _browser(app, session)
    sent = {"ticket": ticket(post(browser, "/cases/batch", {"action": "approve", "rowid": ids}).text)}
    handlers = app.error_handler_spec[None][None]
    monkeypatch.delitem(handlers, OperationalError)
    monkeypatch.setattr(batch, "do_chunk", batch.run_chunk)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    session.rollback()
    with held(app, ids):
        code = post(browser, "/batches/run", sent).status_code
    tally.control(**{"5xx": int(code >= 500)})


def test_t36_control_reading_before_the_lock_loses_updates(app: Flask, session: Session, tally: Tally) -> None:
    """Negative control: a version read before somebody else's change overwrites it."""
    (case_id,) = make_cases(session, 1)
    with use_scope(SYSTEM):
        before = session.scalars(sa.select(Case.due_on).where(Case.id == case_id)).one()
        session.rollback()
        wanted = [clock.today().replace(day=day) for day in (1, 2)]
        for day in wanted:
            # Both read ``before`` and neither asks whether it still stands.
            with writing(session):
                session.execute(
                    sa.update(Case).where(Case.id == case_id).values(due_on=day)
                    .execution_options(synchronize_session=False)
                )  # fmt: skip
        after = session.scalars(sa.select(Case.due_on).where(Case.id == case_id)).one()
    tally.control(lost=int(after == wanted[1] != before))
