"""Routes (C-1 to C-10): which office acts at which step, for a kind and line, up to the approver.

``CHAINS`` lists the steps below the approval; the authority table says whose seat approves. Nothing here
names a place or a level: move the approver's seat and the route ends there.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from app.enums import CaseKind, Line, Seat, Step


@dataclass(frozen=True, slots=True)
class RouteStep:
    """A step and the seat that holds it."""

    step: Step
    seat: Seat


_LOCAL = RouteStep(Step.LOCAL, Seat.LOCAL)
_REVIEW = RouteStep(Step.REVIEW, Seat.REVIEW)
_EMPLOYER = RouteStep(Step.EMPLOYER, Seat.EMPLOYER)
_BODY = RouteStep(Step.BODY, Seat.BODY)

CHAINS: dict[Line, tuple[RouteStep, ...]] = {
    Line.COUNTY: (_LOCAL, _REVIEW),
    Line.CITY_DEPARTMENT: (_LOCAL, _REVIEW),
    Line.PROVINCIAL: (_EMPLOYER, _REVIEW),
    Line.DIRECT: (_REVIEW,),
    Line.EVALUATION_BODY: (_BODY,),
}

# Kinds that start elsewhere than the line does (C-6).
CHAIN_OF_KIND: dict[tuple[CaseKind, Line], tuple[RouteStep, ...]] = {
    (CaseKind.REISSUE, Line.CITY_DEPARTMENT): (_REVIEW,),
    (CaseKind.REISSUE, Line.PROVINCIAL): (_REVIEW,),
}


def route(kind: CaseKind, line: Line, approver: Seat) -> tuple[RouteStep, ...]:
    """The steps in order; the last is ``final``, held by the approver's seat.

    The first step, where the form is entered, is always kept, so entering and approving are two acts
    of two people even where one office does both (C-13).
    """
    chain = CHAIN_OF_KIND.get((kind, line), CHAINS[line])
    below = [chain[0]]
    for part in chain[1:]:
        if part.seat is approver:
            break
        below.append(part)
    return (*below, RouteStep(Step.FINAL, approver))


def first_step(kind: CaseKind, line: Line) -> RouteStep:
    """Where a case of this kind is entered."""
    return CHAIN_OF_KIND.get((kind, line), CHAINS[line])[0]


def step_after(steps: tuple[RouteStep, ...], step: Step) -> RouteStep | None:
    """The step that follows ``step``; None after the last, or when ``step`` is not on the route."""
    for here, following in pairwise(steps):
        if here.step is step:
            return following
    return None


def steps_before(steps: tuple[RouteStep, ...], step: Step) -> tuple[RouteStep, ...]:
    """The steps a case at ``step`` can be returned to, first step first."""
    before: list[RouteStep] = []
    for part in steps:
        if part.step is step:
            return tuple(before)
        before.append(part)
    return ()
