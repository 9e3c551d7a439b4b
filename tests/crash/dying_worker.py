"""A worker that kills itself with -9 at a point of its first chunk: ``python -m tests.crash.dying_worker POINT``."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from app import create_app
from app.extensions import db
from app.jobs import worker
from app.services import batch, certificate_issue
from app.services.batch_act import get_act
from app.services.job_chunk import ClaimedChunk
from app.services.workflow import Outcome
from app.session import SYSTEM, use_scope, writing
from tests.races import noting

POINTS: dict[str, tuple[Any, str]] = {
    "claimed": (batch, "hold_chunk"),
    "numbered": (certificate_issue, "_insert"),
    "effects": (batch, "close_chunk"),
    "settling": (batch, "settle_job"),
}
"""Where it dies: before the named function does anything."""


def die(*_arguments: Any, **_values: Any) -> None:
    """Nothing of this process comes after."""
    os.kill(os.getpid(), signal.SIGKILL)


def without_the_guard(kill: Callable[..., None]) -> Callable[..., None]:
    """``run_chunk`` as it must not be: effects are committed first, the chunk's state would come afterwards."""

    def run(session: Any, chunk: ClaimedChunk) -> None:
        with use_scope(SYSTEM), writing(session):
            get_act(chunk.kind).carry_out(session, chunk.actor, chunk.row_ids, chunk.params["order"], Outcome())
        kill()

    return run


def main(point: str) -> None:
    """Work until death; without work at once."""
    if point == "control":
        batch.run_chunk = without_the_guard(die)
    else:
        module, name = POINTS[point]
        setattr(module, name, die)
    with create_app().app_context():
        while worker.run_one(f"dying {os.getpid()}"):
            pass
        db.session.remove()


if __name__ == "__main__":
    assert noting.NOTE.kind
    main(sys.argv[1])
