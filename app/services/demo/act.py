"""What the demo's officers do, each through the service that everybody uses (C-1 to C-4, C-13, C-15, C-16)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import SEAT_COLUMN, CaseKind, DocumentKind, Level, Verb
from app.errors import Refusal
from app.models.attachment import Attachment
from app.models.case import Case
from app.rules.information_form_fields import InformationForm
from app.security.jurisdiction import Actor
from app.services import announcement, announcement_number, roster, roster_paper, workflow
from app.services.case_entry import enter_cases
from app.services.case_entry_plan import Entry
from app.services.demo.desk import Desk
from app.services.demo.person import Candidate
from app.services.demo.story import Stage
from app.services.workflow import Instruction, Outcome, Selection
from app.session import writing

DIFFERENCE, EXPLANATION = "工作单位名称与公布文件所载不同", "单位已更名，系同一单位"
ONE_DIFFERS_OF = 37

FILE_NAMES = {
    DocumentKind.PAPER_FORM: "信息表.pdf",
    DocumentKind.ID_COPY: "身份证复印件.jpg",
    DocumentKind.OLD_CERTIFICATE: "原证书.jpg",
    DocumentKind.NEWSPAPER: "遗失声明.jpg",
    DocumentKind.REVIEW_FORM: "评审表.jpg",
    DocumentKind.ANNOUNCEMENT: "公布文件.pdf",
}


@dataclass(slots=True)
class DemoCase:
    """A case of the demo before and after it is entered; ``scans`` are file ids."""

    desk: Desk
    stage: Stage
    candidate: Candidate
    form: InformationForm
    photo_file_id: int
    scans: Mapping[DocumentKind, int]
    original_seen: bool = True
    case_id: int = 0
    level: Level = Level.SENIOR

    @property
    def entry(self) -> Entry:
        """What its officer enters."""
        return Entry(
            form=self.form,
            level=self.level,
            kind=CaseKind.EXCHANGE,
            photo_file_id=self.photo_file_id,
            original_seen=self.original_seen,
        )


@dataclass(slots=True)
class Acts:
    """The acts, done under system scope with the clock stood at their instant; a refused row is a fault."""

    session: Session
    rosters: dict[tuple[str, str], int] = field(default_factory=dict)

    def enter(self, at: dt.datetime, actor: Actor, cases: Sequence[DemoCase]) -> None:
        """Enter forms with their scans."""
        with clock.frozen(at), writing(self.session):
            results = enter_cases(self.session, actor, [case.entry for case in cases])
            for case, result in zip(cases, results, strict=True):
                if result.case_id is None:
                    raise Refusal(result.problems)
                case.case_id = result.case_id
            self._attach(actor, cases)

    def _attach(self, actor: Actor, cases: Sequence[DemoCase]) -> None:
        names = (*SEAT_COLUMN.values(), "copied_to_id")
        query = sa.select(Case.id, *(getattr(Case, name) for name in names)).where(Case.id.in_(_ids(cases)))
        tiers = {row[0]: dict(zip(names, row[1:], strict=True)) for row in self.session.execute(query)}
        rows = [
            {
                **tiers[case.case_id],
                "case_id": case.case_id,
                "document_kind": kind,
                "file_id": file_id,
                "file_name": FILE_NAMES[kind],
                "uploaded_at": clock.now(),
                "uploaded_by_id": actor.user_id,
            }
            for case in cases
            for kind, file_id in case.scans.items()
        ]
        if rows:
            self.session.connection().execute(sa.insert(Attachment.__table__), rows)  # type: ignore[arg-type]  # a Table

    def act(self, at: dt.datetime, actor: Actor, cases: Sequence[DemoCase], instruction: Instruction) -> None:
        """One verb on cases."""
        with clock.frozen(at):
            _all_done(workflow.apply(self.session, actor, Selection(tuple(_ids(cases))), instruction))

    def set_documents(self, at: dt.datetime, actor: Actor, cases: Sequence[DemoCase]) -> None:
        """Fill in 公布文号 by selections of one document each."""
        by_number: dict[str, list[DemoCase]] = defaultdict(list)
        for case in cases:
            by_number[case.candidate.award.number].append(case)
        with clock.frozen(at):
            for number in sorted(by_number):
                _all_done(announcement_number.set_document(self.session, actor, _ids(by_number[number]), number))

    def check(self, at: dt.datetime, actor: Actor, cases: Sequence[DemoCase]) -> None:
        """Tick cases against their lines on the scans."""
        checks = []
        for case in cases:
            page, line = case.candidate.award.place_of(case.candidate.listed)
            differs = case.case_id % ONE_DIFFERS_OF == 0
            notes = (DIFFERENCE, EXPLANATION) if differs else ("", "")
            checks.append(announcement.Check(case.case_id, page, line, *notes))
        with clock.frozen(at):
            for start in range(0, len(checks), announcement.MOST_CASES):
                part = checks[start : start + announcement.MOST_CASES]
                _all_done(announcement.check_cases(self.session, actor, part))

    def compile(self, at: dt.datetime, actor: Actor, key: tuple[str, str], cases: Sequence[DemoCase]) -> None:
        """Compile a roster, remembered by ``key``."""
        with clock.frozen(at):
            self.rosters[key], outcome = roster.compile_roster(self.session, actor, _ids(cases), Level.SENIOR)
        _all_done(outcome)

    def freeze(self, at: dt.datetime, actor: Actor, key: tuple[str, str], checked_by: str, phone: str) -> None:
        """Print it."""
        with clock.frozen(at):
            roster_paper.freeze_roster(self.session, actor, self.rosters[key], checked_by=checked_by, phone=phone)

    def submit(self, at: dt.datetime, actor: Actor, key: tuple[str, str], opinion: str) -> None:
        """Hand it in to the province."""
        with clock.frozen(at):
            _all_done(roster.submit_roster(self.session, actor, self.rosters[key], opinion))

    def decide(self, at: dt.datetime, actor: Actor, key: tuple[str, str], opinion: str) -> None:
        """Approve the whole of it."""
        with clock.frozen(at):
            instruction = Instruction(Verb.APPROVE, opinion)
            _all_done(roster.decide_roster(self.session, actor, self.rosters[key], instruction))


def _ids(cases: Sequence[DemoCase]) -> list[int]:
    return [case.case_id for case in cases]


def _all_done(outcome: Outcome) -> None:
    if outcome.refused:
        raise Refusal(outcome.refused[0].problems)
    if outcome.not_found:
        raise LookupError("a case of the demo is outside the scope of its officer")
