"""The only source of time: instants are UTC, dates and years are Asia/Shanghai (T9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")

_frozen: ContextVar[dt.datetime | None] = ContextVar("frozen_instant", default=None)


def now() -> dt.datetime:
    """The present instant, timezone-aware, in UTC."""
    return _frozen.get() or dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The present calendar date in Zhejiang."""
    return local_date(now())


def local_date(instant: dt.datetime) -> dt.date:
    """The calendar date in Zhejiang of an aware instant."""
    return instant.astimezone(LOCAL_ZONE).date()


@contextmanager
def frozen(instant: dt.datetime | dt.date) -> Iterator[None]:
    """Stand the clock still at ``instant`` (a date means its noon in Zhejiang); for tests and the demo."""
    if not isinstance(instant, dt.datetime):
        instant = dt.datetime.combine(instant, dt.time(12), LOCAL_ZONE)
    token = _frozen.set(instant.astimezone(dt.UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
