"""Final approval makes the certificate: number, frozen face, token, status (K-1, K-2)."""

from __future__ import annotations

import datetime as dt
import secrets
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import SEAT_COLUMN, CertificateStatus, Level, Tier
from app.errors import Problem
from app.models.authority import Authority
from app.models.case import Case
from app.models.certificate import Certificate, CertificateEvent
from app.models.code import Series
from app.models.document import AnnouncementDocument
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.stored_file import StoredFile
from app.models.unit import Unit, UnitTier
from app.printing.fonts import covered_characters
from app.queries.authority import office_in_seat
from app.queries.case_facts import Setting, offices_of
from app.rules import certificate_number
from app.rules.face import CertificateFace, face_problems
from app.security.jurisdiction import Actor
from app.services.audit import record_many
from app.services.numbering import next_certificate_serials, office_code

TEMPLATE_VERSION = "2007-1"
LEVEL_LETTER = {Level.SENIOR: "G", Level.MID: "Z", Level.JUNIOR: "C"}
TOKEN_BYTES = 16


@dataclass(frozen=True, slots=True)
class _Source:
    """A case with all that its face is made of."""

    case: Case
    person: Person
    qualification: Qualification
    series: str
    announcement_number: str
    photo_sha256: str
    authority: Authority
    approver: Unit
    numberer: Unit
    imprint: Unit

    def face(self, number: str, token: str, today: dt.date) -> CertificateFace:
        return CertificateFace(
            name=self.person.name,
            sex=self.person.sex,
            birth_year=self.person.birth_date.year,
            birth_month=self.person.birth_date.month,
            specialty=self.qualification.specialty,
            title=self.qualification.title_name,
            series=self.series,
            level=self.case.level,
            obtain_method=self.qualification.obtain_method,
            obtained_on=self.qualification.obtained_on,
            committee=self.qualification.committee_text,
            announcement_number=self.announcement_number,
            certificate_number=number,
            authority_name=self.approver.name,
            issued_on=today,
            imprint=f"{self.imprint.name}监制",
            token=token,
            photo_sha256=self.photo_sha256,
            template_version=TEMPLATE_VERSION,
        )


def unprintable(session: Session, case_ids: Collection[int], setting: Setting) -> dict[int, tuple[Problem, ...]]:
    """Per case, characters of its face that the certificate font cannot draw (K-2); before a number is taken."""
    covered = covered_characters()
    today = clock.today()
    found = {}
    for source in _sources(session, case_ids, setting):
        face = source.face("", "", today)
        if problems := face_problems(face, covered):
            found[source.case.id] = tuple(problems)
    return found


def issue(session: Session, actor: Actor, case_ids: Sequence[int], setting: Setting) -> None:
    """Number and freeze a certificate for each approved case; in the approval's transaction."""
    today, now = clock.today(), clock.now()
    groups: dict[tuple[int, Level], list[_Source]] = defaultdict(list)
    for source in _sources(session, case_ids, setting):
        groups[source.numberer.id, source.case.level].append(source)
    if sum(map(len, groups.values())) != len(case_ids):
        raise RuntimeError("an approved case lacks what its face needs; the guards should have refused it")
    sharing = _units_sharing_a_division(session)
    rows: list[dict[str, Any]] = []
    for (unit_id, level), sources in groups.items():
        code = office_code(unit_id, sources[0].numberer.division_code, shares_division=unit_id in sharing)
        first = next_certificate_serials(session, unit_id, today.year, level.value, len(sources))
        for serial, source in enumerate(sources, first):
            number = certificate_number.render(
                source.authority.number_template,
                level_letter=LEVEL_LETTER[level],
                year=today.year,
                office_code=code,
                serial=serial,
            )
            face = source.face(number, secrets.token_urlsafe(TOKEN_BYTES), today)
            rows.append(_row(source, face, unit_id, serial, now))
    _insert(session, actor, rows, now)


def _row(source: _Source, face: CertificateFace, authority_id: int, serial: int, now: dt.datetime) -> dict[str, Any]:
    return {
        **{SEAT_COLUMN[seat]: unit_id for seat, unit_id in offices_of(source.case).items()},
        "copied_to_id": source.case.copied_to_id,
        "number": face.certificate_number,
        "authority_id": authority_id,
        "year": face.issued_on.year,
        "level": face.level,
        "serial": serial,
        "token": face.token,
        "status": CertificateStatus.VALID,
        "case_id": source.case.id,
        "person_id": source.person.id,
        "qualification_id": source.qualification.id,
        "holder_name": face.name,
        "title_name": face.title,
        "specialty": face.specialty,
        "face": face.to_json(),
        "face_sha256": face.digest(),
        "photo_file_id": source.case.photo_file_id,
        "template_version": face.template_version,
        "issued_on": face.issued_on,
        "approved_at": now,
    }


def _insert(session: Session, actor: Actor, rows: list[dict[str, Any]], now: dt.datetime) -> None:
    connection = session.connection()
    connection.execute(sa.insert(Certificate.__table__), rows)  # type: ignore[arg-type]  # a Table here
    ids = dict(
        session.execute(
            sa.select(Certificate.case_id, Certificate.id).where(Certificate.case_id.in_([r["case_id"] for r in rows]))
        ).all()
    )
    tiers = SEAT_COLUMN.values()
    connection.execute(
        sa.insert(CertificateEvent.__table__),  # type: ignore[arg-type]  # a Table here
        [
            {
                **{column: row[column] for column in tiers},
                "certificate_id": ids[row["case_id"]],
                "status": CertificateStatus.VALID,
                "reason": "",
                "actor_id": actor.user_id,
                "happened_at": now,
            }
            for row in rows
        ],
    )
    changes = [(ids[r["case_id"]], None, {"number": r["number"], "face_sha256": r["face_sha256"]}) for r in rows]
    record_many(session, actor, "issue", "certificate", changes)


def _sources(session: Session, case_ids: Collection[int], setting: Setting) -> list[_Source]:
    if not case_ids:
        return []
    rows = session.execute(
        sa.select(Case, Person, Qualification, Series.name, AnnouncementDocument.number, StoredFile.sha256)
        .join(Person, Case.person_id == Person.id)
        .join(Qualification, Case.qualification_id == Qualification.id)
        .join(Series, Qualification.series_code == Series.code)
        .join(AnnouncementDocument, Qualification.announcement_document_id == AnnouncementDocument.id)
        .join(StoredFile, Case.photo_file_id == StoredFile.id)
        .where(Case.id.in_(case_ids))
        .order_by(Case.id)
    ).all()
    units = {u.id: u for u in session.scalars(sa.select(Unit).where(Unit.id.in_(_offices(rows, setting))))}
    sources = []
    for case, person, qualification, series, number, sha256 in rows:
        authority = setting.authorities.get((case.kind, case.level, case.line))
        if authority is None:
            continue
        offices = offices_of(case)
        seats = [
            units.get(office_in_seat(offices, seat, setting.province.id) or 0)
            for seat in (authority.approver, authority.numberer, authority.imprint)
        ]
        approver, numberer, imprint = seats
        if approver and numberer and imprint:
            sources.append(
                _Source(case, person, qualification, series, number, sha256, authority, approver, numberer, imprint)
            )
    return sources


def _offices(rows: Sequence[Any], setting: Setting) -> set[int]:
    ids = {setting.province.id}
    for row in rows:
        ids |= {unit_id for unit_id in offices_of(row[0]).values() if unit_id is not None}
    return ids


def _units_sharing_a_division(session: Session) -> set[int]:
    """Offices that have no division of their own: departments beside a province or city office."""
    own = (Tier.PROVINCE, Tier.CITY_OFFICE, Tier.COUNTY_OFFICE, Tier.DIRECT_OFFICE)
    geographic = sa.select(UnitTier.unit_id).where(UnitTier.tier.in_(own))
    return set(session.scalars(sa.select(Unit.id).where(Unit.is_office, Unit.id.not_in(geographic))))
