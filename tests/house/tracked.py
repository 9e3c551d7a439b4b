"""The files of the project, for tests of its conventions."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = {
    ".py",
    ".md",
    ".html",
    ".css",
    ".js",
    ".typ",
    ".csv",
    ".toml",
    ".cfg",
    ".ini",
    ".txt",
    ".yaml",
    ".po",
    ".mako",
    "",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def tracked(*suffixes: str, under: str = "") -> list[Path]:
    """Files that git knows (all of the folder where there is no git), by ``suffixes``, below ``under``."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", under or "."], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        found = [path for path in (ROOT / under).rglob("*") if not any(p.startswith(".venv") for p in path.parts)]
    return sorted(path for path in found if path.is_file() and (not suffixes or path.suffix in suffixes))


def relative(path: Path) -> str:
    """The path as it stands in messages."""
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[tuple[str, Function]]:
    """Every function of a module with its dotted name, nested ones included."""
    yield from _functions(ast.parse(path.read_text(encoding="utf-8")), "")


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield f"{prefix}{child.name}", child
        name = f"{prefix}{child.name}." if isinstance(child, Function | ast.ClassDef) else prefix
        yield from _functions(child, name)
