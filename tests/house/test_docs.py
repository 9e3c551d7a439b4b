"""What docs/ says is complete and current."""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum

import pytest
from flask_babel import force_locale

from app import enums
from app.models.base import Base
from app.words import WORDS
from docs import generate_routes
from docs.generate_er import TARGET, draw
from tests.conftest import application
from tests.house.tracked import ROOT, relative, tracked

DOCS = ROOT / "docs"
VOCABULARIES = [c for c in vars(enums).values() if isinstance(c, type) and issubclass(c, StrEnum) and c is not StrEnum]


def _codes(text: str) -> set[str]:
    """The second column of the tables in ``text``."""
    return set(re.findall(r"^\| [^|]+ \| `([^`]+)` \| [^|]+ \|$", text, flags=re.MULTILINE))


def test_the_diagram_is_drawn_from_the_models() -> None:
    """docs/er.md is what ``make docs`` would write now."""
    assert TARGET.read_text(encoding="utf-8") == draw(), "run: make docs"


def test_the_routes_are_drawn_from_the_tables() -> None:
    """docs/routes.md is what ``make docs`` would write now."""
    assert generate_routes.TARGET_FILE.read_text(encoding="utf-8") == generate_routes.draw(), "run: make docs"


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda v: v.__name__)
def test_the_glossary_has_every_value(vocabulary: type[StrEnum]) -> None:
    """Every vocabulary has its section, with exactly its values."""
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    section = re.search(rf"^### {vocabulary.__name__} \(.*?(?=^##|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    assert section, vocabulary.__name__
    assert _codes(section.group()) == {member.value for member in vocabulary}


def test_the_glossary_says_what_the_screen_says() -> None:
    """One word for one thing (U-5): the Chinese of every value is the one that the views show."""
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    with application("sqlite://").test_request_context(), force_locale("zh_Hans_CN"):
        shown = [(member, str(word)) for table in WORDS.values() for member, word in table.items()]
    assert len(shown) > 60
    differing = []
    for member, word in shown:
        section = text.partition(f"### {type(member).__name__} (")[2].partition("\n##")[0]
        if f"| {word} | `{member.value}` |" not in section:
            differing.append(f"{type(member).__name__}.{member.value}: {word}")
    assert differing == []


def test_the_glossary_has_every_table() -> None:
    """Every table of ours, and none that is gone."""
    text = (DOCS / "glossary.md").read_text(encoding="utf-8").partition("## Tables")[2]
    assert _codes(text) == {name for name in Base.metadata.tables if not name.startswith("ab_")}


@pytest.mark.parametrize(("heading", "group"), [("## To run", "run"), ("## To develop and test", "dev")])
def test_every_direct_dependency_is_accounted_for(heading: str, group: str) -> None:
    """docs/dependencies.md names each with pinned release, licence, reason and what was declined."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] if group == "run" else project["dependency-groups"]["dev"]
    text = (DOCS / "dependencies.md").read_text(encoding="utf-8").partition(heading + "\n")[2].partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")
    ]
    listed = {row[0]: row for row in rows if row[0] != "package"}
    assert set(listed) == {re.match(r"[\w.-]+", line)[0] for line in wanted}
    assert [name for name, row in listed.items() if len(row) != 5 or not all(row)] == []
    pins = dict(
        re.findall(r"^([\w.-]+)(?:\[\w+\])?==(\S+)", (ROOT / "requirements-dev.txt").read_text(), flags=re.MULTILINE)
    )
    assert {name: row[1] for name, row in listed.items() if pins[name] != row[1]} == {}


def test_every_setting_is_described() -> None:
    """docs/operations.md names each variable of the environment that the code reads."""
    sources = [ROOT / "config.py", ROOT / "serve.py", *tracked(".py", under="app")]
    read = set()
    for path in sources:
        read |= set(re.findall(r"environ(?:\.get\(|\.setdefault\(|\[)\"(\w+)\"", path.read_text(encoding="utf-8")))
    # Named by _kept_secret from their parts; what every program of the system reads is no setting of ours.
    read |= {"ZHENGSHU_SECRET_KEY", "ZHENGSHU_ID_NUMBER_KEY"}
    read = {name for name in read if name != "PATH" and not name.startswith("XDG_")}
    text = (DOCS / "operations.md").read_text(encoding="utf-8")
    assert {name for name in read if f"`{name}`" not in text} == set()


def test_decisions_are_numbered_and_complete() -> None:
    """docs/adr/NNNN-words.md without a gap, each with situation, decision, consequences and what was declined."""
    files = sorted((DOCS / "adr").glob("*.md"))
    assert [path.name[:5] for path in files] == [f"{number:04}-" for number in range(1, len(files) + 1)]
    for path in files:
        text = path.read_text(encoding="utf-8")
        parts = ("**Situation.**", "**Decision.**", "**Consequences.**", "**Declined.**")
        assert [part for part in parts if part not in text] == [], path.name


def test_links_lead_somewhere() -> None:
    """Relative links in our documents point at files that exist; the screenshot is put there by hand."""
    broken = [
        f"{relative(path)}: {target}"
        for path in tracked(".md")
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_make_help_names_every_target() -> None:
    """``make help`` is made of the targets' own words, so a target without words is missed."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = {name for line in re.findall(r"^\.PHONY: (.*)$", text, flags=re.MULTILINE) for name in line.split()}
    told = set(re.findall(r"^([a-z-]+):.*## \S", text, flags=re.MULTILINE))
    assert phony - told == {"packages", "packages-dev"}
    assert {"run", "smoke", "test", "check", "journey"} <= told
