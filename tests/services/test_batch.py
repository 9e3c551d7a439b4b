"""Batches as services: what was seen is what is done, chunks fail and go on, people cancel and resume (B-1, B-2)."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.enums import JobState, Step, Tier
from app.errors import NotFound, Refusal
from app.models.case import Case
from app.models.job import Job
from app.models.job_chunk import JobChunk
from app.models.user import Account
from app.queries.batch import get_progress, iterate_chunks, list_done, list_groups
from app.security.role import RoleName
from app.services import batch
from app.services.batch import Asked, Expected, SelectionChanged, digest_of, do_chunk, preview_batch, submit_batch
from app.services.batch_case import APPROVE, DOCUMENT, RETURN
from app.services.job_chunk import LONGEST_PAUSE, MAY_NOT_ACT, MOST_ATTEMPTS, claim_chunk, settle_left_over
from app.services.job_control import cancel_job, resume_job
from app.session import SYSTEM, use_scope, writing
from app.waker import Waker
from tests.factories import COUNTY, OTHER_COUNTY, actor_for, make_account, make_actor, make_cases

OPINION = {"opinion": "同意上报"}


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "CHUNK", 2)
    monkeypatch.setattr(batch, "AT_ONCE", 1)


def work(session: Session, most: int = 99) -> int:
    """Do up to ``most`` chunks as a worker would, an hour's pauses passed; how many."""
    done = 0
    while done < most and (chunk := claim_chunk(session, "worker")):
        do_chunk(session, chunk)
        done += 1
    return done


def job_of(session: Session, job_id: int) -> Job:
    session.rollback()
    with use_scope(SYSTEM):
        return session.scalars(sa.select(Job).where(Job.id == job_id).execution_options(populate_existing=True)).one()


def at_review(session: Session) -> int:
    session.rollback()
    with use_scope(SYSTEM):
        return session.scalar(sa.select(sa.func.count()).select_from(Case).where(Case.step == Step.REVIEW)) or 0


def test_what_was_seen_is_what_is_done(session: Session) -> None:
    """B-2: another case that came to match meanwhile stops the confirmation; nothing is done."""
    clerk = make_actor(session, Tier.COUNTY_OFFICE, "330521-office")
    ids = make_cases(session, 3)
    matching = sa.select(Case.id).where(Case.step == Step.LOCAL)
    seen = Expected(3, digest_of(ids), 3)
    make_cases(session, 1)
    with pytest.raises(SelectionChanged) as changed:
        submit_batch(session, clerk, Asked(APPROVE, "a", matching, OPINION, seen))
    assert changed.value.now == 4 and at_review(session) == 0
    make_cases(session, 2, OTHER_COUNTY)
    with use_scope(clerk.scope):
        now = sorted(session.scalars(matching))
    job_id = submit_batch(session, clerk, Asked(APPROVE, "b", matching, OPINION, Expected(4, digest_of(now), 4)))
    assert work(session) == 2 and at_review(session) == 4
    assert job_of(session, job_id).state is JobState.DONE


def test_a_judged_selection_changes_nothing_and_tells_the_same(session: Session) -> None:
    """B-2: workers judge what is too large for a request; counts and reasons are those of the preview."""
    clerk = make_actor(session, Tier.COUNTY_OFFICE, "330521-office")
    ids = [*make_cases(session, 3), *make_cases(session, 2, step=Step.REVIEW), 987654]
    told = preview_batch(session, clerk, APPROVE, ids, {})
    job_id = submit_batch(session, clerk, Asked(APPROVE, "p", ids, {}, preview=True))
    work(session)
    job = job_of(session, job_id)
    assert (job.done, job.refused) == (len(told.done), len(told.refused)) == (3, 3) and at_review(session) == 2
    groups = list_groups(session, job_id, 10)
    assert {(g.problem.rule, g.count) for g in groups} == {("C-14", 2), ("U-2", 1)}
    assert list_done(session, job_id, 2) == ids[:2]


def test_the_result_names_every_row_once(session: Session) -> None:
    """B-2: done and left together are the selection."""
    clerk = make_actor(session, Tier.COUNTY_OFFICE, "330521-office")
    ids = [*make_cases(session, 3), *make_cases(session, 2, step=Step.REVIEW)]
    job_id = submit_batch(session, clerk, Asked(APPROVE, "r", ids, OPINION))
    work(session)
    done, left = [], []
    for some, rows in iterate_chunks(session, job_id):
        done += some
        left += [row.id for row in rows]
    assert done == ids[:3] and left == ids[3:]


def test_cancel_then_resume_does_the_rest_once(session: Session) -> None:
    """B-2: what is done stays done; only who started it goes on with it; a stranger finds nothing."""
    clerk, colleague = (make_actor(session, Tier.COUNTY_OFFICE, "330521-office") for _ in range(2))
    administrator = make_actor(session, Tier.PROVINCE, "province", roles=[RoleName.PROVINCE_ADMINISTRATOR])
    job_id = submit_batch(session, clerk, Asked(APPROVE, "c", make_cases(session, 6), OPINION))
    assert work(session, 1) == 1
    with pytest.raises(NotFound):
        cancel_job(session, colleague, job_id)
    cancel_job(session, administrator, job_id)
    assert work(session) == 0 and at_review(session) == 2
    assert job_of(session, job_id).state is JobState.CANCELLED and get_progress(session, job_id).waiting == 4
    with pytest.raises(Refusal):
        cancel_job(session, clerk, job_id)
    with pytest.raises(Refusal):
        resume_job(session, administrator, job_id)
    resume_job(session, clerk, job_id)
    assert work(session) == 2 and at_review(session) == 6
    assert job_of(session, job_id).state is JobState.DONE


def test_a_failing_chunk_pauses_then_waits_for_a_person(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """B-2: the others go on; it is tried a bounded number of times; a person's try does only what is left."""
    clerk = make_actor(session, Tier.COUNTY_OFFICE, "330521-office")
    ids = make_cases(session, 4)
    real = batch._keep_refusals

    def fails_at_the_first(session: Session, chunk: batch.ClaimedChunk, outcome: batch.Outcome) -> None:
        if ids[0] in chunk.row_ids:
            raise ValueError("a fault")
        real(session, chunk, outcome)

    monkeypatch.setattr(batch, "_keep_refusals", fails_at_the_first)
    job_id = submit_batch(session, clerk, Asked(APPROVE, "f", ids, OPINION))
    assert work(session) == 2 and at_review(session) == 2
    for turn in range(1, MOST_ATTEMPTS):
        assert work(session) == 0, "it pauses"
        with clock.frozen(clock.now() + LONGEST_PAUSE * (turn + 1)):
            assert work(session) == 1
    assert job_of(session, job_id).state is JobState.FAILED
    progress = get_progress(session, job_id)
    assert (progress.failed, progress.chunks_done, progress.errors) == (2, 1, {"ValueError": 2})
    monkeypatch.setattr(batch, "_keep_refusals", real)
    resume_job(session, clerk, job_id)
    assert work(session) == 1 and at_review(session) == 4
    assert job_of(session, job_id).state is JobState.DONE and job_of(session, job_id).error == ""


def test_an_officer_who_left_stops_his_batch(session: Session) -> None:
    """T37: a disabled account's batch ends with the reason, and nothing more is done in its name."""
    account = make_account(session, Tier.COUNTY_OFFICE, "330521-office")
    job_id = submit_batch(session, actor_for(session, account), Asked(APPROVE, "o", make_cases(session, 4), OPINION))
    with use_scope(SYSTEM), writing(session):
        session.get_one(Account, account.id).active = False
    assert work(session) == 0 and at_review(session) == 0
    job = job_of(session, job_id)
    assert (job.state, job.error) == (JobState.FAILED, MAY_NOT_ACT)


def test_a_job_that_nobody_settled_is_settled(session: Session) -> None:
    """T6: the last worker died between its chunk and the job's count."""
    clerk = make_actor(session, Tier.COUNTY_OFFICE, "330521-office")
    job_id = submit_batch(session, clerk, Asked(APPROVE, "s", make_cases(session, 2), OPINION))
    chunk = claim_chunk(session, "worker")
    assert chunk is not None
    batch.run_chunk(session, chunk)
    assert job_of(session, job_id).state is JobState.RUNNING
    assert settle_left_over(session) == 1 and settle_left_over(session) == 0
    assert (job_of(session, job_id).state, job_of(session, job_id).done) == (JobState.DONE, 2)


def test_small_batches_do_not_wait_for_large_ones(session: Session) -> None:
    """B-2: the second batch's first chunk comes before the first batch's second."""
    clerk = make_actor(session, Tier.COUNTY_OFFICE, "330521-office")
    large = submit_batch(session, clerk, Asked(APPROVE, "large", make_cases(session, 6), OPINION))
    small = submit_batch(session, clerk, Asked(APPROVE, "small", make_cases(session, 2), OPINION))
    order = []
    while chunk := claim_chunk(session, "worker"):
        order.append(chunk.job_id)
        do_chunk(session, chunk)
    assert order == [large, small, large, large]


@pytest.mark.parametrize("act", [RETURN, DOCUMENT])
def test_an_order_that_lacks_something_starts_nothing(session: Session, act: batch.RowAct) -> None:
    """C-12, P-8: a return without a reason, a number that cannot be read."""
    officer = make_actor(session, Tier.CITY_OFFICE, COUNTY.review)
    with pytest.raises(Refusal):
        submit_batch(session, officer, Asked(act, "x", make_cases(session, 1, step=Step.REVIEW), {}))
    session.rollback()
    with use_scope(SYSTEM):
        assert session.scalar(sa.select(sa.func.count()).select_from(JobChunk)) == 0


def test_a_waker_wakes_and_its_loss_is_no_fault(tmp_path: Path, app: Flask) -> None:
    """B-2: a word in the queue ends the wait; a queue that is away, full or unknown is passed over."""
    address = f"sqlite:///{tmp_path / 'queue.db'}"
    stopping = threading.Event()
    Waker(address).wake(1000)
    sleeper = Waker(address)
    words = 0
    while sleeper.wait(0.01, stopping):
        words += 1
    assert words == 32
    for lost in ("off", "sqlite:////nowhere/at/all.db", "mailto:nobody"):
        Waker(lost).wake(1)
        assert not Waker(lost).wait(0.01, stopping)


def test_a_waker_on_postgresql_wakes(app: Flask) -> None:
    """B-2: the database's own PostgreSQL carries the word; on SQLite without a queue nobody is woken."""
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    queue = address if address.startswith("postgresql") else "off"
    Waker(queue).wake(1)
    assert Waker(queue).wait(5 if queue != "off" else 0.01, threading.Event()) == (queue != "off")
