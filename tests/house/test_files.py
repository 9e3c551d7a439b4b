"""Conventions of files: sizes, docstrings, nothing left open, no address of this or that machine."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.tracked import ROOT, TEXT, functions, relative, tracked

LIMITS = [("app", ".py", 300), ("templates", ".html", 150), ("templates", ".typ", 150)]
FUNCTION_LINES = 40
# Written in halves, so that this file does not find itself.
OPEN_MARKS = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
PLACES = re.compile(
    r"pypi\."
    r"org|python"
    r"hosted|npm"
    r"js\.|registry\.(?:npm|yarn)"
    r"|/wo"
    r"rk/|/ho"
    r"me/|/ro"
    r"ot/|bash_"
    r"jobs|rubygems\."
    r"org"
)
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc"}


@pytest.mark.parametrize(("folder", "suffix", "limit"), LIMITS)
def test_files_stay_short(folder: str, suffix: str, limit: int) -> None:
    """Past the limit a second subject hides in the file."""
    lengths = {relative(p): len(p.read_text(encoding="utf-8").splitlines()) for p in tracked(suffix, under=folder)}
    assert lengths, folder
    assert {name: length for name, length in lengths.items() if length > limit} == {}


def test_functions_stay_short() -> None:
    """At most 40 lines from ``def`` to the last, docstring included."""
    long = {
        f"{relative(path)}:{name}": node.end_lineno - node.lineno + 1
        for path in [*tracked(".py", under="app"), ROOT / "serve.py", ROOT / "config.py"]
        for name, node in functions(path)
        if node.end_lineno is not None and node.end_lineno - node.lineno >= FUNCTION_LINES
    }
    assert long == {}


def test_public_code_says_what_it_is() -> None:
    """Every module, class and function of app/ that others may use has a docstring; dunder methods need none."""
    silent: list[str] = []
    for path in tracked(".py", under="app"):
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
        if source.strip() and ast.get_docstring(tree) is None:
            silent.append(relative(path))
        silent += [
            f"{relative(path)}:{node.name}"
            for owner in [tree, *(n for n in tree.body if isinstance(n, ast.ClassDef) and not n.name.startswith("_"))]
            for node in owner.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            if not node.name.startswith("_") and ast.get_docstring(node) is None
        ]
    assert silent == []


def test_nothing_is_left_open() -> None:
    """No mark of unfinished work stands in any file of ours."""
    found = [
        f"{relative(path)}:{number}"
        for path in _texts()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if OPEN_MARKS.search(line)
    ]
    assert found == []


def test_no_file_names_a_registry_or_a_machine() -> None:
    """The project installs from wherever its machine is told to, and knows no path of its makers."""
    found = [
        f"{relative(path)}:{number}: {match.group()}"
        for path in _texts()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := PLACES.search(line))
    ]
    assert found == []


def test_no_module_is_called_after_nothing() -> None:
    """A name says what a module is about."""
    assert [relative(path) for path in tracked(".py") if path.stem in VAGUE or path.parent.name in VAGUE] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned_hashed_and_without_address(name: str) -> None:
    """Every line pins one version with hashes; no index, no link, no file."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.search(r"https?:|file:|git\+|index-url|find-links|trusted-host", text) is None
    entries = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    pins = [entry for entry in entries if entry.strip() and not entry.startswith("#")]
    assert len(pins) > 40
    assert [entry.split()[0] for entry in pins if not re.match(r"[a-z0-9.-]+(\[[a-z,]+\])?==\S+", entry)] == []
    assert [entry.split()[0] for entry in pins if "--hash=sha256:" not in entry] == []


def test_tests_need_what_the_program_runs_with() -> None:
    """The two lock files agree on every version that both name."""
    pins = [
        dict(re.findall(r"^([a-z0-9.-]+)==([^\s;]+)", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    ]
    assert {name: version for name, version in pins[0].items() if pins[1].get(name) != version} == {}


def _texts() -> list[Path]:
    vendored = ROOT / "static" / "vendor"
    return [path for path in tracked(*TEXT) if vendored not in path.parents]
