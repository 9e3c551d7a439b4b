"""Who sees which record: the scope of an account, and the account as services know it (U-2)."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa
from flask import g, has_request_context
from sqlalchemy.orm import Session

from app import clock
from app.enums import SEAT_OF_TIER, Seat, Tier
from app.extensions import db
from app.models.unit import Unit, UnitTier
from app.models.user import Account
from app.security.permission import Permission
from app.security.role import permissions_of
from app.session import DENY, SYSTEM, Scope, scope_of_requests, use_scope


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: handed to every service, never read from the request below the views."""

    user_id: int | None
    name: str
    unit_id: int | None
    unit_name: str
    tier: Tier
    scope: Scope
    permissions: frozenset[Permission] = field(default_factory=frozenset)

    def may(self, permission: Permission) -> bool:
        """Whether the actor's roles include ``permission``."""
        return permission in self.permissions

    @property
    def seat(self) -> Seat:
        """The tier column that the actor's unit stands in."""
        return SEAT_OF_TIER[self.tier]


def system_actor() -> Actor:
    """The house itself: commands, jobs and the demo, under system scope."""
    return Actor(None, "系统", None, "系统", Tier.PROVINCE, SYSTEM, frozenset(Permission))


def scope_for(tier: Tier, unit: Unit) -> Scope:
    """The jurisdiction of ``unit`` at ``tier``."""
    seat = SEAT_OF_TIER[tier]
    if seat is Seat.PROVINCE:
        return Scope(everything=True)
    # Reviewing offices and evaluation bodies keep documents of their own (P-8, C-7).
    above = unit.id if seat in (Seat.REVIEW, Seat.BODY) else unit.review_office_id
    return Scope(seat=seat, unit_id=unit.id, review_office_id=above)


def actor_of(session: Session, account: Account) -> Actor | None:
    """The account as an actor, or None when it has no unit, is disabled, or its unit's tier is not in force (T37)."""
    if not account.active or account.unit_id is None or account.tier is None:
        return None
    today = clock.today()
    with use_scope(SYSTEM):
        unit = session.scalar(
            sa.select(Unit)
            .join(UnitTier)
            .where(
                Unit.id == account.unit_id,
                UnitTier.tier == account.tier,
                UnitTier.valid_from <= today,
                sa.or_(UnitTier.valid_to.is_(None), UnitTier.valid_to >= today),
            )
        )
        if unit is None:
            return None
        roles = frozenset(role.name for role in account.roles)
        return Actor(
            account.id,
            account.display_name,
            unit.id,
            unit.name,
            account.tier,
            scope_for(account.tier, unit),
            permissions_of(roles, account.tier),
        )


def current_actor() -> Actor | None:
    """The logged-in account as an actor, once per request; None for strangers."""
    if not has_request_context() or g.get("_finding_actor"):
        return None
    g._finding_actor = True
    try:
        user = g.get("user")
        if user is None or not user.is_authenticated:
            return None
        if g.get("_actor_for") != user.id:
            g._actor, g._actor_for = actor_of(db.session(), user), user.id
        actor: Actor | None = g._actor
        return actor
    finally:
        g._finding_actor = False


def _scope_of_request() -> Scope:
    actor = current_actor()
    return actor.scope if actor else DENY


scope_of_requests(_scope_of_request)
