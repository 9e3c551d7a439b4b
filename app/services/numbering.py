"""Serials without gaps or doubles: one upsert takes a whole block and holds the row until commit (K-1, T2)."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.models.certificate import CertificateCounter, DocumentCounter


def next_certificate_serials(session: Session, authority_id: int, year: int, level: str, count: int) -> int:
    """Take ``count`` serials of an authority, year and level; returns the first."""
    return _take(session, CertificateCounter, {"authority_id": authority_id, "year": year, "level": level}, count)


def next_document_serials(session: Session, sequence: str, count: int) -> int:
    """Take ``count`` serials of a named sequence (受理编号, 花名册); returns the first."""
    return _take(session, DocumentCounter, {"sequence": sequence}, count)


def _take(
    session: Session, counter: type[CertificateCounter | DocumentCounter], key: dict[str, Any], count: int
) -> int:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(counter).values(**key, next_serial=count + 1)
    statement = statement.on_conflict_do_update(
        index_elements=list(key), set_={"next_serial": counter.next_serial + count}
    )
    after: int = session.execute(statement.returning(counter.next_serial)).scalar_one()
    return after - count


def office_code(unit_id: int, division_code: str | None, *, shares_division: bool) -> str:
    """Six characters that stand for an office in numbers: its division, or 39 and its key where offices share one."""
    return f"39{unit_id:04d}" if shares_division or not division_code else division_code
