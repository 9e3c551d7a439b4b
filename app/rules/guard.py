"""Guards: what must hold before a case may take a step. Pure predicates over the facts of one case."""

from __future__ import annotations

from collections.abc import Callable

from app.enums import Verb
from app.errors import N_, Problem
from app.rules import guard_entry, guard_kind, guard_way
from app.rules.case_facts import Act, CaseFacts, KindFacts
from app.rules.guard_entry import DOCUMENT_NAMES
from app.rules.route import RouteStep, steps_before
from app.rules.transition import Actor, Transition, find_transition

__all__ = [
    "DOCUMENT_NAMES",
    "GUARDS",
    "NOT_AT_THIS_STEP",
    "Act",
    "CaseFacts",
    "KindFacts",
    "problems_of",
    "transition_of",
]

NOT_AT_THIS_STEP = N_("%(label)s is not at a step where this can be done.")


def problems_of(facts: CaseFacts, act: Act) -> list[Problem]:
    """Why ``act`` may not be done to the case; empty when it may. The first kind of reason found is told."""
    transition = _find(facts, act.verb)
    if transition is None:
        return [Problem("C-12", NOT_AT_THIS_STEP, params={"label": facts.label})]
    own = transition.by is Actor.HOLDER
    place = _place(facts) if own else steps_before(facts.steps, facts.step)[-1]
    # Unit and seat: an office that stands at two tiers acts at each with its own people (P-5).
    if (act.unit_id, act.seat) != (facts.holder_id if own else facts.previous_holder_id, place.seat):
        return [_elsewhere(facts)]
    if transition.permission not in act.permissions:
        text = N_("Your role does not include this; ask a colleague of %(office)s who has it.")
        return [Problem("U-1", text, params={"office": facts.holder_name})]
    # By unit too: the last step is another office's once its authority row has moved (C-9).
    if facts.actor_acted_at - {place.step} or facts.actor_acted_for - {act.unit_id}:
        text = N_("You acted on this case at an earlier step; a colleague of %(office)s must do this.")
        return [Problem("C-13", text, params={"office": facts.holder_name})]
    return [p for name in transition.guards for p in GUARDS[name](facts, act)]


def transition_of(facts: CaseFacts, verb: Verb) -> Transition:
    """The table's row; raises KeyError where there is none."""
    transition = _find(facts, verb)
    if transition is None:
        raise KeyError((facts.step, verb))
    return transition


def _find(facts: CaseFacts, verb: Verb) -> Transition | None:
    if facts.step not in {part.step for part in facts.steps}:
        return None
    return find_transition(facts.step, verb, entered_here=facts.steps[0].step is facts.step)


def _place(facts: CaseFacts) -> RouteStep:
    return next(part for part in facts.steps if part.step is facts.step)


def _elsewhere(facts: CaseFacts) -> Problem:
    return Problem(
        "C-14",
        N_("The case has been waiting at %(office)s since %(since)s; only its officers can do this."),
        params={"office": facts.holder_name, "since": facts.since.isoformat()},
    )


GUARDS: dict[str, Callable[[CaseFacts, Act], list[Problem]]] = {
    "has_photo": guard_entry.has_photo,
    "has_documents": guard_entry.has_documents,
    "original_seen": guard_entry.original_seen,
    "has_opinion": guard_entry.has_opinion,
    "may_exchange": guard_kind.may_exchange,
    "may_transfer": guard_kind.may_transfer,
    "has_transfer_form": guard_kind.has_transfer_form,
    "may_award": guard_kind.may_award,
    "may_replace": guard_kind.may_replace,
    "loss_declared": guard_kind.loss_declared,
    "has_differences": guard_kind.has_differences,
    "certificate_returned": guard_kind.certificate_returned,
    "has_announcement": guard_way.has_announcement,
    "announcement_checked": guard_way.announcement_checked,
    "on_frozen_roster": guard_way.on_frozen_roster,
    "on_submitted_roster": guard_way.on_submitted_roster,
    "face_can_be_printed": guard_way.face_can_be_printed,
    "has_reason": guard_way.has_reason,
    "nobody_acted_since": guard_way.nobody_acted_since,
    "two_persons_act_here": guard_way.two_persons_act_here,
    "handled_by_another": guard_way.handled_by_another,
}
