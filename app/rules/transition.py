"""Transitions (C-12): for (step, verb), the permission, the guards and where it leads. Data; buttons, inbox,
docs and tests read it, ``services.workflow`` carries it out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.enums import Step, Verb


class Target(StrEnum):
    """Where a transition leads: along the route, back to a named step, or to an end."""

    NEXT = "next"
    EARLIER = "earlier"
    PREVIOUS = "previous"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Actor(StrEnum):
    """Which office may: the one that holds the case, or the one that passed it on."""

    HOLDER = "holder"
    PREVIOUS_HOLDER = "previous_holder"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. ``permission`` is a value of ``security.permission.Permission``."""

    permission: str
    target: Target
    guards: tuple[str, ...] = ()
    by: Actor = Actor.HOLDER


_ENTRY = ("has_photo", "has_documents", "original_seen", "has_opinion", "may_exchange")
_REVIEW = ("has_photo", "has_documents", "may_exchange", "has_announcement", "announcement_checked", "on_frozen_roster")
_FINAL = (
    "has_photo",
    "has_documents",
    "may_exchange",
    "has_announcement",
    "on_submitted_roster",
    "face_can_be_printed",
)
_ACT, _DECIDE, _CLOSE = "case:act", "case:decide", "case:close"

TRANSITIONS: dict[tuple[Step, Verb], Transition] = {
    (Step.LOCAL, Verb.APPROVE): Transition(_ACT, Target.NEXT, _ENTRY),
    (Step.EMPLOYER, Verb.APPROVE): Transition(_ACT, Target.NEXT, _ENTRY),
    (Step.BODY, Verb.APPROVE): Transition(_ACT, Target.NEXT, ("has_photo", "has_documents")),
    (Step.REVIEW, Verb.APPROVE): Transition(_ACT, Target.NEXT, _REVIEW),
    (Step.FINAL, Verb.APPROVE): Transition(_DECIDE, Target.APPROVED, _FINAL),
    (Step.REVIEW, Verb.RETURN): Transition(_ACT, Target.EARLIER, ("has_reason",)),
    (Step.FINAL, Verb.RETURN): Transition(_DECIDE, Target.EARLIER, ("has_reason",)),
    (Step.FINAL, Verb.REJECT): Transition(_DECIDE, Target.REJECTED, ("has_reason",)),
    (Step.LOCAL, Verb.WITHDRAW): Transition(_ACT, Target.WITHDRAWN),
    (Step.EMPLOYER, Verb.WITHDRAW): Transition(_ACT, Target.WITHDRAWN),
    (Step.BODY, Verb.WITHDRAW): Transition(_ACT, Target.WITHDRAWN),
    (Step.REVIEW, Verb.WITHDRAW): Transition(_ACT, Target.PREVIOUS, ("nobody_acted_since",), Actor.PREVIOUS_HOLDER),
    (Step.FINAL, Verb.WITHDRAW): Transition(_ACT, Target.PREVIOUS, ("nobody_acted_since",), Actor.PREVIOUS_HOLDER),
    (Step.LOCAL, Verb.CLOSE): Transition(_ACT, Target.CLOSED, ("has_reason",)),
    (Step.EMPLOYER, Verb.CLOSE): Transition(_ACT, Target.CLOSED, ("has_reason",)),
    (Step.BODY, Verb.CLOSE): Transition(_ACT, Target.CLOSED, ("has_reason",)),
    (Step.REVIEW, Verb.CLOSE): Transition(_ACT, Target.CLOSED, ("has_reason",)),
    (Step.FINAL, Verb.CLOSE): Transition(_CLOSE, Target.CLOSED, ("has_reason",)),
}


def verbs_at(step: Step) -> tuple[Verb, ...]:
    """The verbs the table knows at ``step``."""
    return tuple(verb for (here, verb) in TRANSITIONS if here is step)
