"""Wakes workers after a commit, so that they need not wait for their next look at the job table.

A queue of huey carries the word: SQLite by default, PostgreSQL or Redis by configuration (``ZHENGSHU_QUEUE``). It
carries nothing else: when it is lost, full or away, the workers find the same work by polling.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app

log = logging.getLogger("zhengshu.waker")

MOST_WORDS = 32
"""Words that may lie in the queue while nobody listens."""

SQLITE_LOOK = 0.1
"""Seconds between two looks at a queue that cannot wake by itself."""

NAME = "zhengshu"


class Waker:
    """The queue of one application; any fault of it is logged and is no fault of whoever calls."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._storage: Any = None
        self._lock = threading.Lock()

    def wake(self, workers: int) -> None:
        """Wake up to so many workers."""
        if self._address == "off":
            return
        try:
            storage = self._open()
            for _ in range(min(workers, MOST_WORDS - storage.queue_size())):
                storage.enqueue(b"work")
        except Exception as error:
            log.warning("nobody could be woken (%s); workers find the work by themselves", type(error).__name__)

    def wait(self, seconds: float, stopping: threading.Event) -> bool:
        """Wait for a word, at most so long; True when there was one."""
        end = time.monotonic() + seconds
        while not stopping.is_set() and (left := end - time.monotonic()) > 0:
            try:
                if self._address != "off" and self._open().dequeue() is not None:
                    return True
            except Exception as error:
                log.warning("the queue does not answer (%s); looking at the job table instead", type(error).__name__)
                stopping.wait(left)
                return False
            stopping.wait(left if self._address == "off" else min(SQLITE_LOOK, left))
        return False

    def _open(self) -> Any:
        with self._lock:
            if self._storage is None:
                self._storage = _storage(self._address)
            return self._storage


def _storage(address: str) -> Any:
    """huey's storage for an address: ``sqlite:///file``, ``postgresql://…`` or ``redis://…``."""
    from huey import storage  # its Redis part is only imported where it is asked for

    scheme = urlsplit(address).scheme.split("+")[0]
    if scheme == "sqlite":
        return storage.SqliteStorage(name=NAME, filename=address.removeprefix("sqlite:///"), fsync=False)
    if scheme == "postgresql":
        dsn = "postgresql://" + address.split("://", 1)[1]
        return storage.PostgresStorage(name=NAME, dsn=dsn)
    if scheme in ("redis", "rediss"):
        return storage.RedisStorage(name=NAME, url=address)
    raise ValueError(f"ZHENGSHU_QUEUE: {scheme or address} is neither sqlite, postgresql, redis nor off")


def init_app(app: Flask) -> None:
    """Give ``app`` its waker."""
    app.extensions["waker"] = Waker(app.config["QUEUE"])


def wake(workers: int = 1) -> None:
    """Wake up to so many workers of the current application; after the commit."""
    waker: Waker = current_app.extensions["waker"]
    waker.wake(workers)
