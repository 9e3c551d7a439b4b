"""Run several officers at once against one database: threads with an application context and session each."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import Flask
from sqlalchemy.orm import Session

from app.extensions import db

Result = TypeVar("Result")


def race(app: Flask, contenders: Sequence[Callable[[Session, threading.Barrier], Result]]) -> list[Result]:
    """Start all contenders together; their results in order. The first error of any is raised here."""
    barrier = threading.Barrier(len(contenders), timeout=60)
    results: list[Result | None] = [None] * len(contenders)
    errors: list[BaseException] = []

    def run(index: int) -> None:
        with app.app_context():
            try:
                results[index] = contenders[index](db.session(), barrier)
            except BaseException as error:
                errors.append(error)
                barrier.abort()
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(contenders))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return [result for result in results if result is not None]
