"""Lost, declared in the newspaper, re-issued: in a real browser, on each line and database (C-6, M5)."""

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
    with counters(databases, tmp_path_factory.mktemp("instance"), "journey_reissue") as running:
        yield running


@pytest.mark.parametrize("line", LINES)
def test_loss_to_reissued_certificate(
    browser: Browser, counter: Counter, databases: Databases, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """C-6, K-10: 已挂失 at once, 已作废 when the new one, marked 补发, exists; the old page tells no new number."""
    meanwhile, after, new = travel(browser, counter, CaseKind.REISSUE, line)
    assert "已挂失" in meanwhile
    assert "已作废" in after and "已由补发的新证书替换" in after
    assert "有效" in new and "补发" in new and "水利工程" in new
    with capsys.disabled():
        print(f"\njourney reissue {line} {databases.name}: declared to re-issued ok")
