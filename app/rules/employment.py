"""What must hold of a change of employer (C-18)."""

from __future__ import annotations

import datetime as dt

from app.errors import N_, Problem

RULE = "C-18"
LONGEST_REASON = 200


def employment_problems(
    began_on: dt.date | None, reason: str, *, previous: dt.date | None, today: dt.date
) -> list[Problem]:
    """Problems of a change that takes effect at once; ``previous`` is the day of the person's last change, if any."""
    problems = []
    if began_on is None:
        problems.append(Problem(RULE, N_("Give the day on which the person began at the new employer."), "began_on"))
    elif began_on > today:
        text = N_("A change of employer takes effect at once; record it on the day itself or afterwards.")
        problems.append(Problem(RULE, text, "began_on"))
    elif previous is not None and began_on < previous:
        text = N_("The person began at the present employer on %(day)s; the next change cannot lie before that day.")
        problems.append(Problem(RULE, text, "began_on", {"day": previous.isoformat()}))
    if not reason.strip():
        problems.append(Problem(RULE, N_("Give the reason; it stays on the person's record."), "reason"))
    elif len(reason.strip()) > LONGEST_REASON:
        text = N_("The reason is longer than %(most)s characters; shorten it.")
        problems.append(Problem(RULE, text, "reason", {"most": LONGEST_REASON}))
    return problems
