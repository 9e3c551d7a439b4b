"""What the pages of rosters read from their forms and answer after an act."""

from __future__ import annotations

from flask import abort, flash, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.services.workflow import Outcome
from app.views.messages import sentence
from app.views.paper_answer import notice

MOST_NAMES = 3


def ids_of_form() -> list[int]:
    """The ticked rows; an address nobody could have ticked is answered 400."""
    values = request.form.getlist("rowid")
    if not all(value.isascii() and value.isdigit() and len(value) < 10 for value in values):
        abort(400)
    return [int(value) for value in values]


def tell_outcome(outcome: Outcome, words: str) -> None:
    """``words`` when something was done, and the rows that were refused."""
    if outcome.done:
        flash(words, "success")
    tell_refused(outcome)


def tell_refused(outcome: Outcome) -> None:
    """A notice for each reason: the first rows by name, how many there are, why, and the rule (C-14)."""
    by_reason: dict[tuple[str, str], list[str]] = {}
    for row in outcome.refused:
        problem = row.problems[0]
        by_reason.setdefault((sentence(problem, with_rule=False), problem.rule), []).append(row.label)
    for (reason, rule), labels in by_reason.items():
        names = "、".join(labels[:MOST_NAMES])
        if len(labels) > MOST_NAMES:
            names = gettext("%(names)s and others, %(count)s rows in all", names=names, count=len(labels))
        notice(gettext("%(names)s: %(reason)s", names=names, reason=reason), rule)


def back(roster_id: int) -> Response:
    """To the page of the roster."""
    return redirect(f"/rosters/{roster_id}", 303)
