"""The demo's accounts, made from the table of log-ins (U-1)."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from app.enums import Sex
from app.models.user import Account
from app.security.jurisdiction import system_actor
from app.services.audit import record_many
from app.services.demo.log_in import PASSWORD, LogIn
from app.services.demo.material import Material


def add_accounts(
    session: Session, material: Material, logins: Sequence[LogIn], units: Mapping[str, int], chance: random.Random
) -> dict[str, Account]:
    """Make the accounts inside the caller's ``writing()``; by username. All have one password, hashed once."""
    password = generate_password_hash(PASSWORD)
    made = {}
    for number, login in enumerate(logins):
        surname, given = material.name(chance, list(Sex)[number % 2])
        made[login.username] = Account(
            username=login.username,
            last_name=surname,
            first_name=given,
            email=f"{login.username}@zhengshu.example",
            password=password,
            active=True,
            unit_id=units[login.unit],
            tier=login.tier,
            is_demo=True,
        )
    session.add_all(made.values())
    session.flush()
    _give_roles(session, [(made[login.username].id, login) for login in logins])
    changes = [(made[login.username].id, None, {"roles": [login.role.value]}) for login in logins]
    record_many(session, system_actor(), "account.add", "account", changes)
    return made


def _give_roles(session: Session, wanted: Sequence[tuple[int, LogIn]]) -> None:
    """Set-based, on FAB's own tables, which know no service."""
    tables = Account.metadata.tables
    names = sa.select(tables["ab_role"].c.name, tables["ab_role"].c.id)
    roles: dict[str, int] = dict(session.execute(names).all())
    rows = [{"user_id": account_id, "role_id": roles[login.role.value]} for account_id, login in wanted]
    session.connection().execute(sa.insert(tables["ab_user_role"]), rows)
