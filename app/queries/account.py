"""Reads of accounts: the log-ins of a demo."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.models.user import Account


def demo_accounts_exist(session: Session) -> bool:
    """True when the database holds log-ins of the demo, whose password everybody knows (production refuses them)."""
    return session.scalar(sa.select(Account.id).where(Account.is_demo.is_(True)).limit(1)) is not None


def list_demo_accounts(session: Session) -> Sequence[Account]:
    """The demo's accounts with their units and roles, in the order they were made; needs system scope."""
    query = sa.select(Account).where(Account.is_demo.is_(True)).order_by(Account.id)
    return session.scalars(query.options(joinedload(Account.unit), joinedload(Account.roles))).unique().all()
