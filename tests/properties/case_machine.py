"""The machine: whatever officers try with cases of any kind, tried on model and program alike (T4, T5, T9, T11)."""

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
from tests.properties.case_model import Model
from tests.properties.machine_enrol import enrol
from tests.properties.machine_tables import Tables
from tests.properties.machine_words import Booklet, File, Person
from tests.properties.machine_world import HOMES, World
from tests.properties.photograph import Photograph, take, trace

# A minute before midnight in Zhejiang: of the year, of a leap day's eve; and a working morning.
STARTS = (
    dt.datetime(2007, 12, 31, 15, 59, tzinfo=dt.UTC),
    dt.datetime(2008, 2, 28, 15, 59, tzinfo=dt.UTC),
    dt.datetime(2007, 9, 3, 1, 0, tzinfo=dt.UTC),
)
PEOPLE = st.sampled_from(sorted(HOMES))
PLACES = st.integers(0, 11)
TWO = st.sampled_from(["county", "city", "dept", "yiwu", "province", "body"])
BY_OFFICE = {"C-14", "U-1", "C-13"}
UTC_8 = dt.timezone(dt.timedelta(hours=8))


class MachineBase(RuleBasedStateMachine):
    """The two sides, and what is compared after every rule."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.tables = Tables(world.session, world.manager)
        self.tries = 0
        self.now = STARTS[0]
        self.brought: dict[int, int] = {}
        # Numbers of new awards that were taken away, by title.
        self.aside: dict[int, str] = {}

    @initialize(start=st.sampled_from(STARTS), seed=st.sampled_from(range(1000)), two=st.sets(TWO, max_size=3))
    def begin(self, start: dt.datetime, seed: int, two: set[str]) -> None:
        """Fresh cases, everybody at home; in some offices two persons act inside one step."""
        self.now = start
        with self.moment():
            self.people = self.world.people()
            fresh = self.world.fresh_cases(seed)
            shot = take(self.world.session, fresh)
            self.model = Model(self.world.scanned)
            self.model.today = self.today
            enrol(self.model, shot, fresh, self.world.offices)
            for office in sorted(two):
                self.let_two(office, self.today)
        self.outside = shot.outside
        self.brought = {f.id: len(f.deeds) for f in self.files}

    def let_two(self, office: str, since: dt.date | None) -> None:
        """C-12: 经办/复核 from that day on, or no longer, on both sides."""
        unit = self.world.unit(office)
        assert unit is not None
        self.tables.switch(unit, since)
        self.model.two.pop(office, None)
        if since:
            self.model.two[office] = since

    def teardown(self) -> None:
        """The tables as they were, for the next example."""
        with clock.frozen(self.now):
            self.tables.reset()

    @property
    def today(self) -> dt.date:
        """The day in Zhejiang."""
        return self.now.astimezone(UTC_8).date()

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
        if hasattr(self, "model"):
            self.model.today = self.today
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
        before = trace(self.world.session)
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
            assert trace(self.world.session) == before
        return result

    def judge(
        self, who: Person, files: list[File], verb: str, reason: str, back: str | None, up: bool = False
    ) -> dict[int, set[str]]:
        """Objections by case for those he sees."""
        seen = [file for file in files if self.model.sees(who, file)]
        return {file.id: self.model.objections(who, file, verb, reason, back, up) for file in seen}

    def carry_out(self, who: Person, verb: str, back: str | None, done: Sequence[int]) -> None:
        """The model's side of an act, with the certificate it makes."""
        for case_id in done:
            file = self.model.files[case_id]
            decided = self.world.unit(self.model.way(file.key)[-1].office)
            self.model.do(who, file, verb, back)
            if file.step == "approved":
                assert decided is not None
                book = Booklet(case_id, file.title, "valid", file.title.specialty, self.today, decided)
                self.model.booklets[case_id] = book

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
        if actor is None:
            return
        instruction = Instruction(Verb(verb), "意见", reason, Step(back) if back else None)
        selection = Selection(tuple(f.id for f in files))
        before = trace(self.world.session)
        shown = preview(self.world.session, actor, selection, instruction)
        assert trace(self.world.session) == before
        outcome = apply(self.world.session, actor, selection, instruction)
        assert shown == outcome
        self.compare_outcome(outcome, answers, len(files))
        if not outcome.done:
            assert trace(self.world.session) == before
        self.carry_out(who, verb, back, outcome.done)

    def act_page(self, who: Person, file: File, verb: str, reason: str, back: str | None, stale: bool) -> None:
        """From a case's page, the form sent twice; a page of yesterday does nothing (T11)."""
        actor, answers = self.actor(who), self.judge(who, [file], verb, reason, back)
        if actor is None:
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
        assert shot.sheets == {s.id: (s.state, s.rows) for s in self.model.sheets.values() if s.rows}
        self._same_booklets(shot)
        for count, distinct, first, last, following in shot.numbers:
            assert first == 1 and count == distinct == last == following - 1, "K-1: a number twice, or one missing"

    def _same_case(self, file: File, seen: dict[str, Any]) -> None:
        sequence = [
            (n, d.who, d.verb, self.world.unit(d.office), d.origin, d.target, d.void)
            for n, d in enumerate(file.deeds, 1)
        ]
        assert seen["deeds"][1:] == sequence, file.id
        assert seen["step"] == file.step == seen["deeds"][-1][5] and seen["version"] == len(file.deeds)
        here = self.model.place(file)
        holder = self.model.way(file.key)[here].office if here >= 0 else None
        assert (here >= 0) is file.open, "U-8: stranded"
        assert seen["holder"] == self.world.unit(holder) and file.holder == holder
        assert (seen["due"] is not None) is file.open
        title = file.title
        assert (seen["facts"], seen["number"], seen["specialty"]) == (title.version, title.number, title.specialty)
        assert (seen["photo"], seen["record"], seen["ticks"]) == (file.photo, file.record, file.ticks)
        posts: dict[int, set[tuple[str, int]]] = {}
        for _, who, verb, unit, origin, target, _void in seen["deeds"][1:]:
            came_back = verb == "withdraw" and target != "withdrawn"
            posts.setdefault(who if verb != "move" else 0, set()).add((target if came_back else origin, unit))
        assert all(len(held) == 1 for who, held in posts.items() if who), f"C-13: {posts}"

    def _same_booklets(self, shot: Photograph) -> None:
        approved = {f.id for f in self.files if f.step == "approved"}
        assert {i for i in shot.booklets if i in self.model.files} == approved
        assert len({book["number"] for book in shot.booklets.values()}) == len(shot.booklets)
        valid = [book["title"] for book in shot.booklets.values() if book["status"] == "valid"]
        assert len(valid) == len(set(valid)), "P-12: two certificates of force"
        known = {b.case: b for b in self.model.booklets.values()}
        assert known.keys() == shot.booklets.keys()
        for case_id, seen in shot.booklets.items():
            book = known[case_id]
            assert (seen["status"], seen["told"]) == (book.status, book.status), case_id
            assert (seen["title"], seen["specialty"]) == (book.title.id, book.specialty)
            issued = (seen["authority"], seen["issued_on"], seen["year"])
            assert issued == (book.authority, book.issued_on, book.issued_on.year)
