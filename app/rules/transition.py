"""Transitions (C-12): for (step, verb), the permission, the guards and where it leads. Data; buttons, inbox,
docs and tests read it, ``services.workflow`` carries it out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from app.enums import ENDED_STEPS, Step, Verb


class Target(StrEnum):
    """Where a transition leads: along the route, back to a named step, to an end, or nowhere (经办)."""

    NEXT = "next"
    EARLIER = "earlier"
    PREVIOUS = "previous"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    HERE = "here"


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


_PAPERS = ("has_photo", "has_documents")
# What a case of its kind must be able to show wherever it is; each asks only of the kinds it is for.
_KIND = (
    "may_exchange",
    "may_transfer",
    "may_award",
    "may_replace",
    "has_transfer_form",
    "loss_declared",
    "has_differences",
)
_TWO = ("handled_by_another",)
_ENTRY = (*_PAPERS, "original_seen", "has_opinion", "certificate_returned", *_KIND, *_TWO)
_REVIEW = (*_PAPERS, *_KIND, "has_announcement", "announcement_checked", "on_frozen_roster", *_TWO)
_FINAL = (
    *_PAPERS,
    *_KIND,
    "has_announcement",
    "announcement_checked",
    "on_submitted_roster",
    "face_can_be_printed",
    *_TWO,
)
_ACT, _DECIDE = "case:act", "case:decide"

TRANSITIONS: dict[tuple[Step, Verb], Transition] = {
    (Step.LOCAL, Verb.APPROVE): Transition(_ACT, Target.NEXT, _ENTRY),
    (Step.EMPLOYER, Verb.APPROVE): Transition(_ACT, Target.NEXT, _ENTRY),
    (Step.BODY, Verb.APPROVE): Transition(_ACT, Target.NEXT, (*_ENTRY, "has_announcement")),
    (Step.REVIEW, Verb.APPROVE): Transition(_ACT, Target.NEXT, _REVIEW),
    (Step.FINAL, Verb.APPROVE): Transition(_DECIDE, Target.APPROVED, _FINAL),
    (Step.REVIEW, Verb.RETURN): Transition(_ACT, Target.EARLIER, ("has_reason",)),
    (Step.FINAL, Verb.RETURN): Transition(_DECIDE, Target.EARLIER, ("has_reason",)),
    (Step.FINAL, Verb.REJECT): Transition(_DECIDE, Target.REJECTED, ("has_reason", *_TWO)),
    (Step.REVIEW, Verb.WITHDRAW): Transition(_ACT, Target.PREVIOUS, ("nobody_acted_since",), Actor.PREVIOUS_HOLDER),
    (Step.FINAL, Verb.WITHDRAW): Transition(_ACT, Target.PREVIOUS, ("nobody_acted_since",), Actor.PREVIOUS_HOLDER),
    (Step.LOCAL, Verb.CLOSE): Transition(_ACT, Target.CLOSED, ("has_reason",)),
    (Step.EMPLOYER, Verb.CLOSE): Transition(_ACT, Target.CLOSED, ("has_reason",)),
    (Step.BODY, Verb.CLOSE): Transition(_ACT, Target.CLOSED, ("has_reason",)),
    (Step.REVIEW, Verb.CLOSE): Transition(_ACT, Target.CLOSED, ("has_reason",)),
    (Step.FINAL, Verb.CLOSE): Transition(_DECIDE, Target.CLOSED, ("has_reason",)),
    # 经办: the first of two persons inside one step, where the office has switched that on.
    (Step.LOCAL, Verb.OPINION): Transition(_ACT, Target.HERE, ("two_persons_act_here",)),
    (Step.EMPLOYER, Verb.OPINION): Transition(_ACT, Target.HERE, ("two_persons_act_here",)),
    (Step.BODY, Verb.OPINION): Transition(_ACT, Target.HERE, ("two_persons_act_here",)),
    (Step.REVIEW, Verb.OPINION): Transition(_ACT, Target.HERE, ("two_persons_act_here",)),
    (Step.FINAL, Verb.OPINION): Transition(_ACT, Target.HERE, ("two_persons_act_here",)),
}


OPEN_STEPS = frozenset(Step) - ENDED_STEPS - {Step.DRAFT}

# Where a case is entered, whatever the step is called on its line: it is given up there, and checked on leaving.
ENTRY_WITHDRAWAL = Transition(_ACT, Target.WITHDRAWN)


def find_transition(step: Step, verb: Verb, *, entered_here: bool) -> Transition | None:
    """The row for ``verb`` at ``step``; ``entered_here``: the step is the first of the case's route.

    A direct-reporting office enters at the step where others review, so leaving it asks for both (C-10).
    """
    row = TRANSITIONS.get((step, verb))
    if not entered_here:
        return row
    if verb is Verb.WITHDRAW:
        return ENTRY_WITHDRAWAL
    if verb is Verb.RETURN:
        return None
    if verb is Verb.APPROVE and row is not None and step in (Step.REVIEW, Step.FINAL):
        return replace(row, guards=tuple(dict.fromkeys((*_ENTRY, *row.guards))))
    return row


def verbs_at(step: Step) -> tuple[Verb, ...]:
    """The verbs that may lead away from ``step``."""
    return tuple(verb for verb in Verb if (step, verb) in TRANSITIONS or (verb is Verb.WITHDRAW and step in OPEN_STEPS))
