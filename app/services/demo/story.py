"""What becomes of the demo's cases, and when: stages, how many of each, and their days (C-1 to C-4, C-12, C-16)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app import clock
from app.enums import Line
from app.services.demo.desk import LINE_SHARES, OFFICE, Desk


class Stage(StrEnum):
    """Where a case has come to on the day the demo is loaded."""

    APPROVED = "certificate, with its whole roster"
    APPROVED_SINGLY = "certificate, while others of its roster wait"
    FINAL = "with the province, on a submitted roster"
    REJECTED = "refused by the province"
    SENT_BACK = "returned by the province, struck on its roster"
    FROZEN = "on a printed roster that is not submitted"
    OPEN = "on a roster being compiled"
    CHECKED = "ticked against its document, on no roster"
    ARRIVED = "with the reviewing office, not looked at"
    ARRIVED_LATE = "with the reviewing office, overdue"
    RETURNED = "returned to where it was entered"
    ENTERED = "entered"
    ENTERED_LATE = "entered, overdue"
    WITHDRAWN = "withdrawn by its office"
    CLOSED = "closed, the holder renounces"


SHARES: Mapping[Stage, float] = {
    Stage.APPROVED: 0.32, Stage.APPROVED_SINGLY: 0.08, Stage.FINAL: 0.14, Stage.REJECTED: 0.01, Stage.SENT_BACK: 0.015,
    Stage.FROZEN: 0.08, Stage.OPEN: 0.07, Stage.CHECKED: 0.06, Stage.ARRIVED: 0.075, Stage.ARRIVED_LATE: 0.01,
    Stage.RETURNED: 0.015, Stage.ENTERED: 0.09, Stage.ENTERED_LATE: 0.015, Stage.WITHDRAWN: 0.01, Stage.CLOSED: 0.01,
}  # fmt: skip

NOT_DIRECT = frozenset({Stage.RETURNED, Stage.ENTERED, Stage.ENTERED_LATE, Stage.WITHDRAWN})
"""Where one office enters and reviews, a case stands at its review step from the first day."""

SUBMITTING = frozenset({Stage.APPROVED_SINGLY, Stage.FINAL, Stage.REJECTED, Stage.SENT_BACK})
LEAST_PEOPLE = sum(len(Stage) - (len(NOT_DIRECT) if line is Line.DIRECT else 0) for line in LINE_SHARES)
"""One case of every stage on every line."""


@dataclass(frozen=True, slots=True)
class Days:
    """Days before the load: the first and last on which a stage's cases are entered, and when they are passed on."""

    first: int
    last: int
    passed: int = 0


SECOND = Days(46, 38, 36)
THIRD = Days(30, 22, 18)
FOURTH = Days(14, 8, 5)
DAYS: Mapping[Stage, Days] = {
    Stage.APPROVED: Days(57, 48, 46),
    Stage.APPROVED_SINGLY: SECOND, Stage.FINAL: SECOND, Stage.REJECTED: SECOND, Stage.SENT_BACK: SECOND,
    Stage.ARRIVED_LATE: SECOND,
    Stage.FROZEN: THIRD, Stage.OPEN: THIRD, Stage.CHECKED: THIRD,
    Stage.ENTERED_LATE: THIRD, Stage.WITHDRAWN: THIRD, Stage.CLOSED: THIRD,
    Stage.ARRIVED: FOURTH, Stage.RETURNED: FOURTH,
    Stage.ENTERED: Days(9, 0),
}  # fmt: skip

# One office that enters and reviews has its deadline from the first day on.
DIRECT_DAYS = {THIRD: Days(20, 14)}

# Days before the load of what reviewing offices and the province do; ``later`` offices act later with the second.
FIRST_CHECK, FIRST_ROSTER, FIRST_SUBMIT, FIRST_DECISION = 43, 41, 40, 34
SECOND_CHECK, SECOND_ROSTER, SECOND_SUBMIT, SECOND_DECISION = 34, 32, 31, 15
FROZEN_CHECK, FROZEN_ROSTER, OPEN_CHECK, OPEN_ROSTER = 12, 8, 5, 3
DOCUMENTED, SENT_DOWN, WITHDRAWN, CLOSED = 2, 2, 15, 14

WORKING_DAYS = 5
_LATEST = dt.timedelta(minutes=2)


def quotas(people: int, desks: Sequence[Desk]) -> list[tuple[Desk, Stage]]:
    """The desk and stage of each of ``people`` cases: every stage on every line, its first desk served first.

    Raises ValueError for fewer than ``LEAST_PEOPLE``.
    """
    if people < LEAST_PEOPLE:
        raise ValueError(f"a demo needs at least {LEAST_PEOPLE} people to show every step of every line")
    found: list[tuple[Desk, Stage]] = []
    for line, share in LINE_SHARES.items():
        for stage in Stage:
            if line is Line.DIRECT and stage in NOT_DIRECT:
                continue
            able = [desk for desk in desks if desk.line is line and _able(desk, stage)]
            count = max(1, int(people * share * SHARES[stage]))
            found += [(able[number % len(able)], stage) for number in range(count)]
    missing = people - len(found)
    if missing < 0:
        return _with_fewer(found, -missing)
    return found + [(desks[number % len(desks)], Stage.APPROVED) for number in range(missing)]


def _able(desk: Desk, stage: Stage) -> bool:
    office = OFFICE[desk.review]
    if stage is Stage.FROZEN:
        return office.freezes
    return office.submits or stage not in SUBMITTING


def _with_fewer(found: list[tuple[Desk, Stage]], surplus: int) -> list[tuple[Desk, Stage]]:
    kept: list[tuple[Desk, Stage]] = []
    seen: set[tuple[Line, Stage]] = set()
    for desk, stage in found:
        spare = (desk.line, stage) in seen
        if spare and surplus:
            surplus -= 1
            continue
        seen.add((desk.line, stage))
        kept.append((desk, stage))
    return kept


def instant(now: dt.datetime, days_ago: int, hour: int, minute: int = 0) -> dt.datetime:
    """``hour`` local time ``days_ago`` days before ``now``, on the Friday where that is a weekend, never after it."""
    day = clock.local_date(now) - dt.timedelta(days=days_ago)
    if day.weekday() >= WORKING_DAYS:
        day -= dt.timedelta(days=day.weekday() - WORKING_DAYS + 1)
    at = dt.datetime.combine(day, dt.time(hour, minute), clock.LOCAL_ZONE)
    return min(at.astimezone(dt.UTC), now - _LATEST)
