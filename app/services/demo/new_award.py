"""New awards of the demo: by an evaluation body and by the offices of each line, at every step (C-7, C-9, M7)."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind, DocumentKind, Level, Line, ObtainMethod, Verb
from app.models.authority import BodyAuthorization
from app.models.code import ReviewCommittee
from app.queries.entry import EntryReader
from app.rules.entry_kind import ENTRY_KINDS
from app.rules.face import LEVEL_TEXT
from app.security.jurisdiction import Actor
from app.services.announcement import register_document
from app.services.attachment import Upload
from app.services.case_entry_plan import Entry
from app.services.demo import story
from app.services.demo.act import Acts, DemoCase
from app.services.demo.award import Award, fill_lists
from app.services.demo.content import Shared
from app.services.demo.desk import LINE_SHARES, OFFICE, Desk
from app.services.demo.material import Material
from app.services.demo.person import CITY, PLACE_OF_OFFICE, PROVINCE, Candidate, Registry
from app.services.demo.place import Workplace
from app.services.demo.scan_announcement import announcement_pdf
from app.services.demo.story import Stage
from app.services.workflow import Instruction
from app.session import writing

Add = Callable[[int, int, int, Callable[[Acts, dt.datetime], None]], None]
BODY, SERIES = "pingwei", "08"


class Standing(StrEnum):
    """Where a new award has come to on the day the demo is loaded."""

    ENTERED = "entered"
    AT_FINAL = "with whoever decides"
    APPROVED = "approved"
    SENT_BACK = "returned to where it was entered"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


STANDINGS: Mapping[Standing, int] = {
    Standing.ENTERED: 2, Standing.AT_FINAL: 2, Standing.APPROVED: 3, Standing.SENT_BACK: 1, Standing.REJECTED: 1,
    Standing.WITHDRAWN: 1,
}  # fmt: skip
"""Cases of each batch."""

# Days before the load.
AWARDED, ANNOUNCED, REGISTERED, ENTERED, SENT_UP, GIVEN_UP, DECIDED, LATELY, SENT_UP_LATELY = (
    75, 60, 45, 30, 28, 26, 12, 9, 6,
)  # fmt: skip
RECENT = frozenset({Standing.ENTERED, Standing.AT_FINAL})

SENDING = Instruction(Verb.APPROVE, "与评审公布文件核对一致，同意上报")
GIVING_UP = Instruction(Verb.WITHDRAW, "重复录入，撤回")
DECISIONS = {
    Standing.APPROVED: Instruction(Verb.APPROVE, "同意核发"),
    Standing.SENT_BACK: Instruction(Verb.RETURN, "从事专业与公布文件不一致，请核对", "specialty_differs"),
    Standing.REJECTED: Instruction(Verb.REJECT, "经核实，不在本次评审通过人员名单内", "out_of_range"),
}


@dataclass(slots=True)
class AwardCase(DemoCase):
    """A case tied to its document, told apart by its standing."""

    document_id: int = 0
    standing: Standing = Standing.ENTERED

    @property
    def entry(self) -> Entry:
        """What its officer enters."""
        return Entry(self.form, self.level, CaseKind.NEW_AWARD, None, self.photo_file_id, document_id=self.document_id)


@dataclass(frozen=True, slots=True)
class Batch:
    """Awards of one document: at whose workplace, who enters, who decides, whose document it is."""

    desk: Desk
    workplace: Workplace
    level: Level
    clerk: str
    decider: str
    holder: str


@dataclass
class NewAwards:
    """Makes the documents, the people and the scenes."""

    session: Session
    material: Material
    registry: Registry
    shared: Shared
    actors: Mapping[str, Actor]
    now: dt.datetime

    def scenes(
        self, desks: Sequence[Desk], workplaces: Mapping[Desk, Sequence[Workplace]], chance: random.Random, add: Add
    ) -> None:
        """The awards of the body and of each line's first desk; ``add(days_ago, hour, minute, play)``."""
        self._let_the_body_award()
        for place, batch in enumerate(batches(desks, workplaces)):
            self._course(batch, self._make(batch, place, chance), place, add)

    def _let_the_body_award(self) -> None:
        """The province lets the body award the lower levels as well; the senior one is in the reference data."""
        since = dt.date(2007, 1, 1)
        body = self.actors[BODY].unit_id
        with writing(self.session):
            for level in (Level.MID, Level.JUNIOR):
                self.session.add(BodyAuthorization(unit_id=body, series_code=SERIES, level=level, valid_from=since))

    def _make(self, batch: Batch, place: int, chance: random.Random) -> list[AwardCase]:
        reader = EntryReader.open(self.session, self.actors[batch.clerk], batch.level, CaseKind.NEW_AWARD)
        award = self._award(batch, place, reader)
        wanted = [standing for standing, count in STANDINGS.items() for _ in range(count)]
        entered = self._day(ENTERED)
        people = [
            self.registry.make(batch.desk, batch.workplace, award, entered, lost=False, level=batch.level)
            for _ in wanted
        ]
        award.people += [one.listed for one in people]
        fill_lists([award], self.material, chance)
        document_id = self._register(award, self.actors[batch.holder])
        return [
            self._case(batch, reader, one, document_id, standing, chance)
            for one, standing in zip(people, wanted, strict=True)
        ]

    def _case(
        self,
        batch: Batch,
        reader: EntryReader,
        one: Candidate,
        document_id: int,
        standing: Standing,
        chance: random.Random,
    ) -> AwardCase:
        left_out = ENTRY_KINDS[CaseKind.NEW_AWARD].left_out
        reading = reader.read({name: value for name, value in one.raw.items() if name not in left_out})
        if reading.problems:
            raise RuntimeError("; ".join(str(p) for p in reading.problems))
        photo, id_copy = self.shared.face(one.sex, chance)
        return AwardCase(
            batch.desk,
            Stage.ENTERED,
            one,
            reading.values,
            photo,
            {DocumentKind.ID_COPY: id_copy},
            level=batch.level,
            document_id=document_id,
            standing=standing,
        )

    def _award(self, batch: Batch, place: int, reader: EntryReader) -> Award:
        # A body's senior committee is the province's; below, it is that of the city whose office decides (C-9).
        provincial = batch.clerk == BODY and batch.level is Level.SENIOR
        city = PROVINCE if provincial else PLACE_OF_OFFICE.get(batch.desk.review, PROVINCE)
        day = self._day(AWARDED)
        code = batch.workplace.series_code
        committee = self._committee(CITY[city] if city != PROVINCE else "浙江省", code, batch.level, day)
        series = reader.books.series[code]
        heads = {"330500": "湖人职", "330782": "义人职"}
        head = "浙评办" if batch.clerk == BODY else heads.get(city, "浙农院职")
        return Award(
            series_code=code,
            series=series,
            number=f"{head}〔{day.year}〕{21 + place}号",
            title=f"关于公布{series}{LEVEL_TEXT[batch.level]}专业技术资格人员名单的通知",
            issuer=self.actors[batch.holder].unit_name,
            issued_on=self._day(ANNOUNCED),
            obtained_on=day,
            method=ObtainMethod.REVIEW if committee else ObtainMethod.RECOGNITION,
            committee=committee or reader.recognition_text,
        )

    def _committee(self, place: str, code: str, level: Level, day: dt.date) -> str:
        """A committee of the place for the series; without one the title was recognised (认定)."""
        row = ReviewCommittee
        in_being = sa.and_(
            sa.or_(row.valid_from.is_(None), row.valid_from <= day), sa.or_(row.valid_to.is_(None), row.valid_to >= day)
        )
        query = sa.select(row.name).where(row.series_code == code, row.level == level, row.name.startswith(place))
        return self.session.scalars(query.where(in_being).order_by(row.name)).first() or ""

    def _register(self, award: Award, holder: Actor) -> int:
        pdf, _pages = announcement_pdf(award)
        scan = Upload(DocumentKind.ANNOUNCEMENT, "公布文件.pdf", pdf)
        with clock.frozen(story.instant(self.now, REGISTERED, 9)):
            return register_document(
                self.session, holder, award.number, award.title, award.issuer, award.issued_on, scan
            )

    def _day(self, days_ago: int) -> dt.date:
        return clock.local_date(story.instant(self.now, days_ago, 9))

    def _course(self, batch: Batch, cases: Sequence[AwardCase], place: int, add: Add) -> None:
        """The acts on one batch, each at its instant."""
        clerk, decider = self.actors[batch.clerk], self.actors[batch.decider]
        minute = 30 + place
        recent = [case for case in cases if case.standing in RECENT]
        older = [case for case in cases if case.standing not in RECENT]
        add(ENTERED, 9, minute, partial(_enter, clerk, older))
        add(LATELY, 9, minute, partial(_enter, clerk, recent))
        add(SENT_UP, 11, minute, partial(_act, clerk, _at(cases, *DECISIONS), SENDING))
        add(SENT_UP_LATELY, 11, minute, partial(_act, clerk, _at(cases, Standing.AT_FINAL), SENDING))
        add(GIVEN_UP, 15, minute, partial(_act, clerk, _at(cases, Standing.WITHDRAWN), GIVING_UP))
        for standing, decision in DECISIONS.items():
            add(DECIDED, 14, minute, partial(_act, decider, _at(cases, standing), decision))


def batches(desks: Sequence[Desk], workplaces: Mapping[Desk, Sequence[Workplace]]) -> list[Batch]:
    """The body's of every level, whose people work in a county, and those of the lines below the senior level (C-9)."""
    first = {line: next(desk for desk in desks if desk.line is line) for line in LINE_SHARES}
    county = first[Line.COUNTY]
    hospital = next(one for one in workplaces[county] if one.series_code == SERIES)
    office = OFFICE[county.review].username
    found = [
        Batch(county, hospital, level, BODY, "sheng2" if level is Level.SENIOR else office, BODY) for level in Level
    ]
    for line, desk in first.items():
        reviewer = OFFICE[desk.review].username
        # One office enters and decides on the direct line: the decider is another person (C-13).
        decider = f"{reviewer}2" if line is Line.DIRECT else reviewer
        for level in (Level.MID, Level.JUNIOR):
            found.append(Batch(desk, workplaces[desk][0], level, desk.username, decider, reviewer))
    return found


def _at(cases: Sequence[AwardCase], *standings: Standing) -> list[AwardCase]:
    return [case for case in cases if case.standing in standings]


def _enter(clerk: Actor, cases: Sequence[AwardCase], acts: Acts, at: dt.datetime) -> None:
    acts.enter(at, clerk, cases)


def _act(actor: Actor, cases: Sequence[AwardCase], instruction: Instruction, acts: Acts, at: dt.datetime) -> None:
    acts.act(at, actor, cases, instruction)
