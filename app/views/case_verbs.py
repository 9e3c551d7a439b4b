"""Words of the verbs and what stands in their way, for buttons of one case and of batches (C-12, C-14)."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from app.enums import CaseKind, Step, Verb
from app.errors import Problem
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.case_act import Standing

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


def offered(standing: Standing, actor: Actor, *, ticks: bool) -> Offer:
    """The verbs for ``actor`` at the case's step. Where the officer ``ticks`` the case, it goes up with its roster."""
    if not (actor.may(Permission.CASE_ACT) or actor.may(Permission.CASE_DECIDE)):
        return Offer({}, None, ())
    approving = standing.problems.get(Verb.APPROVE, ())
    barred = {verb: found for verb, found in standing.problems.items() if _is_elsewhere(found)}
    elsewhere = approving[0] if _is_elsewhere(approving) else None
    verbs = {verb: found for verb, found in standing.problems.items() if verb not in barred}
    if elsewhere and elsewhere.rule == "C-13" and Verb.APPROVE in barred:
        verbs[Verb.APPROVE] = approving
    if ticks or not verbs.get(Verb.OPINION, (None,)):
        # Ticked cases go up with their roster; where two persons act, the first prepares before the second approves.
        verbs.pop(Verb.APPROVE, None)
    if verbs.get(Verb.OPINION):
        # Prepared already: the button is the approval's again.
        verbs.pop(Verb.OPINION)
    missing = () if _is_elsewhere(approving) else tuple(p for p in approving if not (ticks and p.rule in BY_TICK))
    return Offer(verbs, elsewhere, missing)


def _is_elsewhere(problems: tuple[Problem, ...]) -> bool:
    return bool(problems) and problems[0].rule in ELSEWHERE


def approve_words(step: Step) -> str:
    """The primary button: sending up below the approver, approving at the approver."""
    return str(gettext("Approve, next case") if step is Step.FINAL else gettext("Send up, next case"))
