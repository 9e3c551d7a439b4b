"""The authority table as it stands on a day, and the units behind its seats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.enums import CaseKind, Level, Line, Seat, Tier
from app.errors import NotFound
from app.models.authority import Authority, TwoPersonOffice
from app.models.unit import Unit, UnitTier

AuthorityKey = tuple[CaseKind, Level, Line]


def authorities_on(session: Session, day: dt.date) -> dict[AuthorityKey, Authority]:
    """Every row in force on ``day``; of two, the later one."""
    rows = session.scalars(
        sa.select(Authority)
        .where(Authority.valid_from <= day, sa.or_(Authority.valid_to.is_(None), Authority.valid_to >= day))
        .order_by(Authority.valid_from)
    )
    return {(row.kind, row.level, row.line): row for row in rows}


def acts_in_two(unit_id: InstrumentedAttribute[int | None] | int | None, day: dt.date) -> sa.ColumnElement[bool]:
    """Whether, on ``day``, one person of the office prepares (经办) and another reviews (复核) (C-12)."""
    rule = TwoPersonOffice
    return sa.exists(
        sa.select(rule.id).where(
            rule.unit_id == unit_id,
            rule.valid_from <= day,
            sa.or_(rule.valid_to.is_(None), rule.valid_to >= day),
        )
    )


def province_office(session: Session) -> Unit:
    """The one unit at the province's tier. Raises NotFound before the reference data is loaded."""
    unit = session.scalar(sa.select(Unit).join(UnitTier).where(UnitTier.tier == Tier.PROVINCE).limit(1))
    if unit is None:
        raise NotFound("the province's office is not registered")
    return unit


def office_in_seat(offices: Mapping[Seat, int | None], seat: Seat, province_id: int) -> int | None:
    """The unit that sits in ``seat`` of a record with these tier columns."""
    return province_id if seat is Seat.PROVINCE else offices.get(seat)
