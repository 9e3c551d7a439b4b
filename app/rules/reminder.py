"""Who may remind whom of a case, and how often (催办, U-3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.enums import ENDED_STEPS, Seat, Step
from app.errors import N_, Problem

ONCE_IN = dt.timedelta(days=1)
"""One office reminds of a case at most once in this time, counted in calendar days of Zhejiang."""

_RANK = {Seat.EMPLOYER: 0, Seat.LOCAL: 1, Seat.BODY: 1, Seat.REVIEW: 2, Seat.PROVINCE: 3}
_SEAT_OF_STEP = {Step.EMPLOYER: Seat.EMPLOYER, Step.LOCAL: Seat.LOCAL, Step.BODY: Seat.BODY, Step.REVIEW: Seat.REVIEW}


@dataclass(frozen=True, slots=True)
class ReminderFacts:
    """What the rules ask of a case for the office that wants to remind; ``last_sent`` is that office's own latest."""

    label: str
    step: Step
    holder_seat: Seat | None
    holder_name: str
    since: dt.date
    last_sent: dt.date | None


def seat_of_holder(step: Step, holder_id: int | None, offices: dict[Seat, int | None]) -> Seat | None:
    """The seat at which the holder holds the case; None for an ended case.

    At the final step it is whose column names the holder; the province stands in no column.
    """
    if step in ENDED_STEPS or holder_id is None:
        return None
    if step in _SEAT_OF_STEP:
        return _SEAT_OF_STEP[step]
    return next((seat for seat, unit_id in offices.items() if unit_id == holder_id), Seat.PROVINCE)


def is_above(seat: Seat, other: Seat) -> bool:
    """Whether an office at ``seat`` stands above one at ``other`` on the same line."""
    return _RANK[seat] > _RANK[other]


def reminder_problems(facts: ReminderFacts, seat: Seat, today: dt.date) -> list[Problem]:
    """Why an office at ``seat`` on the case's line may not remind of it today; empty when it may."""
    if facts.holder_seat is None:
        text = N_("%(label)s has ended; nobody has to be reminded of it.")
        return [Problem("U-3", text, params={"label": facts.label})]
    if not is_above(seat, facts.holder_seat):
        text = N_("The case has been waiting at %(office)s since %(since)s; only offices above it can send a reminder.")
        return [Problem("U-3", text, params={"office": facts.holder_name, "since": facts.since.isoformat()})]
    if facts.last_sent is not None and today < facts.last_sent + ONCE_IN:
        text = N_("Your office sent a reminder of this case on %(day)s; it can send the next one from %(date)s on.")
        again = facts.last_sent + ONCE_IN
        return [Problem("U-3", text, params={"day": facts.last_sent.isoformat(), "date": again.isoformat()})]
    return []
