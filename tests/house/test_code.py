"""Conventions of code that no linter knows: one source of time, one door to write, a reason for every exception."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.tracked import ROOT, relative, tracked

CODE = [*tracked(".py", under="app"), ROOT / "config.py", ROOT / "serve.py"]


def _lines(pattern: str, files: list[Path], *, allowed: set[str]) -> list[str]:
    return [
        f"{relative(path)}:{number}"
        for path in files
        if relative(path) not in allowed
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]


def test_t9_time_comes_from_the_clock() -> None:
    """T9: only ``app/clock.py`` asks the machine what time it is, so tests and the demo can say."""
    asked = (
        r"\b(?:datetime|dt\.datetime)\.(?:now|utcnow|today)\(|\bdate\.today\(|\btime\.time\(|func\.now\(|CURRENT_TIME"
    )
    assert _lines(asked, CODE, allowed={"app/clock.py"}) == []


def test_only_the_door_commits() -> None:
    """``writing()`` commits; FAB's own accounts are the one exception, by a list in the factory."""
    allowed = {"app/session.py", "app/security/manager.py"}
    assert _lines(r"session\w*(?:\(\))?\.commit\(", CODE, allowed=allowed) == []


def test_views_know_no_sql_text() -> None:
    """T12: raw SQL passes by the jurisdiction; nobody above the models writes any."""
    above = [path for path in CODE if relative(path).split("/")[1:2] != ["models"]]
    allowed = {"app/session.py"}
    assert _lines(r"\b(?:sa\.)?text\(\s*f?[\"'](?i:select|update|insert|delete)", above, allowed=allowed) == []


@pytest.mark.parametrize("mark", ["noqa", "type: ignore"])
def test_every_exception_has_its_reason(mark: str) -> None:
    """A silenced rule names itself, and a reason stands beside it."""
    bare = rf"# {mark}(?!(?:\[[\w-]+(?:, ?[\w-]+)*\]|: ?[A-Z]+\d+(?:, ?[A-Z]+\d+)*)\s+(?:# |- )\S)"
    files = [path for path in [*CODE, *tracked(".py", under="tests")] if path != Path(__file__)]
    assert _lines(bare, files, allowed=set()) == []


def test_nothing_is_printed_or_debugged_in_the_program() -> None:
    """What is said goes to the log, the screen or the terminal of a command."""
    assert _lines(r"^\s*(?:print|breakpoint|pdb\.set_trace)\(", tracked(".py", under="app"), allowed=set()) == []
