"""Acts that the machine does not try, because the program answers them otherwise than our reading and that is
reported. Each line is one report; once it is settled, the line goes and the machine tries the act.
"""

from __future__ import annotations

from tests.properties.exchange_model import File, Model, Person


def is_left_out(model: Model, who: Person, file: File, verb: str, back_to: str | None, objections: set[str]) -> bool:
    """Whether the answer hangs on a reported difference; ``objections`` is the model's answer."""
    if _first_desk_is_the_reviewing_one(file, verb, back_to):
        return True
    if objections & {"C-14", "U-1"}:
        return False
    return (
        _only_approvals_count(file, who, verb, objections)
        or _begun_by_the_clock(model, file, verb, objections)
        or _nobody_closes_below(model, file, verb)
    )


def _first_desk_is_the_reviewing_one(file: File, verb: str, back_to: str | None) -> bool:
    """Direct line, review step: a return without target has no step to go to; the office cannot take back what it
    entered (C-12)."""
    return (
        file.line == "direct" and file.step == "review" and (verb == "withdraw" or (verb == "return" and not back_to))
    )


def _only_approvals_count(file: File, who: Person, verb: str, objections: set[str]) -> bool:
    """C-13 looks at approvals, not at returns, withdrawals and ticks; and not when a case is taken back."""
    approved = any(d.who == who.id and d.verb == "approve" and d.origin != file.step for d in file.deeds)
    return objections == {"C-13"} and (verb == "withdraw" or not approved)


def _begun_by_the_clock(model: Model, file: File, verb: str, objections: set[str]) -> bool:
    """Whether the receiving office has begun is told by clocks, and forgets that it had sent the case on (C-12)."""
    if verb != "withdraw" or file.step != "review" or "C-13" in objections:
        return False
    ticked = bool(file.ticks) and file.ticks[-1][3] >= file.arrived_at
    return model.begun(file) != (ticked or model.sheet_of(file) is not None)


def _nobody_closes_below(model: Model, file: File, verb: str) -> bool:
    """Where an office below the province approves, none of its roles may close at the last step (C-12)."""
    return verb == "close" and file.step == "final" and file.line in model.approved_below
