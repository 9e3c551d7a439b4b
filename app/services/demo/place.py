"""Units of the demo: employers below their offices, the campaign that runs today, invented county codes (P-5, C-11)."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import Line, Tier
from app.models.authority import CampaignWindow
from app.models.code import Division, IdAddressCode
from app.models.unit import Unit, UnitTier
from app.rules.unit_text import department_in_charge_text
from app.services.demo.desk import Desk
from app.services.demo.material import Material, Row

FEW_EMPLOYERS = 4
SINCE = dt.date(1990, 1, 1)
SOURCE = "demo: invented, on no list"


@dataclass(frozen=True, slots=True)
class Workplace:
    """An employer where the demo's people work, with the series of its staff."""

    unit_id: int
    name: str
    nature: str
    department: str
    series_code: str
    weight: int

    @classmethod
    def of(cls, unit: Unit, row: Row) -> Workplace:
        """From the unit's row and its pattern."""
        return cls(
            unit.id, unit.name, unit.nature or "", unit.department_in_charge, row["series_code"], int(row["weight"])
        )


def add_campaign(session: Session, material: Material, today: dt.date) -> None:
    """Windows that are open on the day the demo is loaded (C-11)."""
    units = dict(session.execute(sa.select(Unit.natural_key, Unit.id)).all())
    for row in material.tables["campaign"]:
        days = int(row["starts_days_before_load"])
        session.add(
            CampaignWindow(
                unit_id=units[row["unit_key"]] if row["unit_key"] else None,
                starts_on=today - dt.timedelta(days=days),
                ends_on=today + dt.timedelta(days=int(row["ends_days_after_load"])),
                reason=row["reason"],
            )
        )


def add_address_codes(session: Session, material: Material) -> None:
    """Register the invented county codes of demo ID numbers, so that reading them warns of nothing (P-1)."""
    known = set(session.scalars(sa.select(IdAddressCode.code).where(IdAddressCode.category == "demo")))
    for row in material.places.values():
        code = row["invented_id_county_code"]
        if code not in known:
            session.add(IdAddressCode(code=code, name="演示区划", category="demo", source=SOURCE))


def add_workplaces(
    session: Session, material: Material, desks: Sequence[Desk], people: int, chance: random.Random
) -> dict[Desk, list[Workplace]]:
    """Employers for every desk, made below their offices inside the caller's ``writing()``."""
    units = {unit.natural_key: unit for unit in session.scalars(sa.select(Unit).where(Unit.natural_key.is_not(None)))}
    names = dict(session.execute(sa.select(Division.code, Division.name)).all())
    by_name: dict[tuple[int, str], Unit] = {}
    found: dict[Desk, list[tuple[Unit, Row]]] = {}
    for desk in desks:
        review = units[desk.review]
        office = review if desk.line is Line.PROVINCIAL else units[desk.entry]
        place = names[office.division_code or ""]
        found[desk] = []
        for row in _patterns(material, desk, review, office, place, people, chance):
            name = row["pattern"].format(division=place)
            key = (office.id, name)
            if key not in by_name:
                by_name[key] = _unit_called(name, row, desk, office, review, place)
            found[desk].append((by_name[key], row))
    session.add_all(unit for unit in by_name.values() if unit.id is None)
    session.flush()
    _stand_as_employers(session, list(by_name.values()))
    return {desk: [Workplace.of(unit, row) for unit, row in pairs] for desk, pairs in found.items()}


def _patterns(
    material: Material, desk: Desk, review: Unit, office: Unit, place: str, people: int, chance: random.Random
) -> Sequence[Row]:
    rows = list(material.employers(desk.line))
    if desk.line is Line.PROVINCIAL:
        own = [row for row in rows if row["pattern"] == desk.entry]
        # The academy enters its own staff too: one unit at two tiers (P-5).
        return own or [{**row, "pattern": desk.entry} for row in rows if row["department"] == review.name][:1]
    if desk.line is Line.CITY_DEPARTMENT:
        return [row for row in rows if place + row["department"] == office.name]
    if desk.line is Line.DIRECT:
        return rows
    chosen = chance.sample(rows, min(len(rows), FEW_EMPLOYERS + people // 500))
    # A hospital stands first, as in every county: the guided tour names it.
    return [rows[0], *(row for row in chosen if row is not rows[0])]


def _unit_called(name: str, row: Row, desk: Desk, office: Unit, review: Unit, place: str) -> Unit:
    if name == review.name:
        return review
    return Unit(
        name=name,
        nature=row["nature"],
        department_in_charge=department_in_charge_text(desk.line, row["department"], city=place, county=place),
        division_code=office.division_code,
        parent_id=office.id,
        review_office_id=review.id,
        local_office_id=None if desk.line in (Line.PROVINCIAL, Line.DIRECT) else office.id,
    )


def _stand_as_employers(session: Session, units: Sequence[Unit]) -> None:
    ids = [unit.id for unit in units]
    standing = set(
        session.scalars(sa.select(UnitTier.unit_id).where(UnitTier.unit_id.in_(ids), UnitTier.tier == Tier.EMPLOYER))
    )
    rows = [{"unit_id": i, "tier": Tier.EMPLOYER, "valid_from": SINCE} for i in ids if i not in standing]
    session.connection().execute(sa.insert(UnitTier.__table__), rows)  # type: ignore[arg-type]  # a Table here


def unit_ids(session: Session, workplaces: Mapping[Desk, Sequence[Workplace]]) -> dict[str, int]:
    """Ids of units by natural key, and of the demo's employers by name."""
    keyed = session.execute(sa.select(Unit.natural_key, Unit.id).where(Unit.natural_key.is_not(None)))
    employers = {w.name: w.unit_id for places in workplaces.values() for w in places}
    return employers | {key: unit_id for key, unit_id in keyed if key is not None}
