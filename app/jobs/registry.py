"""Handlers by kind of job. A handler calls one service and lets it report progress inside its transactions."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.services.job import ClaimedJob

Handler = Callable[[Session, ClaimedJob], int | None]
HANDLERS: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that carries out jobs of ``kind``; it returns the id of a result file, or None."""

    def register(function: Handler) -> Handler:
        HANDLERS[kind] = function
        return function

    return register
