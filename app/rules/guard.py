"""Guards: what must hold before a case may take a step. Pure predicates over the facts of one case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.enums import CaseKind, DocumentKind, Level, Line, ObtainMethod, RosterState, Seat, Step, Verb
from app.errors import N_, Problem
from app.rules.exchange import ExchangeFacts, exchange_problems
from app.rules.route import RouteStep, steps_before
from app.rules.transition import Actor, Transition, find_transition


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Everything that the rules ask about a case, read once per chunk (queries/case_facts.py)."""

    id: int
    label: str
    kind: CaseKind
    level: Level
    line: Line
    step: Step
    version: int
    since: dt.date
    holder_id: int | None
    holder_name: str
    offices: Mapping[Seat, int | None]
    steps: tuple[RouteStep, ...]
    previous_holder_id: int | None
    actor_acted_at: frozenset[Step]
    acted_since_arrival: bool
    has_photo: bool
    missing_documents: tuple[DocumentKind, ...]
    original_seen: bool
    original_lost: bool
    has_opinion: bool
    issued_in_zhejiang: bool
    obtain_method: ObtainMethod
    obtained_on: dt.date
    announcement_number: str | None
    announcement_checked: bool
    roster_state: RosterState | None
    unprintable: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """What is being done, by whom: the side of the actor that rules ask about."""

    verb: Verb
    unit_id: int | None
    seat: Seat
    permissions: frozenset[str]
    today: dt.date
    reason_code: str = ""
    submitting_roster: bool = False


def problems_of(facts: CaseFacts, act: Act) -> list[Problem]:
    """Why ``act`` may not be done to the case; empty when it may. The first kind of reason found is told."""
    transition = _find(facts, act.verb)
    if transition is None:
        text = N_("%(label)s is not at a step where this can be done.")
        return [Problem("C-12", text, params={"label": facts.label})]
    own = transition.by is Actor.HOLDER
    place = _place(facts) if own else steps_before(facts.steps, facts.step)[-1]
    # Unit and seat: an office that stands at two tiers acts at each with its own people (P-5).
    if (act.unit_id, act.seat) != (facts.holder_id if own else facts.previous_holder_id, place.seat):
        return [_elsewhere(facts)]
    if transition.permission not in act.permissions:
        text = N_("Your role does not include this; ask a colleague of %(office)s who has it.")
        return [Problem("U-1", text, params={"office": facts.holder_name})]
    if facts.actor_acted_at - {place.step}:
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


def _has_photo(facts: CaseFacts, act: Act) -> list[Problem]:
    if facts.has_photo:
        return []
    return [Problem("P-10", N_("The photo is missing; add it on the case."), field="photo")]


def _has_documents(facts: CaseFacts, act: Act) -> list[Problem]:
    return [
        Problem("P-11", N_("A scan is missing: %(document)s. Attach it to the case."), field=f"document_{kind.value}",
                params={"document": DOCUMENT_NAMES[kind]})
        for kind in facts.missing_documents
    ]  # fmt: skip


def _original_seen(facts: CaseFacts, act: Act) -> list[Problem]:
    if facts.kind is not CaseKind.EXCHANGE or facts.original_seen or facts.original_lost:
        return []
    text = N_("The form was not yet checked against the original certificate; do so and tick it on the case.")
    return [Problem("A1-2", text, field="original_seen")]


def _has_opinion(facts: CaseFacts, act: Act) -> list[Problem]:
    if facts.has_opinion or facts.step is Step.EMPLOYER:
        return []
    text = N_("The employer's opinion is missing; enter it with signatory and date from the paper form.")
    return [Problem("C-2", text, field="opinion_text")]


def _may_exchange(facts: CaseFacts, act: Act) -> list[Problem]:
    if facts.kind is not CaseKind.EXCHANGE:
        return []
    return exchange_problems(
        ExchangeFacts(
            obtained_on=facts.obtained_on,
            obtain_method=facts.obtain_method,
            certificate_authority="",
            issued_in_zhejiang=facts.issued_in_zhejiang,
            today=act.today,
        )
    )


def _has_announcement(facts: CaseFacts, act: Act) -> list[Problem]:
    if facts.announcement_number:
        return []
    text = N_("The announcement number (公布文号) is empty; the reviewing office fills it in.")
    return [Problem("P-8", text, field="announcement_number")]


def _announcement_checked(facts: CaseFacts, act: Act) -> list[Problem]:
    # The reviewing office ticks, be it the step below the approval or the approval itself (C-9).
    if facts.announcement_checked or _place(facts).seat is not Seat.REVIEW:
        return []
    text = N_("The case was not yet checked against its line in the announcement document (公布文件).")
    return [Problem("C-15", text, field="announcement_check")]


def _on_frozen_roster(facts: CaseFacts, act: Act) -> list[Problem]:
    if act.submitting_roster and facts.roster_state is RosterState.FROZEN:
        return []
    text = N_("Cases of this step go up with their roster (花名册); compile it, print it and submit it.")
    return [Problem("C-3", text)]


def _on_submitted_roster(facts: CaseFacts, act: Act) -> list[Problem]:
    needs_roster = Step.REVIEW in {s.step for s in facts.steps}
    if not needs_roster or facts.roster_state is RosterState.SUBMITTED:
        return []
    return [Problem("C-3", N_("The case is on no submitted roster (花名册); return it to its reviewing office."))]


def _face_can_be_printed(facts: CaseFacts, act: Act) -> list[Problem]:
    return list(facts.unprintable)


def _has_reason(facts: CaseFacts, act: Act) -> list[Problem]:
    if act.reason_code:
        return []
    return [Problem("C-12", N_("Choose a reason; the office that receives the case needs it."), field="reason_code")]


def _nobody_acted_since(facts: CaseFacts, act: Act) -> list[Problem]:
    if not facts.acted_since_arrival:
        return []
    text = N_("%(office)s has begun to work on the case, so it can no longer be taken back; ask it to return the case.")
    return [Problem("C-12", text, params={"office": facts.holder_name})]


DOCUMENT_NAMES: dict[DocumentKind, str] = {
    DocumentKind.ID_COPY: "身份证复印件",
    DocumentKind.OLD_CERTIFICATE: "原证书",
    DocumentKind.REVIEW_FORM: "评审表",
    DocumentKind.ANNOUNCEMENT: "公布文件",
    DocumentKind.NEWSPAPER: "遗失声明报纸",
    DocumentKind.PAPER_FORM: "信息表",
    DocumentKind.OTHER: "其他材料",
}

GUARDS: dict[str, Callable[[CaseFacts, Act], list[Problem]]] = {
    "has_photo": _has_photo,
    "has_documents": _has_documents,
    "original_seen": _original_seen,
    "has_opinion": _has_opinion,
    "may_exchange": _may_exchange,
    "has_announcement": _has_announcement,
    "announcement_checked": _announcement_checked,
    "on_frozen_roster": _on_frozen_roster,
    "on_submitted_roster": _on_submitted_roster,
    "face_can_be_printed": _face_can_be_printed,
    "has_reason": _has_reason,
    "nobody_acted_since": _nobody_acted_since,
}
