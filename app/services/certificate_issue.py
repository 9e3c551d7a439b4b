"""Final approval makes the certificate: number, frozen face, token, status (K-1, K-2)."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import SEAT_COLUMN, CertificateStatus, Level, Tier
from app.errors import Problem
from app.models.certificate import Certificate, CertificateEvent
from app.models.unit import Unit, UnitTier
from app.printing.fonts import covered_characters
from app.queries.case_setting import Setting
from app.queries.face_source import FaceSource, list_face_sources
from app.rules import certificate_number
from app.rules.face import ALWAYS_PRINTED, CertificateFace, face_problems
from app.security.jurisdiction import Actor
from app.services.audit import json_object, record_selected
from app.services.employment import PLACE
from app.services.numbering import next_certificate_serials, office_code

LEVEL_LETTER = {Level.SENIOR: "G", Level.MID: "Z", Level.JUNIOR: "C"}
TOKEN_BYTES = 16
_NOT_DRAWN = frozenset(" \t{}:")
"""Spaces, and the signs of a number's template, which never reach the paper."""


def read_sources(session: Session, case_ids: Collection[int], setting: Setting) -> list[FaceSource]:
    """What the faces of these cases are made of, read once for the check and for the issue."""
    return list_face_sources(session, case_ids, setting)


def unprintable(sources: Sequence[FaceSource]) -> dict[int, tuple[Problem, ...]]:
    """Per case, characters of its face that the certificate font cannot draw (K-2); before a number is taken."""
    covered = covered_characters()
    # Nearly always the font has everything: one look at all texts together says so.
    if ALWAYS_PRINTED.union(*(text for source in sources for text in source.free_texts())) <= covered | _NOT_DRAWN:
        return {}
    today = clock.today()
    faces = {source.row.id: source.face("", "", today) for source in sources}
    told = {case_id: tuple(face_problems(face, covered)) for case_id, face in faces.items()}
    return {case_id: problems for case_id, problems in told.items() if problems}


def issue(session: Session, actor: Actor, case_ids: Sequence[int], sources: Sequence[FaceSource]) -> None:
    """Number and freeze a certificate for each approved case; in the approval's transaction."""
    approved = set(case_ids)
    groups: dict[tuple[int, Level], list[FaceSource]] = defaultdict(list)
    for source in sources:
        if source.row.id in approved:
            groups[source.numberer.id, source.row.level].append(source)
    if sum(map(len, groups.values())) != len(case_ids):
        raise RuntimeError("an approved case lacks what its face needs; the guards should have refused it")
    now = clock.now()
    sharing = _units_sharing_a_division(session)
    rows: list[dict[str, Any]] = []
    for (unit_id, level), own in groups.items():
        code = office_code(unit_id, own[0].numberer.division_code, shares_division=unit_id in sharing)
        rows += _numbered(session, own, level, code, now)
    _insert(session, actor, rows, now)


def _numbered(
    session: Session, sources: Sequence[FaceSource], level: Level, code: str, now: dt.datetime
) -> list[dict[str, Any]]:
    """Certificates of one numbering office and level, with one block of serials."""
    today = clock.local_date(now)
    unit_id = sources[0].numberer.id
    first = next_certificate_serials(session, unit_id, today.year, level.value, len(sources))
    rows = []
    for serial, source in enumerate(sources, first):
        number = certificate_number.render(
            source.authority.number_template,
            level_letter=LEVEL_LETTER[level],
            year=today.year,
            office_code=code,
            serial=serial,
        )
        face = source.face(number, secrets.token_urlsafe(TOKEN_BYTES), today)
        rows.append(_row(source, face, serial, now))
    return rows


def _row(source: FaceSource, face: CertificateFace, serial: int, now: dt.datetime) -> dict[str, Any]:
    canonical = face.to_json()
    stays = source.row.holder_review_office_id == source.row.review_office_id
    return {
        **{SEAT_COLUMN[seat]: unit_id for seat, unit_id in source.offices.items()},
        **{name: getattr(source.row, f"holder_{name}") for name in PLACE},
        "copied_to_id": source.row.copied_to_id if stays else None,
        "number": face.certificate_number,
        "authority_id": source.numberer.id,
        "year": face.issued_on.year,
        "level": face.level,
        "serial": serial,
        "token": face.token,
        "status": CertificateStatus.VALID,
        "case_id": source.row.id,
        "person_id": source.row.person_id,
        "qualification_id": source.row.qualification_id,
        "holder_name": face.name,
        "title_name": face.title,
        "specialty": face.specialty,
        "face": canonical,
        "face_sha256": hashlib.sha256(canonical.encode()).hexdigest(),
        "replaces_id": source.replaced.certificate_id if source.replaced else None,
        "photo_file_id": source.row.photo_file_id,
        "template_version": face.template_version,
        "issued_on": face.issued_on,
        "approved_at": now,
    }


def _insert(session: Session, actor: Actor, rows: list[dict[str, Any]], now: dt.datetime) -> None:
    connection, certificate, event = session.connection(), Certificate, CertificateEvent
    connection.execute(sa.insert(Certificate.__table__), rows)  # type: ignore[arg-type]  # a Table here
    made = certificate.case_id.in_([row["case_id"] for row in rows])
    tiers = list(SEAT_COLUMN.values())
    same = {
        event.status: CertificateStatus.VALID, event.reason: "", event.actor_id: actor.user_id, event.happened_at: now,
    }  # fmt: skip
    query = sa.select(
        certificate.id,
        *(getattr(certificate, column) for column in tiers),
        *(sa.literal(value, column.type) for column, value in same.items()),
    )
    names = ["certificate_id", *tiers, *(column.key for column in same)]
    connection.execute(
        sa.insert(CertificateEvent.__table__).from_select(  # type: ignore[arg-type]  # a Table here
            names, query.where(made).order_by(certificate.id)
        )
    )
    own = json_object(session, number=certificate.number, face_sha256=certificate.face_sha256)
    record_selected(
        session, actor, "issue", "certificate", sa.select(certificate.id, own).where(made).order_by(certificate.id)
    )


def _units_sharing_a_division(session: Session) -> set[int]:
    """Offices that have no division of their own: departments beside a province or city office."""
    own = (Tier.PROVINCE, Tier.CITY_OFFICE, Tier.COUNTY_OFFICE, Tier.DIRECT_OFFICE)
    geographic = sa.select(UnitTier.unit_id).where(UnitTier.tier.in_(own))
    return set(session.scalars(sa.select(Unit.id).where(Unit.is_office, Unit.id.not_in(geographic))))
