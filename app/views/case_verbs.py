"""Words of the verbs and what stands in their way, for buttons of one case and of batches (C-12, C-14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.enums import CaseKind, Step, Verb
from app.errors import Problem
from app.rules.guard import NOT_AT_THIS_STEP
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.case_act import Standing
from app.words import word

# Written on official paper, so these stay Chinese whatever the language of the screen.
OPINIONS: dict[Step, str] = {
    Step.LOCAL: "经与原证书核对，情况属实，同意上报。",
    Step.EMPLOYER: "经与原证书核对，情况属实，同意上报。",
    Step.BODY: "经审核，同意上报。",
    Step.REVIEW: "经与公布文件核对，同意上报。",
    Step.FINAL: "经核准，同意换发。",
}
# Of the other kinds: what is said below the approval, and at it.
OPINIONS_OF_KIND: dict[CaseKind, tuple[str, str]] = {
    CaseKind.TRANSFER_IN: ("经审核，同意上报确认。", "经确认，同意核发。"),
    CaseKind.REISSUE: ("遗失情况属实，同意上报补发。", "同意补发，原证书作废。"),
    CaseKind.NEW_AWARD: ("经审核，同意上报。", "经核准，同意发证。"),
    CaseKind.CORRECTION: ("经核实，同意上报更正。", "同意更正，原证书作废。"),
}


def default_opinion(kind: CaseKind, step: Step) -> str:
    """What stands in the opinion's field before the officer changes it."""
    if kind in OPINIONS_OF_KIND:
        return OPINIONS_OF_KIND[kind][step is Step.FINAL]
    return OPINIONS.get(step, "")


# Rules that say the whole case is somebody else's, not that something is missing on it.
ELSEWHERE = ("C-14", "U-1", "C-13")

# What the officer who ticks the case does on this very page, or afterwards with its roster.
BY_TICK = ("C-15", "C-3")


@dataclass(frozen=True, slots=True)
class Why:
    """One reason and the verbs it bars; ``id`` is what their buttons are described by, ``more`` how many others hide
    behind it. ``verbs`` is empty where it bars all of them."""

    id: str
    verbs: tuple[Verb, ...]
    problem: Problem
    more: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What an officer is shown for one case: verbs that may be pressed, and the reasons of those that may not.

    ``verbs`` maps a verb to its problems, none when it may be pressed. ``elsewhere`` is the one reason why
    the case is not this officer's to act on; ``problems`` what still keeps it from its next step.
    """

    verbs: dict[Verb, tuple[Problem, ...]]
    elsewhere: Problem | None
    problems: tuple[Problem, ...]

    def may(self, verb: str) -> bool:
        """Whether the verb may be pressed."""
        return self.verbs.get(Verb(verb), (None,)) == ()

    def shows(self, verb: str) -> bool:
        """Whether the verb has a button at all."""
        return Verb(verb) in self.verbs

    @property
    def whys(self) -> list[Why]:
        """The reasons of the barred verbs, each once, in the order of the buttons."""
        groups: dict[str, list[Verb]] = {}
        for verb, found in self.verbs.items():
            if found:
                groups.setdefault(str(found[0]), []).append(verb)
        if not groups and self.elsewhere:
            return [Why("why-1", (), self.elsewhere, 0)]
        shared = len(groups) == 1 and not any(self.may(verb) for verb in self.verbs)
        whys = []
        for number, verbs in enumerate(groups.values(), 1):
            found = self.verbs[verbs[0]]
            whys.append(Why(f"why-{number}", () if shared else tuple(verbs), found[0], len(found) - 1))
        return whys

    def described(self, verb: str) -> str:
        """The id of the reason that bars ``verb``."""
        reason = str(self.verbs[Verb(verb)][0])
        return next((why.id for why in self.whys if str(why.problem) == reason), "")


def offered(standing: Standing, actor: Actor, *, ticks: bool) -> Offer:
    """The verbs for ``actor`` at the case's step, barred ones with their reasons (C-14).

    Where the officer ``ticks`` the case, it goes up with its roster. An office that stands nowhere on the route has
    no buttons, only the sentence that says where the case waits.
    """
    if not (actor.may(Permission.CASE_ACT) or actor.may(Permission.CASE_DECIDE)):
        return Offer({}, None, ())
    approving = standing.problems.get(Verb.APPROVE, ())
    elsewhere = approving[0] if _is_elsewhere(approving) else None
    verbs = {verb: found for verb, found in standing.problems.items() if not _is_foreign(verb, found)}
    if actor.seat not in {part.seat for part in standing.facts.steps}:
        verbs = {verb: found for verb, found in verbs.items() if not _is_elsewhere(found)}
    prepares = verbs.get(Verb.OPINION) == ()
    if prepares or (ticks and not _waits_for_roster(approving)):
        # Ticked cases go up with their roster; where two persons act, the first prepares before the second approves.
        verbs.pop(Verb.APPROVE, None)
    missing = () if _is_elsewhere(approving) else tuple(p for p in approving if not (ticks and p.rule in BY_TICK))
    return Offer(verbs, elsewhere, missing)


def _is_elsewhere(problems: tuple[Problem, ...]) -> bool:
    return bool(problems) and problems[0].rule in ELSEWHERE


def _is_foreign(verb: Verb, problems: tuple[Problem, ...]) -> bool:
    """Whether the verb has no meaning here: not at this step of this route, or 经办 where one person suffices."""
    if not problems:
        return False
    # Taking back is for the office that passed the case on, whatever the others may wait for.
    not_ours = verb is Verb.WITHDRAW and problems[0].rule == "C-14"
    return not_ours or verb is Verb.OPINION or problems[0].text == NOT_AT_THIS_STEP


def _waits_for_roster(problems: tuple[Problem, ...]) -> bool:
    """Everything is in order, but the case goes up with its roster (C-3)."""
    return bool(problems) and all(problem.rule == "C-3" for problem in problems)


VERB_BUTTONS: dict[Verb, Any] = {
    Verb.RETURN: _l("Return…"),
    Verb.REJECT: _l("Reject…"),
    Verb.WITHDRAW: _l("Take back…"),
    Verb.CLOSE: _l("End the case…"),
}


def verb_button(verb: Verb, step: Step) -> str:
    """What the button of a verb says."""
    if verb is Verb.APPROVE:
        return approve_words(step)
    return str(VERB_BUTTONS.get(verb, word(verb)))


def approve_words(step: Step) -> str:
    """The primary button: sending up below the approver, approving at the approver."""
    return str(gettext("Approve, next case") if step is Step.FINAL else gettext("Send up, next case"))
