"""What new awards are entered with: authorisations of bodies, announcement documents, employers (C-7, P-8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import Tier
from app.models.authority import BodyAuthorization
from app.models.code import Series
from app.models.document import AnnouncementDocument
from app.models.unit import Unit, UnitTier
from app.rules.new_award import AwardDocument, Grant

MANAGING_TIERS = (Tier.COUNTY_OFFICE, Tier.CITY_DEPARTMENT, Tier.PROVINCIAL_DEPARTMENT, Tier.DIRECT_OFFICE)
"""Offices under which employers are registered (主管人事部门)."""

MOST_DOCUMENTS = 200


def list_grants(session: Session, body_id: int) -> tuple[Grant, ...]:
    """What the province lets an evaluation body award, by series (C-7)."""
    given = BodyAuthorization
    query = (
        sa.select(given.series_code, Series.name, given.level, given.valid_from, given.valid_to)
        .join(Series, Series.code == given.series_code)
        .where(given.unit_id == body_id)
        .order_by(given.series_code, given.level, given.valid_from)
    )
    return tuple(Grant(*row) for row in session.execute(query))


def list_award_documents(
    session: Session, unit_id: int | None, ids: Collection[int] | None = None
) -> Sequence[AwardDocument]:
    """Documents that ``unit_id`` holds, the newest first; with ``ids`` those among them. Under system scope."""
    row = AnnouncementDocument
    query = (
        sa.select(row.id, row.number, row.title, row.issuer, row.issued_on, row.scan_file_id.is_not(None))
        .where(row.review_office_id == unit_id)
        .order_by(row.issued_on.desc().nulls_last(), row.id.desc())
        .limit(MOST_DOCUMENTS)
    )
    if ids is not None:
        query = query.where(row.id.in_(ids))
    return [AwardDocument(i, n, t, s, d, bool(scan)) for i, n, t, s, d, scan in session.execute(query)]


def list_employers_named(session: Session, names: Iterable[str]) -> dict[str, list[Unit]]:
    """Employers of the whole province by their exact full names; one name may stand below several offices (C-7)."""
    query = _standing(sa.select(Unit), (Tier.EMPLOYER,)).where(Unit.name.in_(set(names))).order_by(Unit.id)
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in session.scalars(query):
        found[unit.name].append(unit)
    return dict(found)


def list_managing_offices(session: Session, names: Iterable[str] | None = None) -> list[tuple[Unit, Tier]]:
    """Offices that employers are registered under, by name; with ``names`` those among them. Under system scope."""
    query: Any = _standing(sa.select(Unit, UnitTier.tier), MANAGING_TIERS).order_by(UnitTier.tier, Unit.division_code)
    if names is not None:
        query = query.where(Unit.name.in_(set(names)))
    return [(unit, tier) for unit, tier in session.execute(query.order_by(Unit.id))]


def _standing(query: Any, tiers: Collection[Tier]) -> Any:
    """``query`` of units narrowed to those that stand at one of ``tiers`` today."""
    today = clock.today()
    return query.join(UnitTier, UnitTier.unit_id == Unit.id).where(
        UnitTier.tier.in_(tiers),
        UnitTier.valid_from <= today,
        sa.or_(UnitTier.valid_to.is_(None), UnitTier.valid_to >= today),
    )
