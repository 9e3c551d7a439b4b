"""Reads of certificates for paper and screen: frozen faces with their photos, who prints, what happened (K-2, K-9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import CertificateStatus, Seat
from app.errors import NotFound
from app.models.case import Case
from app.models.certificate import Certificate, CertificateEvent
from app.models.stored_file import StoredFile
from app.models.unit import Unit
from app.models.user import Account
from app.queries.authority import office_in_seat
from app.queries.case_setting import Setting
from app.rules.face import CertificateFace
from app.session import through


@dataclass(frozen=True, slots=True)
class FrozenCertificate:
    """A certificate as it is printed: its face, the hash of its photo, and the office that prints it (M8)."""

    id: int
    number: str
    status: CertificateStatus
    face: CertificateFace
    face_sha256: str
    photo_sha256: str
    approved_at: dt.datetime
    printer_id: int | None
    printer_name: str


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One event of a certificate's life."""

    status: CertificateStatus
    reason: str
    happened_at: dt.datetime
    actor_name: str


def get_certificate(session: Session, certificate_id: int) -> Certificate:
    """The certificate in the scope in force; raises NotFound (U-2)."""
    row = session.scalar(sa.select(Certificate).where(Certificate.id == certificate_id))
    if row is None:
        raise NotFound("certificate")
    return row


def list_frozen(session: Session, certificate_ids: Collection[int], setting: Setting) -> list[FrozenCertificate]:
    """The certificates among the ids that the scope in force sees, in the order of their numbers."""
    # Its case may lie with the office of a former employer (C-18).
    with through(Certificate) as visible:
        rows = session.execute(
            sa.select(Certificate, StoredFile.sha256, Case)
            .join(StoredFile, Certificate.photo_file_id == StoredFile.id)
            .join(Case, Certificate.case_id == Case.id)
            .where(Certificate.id.in_(certificate_ids), visible)
            .order_by(Certificate.number)
        ).all()
    printers = {row[0].id: _printer(row[0], row[2], setting) for row in rows}
    wanted = {i for i in printers.values() if i is not None}
    units = session.execute(sa.select(Unit.id, Unit.name).where(Unit.id.in_(wanted)))
    names = {row.id: row.name for row in units}
    return [
        FrozenCertificate(
            id=certificate.id,
            number=certificate.number,
            status=certificate.status,
            face=CertificateFace.from_json(certificate.face),
            face_sha256=certificate.face_sha256,
            photo_sha256=sha256,
            approved_at=certificate.approved_at,
            printer_id=printers[certificate.id],
            printer_name=names.get(printers[certificate.id] or 0, ""),
        )
        for certificate, sha256, _case in rows
    ]


def list_status_changes(session: Session, certificate_id: int) -> Sequence[StatusChange]:
    """Every change of status of a certificate in the scope in force, oldest first (K-9).

    Events are never rewritten, so they are read through the certificate, which follows its holder (C-18).
    """
    with through(Certificate) as visible:
        rows = session.execute(
            sa.select(CertificateEvent, Account)
            .join(Certificate, CertificateEvent.certificate_id == Certificate.id)
            .outerjoin(Account, CertificateEvent.actor_id == Account.id)
            .where(Certificate.id == certificate_id, visible)
            .order_by(CertificateEvent.id)
        ).all()
    return [
        StatusChange(event.status, event.reason, event.happened_at, account.display_name if account else "")
        for event, account in rows
    ]


def find_status_on(session: Session, certificate_id: int, day: dt.date) -> CertificateStatus | None:
    """The status at the end of ``day`` in Zhejiang; None before the certificate was issued (K-9)."""
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), clock.LOCAL_ZONE)
    return session.scalar(
        sa.select(CertificateEvent.status)
        .where(CertificateEvent.certificate_id == certificate_id, CertificateEvent.happened_at < end)
        .order_by(CertificateEvent.id.desc())
        .limit(1)
    )


def _printer(certificate: Certificate, case: Case, setting: Setting) -> int | None:
    row = setting.authorities.get((case.kind, case.level, case.line))
    if row is None:
        return None
    offices = {
        Seat.REVIEW: certificate.review_office_id,
        Seat.LOCAL: certificate.local_office_id,
        Seat.EMPLOYER: certificate.employer_id,
        Seat.BODY: certificate.evaluation_body_id,
    }
    return office_in_seat(offices, row.printer, setting.province.id)
