"""Turn the house's problems into sentences in the reader's language: what is wrong, what to do, which rule."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext

from app.errors import Problem


def sentence(problem: Problem, *, with_rule: bool = True) -> str:
    """The problem in the reader's language; ``规则 P-1`` at its end unless ``with_rule`` is off."""
    text = gettext(problem.text, **problem.params) if problem.params else gettext(problem.text)
    return f"{text} {gettext('Rule %(rule)s', rule=problem.rule)}" if with_rule else text


def sentences(problems: Iterable[Problem]) -> list[str]:
    """``sentence`` of each."""
    return [sentence(p) for p in problems]


def by_field(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """Problems grouped by the form field they belong to; '' holds those of no field."""
    grouped: dict[str, list[Problem]] = {}
    for problem in problems:
        grouped.setdefault(problem.field or "", []).append(problem)
    return grouped
