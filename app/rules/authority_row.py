"""What a row of the authority table must be before anybody can act on its cases (C-9, U-8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from app.enums import CaseKind, Line, Seat
from app.errors import N_, Problem
from app.rules.certificate_number import template_problems
from app.rules.route import first_step, route

RULE = "U-8"
_DECIDING = ("approver", "numberer")
_LAST = dt.date.max


def authority_problems(kind: CaseKind, line: Line, seats: Mapping[str, Seat], number_template: str) -> list[Problem]:
    """Why cases of this kind and line would find nobody: a seat that the line does not have, an approver below an
    office, no step below the approval; and a template that gives no unique numbers (K-1)."""
    held = {part.seat for part in route(kind, line, Seat.PROVINCE)} | {Seat.PROVINCE, Seat.REVIEW}
    issuing = held | {Seat.EMPLOYER}
    problems = []
    for name, seat in seats.items():
        if seat not in (issuing if name == "issuer" else held):
            text = N_("This reporting line has no such office, so nobody could do it. Choose another.")
            problems.append(Problem(RULE, text, name))
        elif name in _DECIDING and seat in (Seat.EMPLOYER, Seat.BODY):
            text = N_("Employers and evaluation bodies enter cases and do not decide them. Choose an office.")
            problems.append(Problem(RULE, text, name))
    approver = seats["approver"]
    if not problems and approver is Seat.LOCAL and first_step(kind, line).seat is not Seat.LOCAL:
        text = N_("The route would have no step below the approval. Choose a higher office.")
        problems.append(Problem(RULE, text, "approver"))
    problems += [Problem(p.rule, p.text, "number_template", p.params) for p in template_problems(number_template)]
    return problems


def overlaps(first: dt.date, last: dt.date | None, other_first: dt.date, other_last: dt.date | None) -> bool:
    """Whether two spans of days share one; None is open-ended."""
    return first <= (other_last or _LAST) and other_first <= (last or _LAST)
