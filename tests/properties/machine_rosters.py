"""Numbers, ticks and rosters of the machine: what happens at the reviewing desk (C-3, C-4, C-15, C-16, P-8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from app.enums import Level, Verb
from app.security.jurisdiction import Actor
from app.services.announcement import Check, check_cases
from app.services.announcement_number import set_document
from app.services.roster import change_rows, compile_roster, decide_roster, submit_roster, withdraw_roster
from app.services.roster_paper import freeze_roster
from app.services.workflow import Instruction
from tests.properties.case_machine import PEOPLE, PLACES, MachineBase
from tests.properties.machine_words import File, Person, Sheet
from tests.properties.machine_world import SCANNED, UNSCANNED
from tests.properties.photograph import trace

FEW = st.lists(PLACES, min_size=1, max_size=3)


class RosterMachine(MachineBase):
    """Every rule states what the model expects and then does it."""

    @rule(who=PEOPLE, places=FEW, what=st.sampled_from(["number", "tick", "compile"]), scanned=st.booleans())
    def desk(self, who: str, places: list[int], what: str, scanned: bool) -> None:
        """Fill in 公布文号, tick cases against their document, begin a roster."""
        person, files = self.people[who], self.pick(places)
        with self.moment():
            if what == "number":
                self.number_all(person, files, SCANNED if scanned else UNSCANNED)
            else:
                {"tick": self.tick_all, "compile": self.compile_of}[what](person, files)

    def number_all(self, who: Person, files: list[File], number: str) -> None:
        """P-8: only the reviewing office at its own desk; the same number again changes nothing."""
        if (actor := self.actor(who)) is None:
            return
        expected = "done" if "number" in who.rights else "refused"
        outcome = self.attempt(expected, lambda: set_document(self.world.session, actor, [f.id for f in files], number))
        if expected == "done":
            allowed = [f for f in files if self.model.sees(who, f) and self.model.at_desk(who, f)]
            assert sorted(outcome.done) == sorted(f.id for f in allowed)
            for title in {f.title.id: f.title for f in allowed}.values():
                title.version += title.number != number
                title.number = number

    def tick_all(self, who: Person, files: list[File]) -> None:
        """C-15: at the own desk, and only against a document."""
        if (actor := self.actor(who)) is None:
            return
        checks = [Check(f.id, 1, n) for n, f in enumerate(files, 1)]
        expected = "done" if "number" in who.rights else "refused"
        outcome = self.attempt(expected, lambda: check_cases(self.world.session, actor, checks))
        if expected == "done":
            allowed = [f for f in files if self.model.sees(who, f) and self.model.at_desk(who, f) and f.title.number]
            assert sorted(outcome.done) == sorted(f.id for f in allowed)
            for file in allowed:
                file.ticks.append((who.id, file.title.version, len(file.deeds)))

    def compile_of(self, who: Person, files: list[File]) -> None:
        """C-3: of the cases at the own desk that stand on no other."""
        if (actor := self.actor(who)) is None:
            return
        level = files[0].level
        allowed = [f for f in files if self.model.sees(who, f) and self.model.may_list(who, f, level)]
        expected = "done" if allowed and "compile" in who.rights else "refused"
        ids = [f.id for f in files]
        made = self.attempt(expected, lambda: compile_roster(self.world.session, actor, ids, Level(level)))
        if expected == "done":
            sheet_id, outcome = made
            assert sorted(outcome.done) == sorted(f.id for f in allowed)
            self.model.sheets[sheet_id] = Sheet(sheet_id, who.office, level, "open", {f.id: True for f in allowed})

    @rule(who=PEOPLE, place=PLACES, add=FEW, remove=FEW)
    def change(self, who: str, place: int, add: list[int], remove: list[int]) -> None:
        """Other cases on an open roster."""
        with self.moment():
            sheet, person = self.sheet_at(place), self.people[who]
            if sheet is None or (actor := self.actor(person)) is None:
                return
            extra, less = self.pick(add), {f.id for f in self.pick(remove)}
            kept = [self.model.files[i] for i, live in sheet.rows.items() if live and i not in less]
            expected = self.desk_answer(person, sheet, "open")
            wanted = {f.id: f for f in [*kept, *extra]}.values()
            outcome = self.attempt(
                expected,
                lambda: change_rows(self.world.session, actor, sheet.id, add=[f.id for f in extra], remove=less),
            )
            if expected == "done":
                fit = [
                    f
                    for f in wanted
                    if self.model.sees(person, f) and self.model.may_list(person, f, sheet.level, sheet)
                ]
                assert sorted(outcome.done) == sorted(f.id for f in fit)
                sheet.rows = {f.id: True for f in fit}

    def sheet_at(self, place: int) -> Sheet | None:
        """One of this example's rosters."""
        sheets = [s for s in self.model.sheets.values() if s.rows]
        return sheets[place % len(sheets)] if sheets else None

    @staticmethod
    def desk_answer(who: Person, sheet: Sheet, state: str) -> str:
        """U-1, U-2, C-16: a roster is handled by its own office, in its state."""
        if "compile" not in who.rights:
            return "refused"
        if who.office != sheet.office:
            return "unseen"
        return "done" if sheet.state == state else "refused"

    @rule(
        who=PEOPLE,
        place=PLACES,
        what=st.sampled_from(["freeze", "submit", "submit", "drop", "decide", "decide"]),
        verb=st.sampled_from(["approve", "approve", "return", "reject"]),
    )
    def handle(self, who: str, place: int, what: str, verb: str) -> None:
        """Print, submit, withdraw or decide a roster."""
        sheet = self.sheet_at(place)
        if sheet is None:
            return
        with self.moment():
            if what == "decide":
                self.decide(self.people[who], sheet, verb)
            else:
                {"freeze": self.freeze, "submit": self.submit, "drop": self.drop}[what](self.people[who], sheet)

    def freeze(self, who: Person, sheet: Sheet) -> None:
        """C-16: every row ticked, none left: no paper."""
        if (actor := self.actor(who)) is None:
            return
        rows = [self.model.files[i] for i, live in sheet.rows.items() if live]
        expected = self.desk_answer(who, sheet, "open")
        if expected == "done" and not (rows and all(f.ticked for f in rows)):
            expected = "refused"
        self.twice(expected, actor, lambda a: freeze_roster(self.world.session, a, sheet.id))
        if expected == "done":
            sheet.state, sheet.rows = "frozen", {f.id: True for f in rows}

    def twice(self, expected: str, actor: Actor, call: Callable[[Actor], Any]) -> Any:
        """T11: what was done is refused the second time."""
        result = self.attempt(expected, lambda: call(actor))
        if expected == "done":
            self.attempt("refused", lambda: call(actor))
        return result

    def drop(self, who: Person, sheet: Sheet) -> None:
        """C-16: a printed roster is withdrawn whole, its rows struck, and once."""
        if (actor := self.actor(who)) is None:
            return
        expected = self.desk_answer(who, sheet, "frozen")
        live = sum(sheet.rows.values())
        if not live:
            expected = "refused" if expected == "done" else expected
        struck = self.attempt(expected, lambda: withdraw_roster(self.world.session, actor, sheet.id, "漏一人"))
        if expected == "done":
            assert struck == live
            sheet.rows = dict.fromkeys(sheet.rows, False)

    def submit(self, who: Person, sheet: Sheet) -> None:
        """C-3: all rows go up or none; with a copy of every document, and as printed."""
        if (actor := self.actor(who)) is None:
            return
        files = [self.model.files[i] for i in sheet.rows]
        expected = self.desk_answer(who, sheet, "frozen")
        if expected == "done" and not (
            files and all(sheet.rows.values()) and all(f.title.number in self.model.scanned for f in files)
        ):
            expected = "refused"
        answers = self.judge(who, files, "approve", "", None, up=True) if expected == "done" else {}
        kept = any(answers.values())
        if expected == "done" and not kept:
            self.twice(expected, actor, lambda a: submit_roster(self.world.session, a, sheet.id))
            self.carry_out(who, "approve", None, list(sheet.rows))
            sheet.state = "submitted"
            return
        before = trace(self.world.session)
        outcome = self.attempt(expected, lambda: submit_roster(self.world.session, actor, sheet.id))
        if expected == "done":
            assert outcome.done == [] and {r.case_id for r in outcome.refused} == {i for i, o in answers.items() if o}
            assert trace(self.world.session) == before

    def decide(self, who: Person, sheet: Sheet, verb: str) -> None:
        """C-4: the deciding office, row by row or whole; the last decision closes the roster."""
        if (actor := self.actor(who)) is None:
            return
        files = [self.model.files[i] for i, live in sheet.rows.items() if live]
        files = [f for f in files if f.step == "final"]
        expected = "done" if who.office in ("province", sheet.office) else "unseen"
        answers = self.judge(who, files, verb, "other", None) if expected == "done" else {}
        instruction = Instruction(Verb(verb), "意见", "other")
        outcome = self.attempt(expected, lambda: decide_roster(self.world.session, actor, sheet.id, instruction))
        if expected == "done":
            self.compare_outcome(outcome, answers, len(files))
            self.carry_out(who, verb, None, outcome.done)
