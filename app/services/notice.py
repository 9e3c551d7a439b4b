"""Mark notices (消息) as seen (U-3)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models.reminder import NoticeMark
from app.models.user import Account
from app.security.jurisdiction import Actor
from app.session import SYSTEM, use_scope, writing


def mark_notices_seen(session: Session, actor: Actor, until: dt.datetime) -> None:
    """The actor has seen every notice up to ``until``, an instant that has come; the mark never goes back."""
    if actor.user_id is None:
        return
    until = min(until, clock.now())
    with use_scope(SYSTEM), writing(session):
        # The account's row is locked, so that two windows of one officer make one mark.
        session.execute(sa.select(Account.id).where(Account.id == actor.user_id).with_for_update())
        mark = session.get(NoticeMark, actor.user_id)
        if mark is None:
            session.add(NoticeMark(account_id=actor.user_id, seen_at=until))
        elif mark.seen_at < until:
            mark.seen_at = until
