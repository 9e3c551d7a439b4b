"""Employers (工作单位) as forms name them: found by name below their office, made when new (P-5, C-2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import SEAT_COLUMN, Seat, Tier
from app.models.unit import Unit, UnitTier
from app.queries.entry import EntryPlace
from app.rules.folding import fold
from app.security.jurisdiction import Actor
from app.services.audit import record_many
from app.services.case_entry_rows import insert_missing, update_rows

_CHINESE_BRACKETS = str.maketrans("()", "（）")


@dataclass(frozen=True, slots=True)
class EmployerWanted:
    """An employer as one form writes it."""

    name: str
    nature: str | None
    department_in_charge: str | None


def employer_key(name: str) -> str:
    """The name as it is kept: names that differ in spaces and width only are one employer."""
    return fold(name).translate(_CHINESE_BRACKETS)


def list_employers(session: Session, place: EntryPlace, names: Iterable[str]) -> dict[str, Unit]:
    """Known employers of the office by ``employer_key``; under system scope."""
    if place.employer is not None:
        return {employer_key(place.employer.name): place.employer}
    keys = {employer_key(name) for name in names}
    # Names are kept folded, so the key is the name; the office itself may be somebody's employer.
    query = _below(place).where(Unit.name.in_(keys))
    return {employer_key(unit.name): unit for unit in session.scalars(query.order_by(Unit.id.desc()))}


def _below(place: EntryPlace) -> sa.Select[Unit]:
    local = place.offices[Seat.LOCAL]
    if local is not None:
        return sa.select(Unit).where(Unit.local_office_id == local)
    return sa.select(Unit).where(Unit.review_office_id == place.offices[Seat.REVIEW], Unit.local_office_id.is_(None))


def find_or_create_employers(
    session: Session, actor: Actor, place: EntryPlace, wanted: Sequence[EmployerWanted]
) -> dict[str, int]:
    """Unit ids by ``employer_key``, new ones made below the actor's office, in the caller's ``writing()``.

    A known unit without nature or department in charge gets them from the form; what it has is kept.
    """
    by_key = {employer_key(w.name): w for w in wanted}
    known = list_employers(session, place, by_key)
    if place.employer is not None:
        return dict.fromkeys(by_key, place.employer.id)
    _complete(session, actor, known, by_key)
    missing = sorted(by_key.keys() - known.keys())
    if not missing:
        return {key: unit.id for key, unit in known.items()}
    tiers = {SEAT_COLUMN[seat]: place.offices[seat] for seat in (Seat.REVIEW, Seat.LOCAL)}
    rows = [_row(by_key[key], key, place) | tiers for key in missing]
    insert_missing(session, Unit.__table__, rows, ["parent_id", "name"])
    known = list_employers(session, place, by_key)
    made = [known[key].id for key in missing]
    _stand_as_employers(session, made)
    record_many(session, actor, "create", "unit", [(i, None, {"name": k}) for i, k in zip(made, missing, strict=True)])
    return {key: unit.id for key, unit in known.items()}


def _row(wanted: EmployerWanted, key: str, place: EntryPlace) -> dict[str, Any]:
    return {
        "name": key,
        "nature": wanted.nature,
        "department_in_charge": wanted.department_in_charge or "",
        "division_code": place.division_code,
        "parent_id": place.parent_id,
        "is_office": False,
    }


def _complete(session: Session, actor: Actor, known: Mapping[str, Unit], wanted: Mapping[str, EmployerWanted]) -> None:
    changes: dict[int, dict[str, Any]] = {}
    for key, unit in known.items():
        asked = wanted[key]
        columns: dict[str, Any] = {}
        if not unit.nature and asked.nature:
            columns["nature"] = asked.nature
        if not unit.department_in_charge and asked.department_in_charge:
            columns["department_in_charge"] = asked.department_in_charge
        if columns:
            changes[unit.id] = columns
    update_rows(session, Unit.__table__, changes)  # type: ignore[arg-type]  # a declarative __table__ is a Table here
    record_many(session, actor, "change", "unit", [(i, None, columns) for i, columns in changes.items()])


def _stand_as_employers(session: Session, unit_ids: Sequence[int]) -> None:
    """A new employer stands at its tier from today; one that somebody else made a moment ago does already."""
    standing = set(
        session.scalars(
            sa.select(UnitTier.unit_id).where(UnitTier.unit_id.in_(unit_ids), UnitTier.tier == Tier.EMPLOYER)
        )
    )
    today = clock.today()
    rows = [
        {"unit_id": unit_id, "tier": Tier.EMPLOYER, "valid_from": today}
        for unit_id in unit_ids
        if unit_id not in standing
    ]
    insert_missing(session, UnitTier.__table__, rows, ["unit_id", "tier", "valid_from"])
