"""Chunks of a batch: claimed by many workers, each done in one transaction, taken over from the dead (T6, T36).

A chunk's effects and its state commit together. While they are written its row is locked, so nobody claims it; a
worker that was fenced off meanwhile finds its claim gone and rolls back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import JobState
from app.models.job import Job
from app.models.job_chunk import JobChunk
from app.models.user import Account
from app.security.jurisdiction import Actor, actor_of
from app.services.job import BATCH_KINDS, LeaseLost
from app.session import SYSTEM, use_scope, writing

CHUNK_LEASE = dt.timedelta(seconds=15)
"""From a claim to its transaction, which then holds the row by itself, however long it takes."""

MOST_ATTEMPTS = 8
LONGEST_PAUSE = dt.timedelta(seconds=60)
WORKER_DIED = "worker_died"
MAY_NOT_ACT = "may_not_act"

LIVE = (JobState.QUEUED, JobState.RUNNING)
_RUN = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class ClaimedChunk:
    """A chunk as the worker that claimed it sees it; ``attempt`` counts from 1."""

    id: int
    job_id: int
    kind: str
    params: Mapping[str, Any]
    actor: Actor
    row_ids: Sequence[int]
    owner: str
    attempt: int


def claim_chunk(session: Session, owner: str, job_id: int | None = None) -> ClaimedChunk | None:
    """Take a chunk that waits or whose worker died, of ``job_id`` or of any batch; None when there is none.

    The first chunks of every batch come before the second ones, so a small batch does not wait for a large one.
    """
    now = clock.now()
    with use_scope(SYSTEM), writing(session):
        _give_up(session, now)
        due = sa.or_(JobChunk.not_before.is_(None), JobChunk.not_before <= now)
        free = sa.or_(
            sa.and_(JobChunk.state == JobState.QUEUED, due),
            sa.and_(JobChunk.state == JobState.RUNNING, JobChunk.lease_until < now),
        )
        live = sa.select(Job.id).where(Job.kind.like(BATCH_KINDS), Job.state.in_(LIVE))
        if job_id is not None:
            live = live.where(Job.id == job_id)
        first = (
            sa.select(JobChunk.id)
            .where(free, JobChunk.job_id.in_(live))
            .order_by(JobChunk.number, JobChunk.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        chunk = session.scalar(
            sa.update(JobChunk)
            .where(JobChunk.id == first.scalar_subquery())
            .values(
                state=JobState.RUNNING,
                owner=owner,
                lease_until=now + CHUNK_LEASE,
                attempts=JobChunk.attempts + 1,
            )
            .returning(JobChunk)
            .execution_options(**_RUN, populate_existing=True)
        )
        return None if chunk is None else _claimed(session, chunk, owner, now)


def _give_up(session: Session, now: dt.datetime) -> None:
    """A chunk whose workers died too often waits for a person."""
    died = sa.and_(JobChunk.state == JobState.RUNNING, JobChunk.lease_until < now, JobChunk.attempts >= MOST_ATTEMPTS)
    if session.scalar(sa.select(JobChunk.id).where(died).limit(1)) is None:
        return
    held = sa.select(JobChunk.id).where(died).with_for_update(skip_locked=True)
    session.execute(
        sa.update(JobChunk)
        .where(JobChunk.id.in_(held))
        .values(state=JobState.FAILED, error=WORKER_DIED, finished_at=now)
        .execution_options(**_RUN)
    )


def _claimed(session: Session, chunk: JobChunk, owner: str, now: dt.datetime) -> ClaimedChunk | None:
    """The claim with its job and actor; None, and the job ended, when its officer may no longer act (T37)."""
    job = session.get(Job, chunk.job_id, populate_existing=True)
    assert job is not None
    account = session.get(Account, job.actor_id) if job.actor_id else None
    actor = actor_of(session, account) if account else None
    if actor is None:
        session.execute(
            sa.update(JobChunk)
            .where(JobChunk.job_id == job.id, JobChunk.state.in_(LIVE))
            .values(state=JobState.FAILED, error=MAY_NOT_ACT, finished_at=now)
            .execution_options(**_RUN)
        )
        job.state, job.error, job.finished_at = JobState.FAILED, MAY_NOT_ACT, now
        return None
    session.execute(
        sa.update(Job)
        .where(Job.id == job.id, Job.state == JobState.QUEUED)
        .values(state=JobState.RUNNING, owner=owner, lease_until=now + CHUNK_LEASE)
        .execution_options(**_RUN)
    )
    return ClaimedChunk(chunk.id, job.id, job.kind, job.params, actor, tuple(chunk.row_ids), owner, chunk.attempts)


def hold_chunk(session: Session, chunk: ClaimedChunk) -> None:
    """Lock the claimed chunk for the transaction that does it; raises LeaseLost when somebody else has it now."""
    _own(session, chunk, lease_until=clock.now() + CHUNK_LEASE)


def close_chunk(session: Session, chunk: ClaimedChunk, *, done: int, refused: int) -> None:
    """Mark the chunk done, in the transaction of its effects."""
    _own(session, chunk, state=JobState.DONE, done=done, refused=refused, error="", finished_at=clock.now())


def fail_chunk(session: Session, chunk: ClaimedChunk, error: str, *, final: bool = False) -> None:
    """After a fault: again after a pause that doubles, up to ``MOST_ATTEMPTS``; then, or when ``final``, for a person.

    ``error`` is the kind of fault, no row's data.
    """
    now = clock.now()
    with use_scope(SYSTEM), writing(session):
        if final or chunk.attempt >= MOST_ATTEMPTS:
            _own(session, chunk, state=JobState.FAILED, error=error[:2000], finished_at=now)
        else:
            pause = min(LONGEST_PAUSE, dt.timedelta(seconds=2 ** (chunk.attempt - 1)))
            _own(session, chunk, state=JobState.QUEUED, error=error[:2000], not_before=now + pause)


def settle_job(session: Session, job_id: int) -> JobState:
    """Bring the job's counts and state up to its chunks; returns its state. Doing it again changes nothing."""
    with use_scope(SYSTEM), writing(session):
        # Locked before counting, so that two workers who finish together do not overwrite each other's count.
        job = session.scalars(
            sa.select(Job).where(Job.id == job_id).with_for_update().execution_options(populate_existing=True)
        ).one()
        rows = session.execute(
            sa.select(JobChunk.state, sa.func.sum(JobChunk.done), sa.func.sum(JobChunk.refused))
            .where(JobChunk.job_id == job_id)
            .group_by(JobChunk.state)
        ).all()
        states = {row[0] for row in rows}
        job.done, job.refused = sum(row[1] for row in rows), sum(row[2] for row in rows)
        if job.state in LIVE and not states & set(LIVE):
            failed = JobState.FAILED in states
            job.state, job.finished_at = JobState.FAILED if failed else JobState.DONE, clock.now()
            if failed:
                job.error = _first_error(session, job_id)
        return job.state


def settle_left_over(session: Session) -> int:
    """Settle batches whose last chunk was done by a worker that died before it could say so; returns how many."""
    open_chunk = sa.select(JobChunk.id).where(JobChunk.job_id == Job.id, JobChunk.state.in_(LIVE)).exists()
    with use_scope(SYSTEM):
        left = session.scalars(
            sa.select(Job.id).where(Job.kind.like(BATCH_KINDS), Job.state.in_(LIVE), sa.not_(open_chunk))
        ).all()
    for job_id in left:
        settle_job(session, job_id)
    return len(left)


def _first_error(session: Session, job_id: int) -> str:
    query = sa.select(JobChunk.error).where(JobChunk.job_id == job_id, JobChunk.state == JobState.FAILED)
    return session.scalars(query.order_by(JobChunk.number).limit(1)).one()


def _own(session: Session, chunk: ClaimedChunk, **values: Any) -> None:
    changed = session.execute(
        sa.update(JobChunk)
        .where(
            JobChunk.id == chunk.id,
            JobChunk.owner == chunk.owner,
            JobChunk.attempts == chunk.attempt,
            JobChunk.state == JobState.RUNNING,
        )
        .values(**values)
        .returning(JobChunk.id)
        .execution_options(**_RUN)
    ).scalar_one_or_none()
    if changed is None:
        raise LeaseLost(f"chunk {chunk.id}")
