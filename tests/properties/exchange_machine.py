"""The machine: whatever officers try with exchange cases, tried on model and program alike (T4, T5, T9, T11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from app import clock
from app.enums import Step, Verb
from app.errors import NotFound, Overtaken, Refusal
from app.security.jurisdiction import Actor
from app.services.case_act import act_on_case
from app.services.workflow import Instruction, Outcome, Selection, apply, preview
from tests.properties.exchange_model import File, Model, Person
from tests.properties.machine_world import GIVEN, HOMES, SCANNED, World
from tests.properties.photograph import Photograph, enrol, take

# A minute before midnight in Zhejiang: of the year, of a leap day's eve; and a working morning.
STARTS = (
    dt.datetime(2007, 12, 31, 15, 59, tzinfo=dt.UTC),
    dt.datetime(2008, 2, 28, 15, 59, tzinfo=dt.UTC),
    dt.datetime(2007, 9, 3, 1, 0, tzinfo=dt.UTC),
)
PEOPLE = st.sampled_from(sorted(HOMES))
PLACES = st.integers(0, 9)
BY_OFFICE = {"C-14", "U-1", "C-13"}


class MachineBase(RuleBasedStateMachine):
    """The two sides, and what is compared after every rule."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.left_out = self.tries = 0
        self.brought: dict[int, int] = {}
        self.issued: dict[int, tuple[dt.date, int]] = {}
        self.photos: dict[int, int | None] = {}

    @initialize(start=st.sampled_from(STARTS))
    def begin(self, start: dt.datetime) -> None:
        """Fresh cases, everybody at home."""
        self.now = start
        with self.moment():
            self.people = self.world.people()
            lines = self.world.fresh_cases()
            self.model = Model(self.world.desks["province"].unit, {GIVEN, SCANNED})
            shot = take(self.world.session, lines)
            enrol(self.model, shot, lines)
        self.outside = shot.outside
        self.brought = {f.id: len(f.deeds) for f in self.files}

    @property
    def files(self) -> list[File]:
        """The cases of this example."""
        return list(self.model.files.values())

    def pick(self, numbers: Sequence[int]) -> list[File]:
        """Cases by their places in the list, each once."""
        files = self.files
        return list({files[n % len(files)].id: files[n % len(files)] for n in numbers}.values())

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Three seconds later, by a clock that stands still meanwhile."""
        self.now += dt.timedelta(seconds=3)
        with clock.frozen(self.now):
            yield

    def actor(self, who: Person) -> Actor | None:
        """The officer as a request would know him; nobody when he does not serve (T37)."""
        self.tries += 1
        actor = self.world.actor(who.id)
        assert (actor is not None) is who.serves
        return actor

    def photograph(self) -> Photograph:
        """What the database says now."""
        return take(self.world.session, self.model.files)

    def attempt(self, expected: str, call: Callable[[], Any]) -> Any:
        """Do it and see that it ends as ``expected``; what is refused leaves no trace (C-14, U-2)."""
        before = self.photograph()
        try:
            result, ended = call(), "done"
        except Refusal as refusal:
            result, ended = {p.rule for p in refusal.problems}, "refused"
            assert result
        except NotFound:
            result, ended = None, "unseen"
        except Overtaken:
            result, ended = None, "overtaken"
        assert ended == expected, f"expected {expected}, is {ended}: {result}"
        if ended != "done":
            assert self.photograph() == before
        return result

    def judge(
        self, who: Person, files: list[File], verb: str, reason: str, back: str | None, up: bool = False
    ) -> dict[int, set[str]] | None:
        """Objections by case for those he sees; None when an answer is left out."""
        answers = {}
        for file in files:
            if not self.model.sees(who, file):
                continue
            answers[file.id] = self.model.objections(who, file, verb, reason, back, up)
        return answers

    def carry_out(self, who: Person, verb: str, back: str | None, done: Sequence[int]) -> None:
        """The model's side of an act, with the certificate it makes."""
        for case_id in done:
            file = self.model.files[case_id]
            holder = self.model.way(file)[-1].unit
            self.model.do(who, file, verb, back)
            if file.certified:
                self.issued[case_id] = ((self.now + dt.timedelta(hours=8)).date(), holder)

    def compare_outcome(self, outcome: Outcome, answers: dict[int, set[str]], asked: int) -> None:
        """Done, refused with the right rules, and not found."""
        assert sorted(outcome.done) == sorted(i for i, objections in answers.items() if not objections)
        assert {r.case_id for r in outcome.refused} == {i for i, objections in answers.items() if objections}
        assert outcome.not_found == asked - len(answers)
        for refused in outcome.refused:
            rules, objections = {p.rule for p in refused.problems}, answers[refused.case_id]
            assert rules <= objections if objections & BY_OFFICE else rules == objections, (rules, objections)

    def act_batch(self, who: Person, files: list[File], verb: str, reason: str, back: str | None) -> None:
        """On a selection: the preview says what is then done (B-2)."""
        actor, answers = self.actor(who), self.judge(who, files, verb, reason, back)
        if actor is None or answers is None:
            return
        instruction = Instruction(Verb(verb), "意见", reason, Step(back) if back else None)
        selection = Selection(tuple(f.id for f in files))
        before = self.photograph()
        shown = preview(self.world.session, actor, selection, instruction)
        assert self.photograph() == before
        outcome = apply(self.world.session, actor, selection, instruction)
        assert shown == outcome
        self.compare_outcome(outcome, answers, len(files))
        if not outcome.done:
            assert self.photograph() == before
        self.carry_out(who, verb, back, outcome.done)

    def act_page(self, who: Person, file: File, verb: str, reason: str, back: str | None, stale: bool) -> None:
        """From a case's page, the form sent twice; a page of yesterday does nothing (T11)."""
        actor, answers = self.actor(who), self.judge(who, [file], verb, reason, back)
        if actor is None or answers is None:
            return
        version = len(file.deeds) - int(stale)
        instruction = Instruction(Verb(verb), "意见", reason, Step(back) if back else None)
        objections = answers.get(file.id)
        expected = "unseen" if objections is None else "overtaken" if stale else "refused" if objections else "done"

        def send() -> Step:
            return act_on_case(self.world.session, actor, file.id, version, instruction)

        self.attempt(expected, send)
        if expected == "done":
            self.carry_out(who, verb, back, [file.id])
            self.attempt("overtaken", send)

    @invariant()
    def same(self) -> None:
        """The database says what the model says, of these cases; and nothing of any other has moved."""
        if not hasattr(self, "model"):
            return
        shot = self.photograph()
        assert shot.outside == self.outside
        for file in self.files:
            self._same_case(file, shot.cases[file.id])
        self._same_sheets(shot)
        self._same_certificates(shot)

    def _same_case(self, file: File, seen: dict[str, Any]) -> None:
        sequence = [(n, d.who, d.verb, d.origin, d.target, d.void) for n, d in enumerate(file.deeds, 1)]
        assert seen["deeds"][1:] == sequence, file.id
        assert seen["step"] == file.step == seen["deeds"][-1][4] and seen["version"] == len(file.deeds)
        here = self.model.place(file)
        assert seen["holder"] == (self.model.way(file)[here].unit if here >= 0 else None)
        assert (seen["due"] is not None) is file.open
        assert (seen["photo"], seen["number"], seen["facts"]) == (file.photo, file.number, file.facts_version)
        assert seen["ticks"] == [tick[:2] for tick in file.ticks]
        levels: dict[int, set[str]] = {}
        for _, who, verb, origin, target, _void in seen["deeds"][1:]:
            levels.setdefault(who, set()).add(target if verb == "withdraw" and target != "withdrawn" else origin)
        assert all(len(steps) == 1 for who, steps in levels.items() if who), f"C-13: {levels}"

    def _same_sheets(self, shot: Photograph) -> None:
        expected = {s.id: (s.state, s.rows) for s in self.model.sheets.values() if s.rows}
        assert shot.sheets == expected

    def _same_certificates(self, shot: Photograph) -> None:
        approved = sorted(f.id for f in self.files if f.step == "approved")
        assert sorted(c["case"] for c in shot.certificates) == approved
        assert len({c["number"] for c in shot.certificates}) == len(shot.certificates)
        for certificate in shot.certificates:
            day, authority = self.issued[certificate["case"]]
            assert certificate["status"] == "valid" and certificate["authority"] == authority
            assert (certificate["issued_on"], certificate["year"]) == (day, day.year)
