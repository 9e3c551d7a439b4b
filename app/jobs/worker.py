"""The worker: polls the job table, one job at a time. ``python -m app.jobs.worker``; run as many as are wanted."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import uuid

from app import create_app
from app.extensions import db
from app.jobs.registry import HANDLERS
from app.services.job import LeaseLost, claim_job, fail_job, finish_job

log = logging.getLogger("zhengshu.worker")
POLL_SECONDS = 1.0


def run_one(owner: str) -> bool:
    """Claim and carry out one job; False when none waits."""
    session = db.session()
    try:
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
    finally:
        db.session.remove()


def main() -> None:
    """Poll until SIGTERM or SIGINT; the chunk at hand is finished first."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:6]}"
    app = create_app()
    with app.app_context():
        while not stopping.is_set():
            if not run_one(owner):
                stopping.wait(POLL_SECONDS)


if __name__ == "__main__":
    main()
