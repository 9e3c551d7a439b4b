"""A tier cannot be skipped, nobody acts at two, and step and approvals agree, whatever is tried (T4, T5, T9, T11, T37).

Hypothesis plays officers of every office against the services and against a model written from the notice.
``STEPS=20000 pytest tests/properties`` soaks: about so many steps a database, other ones each time.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from app.queries.case_facts import list_case_facts
from app.rules.guard import CaseFacts
from app.services import roster_paper, workflow, workflow_writing
from tests.properties.exchange_machine import PEOPLE, PLACES
from tests.properties.exchange_model import RIGHTS, VERBS, File, Person
from tests.properties.machine_rosters import FEW, RosterMachine
from tests.properties.machine_world import DESKS, SCANNED, World, blank_pdf

SOAK = int(os.environ.get("STEPS", "0"))
STEPS_EACH = 50 if SOAK else 25
BOUNDS = settings(
    max_examples=max(1, SOAK // STEPS_EACH) if SOAK else 15,
    stateful_step_count=STEPS_EACH,
    deadline=None,
    derandomize=not SOAK,
    database=None,
    suppress_health_check=list(HealthCheck),
)
# A control only has to find the fault, not the shortest way to it.
FINDING = settings(BOUNDS, max_examples=30, derandomize=True, phases=[Phase.generate])
UTC_8 = dt.timezone(dt.timedelta(hours=8))
MOVERS = st.sampled_from(["mover", "mover2"])


class ExchangeMachine(RosterMachine):
    """What people try with cases, and what changes around them."""

    @rule(
        who=PEOPLE,
        places=FEW,
        verb=st.sampled_from(VERBS),
        reason=st.sampled_from(["other", "other", ""]),
        back=st.sampled_from([None, None, "local", "employer", "review", "final"]),
        way=st.sampled_from(["batch", "page", "old page"]),
    )
    def act(self, who: str, places: list[int], verb: str, reason: str, back: str | None, way: str) -> None:
        """Anybody tries any verb on anything."""
        files, person = self.pick(places), self.people[who]
        with self.moment():
            if way == "batch":
                self.act_batch(person, files, verb, reason, back)
            else:
                self.act_page(person, files[0], verb, reason, back, way == "old page")

    @rule(
        place=PLACES,
        hand=st.integers(0, 3),
        verb=st.sampled_from(["return", "return", "withdraw", "withdraw", "reject", "close"]),
        first=st.booleans(),
    )
    def act_rightly(self, place: int, hand: int, verb: str, first: bool) -> None:
        """Somebody who may, on the first case that he may do it to."""
        for file in self.pick(range(place, place + len(self.files))):
            post = self.model.sender(file, verb)
            if post is None:
                continue
            person = self.sitting(post.unit, post.tier, hand)
            if self.model.objections(person, file, verb, "other", None, False):
                continue
            back = self.model.way(file)[0].step if first and verb == "return" else None
            with self.moment():
                self.act_page(person, file, verb, "other", back, False)
            return

    @rule(place=PLACES, hands=st.lists(st.integers(0, 3), min_size=1, max_size=7))
    def go_on(self, place: int, hands: list[int]) -> None:
        """The next things that the notice asks for, each by somebody whose work it is."""
        file = self.pick([place])[0]
        for hand in hands:
            self.go_one_pace(file, hand)

    # Twice, or the cases would seldom get anywhere between everything else that is tried.
    go_further = rule(place=PLACES, hands=st.lists(st.integers(0, 3), min_size=4, max_size=9))(
        lambda self, place, hands: ExchangeMachine.go_on(self, place, hands)
    )

    def go_one_pace(self, file: File, hand: int) -> None:
        """One act on the way up."""
        post = self.model.sender(file, "approve")
        if post is None:
            return
        who, sheet = self.sitting(post.unit, post.tier, hand), self.model.sheet_of(file)
        with self.moment():
            if not self.model.by_reviewing_office(file) or (file.step == "final" and file.number and file.ticked):
                self.act_batch(who, [file], "approve", "", None)
            elif sheet and sheet.state == "open" and file.ticked:
                self.freeze(who, sheet)
            elif sheet and sheet.state == "frozen":
                whole = all(sheet.rows.values()) and file.number in self.model.scanned
                (self.submit if whole else self.drop)(who, sheet)
            elif file.number not in self.model.scanned:
                self.number_all(who, [file], SCANNED)
            else:
                self.tick_all(who, [file])
                if sheet is None and file.step == "review":
                    self.compile_of(who, [file])

    def sitting(self, unit: int, tier: str, hand: int) -> Person:
        """One of those who sit there, the moved ones first."""
        there = [p for p in self.people.values() if (p.unit, p.tier) == (unit, tier) and p.serves and p.rights]
        first = [self.people["mover"].id, self.people["mover2"].id]
        there.sort(key=lambda p: first.index(p.id) if p.id in first else len(first))
        return there[hand % len(there)]

    @rule(kind=st.sampled_from(["a day on", "a day back", "midnight", "seconds back"]))
    def clock_moves(self, kind: str) -> None:
        """T9: forwards, backwards, and to the last second of the day in Zhejiang."""
        steps = {"a day on": dt.timedelta(days=1), "a day back": dt.timedelta(days=-1)}
        if kind == "midnight":
            local = self.now.astimezone(UTC_8)
            self.now = local.replace(hour=23, minute=59, second=56).astimezone(dt.UTC)
        else:
            self.now += steps.get(kind, dt.timedelta(seconds=-20))

    @rule(name=MOVERS, desk=st.sampled_from([*DESKS, "dismissed", "called back"]))
    def transfer(self, name: str, desk: str) -> None:
        """T37: an officer gets another desk, or an account is disabled and called back."""
        if desk in DESKS:
            self.seat(name, desk)
            return
        with self.moment():
            self.world.serve("idle", desk == "called back")
        self.people["idle"].serves = desk == "called back"

    @rule(name=MOVERS, place=PLACES, climbs=st.integers(1, 2))
    def climb(self, name: str, place: int, climbs: int) -> None:
        """T5: an officer works on a case, is moved to the office it went to, and goes on there."""
        file = self.pick([place])[0]
        for _ in range(climbs + 1):
            step, post = file.step, self.model.sender(file, "approve")
            desk = next((d for d in DESKS if post and self.world.desks[d].unit == post.unit), None)
            if desk is None:
                return
            self.seat(name, desk)
            hand = 0 if name == "mover" else self.people["mover"].unit == self.people["mover2"].unit
            for _ in range(5):
                if file.step == step:
                    self.go_one_pace(file, int(hand))

    def seat(self, name: str, desk: str) -> None:
        """Move somebody, on both sides."""
        seat, person = self.world.desks[desk], self.people[name]
        with self.moment():
            self.world.move(name, desk)
        person.unit, person.tier, person.rights = seat.unit, seat.tier.value, set(RIGHTS[seat.tier.value])

    @rule(line=st.sampled_from(["county", "city_department", "provincial", "direct"]))
    def authority_moves(self, line: str) -> None:
        """Section 2: another office approves; here while no case of the line is under way, or the console
        refuses to move the row."""
        if any(f.line == line and f.open and self.model.place(f) > 0 for f in self.files):
            return
        self.model.approved_below ^= {line}
        with self.moment():
            self.world.let_approve(line, below=line in self.model.approved_below)

    @rule(place=PLACES)
    def photo_goes(self, place: int) -> None:
        """P-10: a photo is taken out, or put back."""
        file = self.pick([place])[0]
        with self.moment():
            self.photos[file.id] = self.world.swap_photo(file.id, self.photos.get(file.id))
        file.photo = not file.photo


@pytest.fixture
def world(session: Session, monkeypatch: pytest.MonkeyPatch) -> World:
    """Staff and tables; rosters are printed on blank paper."""
    paper = blank_pdf()
    monkeypatch.setattr(roster_paper, "render_roster", lambda *_args, **_options: paper)
    return World(session)


def run(world: World, bounds: settings) -> tuple[Counter[str], Counter[str]]:
    """Play, and say how much was played: acts done by verb, cases by where they came to stand."""
    played: list[ExchangeMachine] = []

    def make() -> ExchangeMachine:
        played.append(ExchangeMachine(world))
        return played[-1]

    run_state_machine_as_test(make, settings=bounds)  # type: ignore[arg-type]  # it only calls it
    ends = Counter(f.step for m in played for f in m.files)
    deeds = Counter(d.verb for m in played for f in m.files for d in f.deeds[m.brought[f.id] :])
    tries, left_out = sum(m.tries for m in played), sum(m.left_out for m in played)
    print(f"examples {len(played)}, acts tried {tries}, done {dict(deeds)}, cases {dict(ends)}, left out {left_out}")
    return deeds, ends


def test_t4_the_program_and_the_notice_agree(world: World) -> None:
    """C-1 to C-4, C-12 to C-16, K-1, P-8, U-2: violations 0, self-approvals 0, misordered 0, extra effects 0."""
    deeds, ends = run(world, BOUNDS)
    assert deeds.total() > 50 and len(deeds) > 3 and ends["approved"]


def nobody_acted(*args: Any, **options: Any) -> dict[int, CaseFacts]:
    """The facts as a program reads them that keeps no memory of who acted where."""
    facts = list_case_facts(*args, **options)
    return {i: dataclasses.replace(fact, actor_acted_at=frozenset()) for i, fact in facts.items()}


def nothing_voided(*_: Any) -> None:
    """A return that leaves the approvals below it in force."""


@pytest.mark.parametrize(
    ("module", "name", "broken"),
    [(workflow, "list_case_facts", nobody_acted), (workflow_writing, "_void", nothing_voided)],
    ids=["C-13 forgotten", "C-12 void forgotten"],
)
def test_control_the_machine_finds_a_broken_guard(
    world: World, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, broken: Callable[..., Any]
) -> None:
    """Negative control: with one guard taken away the same machine fails."""
    monkeypatch.setattr(module, name, broken)
    with pytest.raises(AssertionError):
        run(world, FINDING)
