"""Imports above a screenful: judged and carried out by the worker, chunk by chunk (B-4)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.jobs.registry import handler
from app.services.import_preview import CHECK_JOB, check_import
from app.services.import_run import RUN_JOB, carry_out_import
from app.services.job import ClaimedJob, record_progress


@handler(CHECK_JOB)
def check(session: Session, job: ClaimedJob) -> None:
    """Judge the rows and photos; a worker that takes over begins anew, as nothing is kept before the end."""
    judged = 0

    def tell(session: Session, count: int) -> None:
        nonlocal judged
        judged += count
        record_progress(session, job, done=count, refused=0, cursor=judged)

    check_import(session, job.actor, int(job.params["batch_id"]), tell)


@handler(RUN_JOB)
def run(session: Session, job: ClaimedJob) -> None:
    """Make the cases; the rows themselves say which are left, so a worker that takes over repeats nothing."""

    def tell(session: Session, made: int, refused: int, last: int) -> None:
        record_progress(session, job, done=made, refused=refused, cursor=last)

    carry_out_import(session, job.actor, int(job.params["batch_id"]), tell)
