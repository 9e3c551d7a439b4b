"""Reads of changes of employer, and of the places a person may be moved to (C-18)."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import clock
from app.enums import SEAT_OF_TIER, Seat, Tier
from app.models.employment import Employment
from app.models.person import Person
from app.models.unit import Unit, UnitTier
from app.session import Scope, current_scope, through

MOST_SUGGESTED = 20


def list_employments(session: Session, person_id: int) -> Sequence[Employment]:
    """Every change of a person in the scope in force, the newest first; rows stay as written, so they are read through
    the person, who has moved on since."""
    with through(Person) as visible:
        query = (
            sa.select(Employment)
            .join(Person, Employment.person_id == Person.id)
            .where(Person.id == person_id, visible)
            .options(
                joinedload(Employment.employer),
                joinedload(Employment.review_office),
                joinedload(Employment.left_employer),
                joinedload(Employment.left_review_office),
            )
            .order_by(Employment.id.desc())
        )
        return session.scalars(query).all()


def employers_in_reach(scope: Scope) -> sa.Select[Unit]:
    """The employers of a jurisdiction: of the own offices, not every office whose name is public."""
    return sa.select(Unit).where(Unit.criterion(scope, for_writing=True), Unit.id.in_(_standing(Tier.EMPLOYER)))


def suggest_employers(session: Session, text: str) -> Sequence[Unit]:
    """At most ``MOST_SUGGESTED`` employers of the scope in force whose name holds ``text``, the shortest first."""
    query = employers_in_reach(current_scope()).where(Unit.name.contains(text, autoescape=True))
    return session.scalars(query.order_by(sa.func.length(Unit.name), Unit.name).limit(MOST_SUGGESTED)).all()


def reviewing_offices(*but: int | None) -> sa.Select[Unit]:
    """City offices, provincial departments and direct-reporting offices, without those in ``but``."""
    tiers = [tier for tier, seat in SEAT_OF_TIER.items() if seat is Seat.REVIEW]
    others = Unit.id.not_in([unit_id for unit_id in but if unit_id is not None])
    return sa.select(Unit).where(Unit.is_office.is_(True), Unit.id.in_(_standing(*tiers)), others).order_by(Unit.id)


def _standing(*tiers: Tier) -> sa.Select[int]:
    today = clock.today()
    return sa.select(UnitTier.unit_id).where(
        UnitTier.tier.in_(tiers),
        UnitTier.valid_from <= today,
        sa.or_(UnitTier.valid_to.is_(None), UnitTier.valid_to >= today),
    )
