"""What a person does to a job: cancel it, go on with it, try again what failed (B-2)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, waker
from app.enums import JobState
from app.errors import N_, NotFound, Problem, Refusal
from app.models.job import Job
from app.models.job_chunk import JobChunk
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.audit import record
from app.services.job_chunk import settle_job
from app.session import SYSTEM, use_scope, writing

LIVE = (JobState.QUEUED, JobState.RUNNING)
STOPPED = (JobState.CANCELLED, JobState.FAILED)
_RUN = {"synchronize_session": False}
_MOVED_ON = Problem("B-2", N_("The job has moved on meanwhile, so this can no longer be done to it. Look at it again."))


def may_cancel(actor: Actor, job: Job) -> bool:
    """Whoever started a job, and the province's administrators, while it waits or runs."""
    return job.state in LIVE and (job.actor_id == actor.user_id or actor.may(Permission.JOB_MANAGE))


def may_resume(actor: Actor, job: Job) -> bool:
    """What failed may be tried again by both; what somebody cancelled goes on only by whoever started it."""
    own = job.actor_id == actor.user_id
    return (job.state is JobState.FAILED and (own or actor.may(Permission.JOB_MANAGE))) or (
        job.state is JobState.CANCELLED and own
    )


def cancel_job(session: Session, actor: Actor, job_id: int) -> None:
    """Stop a job: what is done stays done, the chunk at hand is finished, nothing further begins.

    Raises NotFound for a job that the actor may not touch, Refusal for one that has ended.
    """
    with use_scope(SYSTEM), writing(session):
        job = _locked(session, actor, job_id)
        if not may_cancel(actor, job):
            raise Refusal(_MOVED_ON)
        # Chunks before the job, as a worker that claims does.
        session.execute(
            sa.update(JobChunk)
            .where(JobChunk.job_id == job_id, JobChunk.state == JobState.QUEUED)
            .values(state=JobState.CANCELLED)
            .execution_options(**_RUN)
        )
        _change(session, job_id, LIVE, state=JobState.CANCELLED, finished_at=clock.now())
        record(session, actor, "cancel", "job", job_id)


def resume_job(session: Session, actor: Actor, job_id: int) -> None:
    """Go on with a cancelled or failed job; rows that were done are not done again.

    Raises NotFound for a job that the actor may not touch, Refusal for one that neither failed nor was cancelled.
    """
    with use_scope(SYSTEM), writing(session):
        job = _locked(session, actor, job_id)
        if not may_resume(actor, job):
            raise Refusal(_MOVED_ON)
        chunks = session.scalars(
            sa.update(JobChunk)
            .where(JobChunk.job_id == job_id, JobChunk.state.in_(STOPPED))
            .values(state=JobState.QUEUED, attempts=0, not_before=None, error="", finished_at=None)
            .returning(JobChunk.id)
            .execution_options(**_RUN)
        ).all()
        _change(session, job_id, STOPPED, state=JobState.QUEUED, attempts=0, error="", finished_at=None)
        record(session, actor, "resume", "job", job_id)
        is_batch = job.kind.startswith("batch:")
    if is_batch and not chunks:
        settle_job(session, job_id)
    waker.wake(max(1, len(chunks)))


def _locked(session: Session, actor: Actor, job_id: int) -> Job:
    """The job of the actor or, for administrators, any. Chunks are locked first everywhere, so this reads only."""
    job = session.scalar(sa.select(Job).where(Job.id == job_id).execution_options(populate_existing=True))
    if job is None or not (job.actor_id == actor.user_id or actor.may(Permission.JOB_MANAGE)):
        raise NotFound("job")
    return job


def _change(session: Session, job_id: int, before: tuple[JobState, ...], **values: Any) -> None:
    """Change the job unless it moved on since it was read."""
    changed = session.scalar(
        sa.update(Job)
        .where(Job.id == job_id, Job.state.in_(before))
        .values(**values)
        .returning(Job.id)
        .execution_options(**_RUN)
    )
    if changed is None:
        raise Refusal(_MOVED_ON)
