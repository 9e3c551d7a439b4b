"""Accounts, log-in and ID numbers for tests."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence

import sqlalchemy as sa
from flask.testing import FlaskClient
from flask_appbuilder.security.sqla.models import Role
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from app.enums import (
    Tier,
)
from app.models.unit import Unit
from app.models.user import Account
from app.rules.id_number import normalise
from app.security.jurisdiction import Actor, actor_of
from app.security.role import ROLES, RoleName
from app.session import SYSTEM, use_scope, writing

PASSWORD = "Test-pass-2007"
serials = itertools.count(1)


WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


ROLE_OF_TIER = {
    Tier.PROVINCE: RoleName.PROVINCE_REVIEWER,
    Tier.PROVINCIAL_DEPARTMENT: RoleName.DEPARTMENT_REVIEWER,
    Tier.CITY_OFFICE: RoleName.CITY_REVIEWER,
    Tier.CITY_DEPARTMENT: RoleName.CITY_DEPARTMENT_REVIEWER,
    Tier.COUNTY_OFFICE: RoleName.COUNTY_REVIEWER,
    Tier.DIRECT_OFFICE: RoleName.DIRECT_REVIEWER,
    Tier.EMPLOYER: RoleName.EMPLOYER_CLERK,
    Tier.EVALUATION_BODY: RoleName.BODY_CLERK,
}


def make_id_number(serial: int | None = None, *, male: bool = True) -> str:
    """A number nobody has: the invented county code 330199, a right check character."""
    serial = next(serials) if serial is None else serial
    born = dt.date(1945, 1, 1) + dt.timedelta(days=serial % 9000)
    sequence = (serial // 9000) * 2 % 900 + (1 if male else 2)
    body = f"330199{born:%Y%m%d}{sequence:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return normalise(body + "10X98765432"[total % 11])


def get_unit(session: Session, key: str) -> Unit:
    """The unit with this natural key (``330500-office``)."""
    with use_scope(SYSTEM):
        return session.scalars(sa.select(Unit).where(Unit.natural_key == key)).one()


def make_account(
    session: Session, tier: Tier, unit_key: str, *, roles: Sequence[RoleName] = (), name: str | None = None
) -> Account:
    """An account at ``tier`` of the unit, with the tier's reviewing role unless ``roles`` says others."""
    unit = get_unit(session, unit_key)
    return make_account_of(session, tier, unit.id, roles=roles, name=name)


def make_account_of(
    session: Session, tier: Tier, unit_id: int, *, roles: Sequence[RoleName] = (), name: str | None = None
) -> Account:
    """As ``make_account``, by the unit's id (employers have no natural key)."""
    wanted = list(roles) or [ROLE_OF_TIER[tier]]
    number = next(serials)
    with use_scope(SYSTEM), writing(session):
        account = Account(
            username=name or f"officer{number}",
            first_name=f"员{number}",
            last_name="测试",
            email=f"{name or 'officer'}{number}@zs.example",
            password=generate_password_hash(PASSWORD, "pbkdf2:sha256:1"),
            active=True,
            unit_id=unit_id,
            tier=tier,
        )
        account.roles = list(session.scalars(sa.select(Role).where(Role.name.in_([r.value for r in wanted]))))
        session.add(account)
    assert len(account.roles) == len(wanted) and all(r in ROLES for r in wanted)
    return account


def actor_for(session: Session, account: Account) -> Actor:
    """The account as services know it."""
    actor = actor_of(session, account)
    assert actor is not None
    return actor


def make_actor(session: Session, tier: Tier, unit_key: str, *, roles: Sequence[RoleName] = ()) -> Actor:
    """An account and its actor in one."""
    return actor_for(session, make_account(session, tier, unit_key, roles=roles))


def log_in(client: FlaskClient, account: Account) -> FlaskClient:
    """Log in through the page, as a person does."""
    page = client.get("/login/").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    answer = client.post("/login/", data={"username": account.username, "password": PASSWORD, "csrf_token": token})
    assert answer.status_code == 302, answer.text
    return client
