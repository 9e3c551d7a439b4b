"""Refusals as notices on the next page, each with its rule beside it (C-14)."""

from __future__ import annotations

from typing import Any

from flask import flash

from app.errors import Problem
from app.views.messages import sentence


def flash_problem(problem: Problem, category: str = "danger") -> None:
    """The problem's sentence as a notice; the template sets the rule apart."""
    notice: Any = {"text": sentence(problem, with_rule=False), "rule": problem.rule}
    flash(notice, category)
