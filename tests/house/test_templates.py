"""Templates stay within the content security policy and within a screenful (U-5, U-8, T29)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import flask_appbuilder
import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
FAB = Path(flask_appbuilder.__file__).parent / "templates"

# Documents for wkhtmltopdf and Typst are files of their own, never shown under the policy of our pages.
PAPER = {"paper", "typst"}

# FAB pages that nothing of ours opens: log-ins by other means, pages of its menu bar, its API browser.
UNUSED = re.compile(
    r"login_(ldap|saml|oauth)|register_|navbar|baselib|swagger|"
    r"list_(master|carousel|block|thumbnail|item)|model/search"
)

STYLE_ATTRIBUTE = re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE)
STYLE_ELEMENT = re.compile(r"<style\b", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
HANDLER = re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE)
ELSEWHERE = re.compile(r"""(?:src|href|action|data-remote)\s*=\s*["']?(?:https?:)?//""", re.IGNORECASE)


def templates(papers: bool) -> Iterator[Path]:
    """Our own HTML templates, with or without those of paper documents."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        if papers or path.relative_to(TEMPLATES).parts[0] not in PAPER:
            yield path


def name(path: Path) -> str:
    """The template's name as Jinja knows it."""
    return path.relative_to(TEMPLATES).as_posix()


def inline_scripts(text: str) -> list[str]:
    """Attributes of every <script> whose code stands in the page; data blocks are no code."""
    return [a for a in SCRIPT.findall(text) if "src=" not in a and "application/json" not in a]


def breaches(text: str) -> list[str]:
    """What of ``text`` the policy would drop or must not be there."""
    found = [m.group(0) for p in (STYLE_ATTRIBUTE, STYLE_ELEMENT, HANDLER, ELSEWHERE) if (m := p.search(text))]
    return found + [f"<script{a}>" for a in inline_scripts(text)]


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color:red">',
        "<STYLE>p{}</STYLE>",
        "<script>alert(1)</script>",
        '<button onclick="x()">',
        '<script src="https://elsewhere.example/x.js"></script>',
        '<img src="//elsewhere.example/x.png">',
    ],
)
def test_a_breach_is_found(text: str) -> None:
    """T29: the check of this file sees each kind of breach."""
    assert breaches(text)


def test_harmless_markup_passes() -> None:
    """T29: files, data blocks and addresses of our own are allowed."""
    assert not breaches('<script src="/a.js"></script><script type="application/json">{}</script><a href="/x">x</a>')


@pytest.mark.parametrize("path", list(templates(papers=False)), ids=name)
def test_no_inline_code_and_nothing_from_elsewhere(path: Path) -> None:
    """T29: no style attribute or element, no inline script or handler, no asset of another host."""
    assert breaches(path.read_text()) == []


@pytest.mark.parametrize("path", list(templates(papers=True)), ids=name)
def test_a_template_fits_a_screenful(path: Path) -> None:
    """A template has at most 150 lines: past that a second thing hides in it."""
    assert len(path.read_text().splitlines()) <= 150


def test_every_fab_page_in_use_with_inline_code_is_replaced() -> None:
    """U-8: FAB's own templates that break the policy have one of ours of the same name."""
    missing = [
        relative
        for path in sorted(FAB.rglob("*.html"))
        if (relative := path.relative_to(FAB).as_posix())
        and not UNUSED.search(relative)
        and (inline_scripts(path.read_text()) or STYLE_ATTRIBUTE.search(path.read_text()))
        and not (TEMPLATES / relative).exists()
    ]
    assert missing == []


def test_stylesheets_and_scripts_load_nothing_from_elsewhere() -> None:
    """U-5: no web font, no script and no picture of another host."""
    own = [p for p in [*STATIC.glob("css/*.css"), *STATIC.glob("js/*.js")] if p.is_file()]
    assert own
    assert [p.name for p in own if re.search(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}/", p.read_text())] == []


def test_colours_are_written_in_the_tokens_only() -> None:
    """The design: components take no colour except from tokens.css (paper and scans keep their ink)."""
    allowed = {"tokens.css", "pictures.css", "case.css"}
    found = {
        p.name: colours
        for p in STATIC.glob("css/*.css")
        if p.name not in allowed and (colours := re.findall(r":\s*#[0-9a-f]{3,8}\b", p.read_text()))
    }
    assert found == {}


def test_every_icon_that_is_used_is_in_the_sprite() -> None:
    """A name that is not in the sprite would draw nothing."""
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "img/icons.svg").read_text()))
    used = {n for p in templates(papers=False) for n in re.findall(r"icon\('([a-z]+)'", p.read_text())}
    assert used
    assert used - drawn == set()
