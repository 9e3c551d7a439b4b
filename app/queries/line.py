"""On which reporting line somebody is today, read from the present tiers of the offices (section 2, P-5)."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import Line, Seat, Tier
from app.models.unit import UnitTier

LINE_OF_LOCAL = {Tier.COUNTY_OFFICE: Line.COUNTY, Tier.CITY_DEPARTMENT: Line.CITY_DEPARTMENT}
LINE_OF_REVIEW = {Tier.DIRECT_OFFICE: Line.DIRECT, Tier.PROVINCIAL_DEPARTMENT: Line.PROVINCIAL}


def find_line(session: Session, offices: Mapping[Seat, int | None]) -> Line | None:
    """The line of a record with these tier columns; None where the offices stand on none.

    An evaluation body leaves no line behind: what comes after its award goes by the holder's own offices.
    """
    local, review = (tiers_today(session, offices.get(seat)) for seat in (Seat.LOCAL, Seat.REVIEW))
    found = [LINE_OF_LOCAL[tier] for tier in LINE_OF_LOCAL if tier in local]
    found += [LINE_OF_REVIEW[tier] for tier in LINE_OF_REVIEW if tier in review]
    return found[0] if found else None


def tiers_today(session: Session, unit_id: int | None) -> set[Tier]:
    """The tiers at which the unit stands today; none for no unit."""
    today = clock.today()
    query = sa.select(UnitTier.tier).where(
        UnitTier.unit_id == unit_id,
        UnitTier.valid_from <= today,
        sa.or_(UnitTier.valid_to.is_(None), UnitTier.valid_to >= today),
    )
    return set(session.scalars(query))
