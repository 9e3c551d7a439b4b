"""Turn the house's problems into sentences in the reader's language: what is wrong, what to do, which rule."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from flask_babel import gettext

from app.errors import Problem
from app.views.day_words import short_day

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
DAYS = frozenset({"date", "day", "since", "today", "windows"})
"""Values that rules make of days, never typed ones."""


def sentence(problem: Problem, *, with_rule: bool = True) -> str:
    """The problem in the reader's language; ``规则 P-1`` at its end unless ``with_rule`` is off."""
    params = {name: _told(value) if name in DAYS else value for name, value in problem.params.items()}
    text = gettext(problem.text, **params) if params else gettext(problem.text)
    return f"{text} {gettext('Rule %(rule)s', rule=problem.rule)}" if with_rule else text


def _told(value: object) -> str:
    """Days as people say them; rules write them as 2007-09-12."""
    return DAY.sub(lambda found: short_day(dt.date.fromisoformat(found[0])), str(value))


def sentences(problems: Iterable[Problem]) -> list[str]:
    """``sentence`` of each."""
    return [sentence(p) for p in problems]


def by_field(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """Problems grouped by the form field they belong to; '' holds those of no field."""
    grouped: dict[str, list[Problem]] = {}
    for problem in problems:
        grouped.setdefault(problem.field or "", []).append(problem)
    return grouped
