"""Transfer-ins of the demo: people from other provinces and a ministry, at every step of every line and level (C-5)."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind, DocumentKind, Level, Line, ObtainMethod, Verb
from app.models.code import Series
from app.printing.transfer_form import TransferForm
from app.printing.transfer_form_pdf import render_transfer_form
from app.queries.entry import EntryReader
from app.rules.face import LEVEL_TEXT, SEX_TEXT, chinese_date
from app.security.jurisdiction import Actor
from app.services.case_entry_plan import Entry
from app.services.demo import story
from app.services.demo.act import Acts, DemoCase
from app.services.demo.award import Award
from app.services.demo.content import PDF, Content, Shared, keep_contents
from app.services.demo.desk import OFFICE, Desk
from app.services.demo.material import Material, Row
from app.services.demo.person import Candidate, Registry
from app.services.demo.place import Workplace
from app.services.demo.scan_announcement import announcement_pdf
from app.services.demo.scan_card import draw_card
from app.services.demo.story import Stage
from app.services.workflow import Instruction

Add = Callable[[int, int, int, Callable[[Acts, dt.datetime], None]], None]


class Standing(StrEnum):
    """Where a transfer-in has come to on the day the demo is loaded."""

    ENTERED = "entered"
    AT_REVIEW = "with the reviewing office"
    AT_FINAL = "with whoever confirms it"
    CONFIRMED = "confirmed"
    SENT_BACK = "returned to where it was entered"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


EVERY_LEVEL = (Standing.ENTERED, Standing.AT_FINAL, Standing.CONFIRMED)
REVIEWED = (Standing.AT_REVIEW, Standing.SENT_BACK)
ENDED = (Standing.REJECTED, Standing.CLOSED)

# Days before the load on which cases are entered, sent up, passed on by the reviewing office and decided.
ENTERED_ON = {Standing.ENTERED: 4, Standing.AT_REVIEW: 14, Standing.AT_FINAL: 14, Standing.SENT_BACK: 14}
LONG_AGO, SENT_UP, SENT_UP_LATELY, PASSED, PASSED_LATELY, DECIDED, SENT_DOWN, GIVEN_UP = 30, 28, 7, 20, 4, 12, 2, 26

FATES = {
    Standing.REJECTED: Instruction(Verb.REJECT, "经核实，不属于确认范围", "out_of_range"),
    Standing.SENT_BACK: Instruction(Verb.RETURN, "原审批文号与公布文件不一致，请核对", "committee_differs"),
    Standing.WITHDRAWN: Instruction(Verb.WITHDRAW, "单位要求撤回，补充材料后再报"),
    Standing.CLOSED: Instruction(Verb.CLOSE, "本人书面声明放弃确认", "renunciation"),
}
SENDING = Instruction(Verb.APPROVE, "经与原证书核对，情况属实，同意上报")
PASSING = Instruction(Verb.APPROVE, "经审核，同意上报确认")
CONFIRMING = Instruction(Verb.APPROVE, "经确认，同意核发")

REASONS = ("工作调动", "人才引进", "夫妻两地分居", "随军家属安置")
REPORT = (
    "本人于{day}调入{unit}，从事{specialty}工作。试用期内遵守单位各项规章制度，服从安排，认真履行岗位职责。",
    "一年来完成了岗位规定的各项任务，参加了单位组织的业务学习和继续教育，与同事团结协作，业务能力有所提高。",
    "试用期内无差错和事故，经单位考核合格。",
)


@dataclass(slots=True)
class TransferCase(DemoCase):
    """A case with its 附件3, told apart by its standing."""

    given: Entry | None = None
    standing: Standing = Standing.ENTERED

    @property
    def entry(self) -> Entry:
        """What its officer enters."""
        if self.given is None:
            raise LookupError("a transfer-in of the demo has no form")
        return self.given


@dataclass
class Transfers:
    """Makes the people, their papers and the scenes."""

    session: Session
    material: Material
    registry: Registry
    shared: Shared | None
    actors: Mapping[str, Actor]
    now: dt.datetime
    _awards: dict[str, Award] = field(default_factory=dict)

    def scenes(
        self, desks: Sequence[Desk], workplaces: Mapping[Desk, Sequence[Workplace]], chance: random.Random, add: Add
    ) -> None:
        """What happens to the transfer-ins of the first desk of each line; ``add(days_ago, hour, minute, play)``."""
        cases: dict[Desk, list[TransferCase]] = {}
        for line in (Line.COUNTY, Line.CITY_DEPARTMENT, Line.PROVINCIAL, Line.DIRECT):
            desk = next(desk for desk in desks if desk.line is line)
            cases[desk] = [
                self._case(desk, chance.choice(workplaces[desk]), level, standing, chance)
                for level in Level
                for standing in standings(line, level)
            ]
        self._keep_scans([case for own in cases.values() for case in own])
        for place, (desk, own) in enumerate(cases.items()):
            self._course(desk, own, place, add)

    def _case(
        self, desk: Desk, workplace: Workplace, level: Level, standing: Standing, chance: random.Random
    ) -> TransferCase:
        source = chance.choice(self.material.tables["transfer_sources"])
        entered = clock.local_date(story.instant(self.now, ENTERED_ON.get(standing, LONG_AGO), 9))
        award = self._award(source, workplace.series_code, level, chance)
        candidate = self.registry.make(desk, workplace, award, entered, lost=False, level=level)
        raw = self._raw(candidate, source, workplace, chance)
        reader = EntryReader.open(self.session, self.actors[desk.username], level, CaseKind.TRANSFER_IN)
        reading = reader.read(raw)
        if reading.problems:
            raise RuntimeError("; ".join(str(p) for p in reading.problems))
        if self.shared is None:
            raise LookupError("the shared files are kept before the transfer-ins")
        photo, id_copy = self.shared.face(candidate.sex, chance)
        award.people.append(candidate.listed)
        given = Entry(reading.values, level, CaseKind.TRANSFER_IN, None, photo, True, transfer=reading.transfer)
        told = Candidate(raw, candidate.listed, award, candidate.sex, lost=False)
        scans = {DocumentKind.ID_COPY: id_copy}
        return TransferCase(desk, Stage.ENTERED, told, reading.values, photo, scans, given=given, standing=standing)

    def _award(self, source: Row, code: str, level: Level, chance: random.Random) -> Award:
        """What the former authority announced: one document a source, which lists all its people."""
        year = chance.randint(1996, 2003)
        first = self._awards.setdefault(source["unit"], self._document(source, year, chance))
        series = self.session.scalars(sa.select(Series.name).where(Series.code == code)).one()
        place = source["authority"].removesuffix("人事厅").removesuffix("人事局")
        return Award(
            series_code=code,
            series=series,
            number=first.number,
            title=first.title,
            issuer=first.issuer,
            issued_on=first.issued_on,
            obtained_on=first.obtained_on,
            method=ObtainMethod.REVIEW,
            committee=f"{place}{series}{LEVEL_TEXT[level]}专业技术资格评审委员会",
            people=first.people,
        )

    def _document(self, source: Row, year: int, chance: random.Random) -> Award:
        day = dt.date(year, chance.randint(6, 10), chance.randint(1, 28))
        return Award(
            series_code="",
            series="各系列",
            number=source["number_pattern"].format(year=year, number=chance.randint(20, 220)),
            title="关于公布专业技术资格人员名单的通知",
            issuer=source["authority"],
            issued_on=day + dt.timedelta(days=20),
            obtained_on=day,
            method=ObtainMethod.REVIEW,
            committee="有关专业技术资格评审委员会",
        )

    def _raw(self, candidate: Candidate, source: Row, workplace: Workplace, chance: random.Random) -> dict[str, object]:
        raw = {name: value for name, value in candidate.raw.items() if name != "old_certificate_lost"}
        specialty, award = str(raw["specialty"]), candidate.award
        moved = dt.date(chance.randint(2004, 2006), chance.randint(1, 12), chance.randint(1, 28))
        telling = {"day": chinese_date(moved), "unit": workplace.name, "specialty": specialty}
        graduated = dt.date.fromisoformat(str(raw["joined_work_on"])).year
        return raw | {
            "old_certificate_authority": source["authority"],
            "old_certificate_number": f"{award.number.partition('〔')[0]}字第{chance.randint(1, 9999):04d}号",
            "former_work": f"{source['unit']}，从事{specialty}专业技术工作",
            "graduation": f"{graduated}年7月{raw['school']}{raw['major']}专业毕业",
            "former_document": award.number,
            "transferred_on": moved,
            "transfer_reason": chance.choice(REASONS),
            "report": "\n".join(line.format(**telling) for line in REPORT),
            "report_signed_on": moved + dt.timedelta(days=366),
        }

    def _keep_scans(self, cases: Sequence[TransferCase]) -> None:
        """Annex 3 blank, each person's certificate and review form, and the document of each source."""
        form = Content(render_transfer_form(TransferForm()), PDF, 3)
        documents = [Content(pdf, PDF, pages) for pdf, pages in map(announcement_pdf, self._awards.values())]
        drawn = [Content(paper) for case in cases for paper in (_certificate(case), _review_form(case))]
        paper_form, *kept = keep_contents(self.session, [form, *documents, *drawn])
        scan_of = dict(zip((award.number for award in self._awards.values()), kept, strict=False))
        own = iter(kept[len(documents) :])
        for case in cases:
            case.scans = {
                **case.scans,
                DocumentKind.PAPER_FORM: paper_form,
                DocumentKind.OLD_CERTIFICATE: next(own),
                DocumentKind.REVIEW_FORM: next(own),
                DocumentKind.ANNOUNCEMENT: scan_of[case.candidate.award.number],
            }

    def _course(self, desk: Desk, cases: Sequence[TransferCase], place: int, add: Add) -> None:
        """The acts on one desk's cases, each at its instant."""
        clerk, officer = self.actors[desk.username], self.actors[OFFICE[desk.review].username]
        reviewer = self.actors["yiwu2"] if desk.line is Line.DIRECT else officer
        province = self.actors["sheng2"]

        def act(day: int, hour: int, actor: Actor, of: Sequence[TransferCase], instruction: Instruction) -> None:
            if of:
                add(day, hour, 20 + place, partial(_act, actor, of, instruction))

        for day in sorted({ENTERED_ON.get(case.standing, LONG_AGO) for case in cases}, reverse=True):
            fresh = [case for case in cases if ENTERED_ON.get(case.standing, LONG_AGO) == day]
            add(day, 9, 20 + place, partial(_enter, clerk, fresh))
        act(SENT_UP, 11, clerk, _at(cases, Standing.CONFIRMED, Standing.REJECTED), SENDING)
        act(SENT_UP_LATELY, 11, clerk, _at(cases, Standing.AT_REVIEW, Standing.AT_FINAL, Standing.SENT_BACK), SENDING)
        act(GIVEN_UP, 15, clerk, _at(cases, Standing.WITHDRAWN), FATES[Standing.WITHDRAWN])
        act(GIVEN_UP, 16, clerk, _at(cases, Standing.CLOSED), FATES[Standing.CLOSED])
        act(SENT_DOWN, 15, officer, _at(cases, Standing.SENT_BACK), FATES[Standing.SENT_BACK])
        senior = [case for case in cases if case.entry.level is Level.SENIOR]
        if desk.line is not Line.DIRECT:
            act(PASSED, 14, officer, _at(senior, Standing.CONFIRMED, Standing.REJECTED), PASSING)
            act(PASSED_LATELY, 14, officer, _at(senior, Standing.AT_FINAL), PASSING)
        act(DECIDED, 10, province, _at(senior, Standing.CONFIRMED), CONFIRMING)
        act(DECIDED, 11, province, _at(senior, Standing.REJECTED), FATES[Standing.REJECTED])
        others = [case for case in cases if case.entry.level is not Level.SENIOR]
        act(DECIDED, 14, reviewer, _at(others, Standing.CONFIRMED), CONFIRMING)


def standings(line: Line, level: Level) -> tuple[Standing, ...]:
    """Where cases of a line and level stand: every step that its route has, and of senior ones every end."""
    if level is not Level.SENIOR:
        return EVERY_LEVEL
    if line is Line.DIRECT:
        # One office enters and reviews, so nothing waits between the two.
        return (*EVERY_LEVEL, *ENDED)
    return (*EVERY_LEVEL, *REVIEWED, *ENDED, Standing.WITHDRAWN)


def _at(cases: Sequence[TransferCase], *standings: Standing) -> list[TransferCase]:
    return [case for case in cases if case.standing in standings]


def _enter(clerk: Actor, cases: Sequence[TransferCase], acts: Acts, at: dt.datetime) -> None:
    acts.enter(at, clerk, cases)


def _act(actor: Actor, cases: Sequence[TransferCase], instruction: Instruction, acts: Acts, at: dt.datetime) -> None:
    acts.act(at, actor, cases, instruction)


def _certificate(case: TransferCase) -> bytes:
    form = case.form
    told = {
        "姓　　名": form.name or "",
        "性　　别": SEX_TEXT[case.candidate.sex],
        "资格名称": form.title_name or "",
        "专　　业": form.specialty or "",
        "证书编号": form.old_certificate_number or "",
        "取得时间": chinese_date(case.candidate.award.obtained_on),
    }
    return draw_card("专业技术资格证书", told, case.candidate.award.issuer)


def _review_form(case: TransferCase) -> bytes:
    form = case.form
    told = {
        "姓　　名": form.name or "",
        "申报资格": form.title_name or "",
        "专　　业": form.specialty or "",
        "评审结果": "同意通过",
        "批准时间": chinese_date(case.candidate.award.obtained_on),
    }
    return draw_card("专业技术资格评审表", told, case.candidate.award.issuer)
