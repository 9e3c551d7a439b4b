"""Thousands of cases in seconds: one case that went through the real workflow, copied row by row with all it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import Step
from app.models.approval import Approval, EmployerOpinion
from app.models.attachment import Attachment
from app.models.case import Case
from app.models.encryption import keyring
from app.models.old_certificate import OldCertificate, OldCertificateEvent
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.roster import AnnouncementCheck, RosterItem
from app.session import SYSTEM, use_scope, writing
from tests.factories.accounts import make_id_number
from tests.factories.cases import COUNTY, Place, make_cases

PARENTS = (Person, Qualification, OldCertificate, Case)
"""Of each of these a case has one; the rest hangs on them."""

HANGING: tuple[tuple[Any, str], ...] = (
    (OldCertificateEvent, "old_certificate_id"),
    (Approval, "case_id"),
    (Attachment, "case_id"),
    (EmployerOpinion, "case_id"),
    (AnnouncementCheck, "case_id"),
    (RosterItem, "case_id"),
)


def make_many_cases(session: Session, count: int, place: Place = COUNTY, *, step: Step | None = None) -> list[int]:
    """``count`` cases like one that ``make_cases`` makes, all of one employer and, at FINAL, on one roster."""
    (pattern,) = make_cases(session, 1, place, step=step)
    if count == 1:
        return [pattern]
    with use_scope(SYSTEM), writing(session):
        return [pattern, *_copy(session, pattern, count - 1)]


def _copy(session: Session, pattern: int, count: int) -> list[int]:
    case = _rows(session, Case, "id", pattern)[0]
    keys = {
        "person": case["person_id"],
        "qualification": case["qualification_id"],
        "old_certificate": case["old_certificate_id"],
        "cases": pattern,
    }
    firsts = {model.__tablename__: _next(session, model) for model in PARENTS}
    for model in PARENTS:
        name = model.__tablename__
        row = _rows(session, model, "id", keys[name])[0]
        _insert(session, model, [_child(row, firsts, n) | _own(name, firsts[name] + n) for n in range(count)])
    for model, column in HANGING:
        first = _next(session, model)
        rows = _rows(session, model, column, keys["cases" if column == "case_id" else "old_certificate"])
        copies = [
            _child(row, firsts, n) | {"id": first + n * len(rows) + place}
            for n in range(count)
            for place, row in enumerate(rows)
        ]
        if model is RosterItem:
            copies = [row | {"position": row["position"] + n + 1} for n, row in enumerate(copies)]
        _insert(session, model, copies)
    return list(range(firsts["cases"], firsts["cases"] + count))


def _child(row: Mapping[str, Any], firsts: Mapping[str, int], n: int) -> dict[str, Any]:
    parents = {"case_id": "cases", "person_id": "person", "qualification_id": "qualification"}
    parents["old_certificate_id"] = "old_certificate"
    return dict(row) | {column: firsts[table] + n for column, table in parents.items() if column in row}


def _own(table: str, key: int) -> dict[str, Any]:
    """What no two rows share."""
    if table == "person":
        number = make_id_number()
        return {"id": key, "id_number": number, "id_number_index": keyring.blind_index(number)}
    return {"id": key, **({"acceptance_number": f"TEST{key:012d}"} if table == "cases" else {})}


def _rows(session: Session, model: Any, column: str, key: int) -> Sequence[Mapping[str, Any]]:
    table = model.__table__
    return session.connection().execute(sa.select(table).where(table.c[column] == key)).mappings().all()


def _next(session: Session, model: Any) -> int:
    return (session.scalar(sa.select(sa.func.max(model.id))) or 0) + 1


def _insert(session: Session, model: Any, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    session.connection().execute(sa.insert(model.__table__), rows)
    if session.get_bind().dialect.name == "postgresql":
        # The keys were given, so the sequence has to be told.
        name = model.__tablename__
        latest = sa.select(sa.func.max(model.id)).scalar_subquery()
        session.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(name, "id"), latest)))
