"""Accounts of members of staff: made, changed, reset and disabled by the tier above (U-9, T25, T37)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import Tier
from app.errors import N_, NotFound, Problem, Refusal
from app.models.unit import Unit
from app.models.user import Account, Role
from app.queries.account import accounts_administered, units_administered
from app.security.administration import administered_tiers
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.security.role import RoleName, roles_at
from app.services.audit import record
from app.services.password import set_temporary_password
from app.session import SYSTEM, use_scope, writing

RULE = "U-9"
TEXTS = ("username", "last_name", "first_name", "email")


def add_account(session: Session, actor: Actor, values: Mapping[str, Any]) -> tuple[int, str]:
    """A new account of the tier below; returns its id and its temporary password, which is kept nowhere.

    ``values``: username, last_name, first_name, email, unit_name, tier, roles (names).
    Raises Refusal with every problem at its field.
    """
    _require_manager(actor)
    with use_scope(SYSTEM), writing(session):
        unit = _unit(session, actor, values)
        if problems := [*_place_problems(actor, unit, values), *_taken_problems(session, values, None)]:
            raise Refusal(problems)
        account = Account(**{name: values[name].strip() for name in TEXTS}, active=True)
        password = set_temporary_password(account)
        session.add(account)
        _place(session, account, unit, values)
        session.flush()
        record(session, actor, "account.add", "account", account.id, after=state_of(account))
        return account.id, password


def edit_account(session: Session, actor: Actor, account_id: int, values: Mapping[str, Any]) -> Account:
    """Change names, place or roles; values as in ``add_account``. A change of place or roles ends the account's
    sessions at once (T37). Raises NotFound outside the actor's reach, Refusal."""
    _require_manager(actor)
    with use_scope(SYSTEM), writing(session), _keeping_an_administrator(session):
        [account] = _get(session, actor, [account_id])
        before = state_of(account)
        unit = _unit(session, actor, values)
        problems = [
            *_place_problems(actor, unit, values),
            *_taken_problems(session, values, account_id),
            *_own_problems(actor, account, unit, values),
        ]
        if problems:
            raise Refusal(problems)
        for name in TEXTS:
            setattr(account, name, values[name].strip())
        _place(session, account, unit, values)
        after = state_of(account)
        changed = [name for name in after if before[name] != after[name]]
        if not set(changed) <= set(TEXTS):
            account.session_epoch += 1
        was, now = ({name: state[name] for name in changed} for state in (before, after))
        record(session, actor, "account.edit", "account", account_id, before=was, after=now)
    return account


def set_active(session: Session, actor: Actor, account_ids: Sequence[int], active: bool) -> None:
    """Enable or disable accounts; a disabled one is out at once, in every browser (T25). Raises NotFound, Refusal."""
    _require_manager(actor)
    if not active and actor.user_id in account_ids:
        raise Refusal(Problem(RULE, N_("You cannot disable the account you are using. Ask another administrator.")))
    with use_scope(SYSTEM), writing(session), _keeping_an_administrator(session):
        for account in _get(session, actor, account_ids):
            if account.active is active:
                continue
            account.active = active
            account.session_epoch += 1
            action = "account.enable" if active else "account.disable"
            was, now = {"active": not active}, {"active": active}
            record(session, actor, action, "account", account.id, before=was, after=now)


def reset_password(session: Session, actor: Actor, account_id: int) -> str:
    """A temporary password, returned once, to be changed at the next log-in; the account's sessions end. Raises
    NotFound, Refusal."""
    _require_manager(actor)
    with use_scope(SYSTEM), writing(session):
        [account] = _get(session, actor, [account_id])
        password = set_temporary_password(account)
        record(session, actor, "account.reset_password", "account", account_id)
    return password


def state_of(account: Account) -> dict[str, Any]:
    """What the trail says of an account; never its password."""
    return {
        **{name: getattr(account, name) for name in TEXTS},
        "unit_id": account.unit_id,
        "tier": account.tier.value if account.tier else None,
        "roles": sorted(role.name for role in account.roles),
    }


def _require_manager(actor: Actor) -> None:
    if not actor.may(Permission.ACCOUNT_MANAGE):
        raise Refusal(Problem(RULE, N_("Accounts are administered by the administrators of the office above.")))


def _get(session: Session, actor: Actor, account_ids: Sequence[int]) -> Sequence[Account]:
    """The accounts, all within the actor's reach, or NotFound."""
    wanted = set(account_ids)
    query = sa.select(Account).where(Account.id.in_(wanted), accounts_administered(actor)).order_by(Account.id)
    found = session.scalars(query).all()
    if len(found) != len(wanted):
        raise NotFound("account")
    return found


@contextmanager
def _keeping_an_administrator(session: Session) -> Iterator[None]:
    """Refuse a change that leaves the province without an administrator: only the server's console could help then.

    Their rows are locked in the order of their ids, so that two of them cannot disable one another at once.
    """
    held = Account.roles.any(Role.name == RoleName.PROVINCE_ADMINISTRATOR.value)
    able = sa.select(Account.id).where(Account.tier == Tier.PROVINCE, Account.active.is_(True), held)
    before = session.scalars(able.order_by(Account.id).with_for_update(of=Account)).all()
    yield
    session.flush()
    if before and session.scalar(able.limit(1)) is None:
        text = N_("This is the last administrator of the province. Make another one first.")
        raise Refusal(Problem(RULE, text))


def _unit(session: Session, actor: Actor, values: Mapping[str, Any]) -> Unit | None:
    """The one unit of this name that stands at the tier today and is the actor's to administer."""
    tier = Tier(values["tier"])
    mine = Unit.id.in_(units_administered(actor, tier))
    found = session.scalars(sa.select(Unit).where(Unit.name == values["unit_name"].strip(), mine).limit(2)).all()
    return found[0] if len(found) == 1 else None


def _place_problems(actor: Actor, unit: Unit | None, values: Mapping[str, Any]) -> Iterator[Problem]:
    tier = Tier(values["tier"])
    if tier not in administered_tiers(actor.tier):
        text = N_("Accounts of this tier are administered by another office. Choose a tier below yours.")
        yield Problem(RULE, text, "tier")
    elif unit is None:
        text = N_(
            "None of your units, or more than one, has this name at this tier."
            " Write the full name as the list of units has it."
        )
        yield Problem("P-5", text, "unit_name")
    if not values["roles"]:
        yield Problem("U-1", N_("An account without a role can do nothing. Choose at least one."), "roles")
    if set(values["roles"]) - {name.value for name in roles_at(tier)}:
        yield Problem("U-1", N_("A chosen role does not belong to this tier. Choose roles of the tier."), "roles")


def _taken_problems(session: Session, values: Mapping[str, Any], account_id: int | None) -> Iterator[Problem]:
    for field in ("username", "email"):
        column = getattr(Account, field)
        other = session.scalar(sa.select(Account.id).where(sa.func.lower(column) == values[field].strip().lower()))
        if other is not None and other != account_id:
            yield Problem(RULE, N_("Another account has this already. Choose another."), field)


def _own_problems(actor: Actor, account: Account, unit: Unit | None, values: Mapping[str, Any]) -> Iterator[Problem]:
    """Nobody gives or takes the own roles, nor moves himself."""
    if account.id != actor.user_id:
        return
    if set(values["roles"]) != {role.name for role in account.roles}:
        text = N_("You cannot change the roles of the account you are using. Ask another administrator.")
        yield Problem(RULE, text, "roles")
    if unit is not None and (unit.id, Tier(values["tier"])) != (account.unit_id, account.tier):
        text = N_("You cannot move the account you are using. Ask another administrator.")
        yield Problem(RULE, text, "unit_name")


def _place(session: Session, account: Account, unit: Unit | None, values: Mapping[str, Any]) -> None:
    account.unit_id = unit.id if unit else None
    account.tier = Tier(values["tier"])
    account.roles = [*session.scalars(sa.select(Role).where(Role.name.in_(values["roles"])))]
