"""Reads behind re-issue and correction: the certificate to be replaced, and what a case wants of it (C-6, C-8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.enums import CertificateStatus, Level, Line, Seat
from app.models.case import OPEN, Case
from app.models.certificate import Certificate
from app.models.code import Series
from app.models.encryption import keyring
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.replacement import CorrectionItem, LossDeclaration, Replacement
from app.models.unit import Unit
from app.queries.case_setting import offices_of
from app.queries.find import looks_like_id_number
from app.queries.line import find_line
from app.rules.face import CertificateFace
from app.rules.folding import fold
from app.rules.id_number import normalise, recognise
from app.session import SYSTEM, current_scope, use_scope

MOST_FOUND = 50
MOST_NEWSPAPERS = 20


@dataclass(frozen=True, slots=True)
class Replaceable:
    """A certificate with what decides whether and where a case may replace it.

    ``series_code`` is that of the series on its face, ``line`` that of its offices today, ``open_case`` an open case
    on its qualification, ``copied_to_id`` the office that reads copies of the reviewing office's cases (C-10).
    """

    id: int
    number: str
    status: CertificateStatus
    level: Level
    face: CertificateFace
    series_code: str
    person_id: int
    qualification_id: int
    photo_file_id: int
    offices: Mapping[Seat, int | None]
    line: Line | None
    copied_to_id: int | None
    open_case: Case | None


@dataclass(frozen=True, slots=True)
class ReplacementRecord:
    """What a case says of the certificate it replaces; ``successor`` the one that came in its place."""

    certificate: Certificate
    face: CertificateFace
    declaration: LossDeclaration | None
    items: Sequence[CorrectionItem]
    returned_on: dt.date | None
    successor: Certificate | None


@dataclass(frozen=True, slots=True)
class Kin:
    """The certificates before and after one."""

    replaces: Certificate | None
    replaced_by: Certificate | None


def list_replaceable(session: Session, certificate_ids: Collection[int]) -> dict[int, Replaceable]:
    """By id. Under system scope: the caller has found the certificates in the actor's scope."""
    rows = session.execute(
        sa.select(Certificate, Unit.copied_to_id, Qualification.series_code)
        .join(Qualification, Certificate.qualification_id == Qualification.id)
        .outerjoin(Unit, Certificate.review_office_id == Unit.id)
        .where(Certificate.id.in_(certificate_ids))
        .execution_options(populate_existing=True)
    ).all()
    codes = {name: code for code, name in session.execute(sa.select(Series.code, Series.name))}
    busy = _open_cases(session, [row[0].qualification_id for row in rows])
    lines: dict[tuple[int | None, int | None], Line | None] = {}
    found = {}
    for certificate, copied_to_id, series_code in rows:
        offices = offices_of(certificate)
        key = (offices[Seat.LOCAL], offices[Seat.REVIEW])
        if key not in lines:
            lines[key] = find_line(session, offices)
        face = CertificateFace.from_json(certificate.face)
        found[certificate.id] = Replaceable(
            id=certificate.id,
            number=certificate.number,
            status=certificate.status,
            level=certificate.level,
            face=face,
            series_code=codes.get(face.series, series_code),
            person_id=certificate.person_id,
            qualification_id=certificate.qualification_id,
            photo_file_id=certificate.photo_file_id,
            offices=offices,
            line=lines[key],
            copied_to_id=copied_to_id,
            open_case=busy.get(certificate.qualification_id),
        )
    return found


def _open_cases(session: Session, qualification_ids: Collection[int]) -> dict[int, Case]:
    query = sa.select(Case).where(Case.qualification_id.in_(qualification_ids), sa.text(OPEN))
    return {case.qualification_id: case for case in session.scalars(query)}


def find_replacement(session: Session, case_id: int) -> ReplacementRecord | None:
    """What the case replaces and why; None for cases that replace nothing or lie outside the scope in force.

    The certificate follows its holder while the case keeps its offices (C-18), so it is read under system scope.
    """
    visible = Replacement.criterion(current_scope())
    with use_scope(SYSTEM):
        row = session.scalar(
            sa.select(Replacement)
            .where(Replacement.case_id == case_id, visible)
            .options(joinedload(Replacement.certificate))
            .execution_options(populate_existing=True)
        )
        if row is None:
            return None
        items = session.scalars(
            sa.select(CorrectionItem).where(CorrectionItem.case_id == case_id).order_by(CorrectionItem.id)
        ).all()
        declaration = session.scalar(
            sa.select(LossDeclaration)
            .where(LossDeclaration.case_id == case_id)
            .execution_options(populate_existing=True)
        )
        successor = session.scalar(sa.select(Certificate).where(Certificate.case_id == case_id))
        face = CertificateFace.from_json(row.certificate.face)
        return ReplacementRecord(row.certificate, face, declaration, items, row.returned_on, successor)


def find_kin(session: Session, certificate: Certificate) -> Kin:
    """What came before and after the certificate, in the scope in force (C-6, C-8)."""
    before = None
    if certificate.replaces_id is not None:
        before = session.scalar(sa.select(Certificate).where(Certificate.id == certificate.replaces_id))
    after = session.scalar(sa.select(Certificate).where(Certificate.replaces_id == certificate.id))
    return Kin(before, after)


def find_certificates(session: Session, text: str) -> list[Certificate]:
    """Certificates in the scope in force by number, beginning of a name, or ID number; the newest first, at most one
    more than ``MOST_FOUND``."""
    if looks_like_id_number(text):
        index = keyring.blind_index(recognise(text) or normalise(text))
        condition: sa.ColumnElement[bool] = Person.id_number_index == index
    elif any(sign.isdigit() for sign in fold(text)):
        condition = Certificate.number == fold(text).upper()
    else:
        condition = Certificate.holder_name.startswith(fold(text), autoescape=True)
    query = (
        sa.select(Certificate)
        .join(Person, Certificate.person_id == Person.id)
        .where(condition)
        .options(joinedload(Certificate.employer))
        .order_by(Certificate.id.desc())
        .limit(MOST_FOUND + 1)
    )
    return list(session.scalars(query))


def list_newspapers(session: Session) -> list[str]:
    """Newspapers that declarations appeared in before, the most used first; names of papers are nobody's secret."""
    paper = LossDeclaration.newspaper
    with use_scope(SYSTEM):
        query = sa.select(paper).group_by(paper).order_by(sa.func.count().desc(), paper).limit(MOST_NEWSPAPERS)
        return list(session.scalars(query))


def list_series(session: Session) -> dict[str, str]:
    """Names of the series by code."""
    return dict(session.execute(sa.select(Series.code, Series.name).order_by(Series.code)).all())
