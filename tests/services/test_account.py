"""U-9: accounts are kept by the tier above, within its scope; nobody serves himself, nobody locks the province out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash

from app.enums import Tier
from app.errors import NotFound, Refusal
from app.models.audit import AuditEvent
from app.models.user import Account
from app.queries.account import list_unit_names
from app.security.jurisdiction import Actor
from app.security.role import RoleName
from app.services.account import add_account, edit_account, reset_password, set_active
from app.session import SYSTEM, use_scope
from tests.factories import (
    COUNTY,
    DIRECT,
    OTHER_CITY,
    PROVINCIAL,
    actor_for,
    get_unit,
    make_account,
    make_account_of,
    make_actor,
    make_employer,
)

ADMINISTRATOR = [RoleName.OFFICE_ADMINISTRATOR]


def administrator(session: Session, tier: Tier, key: str) -> Actor:
    """An office administrator, or the province's."""
    roles = [RoleName.PROVINCE_ADMINISTRATOR] if tier is Tier.PROVINCE else ADMINISTRATOR
    return make_actor(session, tier, key, roles=roles)


def form(unit: str, tier: Tier, role: RoleName, **changes: Any) -> dict[str, Any]:
    """What the page sends."""
    return {
        "username": "someone",
        "last_name": "某",
        "first_name": "人",
        "email": "someone@zs.example",
        "unit_name": unit,
        "tier": tier.value,
        "roles": [role.value],
        **changes,
    }


def events(session: Session, action: str) -> list[AuditEvent]:
    """Events of the trail."""
    with use_scope(SYSTEM):
        return list(session.scalars(sa.select(AuditEvent).where(AuditEvent.action == action)))


PLACES = [
    (Tier.PROVINCE, "province", Tier.CITY_OFFICE, "330500-office", RoleName.CITY_REVIEWER),
    (Tier.PROVINCE, "province", Tier.PROVINCIAL_DEPARTMENT, "dept-health", RoleName.OFFICE_ADMINISTRATOR),
    (Tier.PROVINCE, "province", Tier.DIRECT_OFFICE, "330782-office", RoleName.DIRECT_REVIEWER),
    (Tier.PROVINCE, "province", Tier.EVALUATION_BODY, "body-health", RoleName.BODY_CLERK),
    (Tier.PROVINCE, "province", Tier.PROVINCE, "province", RoleName.PROVINCE_AUDITOR),
    (Tier.CITY_OFFICE, "330500-office", Tier.COUNTY_OFFICE, "330521-office", RoleName.COUNTY_REVIEWER),
    (Tier.CITY_OFFICE, "330500-office", Tier.CITY_DEPARTMENT, "330500-health", RoleName.OFFICE_ADMINISTRATOR),
]
FOREIGN = [
    (Tier.PROVINCE, "province", Tier.COUNTY_OFFICE, "330521-office", RoleName.COUNTY_REVIEWER),
    (Tier.CITY_OFFICE, "330500-office", Tier.COUNTY_OFFICE, "330102-office", RoleName.COUNTY_REVIEWER),
    (Tier.CITY_OFFICE, "330500-office", Tier.CITY_OFFICE, "330500-office", RoleName.CITY_REVIEWER),
    (Tier.COUNTY_OFFICE, "330521-office", Tier.COUNTY_OFFICE, "330521-office", RoleName.COUNTY_REVIEWER),
    (Tier.PROVINCIAL_DEPARTMENT, "dept-health", Tier.CITY_OFFICE, "330500-office", RoleName.CITY_REVIEWER),
    (Tier.DIRECT_OFFICE, "330782-office", Tier.DIRECT_OFFICE, "330782-office", RoleName.DIRECT_REVIEWER),
]


@pytest.mark.parametrize(("tier", "key", "below", "unit", "role"), PLACES)
def test_u9_an_administrator_keeps_the_accounts_below(
    session: Session, tier: Tier, key: str, below: Tier, unit: str, role: RoleName
) -> None:
    """Make, rename, disable, enable, reset: all five, each in the trail, no password in it."""
    actor = administrator(session, tier, key)
    name = get_unit(session, unit).name
    account_id, password = add_account(session, actor, form(name, below, role))
    edit_account(session, actor, account_id, form(name, below, role, last_name="新"))
    set_active(session, actor, [account_id], False)
    set_active(session, actor, [account_id], True)
    second = reset_password(session, actor, account_id)
    account = session.get_one(Account, account_id)
    assert (account.last_name, account.active, account.must_change_password) == ("新", True, True)
    assert check_password_hash(account.password or "", second) and second != password
    for action in ("add", "edit", "disable", "enable", "reset_password"):
        [event] = [e for e in events(session, f"account.{action}") if e.noun_id == account_id]
        assert event.actor_id == actor.user_id
        assert password not in str(event.after) and second not in str(event.after)
    with use_scope(actor.scope):
        assert name in list_unit_names(session, actor)


@pytest.mark.parametrize("place", [COUNTY, PROVINCIAL, DIRECT], ids=["county", "provincial", "direct"])
def test_u9_offices_keep_the_accounts_of_their_employers(session: Session, place: Any) -> None:
    """County office, provincial department and direct-reporting office; an employer of others is none."""
    tier = {"county": Tier.COUNTY_OFFICE, "provincial": Tier.PROVINCIAL_DEPARTMENT, "direct": Tier.DIRECT_OFFICE}[
        place.line.value
    ]
    actor = administrator(session, tier, place.local or place.review)
    mine, theirs = make_employer(session, place), make_employer(session, OTHER_CITY)
    account_id, _ = add_account(session, actor, form(mine.name, Tier.EMPLOYER, RoleName.EMPLOYER_CLERK))
    set_active(session, actor, [account_id], False)
    with pytest.raises(Refusal, match="None of your units"):
        add_account(
            session, actor, form(theirs.name, Tier.EMPLOYER, RoleName.EMPLOYER_CLERK, username="b", email="b@b.b")
        )
    foreign = make_account_of(session, Tier.EMPLOYER, theirs.id)
    with pytest.raises(NotFound):
        set_active(session, actor, [account_id, foreign.id], True)
    assert not session.get_one(Account, account_id).active


@pytest.mark.parametrize(("tier", "key", "below", "unit", "role"), FOREIGN)
def test_u2_accounts_outside_are_not_found(
    session: Session, tier: Tier, key: str, below: Tier, unit: str, role: RoleName
) -> None:
    """Two tiers down, beside, above, and the own staff: no service finds them, none makes them."""
    actor = administrator(session, tier, key)
    target = make_account(session, below, unit)
    before = (target.password, target.active, target.session_epoch)
    values = form(get_unit(session, unit).name, below, role)
    with pytest.raises(Refusal):
        add_account(session, actor, values)
    for act in (
        lambda: edit_account(session, actor, target.id, values),
        lambda: set_active(session, actor, [target.id], False),
        lambda: reset_password(session, actor, target.id),
    ):
        with pytest.raises(NotFound):
            act()
    session.expire_all()
    assert (target.password, target.active, target.session_epoch) == before


def test_u9_an_account_is_not_moved_out_of_reach(session: Session) -> None:
    """T37: within the city from county to county; not to another city, not up, not with a role of another tier."""
    actor = administrator(session, Tier.CITY_OFFICE, "330500-office")
    officer = make_account(session, Tier.COUNTY_OFFICE, "330521-office")
    epoch = officer.session_epoch

    def move(key: str, tier: Tier, *roles: RoleName) -> None:
        values = form(get_unit(session, key).name, tier, roles[0], roles=[role.value for role in roles])
        edit_account(session, actor, officer.id, values)

    for key, tier, roles in (
        ("330102-office", Tier.COUNTY_OFFICE, [RoleName.COUNTY_REVIEWER]),
        ("330500-office", Tier.CITY_OFFICE, [RoleName.CITY_REVIEWER]),
        ("province", Tier.PROVINCE, [RoleName.PROVINCE_ADMINISTRATOR]),
        ("330522-office", Tier.COUNTY_OFFICE, [RoleName.COUNTY_REVIEWER, RoleName.CITY_REVIEWER]),
        ("330522-office", Tier.COUNTY_OFFICE, [RoleName.PROVINCE_ADMINISTRATOR]),
    ):
        with pytest.raises(Refusal):
            move(key, tier, *roles)
    move("330522-office", Tier.COUNTY_OFFICE, RoleName.COUNTY_REVIEWER, RoleName.OFFICE_ADMINISTRATOR)
    session.expire_all()
    assert officer.unit_id == get_unit(session, "330522-office").id
    assert officer.session_epoch > epoch
    again = officer.session_epoch
    edit_account(
        session,
        actor,
        officer.id,
        form(get_unit(session, "330522-office").name, Tier.COUNTY_OFFICE, RoleName.COUNTY_REVIEWER),
    )
    session.expire_all()
    assert officer.session_epoch > again, "a role taken away ends the sessions too"


def test_u9_only_administrators_keep_accounts(session: Session) -> None:
    """A reviewer of the city, an employer's clerk: refused, whatever the account."""
    officer = make_account(session, Tier.COUNTY_OFFICE, "330521-office")
    values = form(get_unit(session, "330521-office").name, Tier.COUNTY_OFFICE, RoleName.COUNTY_REVIEWER)
    for tier, key in ((Tier.CITY_OFFICE, "330500-office"), (Tier.PROVINCE, "province")):
        actor = make_actor(session, tier, key)
        for act in (
            lambda actor=actor: add_account(session, actor, values),
            lambda actor=actor: edit_account(session, actor, officer.id, values),
            lambda actor=actor: set_active(session, actor, [officer.id], False),
            lambda actor=actor: reset_password(session, actor, officer.id),
        ):
            with pytest.raises(Refusal, match="administered by"):
                act()


def test_u9_the_last_administrator_of_the_province_stays(session: Session) -> None:
    """Disabled, moved or stripped by another who is none any more: refused; with a second one it goes."""
    last = make_account(session, Tier.PROVINCE, "province", roles=[RoleName.PROVINCE_ADMINISTRATOR])
    former = make_account(session, Tier.PROVINCE, "province", roles=[RoleName.PROVINCE_ADMINISTRATOR])
    actor = actor_for(session, former)
    set_active(session, actor_for(session, last), [former.id], False)
    stripped = _values_of(last, roles=[RoleName.PROVINCE_AUDITOR.value])
    with pytest.raises(Refusal, match="last administrator"):
        set_active(session, actor, [last.id], False)
    with pytest.raises(Refusal, match="last administrator"):
        edit_account(session, actor, last.id, stripped)
    session.expire_all()
    assert last.active and [role.name for role in last.roles] == ["province_administrator"]
    make_account(session, Tier.PROVINCE, "province", roles=[RoleName.PROVINCE_ADMINISTRATOR])
    edit_account(session, actor, last.id, stripped)
    session.expire_all()
    assert [role.name for role in last.roles] == ["province_auditor"]


def _values_of(account: Account, **changes: Any) -> Mapping[str, Any]:
    with use_scope(SYSTEM):
        assert account.unit is not None and account.tier is not None
        return {
            **{name: getattr(account, name) for name in ("username", "last_name", "first_name", "email")},
            "unit_name": account.unit.name,
            "tier": account.tier.value,
            "roles": [role.name for role in account.roles],
            **changes,
        }


def test_u9_the_console_gives_the_way_back_in(app: Flask, session: Session) -> None:
    """``flask account``: a locked-out officer is let in, a province without administrators gets one; in the trail."""
    officer = make_account(session, Tier.PROVINCE, "province", name="locked")
    keeper = administrator(session, Tier.PROVINCE, "province")
    set_active(session, keeper, [officer.id], False)
    run = app.test_cli_runner().invoke
    answer = run(args=["account", "unlock", "LOCKED"])
    assert answer.exit_code == 0, answer.output
    session.rollback()
    session.expire_all()
    assert officer.active and officer.must_change_password
    assert check_password_hash(officer.password or "", answer.output.split(": ")[1].strip())
    for username in ("locked", "fresh.admin"):
        answer = run(args=["account", "administrator", username])
        assert answer.exit_code == 0, answer.output
        session.rollback()
        session.expire_all()
        with use_scope(SYSTEM):
            account = session.scalars(sa.select(Account).where(Account.username == username)).one()
            assert [role.name for role in account.roles] == ["province_administrator"]
        assert account.tier is Tier.PROVINCE and account.active
    assert run(args=["account", "unlock", "nobody"]).exit_code == 1
    assert len(events(session, "account.administrator")) == 2 and len(events(session, "account.unlock")) == 1
