"""Working days, for deadlines (U-3): Monday to Friday."""

from __future__ import annotations

import datetime as dt

SATURDAY = 5


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The date ``count`` working days after ``day``."""
    while count > 0:
        day += dt.timedelta(days=1)
        if day.weekday() < SATURDAY:
            count -= 1
    return day


def working_days_between(start: dt.date, end: dt.date) -> int:
    """How many working days lie after ``start``, up to and with ``end``; negative when ``end`` comes first."""
    if end < start:
        return -working_days_between(end, start)
    days = (end - start).days
    return sum((start + dt.timedelta(days=n)).weekday() < SATURDAY for n in range(1, days + 1))
