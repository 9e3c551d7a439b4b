"""Reads of accounts: the log-ins of a demo."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.models.user import Account
from app.session import SYSTEM, use_scope

NAMED = 5


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
