"""Background jobs: the row is the truth. Effects, cursor and heartbeat commit together, so a killed worker's job
goes on where it stood and repeats nothing (T6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import JobState
from app.models.job import Job
from app.models.user import Account
from app.security.jurisdiction import Actor, actor_of
from app.session import SYSTEM, use_scope, writing

LEASE = dt.timedelta(seconds=60)
MAX_ATTEMPTS = 5
BATCH_KINDS = "batch:%"
"""Kinds of jobs that are cut into chunks (``services/job_chunk.py``); the others are one worker's each."""


class LeaseLost(Exception):
    """Another worker owns the job now, or it was cancelled; whatever this one did since is rolled back."""


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job as the worker that owns it sees it."""

    id: int
    kind: str
    params: Mapping[str, Any]
    actor: Actor
    cursor: int | None
    owner: str


def submit_job(
    session: Session,
    actor: Actor,
    kind: str,
    params: Mapping[str, Any],
    *,
    total: int,
    idempotency_key: str | None = None,
) -> int:
    """Put a job on the table; returns its id. The same key again gives the same job (T11)."""
    with use_scope(SYSTEM), writing(session):
        if idempotency_key is not None:
            found = session.scalar(sa.select(Job.id).where(Job.idempotency_key == idempotency_key))
            if found is not None:
                return found
        job = Job(
            kind=kind,
            params=dict(params),
            actor_id=actor.user_id,
            unit_id=actor.unit_id,
            idempotency_key=idempotency_key,
            state=JobState.QUEUED,
            total=total,
            created_at=clock.now(),
        )
        session.add(job)
        session.flush()
        return job.id


def claim_job(session: Session, owner: str) -> ClaimedJob | None:
    """Take the oldest job that waits, or whose worker died; None when there is none. Fails jobs that died too often."""
    now = clock.now()
    dead = sa.and_(Job.state == JobState.RUNNING, Job.lease_until < now, Job.kind.not_like(BATCH_KINDS))
    waiting = sa.and_(Job.state == JobState.QUEUED, Job.kind.not_like(BATCH_KINDS))
    with use_scope(SYSTEM), writing(session):
        session.execute(
            sa.update(Job)
            .where(dead, Job.attempts >= MAX_ATTEMPTS)
            .values(state=JobState.FAILED, error="the worker died too often", finished_at=now)
            .execution_options(synchronize_session=False)
        )
        oldest = (
            sa.select(Job.id).where(sa.or_(waiting, dead)).order_by(Job.id).limit(1).with_for_update(skip_locked=True)
        )
        job = session.scalar(
            sa.update(Job)
            .where(Job.id == oldest.scalar_subquery(), sa.or_(waiting, dead))
            .values(state=JobState.RUNNING, owner=owner, lease_until=now + LEASE, attempts=Job.attempts + 1)
            .returning(Job)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        if job is None:
            return None
        account = session.get(Account, job.actor_id) if job.actor_id else None
        actor = actor_of(session, account) if account else None
        if actor is None:
            job.state, job.error, job.finished_at = JobState.FAILED, "the officer may no longer act", now
            return None
        return ClaimedJob(job.id, job.kind, job.params, actor, job.cursor, owner)


def record_progress(session: Session, job: ClaimedJob, *, done: int, refused: int, cursor: int) -> None:
    """Within the chunk's own transaction: counts, cursor and a new lease. Raises LeaseLost when fenced off."""
    _own(
        session,
        job,
        done=Job.done + done,
        refused=Job.refused + refused,
        cursor=cursor,
        lease_until=clock.now() + LEASE,
    )


def finish_job(session: Session, job: ClaimedJob, *, result_file_id: int | None = None) -> None:
    """Mark the job done."""
    with use_scope(SYSTEM), writing(session):
        _own(session, job, state=JobState.DONE, finished_at=clock.now(), result_file_id=result_file_id)


def fail_job(session: Session, job: ClaimedJob, error: str) -> None:
    """Mark the job failed with what its owner may read: the kind of fault, no row's data."""
    with use_scope(SYSTEM), writing(session):
        _own(session, job, state=JobState.FAILED, finished_at=clock.now(), error=error[:2000])


def _own(session: Session, job: ClaimedJob, **values: Any) -> None:
    changed = session.execute(
        sa.update(Job)
        .where(Job.id == job.id, Job.owner == job.owner, Job.state == JobState.RUNNING)
        .values(**values)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if changed is None:
        raise LeaseLost(f"job {job.id}")
