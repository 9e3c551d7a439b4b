"""Given back, corrected, issued anew: in a real browser, on each line and database (C-8)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from app.enums import CaseKind
from tests.databases import Databases
from tests.journeys.replacing import LINES, Counter, counters, travel

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def counter(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """A server with one certificate of each line."""
    with counters(databases, tmp_path_factory.mktemp("instance"), "journey_correction") as running:
        yield running


@pytest.mark.parametrize("line", LINES)
def test_misprint_to_corrected_certificate(
    browser: Browser, counter: Counter, databases: Databases, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """C-8, K-10: 换发中 at once, 已作废 when the corrected one exists; the old page tells no new number."""
    meanwhile, after, new = travel(browser, counter, CaseKind.CORRECTION, line)
    assert "换发中" in meanwhile
    assert "已作废" in after and "已由更正的新证书替换" in after
    assert "有效" in new and "水利水电工程" in new and "补发" not in new
    with capsys.disabled():
        print(f"\njourney correction {line} {databases.name}: returned to corrected ok")
