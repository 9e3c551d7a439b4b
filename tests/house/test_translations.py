"""Chinese is complete: every sentence the program marks has its translation, worded as the house words (U-5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.house.tracked import ROOT

CATALOG = ROOT / "app/translations/zh_Hans_CN/LC_MESSAGES/messages.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "_l": None}
PLACES = re.compile(r"%\((\w+)\)s")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    with CATALOG.open("rb") as file:
        return read_po(file, locale="zh_Hans_CN")


@pytest.fixture(scope="module")
def marked() -> dict[str, str]:
    """Marked sentence → the file it stands in first, by the same mapping that ``make translations`` uses."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found: dict[str, str] = {}
    for name, _line, msgid, _comments, _context in extract_from_dir(ROOT, methods, options, keywords=KEYWORDS):
        for text in msgid if isinstance(msgid, tuple) else (msgid,):
            found.setdefault(text, name)
    return found


def _ours(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def test_every_marked_sentence_has_its_chinese(catalog: Catalog, marked: dict[str, str]) -> None:
    """None missing, none empty, none only guessed."""
    assert len(marked) > 200
    missing = {text: name for text, name in marked.items() if text not in catalog or not catalog[text].string}
    assert missing == {}
    assert [message.id for message in _ours(catalog) if message.fuzzy] == []


def test_translations_keep_the_places(catalog: Catalog) -> None:
    """A value named in English is named in Chinese, else it would be lost or the page would fail."""
    differing = [
        message.id
        for message in _ours(catalog)
        if set(PLACES.findall(str(message.id))) != set(PLACES.findall(str(message.string)))
    ]
    assert differing == []


def test_the_wording_of_the_house(catalog: Catalog) -> None:
    """No exclamation marks, no 请注意, 您 and never 你."""
    loud = [message.id for message in _ours(catalog) if re.search(r"[!！]|请注意|你", str(message.string))]
    assert loud == []
