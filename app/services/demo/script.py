"""The demo's months in order: who does what on which day, from the first entry to the day of loading (C-1 to C-16)."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from flask import current_app

from app.enums import Line, Sex, Verb
from app.extensions import db
from app.security.jurisdiction import Actor
from app.services.demo import story
from app.services.demo.act import Acts, DemoCase
from app.services.demo.desk import OFFICES, Desk, Office
from app.services.demo.material import Material
from app.services.demo.person import PLACE_OF_OFFICE, PROVINCE
from app.services.demo.story import DAYS, DIRECT_DAYS, SUBMITTING, Days, Stage
from app.services.workflow import Instruction
from app.session import SYSTEM, use_scope

SITTINGS = 3
"""On how many days, at most, a desk enters the cases of one round."""

A_SITTING = 15
"""Cases that one sitting takes before there is another day."""

FIRST, SECOND, FROZEN, OPEN = "first", "second", "frozen", "open"
REASONS = {
    Verb.RETURN: {"review": "specialty_differs", "final": "committee_differs"},
    Verb.REJECT: {"final": "out_of_range"},
}


PRESSES = 2
"""Rosters printed at the same time: each waits for a program of its own."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One act at its instant; those of one day that print may be played side by side."""

    at: dt.datetime
    play: Callable[[Acts, dt.datetime], None]
    prints: bool = False


@dataclass
class Script:
    """Acts with their instants, put down in any order and played in that of time."""

    acts: Acts
    material: Material
    actors: Mapping[str, Actor]
    now: dt.datetime
    chance: random.Random
    _scenes: list[Scene] = field(default_factory=list)

    def play(self, cases: Sequence[DemoCase]) -> None:
        """Bring every case to its stage."""
        by_desk: dict[Desk, list[DemoCase]] = defaultdict(list)
        by_office: dict[str, list[DemoCase]] = defaultdict(list)
        for case in cases:
            by_desk[case.desk].append(case)
            by_office[case.desk.review].append(case)
        for place, (desk, own) in enumerate(by_desk.items()):
            self._entry(desk, own, place)
        for place, office in enumerate(OFFICES):
            own = by_office[office.key]
            self._first_roster(office, own, place)
            self._second_roster(office, own, place)
            self._later_work(office, own, place)
        # Acts of one instant keep the order in which they were put down, which is that of the process.
        in_time = sorted(self._scenes, key=lambda scene: scene.at)
        for printing, scenes in groupby(in_time, key=lambda scene: scene.prints):
            if printing:
                self._print(list(scenes))
                continue
            for scene in scenes:
                scene.play(self.acts, scene.at)

    def add(self, days_ago: int, hour: int, minute: int, play: Callable[[Acts, dt.datetime], None]) -> None:
        """Put down an act of another room of the demo; it is played in its turn."""
        self._on(days_ago, hour, minute, play)

    def _print(self, scenes: Sequence[Scene]) -> None:
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # threads need the application itself

        def play(scene: Scene) -> None:
            with app.app_context(), use_scope(SYSTEM):
                scene.play(Acts(db.session(), self.acts.rosters), scene.at)

        with ThreadPoolExecutor(PRESSES) as pool:
            list(pool.map(play, scenes))

    def _on(
        self, days_ago: int, hour: int, minute: int, play: Callable[[Acts, dt.datetime], None], prints: bool = False
    ) -> None:
        self._scenes.append(Scene(story.instant(self.now, days_ago, hour, minute), play, prints))

    def _entry(self, desk: Desk, cases: Sequence[DemoCase], place: int) -> None:
        clerk = self.actors[desk.username]
        rounds: dict[Days, list[DemoCase]] = defaultdict(list)
        for case in cases:
            days = DAYS[case.stage]
            rounds[DIRECT_DAYS.get(days, days) if desk.line is Line.DIRECT else days].append(case)
        for days, entered in rounds.items():
            self._sittings(clerk, days, entered, place)
            passing = [case for case in entered if desk.line is not Line.DIRECT and case.stage not in STAYING]
            if passing:
                said = self._say("employer" if desk.line is Line.PROVINCIAL else "local", Verb.APPROVE)
                self._act(days.passed, 11, place, clerk, passing, said)
        for stage, day, said in ENDINGS:
            if ending := _at(cases, stage):
                self._act(day, 15, place, clerk, ending, said)

    def _sittings(self, clerk: Actor, days: Days, cases: Sequence[DemoCase], place: int) -> None:
        count = min(SITTINGS, 1 + len(cases) // A_SITTING)
        for sitting in range(count):
            day = days.first - (days.first - days.last) * (sitting + 1) // count if count > 1 else days.last + place % 3
            part = cases[sitting::count]
            hour, minute = 8 + (place % 2), (place * 7) % 60
            self._on(day, hour, minute, partial(_enter, clerk, part))

    def _first_roster(self, office: Office, cases: Sequence[DemoCase], place: int) -> None:
        own = _at(cases, Stage.APPROVED)
        if not own:
            return
        key = (office.key, FIRST)
        self._document_and_check(story.FIRST_CHECK, office, own, place)
        self._roster(office, key, own, story.FIRST_ROSTER, place)
        self._submit(office, key, story.FIRST_SUBMIT, place)
        province = self._province(place)
        said = self._say("final", Verb.APPROVE).opinion
        self._on(story.FIRST_DECISION, 10, place, lambda acts, at: acts.decide(at, province, key, said))

    def _second_roster(self, office: Office, cases: Sequence[DemoCase], place: int) -> None:
        own = [case for case in cases if case.stage in SUBMITTING]
        if not own:
            return
        key, later = (office.key, SECOND), office.later
        self._document_and_check(story.SECOND_CHECK - later, office, own, place)
        self._roster(office, key, own, story.SECOND_ROSTER - later, place)
        self._submit(office, key, story.SECOND_SUBMIT - later, place)
        province = self._province(place + 1)
        for stage, verb, minute in (
            (Stage.APPROVED_SINGLY, Verb.APPROVE, 0),
            (Stage.REJECTED, Verb.REJECT, 20),
            (Stage.SENT_BACK, Verb.RETURN, 40),
        ):
            if decided := _at(own, stage):
                self._act(story.SECOND_DECISION, 10, minute, province, decided, self._say("final", verb))

    def _later_work(self, office: Office, cases: Sequence[DemoCase], place: int) -> None:
        frozen, opened = _at(cases, Stage.FROZEN), _at(cases, Stage.OPEN)
        checked, arrived = _at(cases, Stage.CHECKED), _at(cases, Stage.ARRIVED)
        if frozen:
            self._document_and_check(story.FROZEN_CHECK, office, frozen, place)
            self._roster(office, (office.key, FROZEN), frozen, story.FROZEN_ROSTER, place)
        if opened or checked:
            self._document_and_check(story.OPEN_CHECK, office, [*opened, *checked], place)
        officer = self.actors[office.username]
        if opened:
            key = (office.key, OPEN)
            self._on(story.OPEN_ROSTER, 14, 30 + place, lambda acts, at: acts.compile(at, officer, key, opened))
        if some := arrived[::2]:
            self._on(story.DOCUMENTED, 14, place, lambda acts, at: acts.set_documents(at, officer, some))
        if returned := _at(cases, Stage.RETURNED):
            self._act(story.SENT_DOWN, 16, place, officer, returned, self._say("review", Verb.RETURN))

    def _document_and_check(self, day: int, office: Office, cases: Sequence[DemoCase], place: int) -> None:
        officer = self.actors[office.username]
        self._on(day, 13, place, lambda acts, at: acts.set_documents(at, officer, cases))
        self._on(day, 13, 30 + place, lambda acts, at: acts.check(at, officer, cases))

    def _roster(self, office: Office, key: tuple[str, str], cases: Sequence[DemoCase], day: int, place: int) -> None:
        officer = self.actors[office.username]
        second = "".join(self.material.name(self.chance, self.chance.choice(list(Sex))))
        phone = self.material.places[PLACE_OF_OFFICE.get(office.key, PROVINCE)]["area_code"] + LOCAL_NUMBER
        self._on(day, 14, 30 + place, lambda acts, at: acts.compile(at, officer, key, cases))
        self._on(day, 15, place, lambda acts, at: acts.freeze(at, officer, key, second, phone), prints=True)

    def _submit(self, office: Office, key: tuple[str, str], day: int, place: int) -> None:
        officer = self.actors[office.username]
        said = self._say("review", Verb.APPROVE).opinion
        self._on(day, 16, place, lambda acts, at: acts.submit(at, officer, key, said))

    def _act(
        self, day: int, hour: int, minute: int, actor: Actor, cases: Sequence[DemoCase], instruction: Instruction
    ) -> None:
        self._on(day, hour, minute, lambda acts, at: acts.act(at, actor, cases, instruction))

    def _say(self, step: str, verb: Verb) -> Instruction:
        opinion = self.chance.choice(self.material.opinions(step, verb.value))
        return Instruction(verb, opinion, REASONS.get(verb, {}).get(step, ""))

    def _province(self, place: int) -> Actor:
        return self.actors[("sheng", "sheng2")[place % 2]]


def _enter(clerk: Actor, cases: Sequence[DemoCase], acts: Acts, at: dt.datetime) -> None:
    acts.enter(at, clerk, cases)


LOCAL_NUMBER = "-00870500"
"""A number that nobody has."""

STAYING = frozenset({Stage.ENTERED, Stage.ENTERED_LATE, Stage.WITHDRAWN, Stage.CLOSED})
ENDINGS = (
    (Stage.WITHDRAWN, story.WITHDRAWN, Instruction(Verb.WITHDRAW, "单位要求撤回，另行申报")),
    (Stage.CLOSED, story.CLOSED, Instruction(Verb.CLOSE, "本人书面声明放弃换发", "renunciation")),
)


def _at(cases: Sequence[DemoCase], stage: Stage) -> list[DemoCase]:
    return [case for case in cases if case.stage is stage]
