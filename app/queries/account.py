"""Reads of accounts."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.user import Account


def demo_accounts_exist(session: Session) -> bool:
    """True when the database holds log-ins of the demo, whose password everybody knows (production refuses them)."""
    return session.scalar(sa.select(Account.id).where(Account.is_demo.is_(True)).limit(1)) is not None
