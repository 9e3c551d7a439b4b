"""The manual is whole: its pages and pictures exist, are used, stay small and name no machine (U-5)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.take_screenshots import LIMIT_BYTES, SHOTS
from tests.house.test_files import PLACES
from tests.house.tracked import ROOT

MANUAL = ROOT / "docs" / "manual"
IMAGES = ROOT / "docs" / "images"
PAGES = sorted(MANUAL.glob("*.md"))
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
TOTAL_BYTES = 4 * 1024 * 1024


def _links(text: str, *, pictures: bool) -> set[str]:
    return {target for mark, target in LINK.findall(text) if bool(mark) is pictures}


def test_the_index_leads_to_every_page() -> None:
    """No page that the index forgets, and no link into the void."""
    linked = _links((MANUAL / "README.md").read_text(encoding="utf-8"), pictures=False)
    assert linked == {page.name for page in PAGES} - {"README.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_links_and_pictures_exist(page: Path) -> None:
    """Every file a page names is there, and every page has its title first."""
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# ")
    targets = _links(text, pictures=True) | _links(text, pictures=False)
    assert [name for name in sorted(targets) if not (MANUAL / name).resolve().is_file()] == []


def test_every_picture_is_taken_by_the_script_and_shown() -> None:
    """A picture nobody can take again, or nobody sees, is left over."""
    shown = {name.rpartition("/")[2] for p in PAGES for name in _links(p.read_text(encoding="utf-8"), pictures=True)}
    assert shown == {f"{shot.name}.png" for shot in SHOTS} == {path.name for path in IMAGES.glob("*.png")}


def test_pictures_stay_small() -> None:
    """250 KB each and 4 MB together."""
    sizes = {path.name: path.stat().st_size for path in IMAGES.glob("*.png")}
    assert {name: size for name, size in sizes.items() if size > LIMIT_BYTES} == {}
    assert 0 < sum(sizes.values()) <= TOTAL_BYTES


def test_the_manual_names_no_machine() -> None:
    """No registry, no path of this or that machine."""
    found = {page.name: PLACES.findall(page.read_text(encoding="utf-8")) for page in PAGES}
    assert {name: places for name, places in found.items() if places} == {}
