"""Accounts of members of staff: made, changed, reset and disabled by those who administer them (U-9, T25, T37)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash, generate_password_hash

from app import clock
from app.enums import Tier
from app.errors import N_, NotFound, Problem, Refusal
from app.models.unit import Unit, UnitTier
from app.models.user import Account, Role
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.security.role import ROLES, RoleName
from app.services.audit import record
from app.session import SYSTEM, use_scope, writing

RULE = "U-9"
SHORTEST_PASSWORD = 10
TEXTS = ("username", "last_name", "first_name", "email")


def add_account(session: Session, actor: Actor, values: Mapping[str, Any]) -> Account:
    """A new account, which must change its password at the first log-in.

    ``values``: username, last_name, first_name, email, unit_name, tier, roles (names), password.
    Raises Refusal with every problem at its field.
    """
    _require_manager(actor)
    with use_scope(SYSTEM), writing(session):
        unit = _unit(session, values["unit_name"], values["tier"])
        problems = [
            *_place_problems(unit, values["tier"], values["roles"]),
            *_taken_problems(session, values, None),
            *password_problems(values["password"]),
        ]
        if problems:
            raise Refusal(problems)
        account = Account(**{name: values[name].strip() for name in TEXTS}, active=True, must_change_password=True)
        account.password = _hash(values["password"])
        session.add(account)
        _place(session, account, unit, values)
        session.flush()
        record(session, actor, "account.add", "account", account.id, after=_state(account))
    return account


def edit_account(session: Session, actor: Actor, account_id: int, values: Mapping[str, Any]) -> Account:
    """Change names, place or roles; values as in ``add_account`` without the password. Raises NotFound, Refusal."""
    _require_manager(actor)
    with use_scope(SYSTEM), writing(session):
        account = _get(session, account_id)
        unit = _unit(session, values["unit_name"], values["tier"])
        problems = [
            *_place_problems(unit, values["tier"], values["roles"]),
            *_taken_problems(session, values, account_id),
            *_own_problems(actor, account_id, values),
        ]
        if problems:
            raise Refusal(problems)
        before = _state(account)
        for name in TEXTS:
            setattr(account, name, values[name].strip())
        _place(session, account, unit, values)
        session.flush()
        after = _state(account)
        changed = [name for name in after if before[name] != after[name]]
        record(
            session,
            actor,
            "account.edit",
            "account",
            account_id,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
    return account


def set_active(session: Session, actor: Actor, account_ids: Sequence[int], active: bool) -> None:
    """Enable or disable accounts; a disabled one is out at once, in every browser (T25). Raises NotFound, Refusal."""
    _require_manager(actor)
    if not active and actor.user_id in account_ids:
        raise Refusal(Problem(RULE, N_("You cannot disable the account you are using. Ask another administrator.")))
    with use_scope(SYSTEM), writing(session):
        for account_id in account_ids:
            account = _get(session, account_id)
            if account.active is active:
                continue
            account.active = active
            account.session_epoch += 1
            action = "account.enable" if active else "account.disable"
            record(
                session, actor, action, "account", account_id, before={"active": not active}, after={"active": active}
            )


def reset_password(session: Session, actor: Actor, account_id: int, password: str) -> None:
    """Set a password that must be changed at the next log-in; every session of the account ends. Raises as above."""
    _require_manager(actor)
    if problems := password_problems(password):
        raise Refusal(problems)
    with use_scope(SYSTEM), writing(session):
        account = _get(session, account_id)
        account.password = _hash(password)
        account.session_epoch += 1
        account.must_change_password = True
        record(session, actor, "account.reset_password", "account", account_id)


def change_own_password(session: Session, actor: Actor, present: str, password: str) -> int:
    """Change the own password; returns the session epoch that the own cookie goes on with. Raises Refusal."""
    problems = list(password_problems(password))
    with use_scope(SYSTEM), writing(session):
        account = _get(session, actor.user_id)
        if not check_password_hash(account.password or "", present):
            problems = [Problem("T25", N_("This is not your present password. Enter it again."), "present")]
        elif present == password:
            problems = [Problem("T25", N_("The new password is the present one. Choose another."), "password")]
        if problems:
            raise Refusal(problems)
        account.password = _hash(password)
        account.session_epoch += 1
        account.must_change_password = False
        record(session, actor, "account.change_password", "account", account.id)
        return account.session_epoch


def password_problems(password: str) -> list[Problem]:
    """At least ten characters with letters and digits."""
    good = len(password) >= SHORTEST_PASSWORD and any(c.isalpha() for c in password) and any(map(str.isdigit, password))
    text = N_("A password has at least %(length)s characters, with letters and digits among them.")
    return [] if good else [Problem("T26", text, "password", {"length": SHORTEST_PASSWORD})]


def _require_manager(actor: Actor) -> None:
    if not actor.may(Permission.ACCOUNT_MANAGE):
        raise Refusal(Problem(RULE, N_("Accounts are administered by the province's administrators.")))


def _get(session: Session, account_id: int | None) -> Account:
    account = session.get(Account, account_id) if account_id is not None else None
    if account is None:
        raise NotFound("account")
    return account


def _unit(session: Session, name: str, tier: str) -> Unit | None:
    """The one unit of this name that stands at ``tier`` today."""
    today = clock.today()
    query = (
        sa.select(Unit)
        .join(UnitTier)
        .where(
            Unit.name == name.strip(),
            UnitTier.tier == Tier(tier),
            UnitTier.valid_from <= today,
            sa.or_(UnitTier.valid_to.is_(None), UnitTier.valid_to >= today),
        )
        .limit(2)
    )
    found = session.scalars(query).all()
    return found[0] if len(found) == 1 else None


def _place_problems(unit: Unit | None, tier: str, roles: Sequence[str]) -> Iterator[Problem]:
    if unit is None:
        text = N_(
            "No unit, or more than one, has this name at this tier. Write the full name as the list of units has it."
        )
        yield Problem("P-5", text, "unit_name")
    if not roles:
        yield Problem("U-1", N_("An account without a role can do nothing. Choose at least one."), "roles")
    if any(Tier(tier) not in ROLES[RoleName(name)].tiers for name in roles):
        yield Problem("U-1", N_("A chosen role does not belong to this tier. Choose roles of the tier."), "roles")


def _taken_problems(session: Session, values: Mapping[str, Any], account_id: int | None) -> Iterator[Problem]:
    for field in ("username", "email"):
        column = getattr(Account, field)
        other = session.scalar(sa.select(Account.id).where(sa.func.lower(column) == values[field].strip().lower()))
        if other is not None and other != account_id:
            yield Problem(RULE, N_("Another account has this already. Choose another."), field)


def _own_problems(actor: Actor, account_id: int, values: Mapping[str, Any]) -> Iterator[Problem]:
    if account_id == actor.user_id and RoleName.PROVINCE_ADMINISTRATOR.value not in values["roles"]:
        text = N_("You cannot take your own administrator's role away. Ask another administrator.")
        yield Problem(RULE, text, "roles")


def _place(session: Session, account: Account, unit: Unit | None, values: Mapping[str, Any]) -> None:
    account.unit_id = unit.id if unit else None
    account.tier = Tier(values["tier"])
    account.roles = [*session.scalars(sa.select(Role).where(Role.name.in_(values["roles"])))]


def _state(account: Account) -> dict[str, Any]:
    return {
        **{name: getattr(account, name) for name in TEXTS},
        "unit_id": account.unit_id,
        "tier": account.tier.value if account.tier else None,
        "roles": sorted(role.name for role in account.roles),
    }


def _hash(password: str) -> str:
    return generate_password_hash(password, current_app.config.get("FAB_PASSWORD_HASH_METHOD", "scrypt"))
