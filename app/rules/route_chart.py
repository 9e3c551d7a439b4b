"""The routes as something to draw: every step with its office, verbs, guards, deadline and papers (C-1 to C-12).

Made from the tables alone, so the page 办件流程 and docs/routes.md follow whatever the tables say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from app.enums import (
    CaseKind,
    DocumentKind,
    Level,
    Line,
    ObtainMethod,
    RosterState,
    Seat,
    Step,
    Tier,
    Verb,
)
from app.errors import Problem
from app.rules.case_facts import Act, CaseFacts, KindFacts
from app.rules.guard import GUARDS
from app.rules.route import RouteStep, route, steps_before
from app.rules.transition import Actor, Target, find_transition, verbs_at

# The office behind a seat where the line tells it; on the evaluation bodies' line the holder's own office reviews.
_TIERS: dict[tuple[Line, Seat], Tier] = {
    (Line.COUNTY, Seat.LOCAL): Tier.COUNTY_OFFICE,
    (Line.COUNTY, Seat.REVIEW): Tier.CITY_OFFICE,
    (Line.CITY_DEPARTMENT, Seat.LOCAL): Tier.CITY_DEPARTMENT,
    (Line.CITY_DEPARTMENT, Seat.REVIEW): Tier.CITY_OFFICE,
    (Line.PROVINCIAL, Seat.REVIEW): Tier.PROVINCIAL_DEPARTMENT,
    (Line.DIRECT, Seat.REVIEW): Tier.DIRECT_OFFICE,
}
_ANYWHERE = {Seat.PROVINCE: Tier.PROVINCE, Seat.EMPLOYER: Tier.EMPLOYER, Seat.BODY: Tier.EVALUATION_BODY}


def office_of(line: Line, seat: Seat) -> Tier | Seat:
    """The tier that sits there on this line; the seat itself where the line leaves it open."""
    tier = _TIERS.get((line, seat)) or _ANYWHERE.get(seat)
    return tier if tier is not None else seat


@dataclass(frozen=True, slots=True)
class ChartSource:
    """A row of the authority table as the chart needs it; ``functions`` are its seven columns of seats."""

    kind: CaseKind
    level: Level
    line: Line
    functions: Mapping[str, Seat]
    recognition_text: str
    valid_from: dt.date
    valid_to: dt.date | None


@dataclass(frozen=True, slots=True)
class Way:
    """A verb at a step: who, under which guards, where to (``to`` names the steps or the end)."""

    verb: Verb
    permission: str
    by: Actor
    target: Target
    guards: tuple[str, ...]
    to: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A step on a route. ``days``: working days allowed, None for no deadline."""

    step: Step
    seat: Seat
    office: Tier | Seat
    days: int | None
    ways: tuple[Way, ...]
    documents: tuple[tuple[DocumentKind, str], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One route with the offices that do what belongs to a certificate."""

    source: ChartSource
    stages: tuple[Stage, ...]

    @property
    def offices(self) -> dict[str, Tier | Seat]:
        """Function of the authority table → office."""
        return {name: office_of(self.source.line, seat) for name, seat in self.source.functions.items()}


Papers = Mapping[tuple[CaseKind, Level, Line, Step], Sequence[tuple[DocumentKind, str]]]


def draw_charts(rows: Iterable[ChartSource], deadlines: Mapping[Step, int], papers: Papers) -> list[Chart]:
    """A chart for every row, in the order of kinds, levels and lines."""
    order = {value: place for vocabulary in (CaseKind, Level, Line) for place, value in enumerate(vocabulary)}
    ordered = sorted(rows, key=lambda row: (order[row.kind], order[row.level], order[row.line], row.valid_from))
    return [Chart(row, tuple(_stages(row, deadlines, papers))) for row in ordered]


def _stages(row: ChartSource, deadlines: Mapping[Step, int], papers: Papers) -> Iterable[Stage]:
    steps = route(row.kind, row.line, row.functions["approver"])
    for part in steps:
        wanted = tuple(papers.get((row.kind, row.level, row.line, part.step), ()))
        yield Stage(
            part.step,
            part.seat,
            office_of(row.line, part.seat),
            deadlines.get(part.step),
            tuple(_ways(row, steps, part)),
            wanted,
        )


def _ways(row: ChartSource, steps: tuple[RouteStep, ...], part: RouteStep) -> Iterable[Way]:
    for verb in verbs_at(part.step):
        found = find_transition(part.step, verb, entered_here=part is steps[0])
        if found is not None:
            guards = tuple(name for name in found.guards if _ever_stops(name, row, steps, part, verb))
            yield Way(verb, found.permission, found.by, found.target, guards, _led_to(steps, part, found.target))


ENDS = {
    Target.APPROVED: Step.APPROVED,
    Target.REJECTED: Step.REJECTED,
    Target.WITHDRAWN: Step.WITHDRAWN,
    Target.CLOSED: Step.CLOSED,
}


def _led_to(steps: tuple[RouteStep, ...], part: RouteStep, target: Target) -> tuple[Step, ...]:
    before = tuple(earlier.step for earlier in steps_before(steps, part.step))
    if target is Target.NEXT:
        return tuple(after.step for here, after in pairwise(steps) if here is part)
    if target is Target.EARLIER:
        return before
    if target is Target.PREVIOUS:
        return before[-1:]
    return (ENDS[target],) if target in ENDS else (part.step,)


def _ever_stops(name: str, row: ChartSource, steps: tuple[RouteStep, ...], part: RouteStep, verb: Verb) -> bool:
    """Whether the guard asks anything of such a case: guards pass over what is not of their kind, line or route, so
    they are asked about cases that lack everything."""
    act = Act(verb, 1, part.seat, frozenset(), dt.date(2007, 9, 1))
    bare = _bare_case(row, steps, part)
    cases = (
        replace(bare, issued_in_zhejiang=home, obtained_on=day, two_persons=two)
        for home, day, two in product((True, False), (dt.date(1990, 1, 1), dt.date(2007, 8, 1)), (True, False))
    )
    return any(GUARDS[name](case, act) for case in cases)


def _bare_case(row: ChartSource, steps: tuple[RouteStep, ...], part: RouteStep) -> CaseFacts:
    return CaseFacts(
        id=0,
        label="",
        kind=row.kind,
        level=row.level,
        line=row.line,
        step=part.step,
        version=0,
        since=dt.date(2007, 1, 1),
        due_on=None,
        holder_id=1,
        holder_name="",
        offices={},
        steps=steps,
        previous_holder_id=None,
        actor_acted_at=frozenset(),
        acted_since_arrival=True,
        has_photo=False,
        missing_documents=(DocumentKind.OTHER,),
        original_seen=False,
        original_lost=False,
        has_opinion=False,
        issued_in_zhejiang=True,
        obtain_method=ObtainMethod.REVIEW,
        obtained_on=dt.date(1990, 1, 1),
        announcement_number=None,
        announcement_checked=False,
        roster_state=RosterState.OPEN,
        unprintable=(Problem("K-2", ""),),
        own=KindFacts(),
    )
