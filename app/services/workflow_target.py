"""Where an act leads a case: the step, who holds it there, and by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from app import clock
from app.enums import Seat, Step, Verb
from app.queries.authority import office_in_seat
from app.queries.case_setting import Setting
from app.rules.guard import CaseFacts, transition_of
from app.rules.route import RouteStep, step_after, steps_before
from app.rules.transition import Target
from app.rules.working_day import add_working_days

ENDS = {
    Target.APPROVED: Step.APPROVED,
    Target.REJECTED: Step.REJECTED,
    Target.WITHDRAWN: Step.WITHDRAWN,
    Target.CLOSED: Step.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A step with its holder and deadline; ended steps have neither."""

    step: Step
    holder_id: int | None
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Move:
    """A case and where it goes."""

    facts: CaseFacts
    target: Place


def find_target(facts: CaseFacts, verb: Verb, to_step: Step | None, setting: Setting) -> Place:
    """Where ``verb`` leads the case; the guards have passed."""
    target = transition_of(facts, verb).target
    if target in ENDS:
        return Place(ENDS[target], None, None)
    if target is Target.HERE:
        return Place(facts.step, facts.holder_id, facts.due_on)
    if target is Target.NEXT:
        following = step_after(facts.steps, facts.step)
        if following is None:
            raise ValueError("the transition table leads beyond the route")
        return place(following, facts.offices, setting)
    before = steps_before(facts.steps, facts.step)
    chosen = next((s for s in before if s.step is to_step), before[-1])
    return place(chosen, facts.offices, setting)


def place(part: RouteStep, offices: Mapping[Seat, int | None], setting: Setting) -> Place:
    """The step with the unit that sits there for a case with these tier columns."""
    holder = office_in_seat(offices, part.seat, setting.province.id)
    days = setting.deadlines.get(part.step)
    return Place(part.step, holder, add_working_days(clock.today(), days) if days else None)
