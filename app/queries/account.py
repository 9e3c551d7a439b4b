"""Reads of accounts: which of them an administrator keeps (U-9), and the log-ins of a demo."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import clock
from app.enums import SEAT_COLUMN, Seat, Tier
from app.models.unit import Unit, UnitTier
from app.models.user import Account
from app.security.administration import administered_tiers
from app.security.jurisdiction import Actor
from app.session import SYSTEM, use_scope

NAMED = 5
MOST_NAMES = 500


def units_administered(actor: Actor, tier: Tier | None = None) -> sa.Select[int]:
    """Ids of the units whose accounts (at ``tier``, or any) the actor keeps today; none for others than offices."""
    tiers = administered_tiers(actor.tier)
    today = clock.today()
    query = (
        sa.select(Unit.id)
        .join(UnitTier, UnitTier.unit_id == Unit.id)
        .where(
            UnitTier.tier.in_([known for known in tiers if tier in (None, known)]),
            UnitTier.valid_from <= today,
            sa.or_(UnitTier.valid_to.is_(None), UnitTier.valid_to >= today),
        )
    )
    return query.where(_below(actor))


def accounts_administered(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition under which an account is one of those the actor keeps: a tier of the table, a unit of the scope.

    A unit whose tier has ended keeps its accounts here, or nobody could disable them. An account without a unit is
    the province's to place.
    """
    mine = Account.tier.in_(administered_tiers(actor.tier)) & Account.unit_id.in_(
        sa.select(Unit.id).where(_below(actor))
    )
    return mine | Account.unit_id.is_(None) if actor.seat is Seat.PROVINCE else mine


def _below(actor: Actor) -> sa.ColumnElement[bool]:
    if actor.seat is Seat.PROVINCE:
        return sa.true()
    if actor.unit_id is None or actor.seat not in (Seat.REVIEW, Seat.LOCAL):
        return sa.false()
    below: sa.ColumnElement[bool] = getattr(Unit, SEAT_COLUMN[actor.seat]) == actor.unit_id
    return below


def list_unit_names(session: Session, actor: Actor) -> Sequence[str]:
    """Names of the units whose accounts the actor keeps, at most ``MOST_NAMES``, in the order of the list of units."""
    query = sa.select(Unit.name).where(Unit.id.in_(units_administered(actor))).order_by(Unit.id).limit(MOST_NAMES)
    return session.scalars(query).all()


def demo_accounts_exist(session: Session) -> bool:
    """True when the database holds log-ins of the demo, whose password everybody knows (production refuses them)."""
    return session.scalar(sa.select(Account.id).where(Account.is_demo.is_(True)).limit(1)) is not None


def list_demo_accounts(session: Session) -> Sequence[Account]:
    """The demo's accounts with their units and roles, in the order they were made; needs system scope."""
    query = sa.select(Account).where(Account.is_demo.is_(True)).order_by(Account.id)
    return session.scalars(query.options(joinedload(Account.unit), joinedload(Account.roles))).unique().all()


def demo_problems(session: Session) -> list[str]:
    """The demo's log-ins as a reason not to start in production; empty without any, and before the first migration."""
    if not sa.inspect(session.connection()).has_table(Account.__tablename__):
        return []
    with use_scope(SYSTEM):
        names = session.scalars(sa.select(Account.username).where(Account.is_demo.is_(True)).order_by(Account.id)).all()
    if not names:
        return []
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return [
        f"the database holds log-ins of the demo, whose password is public: {', '.join(names[:NAMED])}{more};"
        " use a database without a demo"
    ]
