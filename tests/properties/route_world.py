"""Cases of every kind, level and line at every standing, brought there by the services, many at a time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import (
    SEAT_COLUMN,
    CaseKind,
    DocumentKind,
    Level,
    Line,
    OldCertificateEventKind,
    RosterState,
    Seat,
    Sex,
    Step,
    Verb,
)
from app.models.approval import EmployerOpinion
from app.models.attachment import Attachment
from app.models.authority import BodyAuthorization
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.document import AnnouncementDocument
from app.models.old_certificate import OldCertificate, OldCertificateEvent
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.replacement import CorrectionItem, LossDeclaration, Replacement
from app.models.roster import AnnouncementCheck, Roster
from app.models.transfer_form import TransferForm
from app.models.unit import Unit
from app.printing.portrait import draw_portrait
from app.security.jurisdiction import Actor
from app.services.certificate_status import announce_replacing
from app.services.stored_file import keep_file
from app.services.workflow import Instruction, Selection, apply
from app.services.workflow_opening import NewCase, open_cases
from app.session import SYSTEM, use_scope, writing
from tests.factories import COUNTY, freeze_roster_of, get_unit, make_actor, make_employer
from tests.factories.cases import make_person, make_qualification
from tests.properties.cast import LINES, OFFICERS, make_clerk
from tests.properties.route_reading import ENDS, Row, rows

SERIES = "09"
REPLACING = ("reissue", "correction")
DECIDING = ("decided", "compared")
BEYOND = (*DECIDING, "approved", "rejected")
PASSED = ("passed", "rostered")


@dataclass(slots=True)
class Made:
    """A case that exists: its row, where it shall stand, the ids of what it is about."""

    row: Row
    standing: str
    person_id: int = 0
    qualification_id: int = 0
    old_certificate_id: int | None = None
    certificate_id: int | None = None
    case_id: int = 0


class RouteWorld:
    """Builds cases; afterwards ``made`` holds the wanted ones, or else one of every row at every standing."""

    def __init__(self, session: Session, wanted: Sequence[Made] | None = None) -> None:
        self.session = session
        self.employers = {line: make_employer(session, place) for line, place in LINES.items()}
        self.employers["evaluation_body"] = make_employer(session, COUNTY)
        self.clerks = {line: make_clerk(session, unit) for line, unit in self.employers.items()}
        self._hands: dict[tuple[str, str], Actor] = {}
        with use_scope(SYSTEM), writing(session):
            self.body = get_unit(session, OFFICERS["body"][1])
            session.add_all(
                BodyAuthorization(unit_id=self.body.id, series_code=SERIES, level=level, valid_from=dt.date(2007, 1, 1))
                for level in Level
            )
            self.photo = keep_file(session, draw_portrait(7, Sex.MALE), "image/jpeg")
            self.scan = keep_file(session, b"%PDF-1.4 a scan for tests", "application/pdf", 1)
            self.offices = {line: self._offices(line) for line in self.employers}
            self.documents = {line: self._document(line) for line in self.employers}
        everything = [Made(row, standing) for row in rows() for standing in row.standings]
        self.made = self.make(everything if wanted is None else wanted)

    def make(self, wanted: Sequence[Made]) -> list[Made]:
        """Open ``wanted`` and bring each to where it shall stand."""
        replacing = [made for made in wanted if made.row.kind in REPLACING]
        # What is replaced was won before, on the way that exchanges go.
        grounds = {(r.level, r.line): r for r in rows() if r.kind == "exchange"}
        base = [Made(grounds[made.row.level, made.row.line], "approved") for made in replacing]
        self._open(base)
        self._walk(base)
        for ground, made in zip(base, replacing, strict=True):
            made.person_id, made.qualification_id = ground.person_id, ground.qualification_id
            with use_scope(SYSTEM):
                made.certificate_id = self.session.scalars(
                    sa.select(Certificate.id).where(Certificate.case_id == ground.case_id)
                ).one()
        self._open(wanted)
        if wanted:
            self._walk(wanted)
        return list(wanted)

    def _offices(self, line: str) -> dict[Seat, int | None]:
        unit: Unit = self.employers[line]
        return {
            Seat.REVIEW: unit.review_office_id,
            Seat.LOCAL: unit.local_office_id,
            Seat.EMPLOYER: unit.id,
            Seat.BODY: self.body.id if line == "evaluation_body" else None,
        }

    def _document(self, line: str) -> AnnouncementDocument:
        holder = self.body.id if line == "evaluation_body" else self.offices[line][Seat.REVIEW]
        number = f"浙人专〔2001〕{100 + list(self.offices).index(line)}号"
        document = AnnouncementDocument(
            review_office_id=holder, number=number, created_at=clock.now(), scan_file_id=self.scan.id
        )
        self.session.add(document)
        self.session.flush()
        return document

    def _tiers(self, line: str) -> dict[str, int | None]:
        return {SEAT_COLUMN[seat]: unit_id for seat, unit_id in self.offices[line].items()}

    def _open(self, wanted: Sequence[Made]) -> None:
        if not wanted:
            return
        session = self.session
        with use_scope(SYSTEM), writing(session):
            for made in wanted:
                if made.certificate_id is None:
                    self._register(made)
            maker = Actor(None, "测试", self.offices["county"][Seat.LOCAL], "测试", LINES["county"].entry_tier, SYSTEM)
            ids = open_cases(session, maker, [self._new_case(made) for made in wanted])
            for made, case_id in zip(wanted, ids, strict=True):
                made.case_id = case_id
                self._hang_on(made)
            session.flush()
            announce_replacing(session, maker, ids)

    def _register(self, made: Made) -> None:
        row, tiers, session = made.row, self._tiers(made.row.line), self.session
        person: Person = make_person(tiers, self.photo)
        session.add(person)
        session.flush()
        document = None if row.kind == "transfer_in" else self.documents[row.line]
        title: Qualification = make_qualification(tiers, person, document, Level(row.level))
        if row.kind == "new_award":
            title.obtained_on = dt.date(2007, 3, 1)
        session.add(title)
        session.flush()
        made.person_id, made.qualification_id = person.id, title.id
        if row.kind in ("exchange", "transfer_in"):
            old = OldCertificate(
                **tiers, qualification_id=title.id, number=f"旧{title.id:06d}", authority="某省人事厅",
                issued_in_zhejiang=row.kind == "exchange",
            )  # fmt: skip
            session.add(old)
            session.flush()
            seen = OldCertificateEventKind.SIGHTED
            session.add(OldCertificateEvent(**tiers, old_certificate_id=old.id, kind=seen, happened_at=clock.now()))
            made.old_certificate_id = old.id

    def _new_case(self, made: Made) -> NewCase:
        row = made.row
        return NewCase(
            CaseKind(row.kind), Level(row.level), Line(row.line), made.person_id, made.qualification_id,
            made.old_certificate_id, self.offices[row.line], self.photo.id,
        )  # fmt: skip

    def _hang_on(self, made: Made) -> None:
        session, kind = self.session, made.row.kind
        tiers = self._tiers(made.row.line) | {"case_id": made.case_id}
        session.add_all(
            Attachment(**tiers, document_kind=document, file_id=self.scan.id, uploaded_at=clock.now())
            for document in DocumentKind
            # Of exchanges the reviewing office keeps one scan for all (P-11).
            if kind != "exchange" or document is not DocumentKind.ANNOUNCEMENT
        )
        today = clock.today()
        if kind in ("exchange", "transfer_in"):
            session.add(
                EmployerOpinion(
                    **tiers, opinion="情况属实", signatory="测试", signed_on=today, recorded_at=clock.now()
                )
            )  # fmt: skip
        if kind == "transfer_in":
            session.add(
                TransferForm(
                    **tiers, former_work="某省某所", former_title="高级工程师", former_document="某人专〔2001〕1号",
                    former_approved_on=dt.date(2001, 12, 31), former_authority="某省人事厅", present_work="测试单位",
                    transferred_on=dt.date(2006, 9, 1), transfer_reason="工作需要", report="述职",
                    report_signed_on=today,
                )
            )  # fmt: skip
        if kind in REPLACING:
            session.add(Replacement(**tiers, certificate_id=made.certificate_id, returned_on=today))
        if kind == "reissue":
            session.add(LossDeclaration(**tiers, newspaper="湖州日报", published_on=today, page="4", text="声明"))
        if kind == "correction":
            session.add(CorrectionItem(**tiers, field="specialty", before="水利工程", after="水工结构"))

    # On the way

    def _walk(self, wanted: Sequence[Made]) -> None:
        """Everybody one pace on, until each stands where it shall."""
        for verb, standing in ((Verb.WITHDRAW, "withdrawn"), (Verb.CLOSE, "closed")):
            self._act("enter", [m for m in wanted if m.standing == standing], verb)
        on = [m for m in wanted if m.standing in BEYOND or (m.standing in PASSED and m.row.passed != "-")]
        early = [m for m in on if m.row.entered == m.row.decided]
        self._compare([*early, *(m for m in wanted if m.standing == "compared at entry")])
        self._pass("enter", on)
        self._pass("pass", [m for m in on if m.standing in BEYOND and m.row.passed != "-"])
        self._freeze([m for m in wanted if m.standing == "rostered"])
        deciding = [m for m in wanted if m.standing in ("compared", "approved", "rejected")]
        self._compare([m for m in deciding if m not in early])
        self._act("decide", [m for m in wanted if m.standing == "approved"], Verb.APPROVE)
        self._act("decide", [m for m in wanted if m.standing == "rejected"], Verb.REJECT)
        self._verify(wanted)

    def _pass(self, deed: str, group: Sequence[Made]) -> None:
        """Approve on the way up, with a roster where the office sends one."""
        listed = [m for m in group if m.row.rostered and (deed == "pass" or m.row.passed == "-")]
        self._act(deed, [m for m in group if m not in listed], Verb.APPROVE)
        for officer, own in self._by_hand(deed, listed):
            roster_id = self._freeze_by(officer, own)
            self._apply(officer, own, Instruction(Verb.APPROVE, "同意上报", roster_id=roster_id))
            with use_scope(SYSTEM), writing(self.session):
                sent = {"state": RosterState.SUBMITTED, "submitted_at": clock.now(), "submitted_by_id": officer.user_id}
                self.session.execute(sa.update(Roster).where(Roster.id == roster_id).values(**sent))

    def _freeze(self, group: Sequence[Made]) -> None:
        for deed, part in (("pass", [m for m in group if m.row.passed != "-"]),
                           ("enter", [m for m in group if m.row.passed == "-"])):  # fmt: skip
            for officer, own in self._by_hand(deed, part):
                self._freeze_by(officer, own)

    def _freeze_by(self, officer: Actor, own: Sequence[Made]) -> int:
        with use_scope(SYSTEM), writing(self.session):
            return freeze_roster_of(self.session, [m.case_id for m in own], officer)

    def _compare(self, group: Sequence[Made]) -> None:
        """A tick against the line in the document, by a colleague who does nothing else (C-15)."""
        with use_scope(SYSTEM), writing(self.session):
            for m in group:
                if not m.row.compared or m.row.rostered:
                    continue
                case = self.session.get_one(Case, m.case_id, populate_existing=True)
                self.session.add(
                    AnnouncementCheck(
                        review_office_id=case.review_office_id, case_id=m.case_id, case_version=case.version,
                        qualification_version=1, document_id=self.documents[m.row.line].id, page=1, line_number=1,
                        checked_by_name="同事", checked_at=clock.now(),
                    )
                )  # fmt: skip

    def _act(self, deed: str, group: Sequence[Made], verb: Verb) -> None:
        for officer, own in self._by_hand(deed, group):
            self._apply(officer, own, Instruction(verb, "意见", "" if verb is Verb.APPROVE else "other"))

    def _apply(self, officer: Actor, own: Sequence[Made], instruction: Instruction) -> None:
        outcome = apply(self.session, officer, Selection(tuple(m.case_id for m in own)), instruction)
        assert len(outcome.done) == len(own), (officer.unit_name, outcome.refused[:2], outcome.not_found)

    def _by_hand(self, deed: str, group: Sequence[Made]) -> list[tuple[Actor, list[Made]]]:
        """The group by whoever does the deed: one colleague enters in an office, another passes on or decides."""
        found: dict[str, list[Made]] = defaultdict(list)
        for m in group:
            name = {"enter": m.row.entered, "pass": m.row.passed, "decide": m.row.decided}[deed]
            found[f"{m.row.line} employer" if name == "employer" else name].append(m)
        return [(self._hand(name, deed), own) for name, own in found.items()]

    def _hand(self, name: str, deed: str) -> Actor:
        if name.endswith(" employer"):
            return self.clerks[name.removesuffix(" employer")]
        if (name, deed) not in self._hands:
            tier, unit, _role = OFFICERS[name]
            self._hands[name, deed] = make_actor(self.session, tier, unit)
        return self._hands[name, deed]

    def _verify(self, wanted: Sequence[Made]) -> None:
        """Where the services say that they stand."""
        with use_scope(SYSTEM):
            steps = dict(self.session.execute(sa.select(Case.id, Case.step)).all())
        for m in wanted:
            end = Step(m.standing) if m.standing in ENDS else Step.FINAL if m.standing in DECIDING else None
            assert steps[m.case_id] is end or (end is None and steps[m.case_id] not in (Step.FINAL, *ENDS)), m
