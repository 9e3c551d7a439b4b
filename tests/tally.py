"""What races and crashes found, counted: a line a test, and one that sums up at the very end of the run."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable

import pytest

SCALE = int(os.environ.get("SCALE", "1"))
"""How much longer than in CI: SCALE=10 make races."""


class Tally:
    """Faults by kind, and the negative controls in which the fault showed."""

    def __init__(self, note: Callable[[str, object], None], name: str) -> None:
        self._note = note
        self._name = name

    def found(self, **faults: int) -> None:
        """Count what a guarded run did wrong; the test asserts that it is nothing."""
        for kind, count in faults.items():
            self._note(f"fault {kind}", count)
        shown = ", ".join(f"{kind} {count}" for kind, count in faults.items())
        print(f"\n{self._name}: {shown}")
        assert not any(faults.values()), shown

    def control(self, **faults: int) -> None:
        """The same with the guard switched off: every fault named must show, or the test could not have failed."""
        shown = ", ".join(f"{kind} {count}" for kind, count in faults.items())
        print(f"\n{self._name}: without the guard {shown}")
        assert all(faults.values()), f"the control does not fail: {shown}"
        self._note("control", 1)


class Summary:
    """Adds up the reports of a run and has the last word."""

    def __init__(self, name: str, kinds: tuple[str, ...]) -> None:
        self._name = name
        self._counts = Counter(dict.fromkeys(kinds, 0))
        self._controls = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect what the tests of this folder noted."""
        if report.when != "call" or f"tests/{self._name}/" not in report.nodeid:
            return
        for name, value in report.user_properties:
            if name == "control" and report.passed:
                self._controls += 1
            elif name.startswith("fault "):
                self._counts[name.removeprefix("fault ")] += int(str(value))

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self, config: pytest.Config) -> None:
        """After pytest's own last line."""
        if self._controls and not hasattr(config, "workerinput"):
            counted = ", ".join(f"{kind} {count}" for kind, count in self._counts.items())
            print(f"{self._name}: {counted} (controls failed as they must: {self._controls})")


def note_of(request: pytest.FixtureRequest) -> Tally:
    """The tally of a test."""
    properties = request.node.user_properties
    return Tally(lambda name, value: properties.append((name, value)), request.node.name)
