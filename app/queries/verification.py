"""Reads behind public verification: by token, or by number and name together (K-10). Need system scope."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import CaseKind
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.stored_file import StoredFile


def find_by_token(session: Session, token: str) -> Certificate | None:
    """The certificate whose code carries ``token``."""
    return session.scalar(sa.select(Certificate).where(Certificate.token == token))


def find_by_number(session: Session, number: str) -> Certificate | None:
    """The certificate with this number in its one spelling."""
    return session.scalar(sa.select(Certificate).where(Certificate.number == number))


def replaced_by(session: Session, certificate: Certificate) -> CaseKind | None:
    """The kind of case that put another certificate in the place of this one."""
    query = sa.select(Case.kind).join(Certificate, Certificate.case_id == Case.id)
    return session.scalar(query.where(Certificate.replaces_id == certificate.id))


def photo_sha256(session: Session, certificate: Certificate) -> str:
    """The hash of the frozen photo."""
    return session.scalars(sa.select(StoredFile.sha256).where(StoredFile.id == certificate.photo_file_id)).one()
