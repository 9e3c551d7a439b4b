"""The way back in, for whoever runs the server: a locked-out account, a province without an administrator (U-9)."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import Tier
from app.errors import N_, NotFound, Problem, Refusal
from app.models.unit import Unit, UnitTier
from app.models.user import Account, Role
from app.security.jurisdiction import system_actor
from app.security.log_in import forget_tries
from app.security.role import RoleName
from app.services.account import TEXTS, state_of
from app.services.audit import record
from app.services.password import set_temporary_password
from app.session import SYSTEM, use_scope, writing

RULE = "U-9"


def unlock_account(session: Session, username: str) -> str:
    """Enable the account and give it a temporary password, which is returned. Raises NotFound."""
    with use_scope(SYSTEM), writing(session):
        account = _find(session, username)
        if account is None:
            raise NotFound("account")
        before = {"active": account.active}
        account.active, account.locked_until = True, None
        forget_tries(session, account.id)
        password = set_temporary_password(account)
        record(session, system_actor(), "account.unlock", "account", account.id, before=before, after={"active": True})
    return password


def make_administrator(session: Session, username: str, names: Mapping[str, str]) -> str:
    """Make the account, new or known, an administrator of the province; returns its temporary password.

    ``names``: last_name, first_name and email of a new account. Raises Refusal when reference data is missing.
    """
    with use_scope(SYSTEM), writing(session):
        province = _province(session)
        role = session.scalar(sa.select(Role).where(Role.name == RoleName.PROVINCE_ADMINISTRATOR.value))
        if province is None or role is None:
            raise Refusal(
                Problem(RULE, N_("There is no province or no administrator's role yet. Run flask init first."))
            )
        account = _find(session, username)
        before = state_of(account) if account else None
        if account is None:
            account = Account(username=username, **{name: names[name] for name in TEXTS if name != "username"})
            session.add(account)
        account.active, account.locked_until = True, None
        account.unit_id, account.tier = province.id, Tier.PROVINCE
        account.roles = [role]
        password = set_temporary_password(account)
        session.flush()
        after = state_of(account)
        record(session, system_actor(), "account.administrator", "account", account.id, before=before, after=after)
    return password


def _find(session: Session, username: str) -> Account | None:
    query = sa.select(Account).where(sa.func.lower(Account.username) == username.strip().lower())
    return session.scalars(query).unique().one_or_none()


def _province(session: Session) -> Unit | None:
    today = clock.today()
    standing = (
        UnitTier.tier == Tier.PROVINCE,
        UnitTier.valid_from <= today,
        sa.or_(UnitTier.valid_to.is_(None), UnitTier.valid_to >= today),
    )
    return session.scalars(sa.select(Unit).join(UnitTier).where(*standing).order_by(Unit.id).limit(1)).one_or_none()
