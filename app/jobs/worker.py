"""The worker: polls the job table, or is woken. ``python -m app.jobs.worker``; run as many as are wanted.

Several share one batch by its chunks and do not wait for one another (docs/adr/0010).
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import uuid

from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import create_app
from app.extensions import db
from app.jobs.registry import HANDLERS
from app.jobs.rehoming import DailyRehoming
from app.services.batch import do_chunk
from app.services.job import LeaseLost, claim_job, fail_job, finish_job
from app.services.job_chunk import claim_chunk, settle_left_over
from app.waker import Waker

log = logging.getLogger("zhengshu.worker")
POLL_SECONDS = 1.0
JOBS_FIRST = 8


def run_one(owner: str, turn: int = 0) -> bool:
    """Claim and carry out a chunk of a batch or a whole job; False when neither waits.

    Chunks come first, but at every eighth ``turn``, so that an import does not wait for a batch of hundred thousand.
    """
    ways = (_do_job, _do_chunk) if turn % JOBS_FIRST == JOBS_FIRST - 1 else (_do_chunk, _do_job)
    try:
        return any(way(db.session(), owner) for way in ways)
    finally:
        db.session.remove()


def _do_chunk(session: Session, owner: str) -> bool:
    chunk = claim_chunk(session, owner)
    if chunk is None:
        settle_left_over(session)
        return False
    log.info("chunk %s of job %s (%s), attempt %s", chunk.id, chunk.job_id, chunk.kind, chunk.attempt)
    do_chunk(session, chunk)
    return True


def _do_job(session: Session, owner: str) -> bool:
    job = claim_job(session, owner)
    if job is None:
        return False
    log.info("job %s (%s) begins at %s", job.id, job.kind, job.cursor)
    try:
        result = HANDLERS[job.kind](session, job)
        finish_job(session, job, result_file_id=result)
    except LeaseLost:
        log.warning("job %s was taken over or cancelled", job.id)
    except Exception as error:
        log.exception("job %s failed", job.id)
        fail_job(session, job, type(error).__name__)
    return True


def work(app: Flask, stopping: threading.Event, owner: str) -> None:
    """Work until ``stopping`` is set; a database that is away or busy is asked again at the next look."""
    waker: Waker = app.extensions["waker"]
    turn = 0
    daily = DailyRehoming()
    with app.app_context():
        while not stopping.is_set():
            turn += 1
            try:
                daily.run_if_due()
                worked = run_one(owner, turn)
            except DBAPIError as error:
                log.warning("the database does not answer (%s)", type(error.orig).__name__)
                worked = False
            if not worked:
                waker.wait(POLL_SECONDS, stopping)


def main() -> None:
    """Poll until SIGTERM or SIGINT; the chunk at hand is finished first."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    work(create_app(), stopping, f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:6]}")


if __name__ == "__main__":
    main()
