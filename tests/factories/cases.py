"""Employers, people, cases and rosters for tests; cases go through the real workflow to where a test wants them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import (
    SEAT_COLUMN,
    CaseKind,
    DocumentKind,
    EmploymentStatus,
    Level,
    Line,
    ObtainMethod,
    OldCertificateEventKind,
    RosterState,
    Seat,
    Sex,
    Step,
    Tier,
    Verb,
)
from app.models.approval import EmployerOpinion
from app.models.attachment import Attachment
from app.models.case import Case
from app.models.document import AnnouncementDocument
from app.models.encryption import keyring
from app.models.old_certificate import OldCertificate, OldCertificateEvent
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.roster import AnnouncementCheck, Roster, RosterItem
from app.models.stored_file import StoredFile
from app.models.unit import Unit, UnitTier
from app.printing.portrait import draw_portrait
from app.security.jurisdiction import Actor
from app.services.stored_file import keep_file
from app.services.workflow import Instruction, Outcome, Selection, apply
from app.services.workflow_opening import NewCase, open_cases
from app.session import SYSTEM, use_scope, writing
from tests.factories.accounts import actor_for, get_unit, make_account_of, make_actor, make_id_number, serials

SCANS = (DocumentKind.ID_COPY, DocumentKind.OLD_CERTIFICATE, DocumentKind.PAPER_FORM, DocumentKind.REVIEW_FORM)


@dataclass(frozen=True, slots=True)
class Place:
    """The offices of one reporting line for tests."""

    line: Line
    review: str
    local: str | None
    entry_tier: Tier


COUNTY = Place(Line.COUNTY, "330500-office", "330521-office", Tier.COUNTY_OFFICE)
OTHER_COUNTY = Place(Line.COUNTY, "330500-office", "330522-office", Tier.COUNTY_OFFICE)
OTHER_CITY = Place(Line.COUNTY, "330100-office", "330102-office", Tier.COUNTY_OFFICE)
CITY_DEPARTMENT = Place(Line.CITY_DEPARTMENT, "330500-office", "330500-health", Tier.CITY_DEPARTMENT)
PROVINCIAL = Place(Line.PROVINCIAL, "dept-health", None, Tier.EMPLOYER)
DIRECT = Place(Line.DIRECT, "330782-office", None, Tier.DIRECT_OFFICE)


def make_employer(session: Session, place: Place, name: str = "") -> Unit:
    """An employer that reports to the place's offices."""
    review = get_unit(session, place.review)
    local = get_unit(session, place.local) if place.local else None
    with use_scope(SYSTEM), writing(session):
        unit = Unit(
            name=name or f"测试单位{next(serials)}",
            nature="21",
            department_in_charge="测试主管部门",
            parent_id=(local or review).id,
            review_office_id=review.id,
            local_office_id=local.id if local else None,
        )
        session.add(unit)
        session.flush()
        session.add(UnitTier(unit_id=unit.id, tier=Tier.EMPLOYER, valid_from=dt.date(1990, 1, 1)))
    return unit


def make_cases(
    session: Session,
    count: int,
    place: Place = COUNTY,
    *,
    step: Step | None = None,
    level: Level = Level.SENIOR,
    employer: Unit | None = None,
) -> list[int]:
    """``count`` complete exchange cases at ``step`` (the first of the line by default)."""
    employer = employer or make_employer(session, place)
    with use_scope(SYSTEM):
        offices: dict[Seat, int | None] = {
            Seat.REVIEW: employer.review_office_id,
            Seat.LOCAL: employer.local_office_id,
            Seat.EMPLOYER: employer.id,
            Seat.BODY: None,
        }
    with use_scope(SYSTEM), writing(session):
        ids = _open(session, count, place, offices, level)
    if step in (Step.REVIEW, Step.FINAL):
        _advance(session, ids, place, employer)
    if step is Step.FINAL:
        submit_roster_of(session, ids, place)
    return ids


def _open(session: Session, count: int, place: Place, offices: dict[Seat, int | None], level: Level) -> list[int]:
    tiers = {SEAT_COLUMN[seat]: unit_id for seat, unit_id in offices.items()}
    photo = keep_file(session, draw_portrait(7, Sex.MALE), "image/jpeg")
    scan = keep_file(session, b"%PDF-1.4 a scan for tests", "application/pdf", 1)
    assert offices[Seat.REVIEW] is not None
    document = session.scalar(
        sa.select(AnnouncementDocument).where(
            AnnouncementDocument.review_office_id == offices[Seat.REVIEW],
            AnnouncementDocument.number == "浙人专〔2001〕57号",
        )
    ) or AnnouncementDocument(
        review_office_id=offices[Seat.REVIEW], number="浙人专〔2001〕57号", created_at=clock.now(), scan_file_id=scan.id
    )
    session.add(document)
    people = [make_person(tiers, photo) for _ in range(count)]
    session.add_all(people)
    session.flush()
    qualifications = [make_qualification(tiers, person, document, level) for person in people]
    session.add_all(qualifications)
    session.flush()
    olds = [
        OldCertificate(**tiers, qualification_id=q.id, number=f"旧{q.id:06d}", authority="浙江省人事厅")
        for q in qualifications
    ]
    session.add_all(olds)
    session.flush()
    now = clock.now()
    session.add_all(
        OldCertificateEvent(**tiers, old_certificate_id=o.id, kind=OldCertificateEventKind.SIGHTED, happened_at=now)
        for o in olds
    )
    maker = Actor(None, "测试", offices[Seat.LOCAL] or offices[Seat.REVIEW], "测试", place.entry_tier, SYSTEM)
    ids = open_cases(
        session,
        maker,
        [
            NewCase(CaseKind.EXCHANGE, level, place.line, p.id, q.id, o.id, offices, photo.id)
            for p, q, o in zip(people, qualifications, olds, strict=True)
        ],
    )
    for case_id in ids:
        for kind in (
            DocumentKind.ID_COPY,
            DocumentKind.OLD_CERTIFICATE,
            DocumentKind.PAPER_FORM,
            DocumentKind.REVIEW_FORM,
        ):
            session.add(Attachment(**tiers, case_id=case_id, document_kind=kind, file_id=scan.id, uploaded_at=now))
        session.add(
            EmployerOpinion(
                **tiers, case_id=case_id, opinion="情况属实，同意上报", signatory="测试负责人",
                signed_on=clock.today(), recorded_at=now,
            )
        )  # fmt: skip
    return ids


def make_person(tiers: dict[str, int | None], photo: StoredFile) -> Person:
    """Somebody with a number that nobody has; not added yet."""
    number = make_id_number()
    return Person(
        **tiers,
        id_number=number,
        id_number_index=keyring.blind_index(number),
        name=f"试{'甲乙丙丁戊己庚辛'[int(number[13]) % 8]}{'春夏秋冬东南西北'[int(number[12]) % 8]}",
        sex=Sex.MALE,
        birth_date=dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14])),
        employment_status=EmploymentStatus.EMPLOYED,
        education="3",
        photo_file_id=photo.id,
        created_at=clock.now(),
    )


def make_qualification(
    tiers: dict[str, int | None], person: Person, document: AnnouncementDocument | None, level: Level
) -> Qualification:
    """A title of 2001 by review; not added yet."""
    return Qualification(
        **tiers,
        person_id=person.id,
        title_name="高级工程师",
        series_code="09",
        level=level,
        specialty="水利工程",
        obtain_method=ObtainMethod.REVIEW,
        obtained_on=dt.date(2001, 12, 31),
        committee_text="浙江省工程技术高级专业技术资格评审委员会",
        announcement_document_id=document.id if document else None,
        announcement_document=document,
    )


def _advance(session: Session, ids: Sequence[int], place: Place, employer: Unit) -> Outcome:
    """From the first step to the review step, by a clerk of the office that holds it."""
    if place.line is Line.DIRECT:
        return Outcome(list(ids))
    unit_id = employer.id if place.line is Line.PROVINCIAL else employer.local_office_id
    assert unit_id is not None
    clerk = actor_for(session, make_account_of(session, place.entry_tier, unit_id))
    outcome = apply(session, clerk, Selection(tuple(ids)), Instruction(Verb.APPROVE, "经核对，同意上报"))
    assert len(outcome.done) == len(ids), outcome.refused[:3]
    return outcome


def submit_roster_of(session: Session, ids: Sequence[int], place: Place) -> int:
    """Check the cases against their document, put them on a frozen roster and submit it; returns its id."""
    tier = {Line.PROVINCIAL: Tier.PROVINCIAL_DEPARTMENT, Line.DIRECT: Tier.DIRECT_OFFICE}.get(
        place.line, Tier.CITY_OFFICE
    )
    officer = make_actor(session, tier, place.review)
    assert officer.unit_id is not None
    with use_scope(SYSTEM), writing(session):
        roster_id = freeze_roster_of(session, ids, officer)
    outcome = apply(
        session,
        officer,
        Selection(tuple(ids)),
        Instruction(Verb.APPROVE, "经与公布文件核对，同意上报", roster_id=roster_id),
    )
    assert len(outcome.done) == len(ids), outcome.refused[:3]
    with use_scope(SYSTEM), writing(session):
        session.execute(
            sa.update(Roster)
            .where(Roster.id == roster_id)
            .values(state=RosterState.SUBMITTED, submitted_at=clock.now(), submitted_by_id=officer.user_id)
        )
    return roster_id


def freeze_roster_of(session: Session, ids: Sequence[int], officer: Actor) -> int:
    """Rows of a frozen roster with every case checked; inside the caller's ``writing()``."""
    paper = keep_file(session, b"%PDF-1.4 a roster for tests", "application/pdf", 1)
    cases = session.execute(
        sa.select(Case.id, Case.version, Qualification.version, Qualification.announcement_document_id)
        .join(Qualification, Case.qualification_id == Qualification.id)
        .where(Case.id.in_(ids))
    ).all()
    roster = Roster(
        review_office_id=officer.unit_id, office_id=officer.unit_id, number=f"T-{next(serials)}", title="测试花名册",
        level=Level.SENIOR, state=RosterState.FROZEN, compiled_by_name=officer.name, created_at=clock.now(),
        frozen_at=clock.now(), content_sha256="0" * 64, pdf_file_id=paper.id, xlsx_file_id=paper.id,
    )  # fmt: skip
    session.add(roster)
    session.flush()
    for position, (case_id, case_version, version, document_id) in enumerate(cases, 1):
        session.add(
            AnnouncementCheck(
                review_office_id=officer.unit_id, case_id=case_id, case_version=case_version,
                qualification_version=version, document_id=document_id, page=1, line_number=position,
                checked_by_name=officer.name, checked_at=clock.now(),
            )
        )  # fmt: skip
        session.add(
            RosterItem(review_office_id=officer.unit_id, roster_id=roster.id, case_id=case_id, position=position)
        )
    session.flush()
    return roster.id
