"""Guards of the way up: document, roster, face, reason, and who has acted already."""

from __future__ import annotations

from app.enums import RosterState, Seat, Step
from app.errors import N_, Problem
from app.rules.case_facts import Act, CaseFacts
from app.rules.case_kind import KIND_RULES


def goes_by_roster(facts: CaseFacts) -> bool:
    """Whether a reviewing office sends the case up on a roster: not where it decides by itself (C-3, C-9)."""
    reviewed = any(part.step is Step.REVIEW for part in facts.steps)
    return KIND_RULES[facts.kind].roster and reviewed and facts.steps[-1].seat is not Seat.REVIEW


def has_announcement(facts: CaseFacts, act: Act) -> list[Problem]:
    """The 公布文号 is known, on the kinds that have one of ours (P-8)."""
    if facts.announcement_number or not KIND_RULES[facts.kind].announcement:
        return []
    text = N_("The announcement number (公布文号) is empty; the reviewing office fills it in.")
    return [Problem("P-8", text, field="announcement_number")]


def announcement_checked(facts: CaseFacts, act: Act) -> list[Problem]:
    """The reviewing office has compared the case with its line in the document (C-15), whether it passes it on or
    decides by itself (C-9)."""
    holder = next(part.seat for part in facts.steps if part.step is facts.step)
    if facts.announcement_checked or not KIND_RULES[facts.kind].roster or holder is not Seat.REVIEW:
        return []
    text = N_("The case was not yet checked against its line in the announcement document (公布文件).")
    return [Problem("C-15", text, field="announcement_check")]


def on_frozen_roster(facts: CaseFacts, act: Act) -> list[Problem]:
    """Cases go up with their frozen roster (C-3)."""
    if not goes_by_roster(facts) or (act.submitting_roster and facts.roster_state is RosterState.FROZEN):
        return []
    text = N_("Cases of this step go up with their roster (花名册); compile it, print it and submit it.")
    return [Problem("C-3", text)]


def on_submitted_roster(facts: CaseFacts, act: Act) -> list[Problem]:
    """Cases are decided from the roster they came up with (C-3)."""
    if not goes_by_roster(facts) or facts.roster_state is RosterState.SUBMITTED:
        return []
    return [Problem("C-3", N_("The case is on no submitted roster (花名册); return it to its reviewing office."))]


def face_can_be_printed(facts: CaseFacts, act: Act) -> list[Problem]:
    """The certificate font has every character of the face (K-2)."""
    return list(facts.unprintable)


def has_reason(facts: CaseFacts, act: Act) -> list[Problem]:
    """Returning, rejecting and closing give a reason (C-12)."""
    if act.reason_code:
        return []
    return [Problem("C-12", N_("Choose a reason; the office that receives the case needs it."), field="reason_code")]


def nobody_acted_since(facts: CaseFacts, act: Act) -> list[Problem]:
    """The next office has not begun (C-12)."""
    if not facts.acted_since_arrival:
        return []
    text = N_("%(office)s has begun to work on the case, so it can no longer be taken back; ask it to return the case.")
    return [Problem("C-12", text, params={"office": facts.holder_name})]


def two_persons_act_here(facts: CaseFacts, act: Act) -> list[Problem]:
    """Handling (经办) exists only where the office has switched it on, and once a stay (C-12)."""
    if not facts.two_persons:
        text = N_("In this office one person decides a step; handling by a second one (经办/复核) is not switched on.")
        return [Problem("C-12", text)]
    if facts.handler_id is not None:
        text = N_("The case is handled already and waits for a colleague's review (复核).")
        return [Problem("C-12", text)]
    return []


def handled_by_another(facts: CaseFacts, act: Act) -> list[Problem]:
    """Where two persons act inside one step, the second is another than the first (C-12)."""
    if not facts.two_persons:
        return []
    if facts.handler_id is None:
        text = N_("In this office one person handles (经办) before another reviews (复核); handle the case first.")
        return [Problem("C-12", text)]
    if facts.handler_id == act.user_id:
        text = N_("You handled (经办) this case; a colleague of %(office)s must review (复核) it.")
        return [Problem("C-13", text, params={"office": facts.holder_name})]
    return []
