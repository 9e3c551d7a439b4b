"""Crashes are counted; the last line of ``make crash`` sums up."""

from __future__ import annotations

import pytest

from tests.tally import Summary, Tally, note_of


def pytest_configure(config: pytest.Config) -> None:
    """The sum of this folder."""
    config.pluginmanager.register(Summary("crash", ("doubled", "duplicate", "partial", "lost")), "crash-summary")


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    """Counts what the test finds."""
    return note_of(request)
