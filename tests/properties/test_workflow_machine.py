"""No tier is skipped, nobody acts at two, step and approvals agree, and certificates follow, whatever is tried with
cases of every kind, level and line (T4, T5, T9, T11, T37).

Hypothesis plays officers of every office against the services and against a model written from the notice.
``STEPS=20000 pytest tests/properties`` soaks: about so many steps a database, other ones each time.
"""

from __future__ import annotations

import dataclasses
import os
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.orm import Session

from app.extensions import db
from app.queries.case_facts import list_case_facts
from app.rules.guard import GUARDS, CaseFacts
from app.services import roster_paper, workflow, workflow_writing
from tests.databases import Databases
from tests.properties.case_model import Model
from tests.properties.machine_acts import CaseMachine
from tests.properties.machine_world import KINDS, World, blank_pdf
from tests.properties.route_reading import rows

SOAK = int(os.environ.get("STEPS", "0"))
STEPS_EACH = 50 if SOAK else 25
# So many examples share a database; it is thrown away before its size tells.
A_ROUND = 200
BOUNDS = settings(
    max_examples=20,
    stateful_step_count=STEPS_EACH,
    deadline=None,
    derandomize=not SOAK,
    database=None,
    suppress_health_check=list(HealthCheck),
)
# A control only has to find the fault, not the shortest way to it.
FINDING = settings(BOUNDS, max_examples=60, stateful_step_count=40, derandomize=True, phases=[Phase.generate])


@pytest.fixture
def world(session: Session, monkeypatch: pytest.MonkeyPatch) -> World:
    """Staff and tables; rosters are printed on blank paper."""
    paper = blank_pdf()
    monkeypatch.setattr(roster_paper, "render_roster", lambda *_args, **_options: paper)
    return World(session)


@dataclasses.dataclass(slots=True)
class Tally:
    """What was played: examples, acts tried, acts done by kind and verb, cases by where they came to stand."""

    examples: int = 0
    tried: int = 0
    done: Counter[str] = dataclasses.field(default_factory=Counter)
    verbs: Counter[str] = dataclasses.field(default_factory=Counter)
    ends: Counter[str] = dataclasses.field(default_factory=Counter)
    rows: set[tuple[str, str, str]] = dataclasses.field(default_factory=set)

    def add(self, machine: CaseMachine) -> None:
        """One example more."""
        self.examples += 1
        self.tried += machine.tries
        for file in machine.files if hasattr(machine, "model") else []:
            deeds = file.deeds[machine.brought[file.id] :]
            self.done[file.kind] += len(deeds)
            self.verbs.update(deed.verb for deed in deeds)
            self.ends[file.step] += 1
            if deeds:
                self.rows.add(file.key)

    def __str__(self) -> str:
        return (
            f"machine: examples {self.examples}, acts tried {self.tried}, done {dict(self.done)}, violations 0;"
            f" by verb {dict(self.verbs)}, cases {dict(self.ends)}, rows of the reading acted on {len(self.rows)}"
        )


def run(world: World, bounds: settings, tally: Tally) -> None:
    """Play, and count what was played."""
    played: list[CaseMachine] = []

    def make() -> CaseMachine:
        played.append(CaseMachine(world))
        return played[-1]

    run_state_machine_as_test(make, settings=bounds)  # type: ignore[arg-type]  # it only calls it
    for machine in played:
        tally.add(machine)


def test_t4_the_program_and_the_notice_agree(world: World, databases: Databases) -> None:
    """C-1 to C-16, K-1, K-9, P-8, P-12, U-2, U-8: violations 0, self-approvals 0, misordered 0, extra effects 0."""
    tally, left = Tally(), max(1, SOAK // STEPS_EACH)
    while SOAK and left > 0:
        run(world, settings(BOUNDS, max_examples=min(left, A_ROUND)), tally)
        left -= A_ROUND
        print(tally, flush=True)
        db.session.remove()
        db.engine.dispose()
        databases.clone()
        world = World(db.session())
    if not SOAK:
        run(world, BOUNDS, tally)
        print(tally)
    assert set(tally.done) == set(KINDS) and tally.ends["approved"]
    assert {"approve", "return", "withdraw", "opinion", "move"} <= set(tally.verbs)


def test_the_model_goes_by_the_reading() -> None:
    """C-1 to C-10: the ways of the model are those of the reading, row by row."""
    model = Model([])
    for row in rows():
        offices = [post.office.split()[-1] for post in model.way((row.kind, row.level, row.line))]
        assert offices == [name for name in (row.entered, row.passed, row.decided) if name != "-"], row


def nobody_acted(*args: Any, **options: Any) -> dict[int, CaseFacts]:
    """The facts as a program reads them that keeps no memory of who acted where."""
    facts = list_case_facts(*args, **options)
    return {
        i: dataclasses.replace(fact, actor_acted_at=frozenset(), actor_acted_for=frozenset())
        for i, fact in facts.items()
    }


def nothing_done(*_: Any) -> None:
    """A return that leaves the approvals below it in force, or a new number beside the old one of force."""


def no_objection(*_: Any) -> list[Any]:
    """One person prepares and reviews."""
    return []


CONTROLS: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "C-13 forgotten": (workflow, "list_case_facts", nobody_acted),
    "C-12 void forgotten": (workflow_writing, "_void", nothing_done),
    "C-12 two persons forgotten": (GUARDS, "handled_by_another", no_objection),
    "C-6 replaced not voided": (workflow, "void_replaced", nothing_done),
}


@pytest.mark.parametrize("name", CONTROLS)
def test_control_the_machine_finds_a_broken_guard(world: World, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Negative control: with one guard taken away the same machine fails."""
    place, what, broken = CONTROLS[name]
    if isinstance(place, dict):
        monkeypatch.setitem(place, what, broken)
    else:
        monkeypatch.setattr(place, what, broken)
    with pytest.raises(AssertionError):
        run(world, FINDING, Tally())
