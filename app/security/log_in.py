"""Slow down guessing of a password without locking its owner out (T26).

A try is counted before the password is looked at, so that tries sent at once are no more than those sent in turn. All
addresses from which the account never logged in share one allowance; each one from which it did has its own, which
strangers cannot use up.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models.encryption import keyring
from app.models.log_in_source import LogInSource
from app.models.user import Account

MOST_TRIES = 8
WINDOW = dt.timedelta(hours=1)
KNOWN_FOR = dt.timedelta(days=90)


def take_try(session: Session, account_id: int, address: str) -> bool:
    """Count a try from ``address``; False when the allowance of the last hour is used up. The caller commits."""
    now, index = clock.now(), keyring.blind_index(address)
    # One try after the other, or two sent at once would both be the last.
    session.execute(sa.select(Account.id).where(Account.id == account_id).with_for_update(of=Account))
    rows = {row.address_index: row for row in session.scalars(_sources(account_id))}
    here = rows.get(index)
    shared = [here] if here is not None and _known(here, now) else [r for r in rows.values() if not _known(r, now)]
    if sum(row.tries for row in shared if row.window_began > now - WINDOW) >= MOST_TRIES:
        return False
    if here is None:
        session.add(LogInSource(account_id=account_id, address_index=index, tries=1, window_began=now))
    elif here.window_began <= now - WINDOW:
        here.tries, here.window_began = 1, now
    else:
        here.tries += 1
    return True


def note_success(session: Session, account_id: int, address: str) -> None:
    """The right password came from ``address``, which is a known one from now on. The caller commits."""
    now, index = clock.now(), keyring.blind_index(address)
    for row in session.scalars(_sources(account_id)):
        if row.address_index == index:
            row.tries, row.succeeded_at = 0, now
        elif not _known(row, now) and row.window_began <= now - WINDOW:
            session.delete(row)


def forget_tries(session: Session, account_id: int) -> None:
    """Start counting anew, for whoever runs the server. The caller commits."""
    for row in session.scalars(_sources(account_id)):
        row.tries = 0


def _sources(account_id: int) -> sa.Select[LogInSource]:
    return sa.select(LogInSource).where(LogInSource.account_id == account_id).execution_options(populate_existing=True)


def _known(row: LogInSource, now: dt.datetime) -> bool:
    return row.succeeded_at is not None and row.succeeded_at > now - KNOWN_FOR
