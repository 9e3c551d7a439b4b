"""What the pages of rosters read from their forms and answer after an act."""

from __future__ import annotations

from flask import abort, flash, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.services.workflow import Outcome
from app.views.messages import sentence
from app.views.paper_answer import notice

MOST_LINES = 10


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
    """A notice for each refused row, the first ten with their reasons."""
    for row in outcome.refused[:MOST_LINES]:
        notice(f"{row.label}：{sentence(row.problems[0], with_rule=False)}", row.problems[0].rule)
    if len(outcome.refused) > MOST_LINES:
        flash(gettext("%(count)s rows were refused in all.", count=len(outcome.refused)), "danger")


def back(roster_id: int) -> Response:
    """To the page of the roster."""
    return redirect(f"/rosters/{roster_id}", 303)
