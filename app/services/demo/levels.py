"""Mid and junior exchanges of the demo at every step of every line: the reviewing office decides (C-1, C-9, M8)."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import DocumentKind, Level, Line, ObtainMethod, Verb
from app.models.code import ReviewCommittee
from app.queries.entry import EntryReader
from app.rules.face import LEVEL_TEXT, SEX_TEXT
from app.security.jurisdiction import Actor
from app.services.demo.act import Acts, DemoCase
from app.services.demo.award import Award, fill_lists
from app.services.demo.content import Content, Shared, keep_contents
from app.services.demo.desk import LINE_SHARES, OFFICE, Desk
from app.services.demo.material import Material
from app.services.demo.person import CITY, PLACE_OF_OFFICE, PROVINCE, Registry, read_forms
from app.services.demo.place import Workplace
from app.services.demo.scan_card import draw_old_certificate
from app.services.demo.story import Stage, instant
from app.services.workflow import Instruction

LEVELS = (Level.MID, Level.JUNIOR)
STAGES: Mapping[Stage, int] = {
    Stage.APPROVED: 6, Stage.CHECKED: 1, Stage.ARRIVED: 1, Stage.REJECTED: 1, Stage.RETURNED: 1, Stage.ENTERED: 1,
    Stage.WITHDRAWN: 1, Stage.CLOSED: 1,
}  # fmt: skip
"""Cases of each line and level; those approved also serve re-issues and corrections."""

ENTRY, PASSED, CHECKED, DECIDED, ENDED = 56, 54, 51, 47, 45
"""Days before the load of their acts."""

AWARDED = {Level.MID: dt.date(2003, 9, 18), Level.JUNIOR: dt.date(2005, 7, 20)}
BELOW = frozenset({Stage.ENTERED, Stage.WITHDRAWN, Stage.CLOSED})
AT_DECISION = frozenset({Stage.APPROVED, Stage.CHECKED, Stage.REJECTED})


@dataclass
class Levels:
    """Everybody of these levels, with the documents that announced them."""

    session: Session
    material: Material
    chance: random.Random
    actors: Mapping[str, Actor]
    workplaces: Mapping[Desk, Sequence[Workplace]]
    now: dt.datetime
    shared: Shared
    cases: list[DemoCase] = field(default_factory=list)
    awards: dict[str, list[Award]] = field(default_factory=lambda: defaultdict(list))

    def make(self, registry: Registry) -> None:
        """People, forms and scans of the first desk of each line."""
        for line in LINE_SHARES:
            desk = next(desk for desk in self.workplaces if desk.line is line)
            for level in LEVELS:
                self._make_desk(desk, level, registry)

    def _make_desk(self, desk: Desk, level: Level, registry: Registry) -> None:
        reader = EntryReader.open(self.session, self.actors[desk.username], level)
        workplace = self.workplaces[desk][0]
        award = self._award(desk, level, workplace.series_code, reader)
        signed_by = instant(self.now, ENTRY + 1, 9).date()
        wanted = [stage for stage, count in STAGES.items() for _ in range(count) if _exists(desk, stage)]
        people = [registry.make(desk, workplace, award, signed_by, lost=False, level=level) for _ in wanted]
        award.people += [one.listed for one in people]
        fill_lists([award], self.material, self.chance)
        self.awards[desk.review].append(award)
        drawn = [
            Content(
                draw_old_certificate(
                    one.listed.name, SEX_TEXT[one.sex], one.listed.title, award.series, one.listed.specialty,
                    str(one.raw["old_certificate_number"]), award.issued_on,
                )
            )
            for one in people
        ]  # fmt: skip
        kept = keep_contents(self.session, drawn)
        for stage, one, form, card in zip(wanted, people, read_forms(reader, people), kept, strict=True):
            photo, id_copy = self.shared.face(one.sex, self.chance)
            scans = {
                DocumentKind.PAPER_FORM: self.shared.paper_form,
                DocumentKind.ID_COPY: id_copy,
                DocumentKind.OLD_CERTIFICATE: card,
            }
            self.cases.append(DemoCase(desk, stage, one, form, photo, scans, level=level))

    def _award(self, desk: Desk, level: Level, code: str, reader: EntryReader) -> Award:
        place = PLACE_OF_OFFICE.get(desk.review, PROVINCE)
        issuer = f"{CITY[place]}人事局" if place != PROVINCE else self.actors[OFFICE[desk.review].username].unit_name
        obtained_on = AWARDED[level] + dt.timedelta(days=7 * list(LINE_SHARES).index(desk.line))
        committee = self._committee(CITY[place], code, level, obtained_on)
        series = reader.books.series[code]
        number = 11 + 2 * list(LINE_SHARES).index(desk.line)
        head = {"330500": "湖人职", "330782": "义人职"}.get(place, "浙农院职")
        return Award(
            series_code=code,
            series=series,
            number=f"{head}〔{obtained_on.year}〕{number}号",
            title=f"关于公布{series}{LEVEL_TEXT[level]}专业技术资格人员名单的通知",
            issuer=issuer,
            issued_on=obtained_on + dt.timedelta(days=20),
            obtained_on=obtained_on,
            method=ObtainMethod.REVIEW if committee else ObtainMethod.RECOGNITION,
            committee=committee or reader.recognition_text,
        )

    def _committee(self, city: str, code: str, level: Level, day: dt.date) -> str:
        """The city's own committee of the series; without one the title was recognised (认定)."""
        row = ReviewCommittee
        query = sa.select(row.name).where(row.series_code == code, row.level == level, row.name.startswith(city))
        in_being = sa.and_(
            sa.or_(row.valid_from.is_(None), row.valid_from <= day), sa.or_(row.valid_to.is_(None), row.valid_to >= day)
        )
        return self.session.scalar(query.where(in_being).order_by(row.id)) or ""

    def scenes(self, add: Callable[..., None]) -> None:
        """Who does what on which day; ``add(days_ago, hour, minute, play)``."""
        by_desk: dict[tuple[Desk, Level], list[DemoCase]] = defaultdict(list)
        for case in self.cases:
            by_desk[case.desk, case.level].append(case)
        for place, ((desk, _level), cases) in enumerate(by_desk.items()):
            self._scenes_of(add, desk, cases, place)

    def _scenes_of(self, add: Callable[..., None], desk: Desk, cases: Sequence[DemoCase], place: int) -> None:
        clerk, office = self.actors[desk.username], OFFICE[desk.review]
        first, second = self.actors[office.username], self.actors[f"{office.username}2"]
        recent = [case for case in cases if case.stage in BELOW | {Stage.ARRIVED, Stage.CHECKED}]
        older = [case for case in cases if case not in recent]
        add(ENTRY, 9, place, partial(_enter, clerk, older))
        add(8, 9, place, partial(_enter, clerk, recent))
        for days_ago, entered in ((PASSED, older), (7, recent)):
            going = [case for case in entered if case.stage not in BELOW]
            if desk.line is Line.DIRECT:
                # One office enters and decides: the second officer is another person (C-13).
                add(days_ago, 10, place, partial(_check, clerk, going))
            said = Instruction(Verb.APPROVE, "经与原证书核对，情况属实，同意上报。")
            add(days_ago, 11, place, partial(_act, clerk, going, said))
        decider = second if desk.line is Line.DIRECT else first
        self._decide(add, desk, decider, cases, place)
        for stage, verb, code in ((Stage.WITHDRAWN, Verb.WITHDRAW, ""), (Stage.CLOSED, Verb.CLOSE, "renunciation")):
            said = Instruction(verb, "本人要求不再办理", code)
            add(6, 15, place, partial(_act, clerk, [case for case in cases if case.stage is stage], said))

    def _decide(
        self, add: Callable[..., None], desk: Desk, officer: Actor, cases: Sequence[DemoCase], place: int
    ) -> None:
        if desk.line is not Line.DIRECT:
            older = [case for case in cases if case.stage in (Stage.APPROVED, Stage.REJECTED)]
            recent = [case for case in cases if case.stage is Stage.CHECKED]
            for days_ago, checked in ((CHECKED, older), (5, recent)):
                add(days_ago, 13, place, partial(_check, officer, checked))
        for stage, days_ago, said in (
            (Stage.APPROVED, DECIDED, Instruction(Verb.APPROVE, "经核准，同意换发。")),
            (Stage.REJECTED, ENDED, Instruction(Verb.REJECT, "经查不在换证范围内", "out_of_range")),
            (Stage.RETURNED, ENDED, Instruction(Verb.RETURN, "照片不符合要求，请重新提供后再报。", "photo")),
        ):
            add(days_ago, 16, place, partial(_act, officer, [case for case in cases if case.stage is stage], said))


def _exists(desk: Desk, stage: Stage) -> bool:
    """One office alone has nothing that it was sent and did not look at yet."""
    return desk.line is not Line.DIRECT or stage is not Stage.ARRIVED


def _enter(clerk: Actor, cases: Sequence[DemoCase], acts: Acts, at: dt.datetime) -> None:
    acts.enter(at, clerk, cases)


def _check(officer: Actor, cases: Sequence[DemoCase], acts: Acts, at: dt.datetime) -> None:
    if cases:
        acts.set_documents(at, officer, cases)
        acts.check(at + dt.timedelta(minutes=30), officer, cases)


def _act(actor: Actor, cases: Sequence[DemoCase], said: Instruction, acts: Acts, at: dt.datetime) -> None:
    if cases:
        acts.act(at, actor, cases, said)
