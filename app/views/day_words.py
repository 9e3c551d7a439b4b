"""Days as people say them: short dates, how late a case is by working days (U-3)."""

from __future__ import annotations

import datetime as dt

from flask_babel import format_date, gettext

from app import clock
from app.rules.working_day import working_days_between


def short_day(day: dt.date | dt.datetime | None) -> str:
    """``9月3日``, in English ``3 Sep``, with its year when that is not this one. An instant counts by our own time."""
    if day is None:
        return ""
    date = clock.local_date(day) if isinstance(day, dt.datetime) else day
    pattern = gettext("d MMM") if date.year == clock.today().year else gettext("d MMM y")
    return str(format_date(date, pattern))


def minute(instant: dt.datetime) -> str:
    """``2007-08-24 10:12`` in Zhejiang."""
    return f"{instant.astimezone(clock.LOCAL_ZONE):%Y-%m-%d %H:%M}"


def deadline(due_on: dt.date | None, *, counts: bool = True) -> tuple[str, bool]:
    """(words, late) of a deadline; ``counts`` is off for people who are never overdue (C-11)."""
    if due_on is None:
        return "", False
    days = working_days_between(clock.today(), due_on)
    if days < 0 and counts:
        return gettext("Overdue by %(days)s working days", days=-days), True
    if due_on == clock.today():
        return gettext("Due today"), False
    return (gettext("%(days)s working days left", days=days) if days > 0 else gettext("No deadline")), False
