"""Accounts: administered by the province, out at once when disabled, one's own password by oneself (U-9, T25, T37)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.enums import Tier
from app.extensions import db
from app.models.audit import AuditEvent
from app.models.user import Account
from app.security.role import RoleName
from app.session import SYSTEM, use_scope
from tests.factories import PASSWORD, get_unit, log_in, make_account
from tests.views.conftest import post

NEW = {
    "username": "lishui-reviewer",
    "last_name": "蓝",
    "first_name": "小溪",
    "email": "lan@zs.example",
    "tier": "city_office",
    "roles": ["city_office_reviewer"],
    "password": "Lan-2007-first",
}


@pytest.fixture
def administrator(app: Flask) -> Any:
    """The browser of a province administrator."""
    account = make_account(db.session(), Tier.PROVINCE, "province", roles=[RoleName.PROVINCE_ADMINISTRATOR])
    client = log_in(app.test_client(), account)
    db.session.rollback()
    return client


def values(**changes: Any) -> dict[str, Any]:
    """A form as the page would send it."""
    return {**NEW, "unit_name": get_unit(db.session(), "330500-office").name, **changes}


def find(username: str) -> Account | None:
    """The account, read afresh."""
    db.session.rollback()
    with use_scope(SYSTEM):
        return db.session.query(Account).where(Account.username == username).first()


def test_an_account_is_made_and_works(app: Flask, administrator: Any) -> None:
    """U-9: made by the administrator, logs in, has its tier's jurisdiction; the trail holds no password."""
    answer = post(administrator, "/accounts/add", values())
    assert answer.status_code == 302, answer.text
    account = find("lishui-reviewer")
    assert account is not None
    assert (account.tier, account.must_change_password, account.active) == (Tier.CITY_OFFICE, True, True)
    with use_scope(SYSTEM):
        [event] = db.session.query(AuditEvent).where(AuditEvent.action == "account.add").all()
    assert "password" not in str(event.after)
    client = app.test_client()
    page = client.get("/login/").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    client.post("/login/", data={"username": account.username, "password": NEW["password"], "csrf_token": token})
    assert client.get("/cases/list/").location == "/accounts/own/password"
    new = {"present": NEW["password"], "password": "Own-2007-pass", "again": "Own-2007-pass"}
    assert post(client, "/accounts/own/password", new).status_code == 302
    assert client.get("/cases/list/").status_code == 200
    assert client.get("/accounts/list/").status_code == 403
    listed = administrator.get("/accounts/list/").text
    assert "lishui-reviewer" in listed
    assert "设区市人事部门审核" in listed


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"roles": ["province_reviewer"]}, "不属于该层级"),
        ({"roles": []}, "没有角色"),
        ({"unit_name": "没有的单位"}, "没有这个名称的单位"),
        ({"tier": "county_office"}, "没有这个名称的单位"),
        ({"password": "short1"}, "密码至少"),
        ({"password": "onlyletterslong"}, "密码至少"),
    ],
)
def test_what_contradicts_the_tables_is_refused_at_its_field(
    administrator: Any, changes: dict[str, Any], word: str
) -> None:
    """U-1, P-5, T26: a role of another tier, no role, an unknown unit, a weak password."""
    answer = post(administrator, "/accounts/add", values(**changes))
    assert answer.status_code == 200
    assert word in answer.text
    assert find("lishui-reviewer") is None


def test_names_are_unique_whatever_their_case(administrator: Any) -> None:
    """U-9: LISHUI-reviewer is the same account."""
    post(administrator, "/accounts/add", values())
    again = post(administrator, "/accounts/add", values(username="LISHUI-reviewer", email="LAN@zs.example"))
    assert again.status_code == 200
    assert "已有其他账号使用" in again.text


def test_only_administrators_reach_accounts(app: Flask) -> None:
    """U-1, U-9: every address of the view answers 403 to a reviewer of the province."""
    account = make_account(db.session(), Tier.PROVINCE, "province")
    client = log_in(app.test_client(), account)
    for path in ("list/", f"show/{account.id}", "add", f"edit/{account.id}", f"{account.id}/password"):
        assert client.get(f"/accounts/{path}").status_code == 403, path
        if path != "list/" and not path.startswith("show"):
            assert post(client, f"/accounts/{path}", values()).status_code == 403, path
    assert post(client, "/accounts/action_post", {"action": "disable", "rowid": account.id}).status_code == 403


def test_a_disabled_account_is_out_at_once(app: Flask, administrator: Any) -> None:
    """T25, T37: the cookie of before opens nothing; enabled again it needs a new log-in."""
    victim = make_account(db.session(), Tier.COUNTY_OFFICE, "330521-office")
    client = log_in(app.test_client(), victim)
    assert client.get("/cases/list/").status_code == 200
    assert post(administrator, "/accounts/action_post", {"action": "disable", "rowid": victim.id}).status_code == 302
    assert client.get("/cases/list/").status_code == 302
    assert post(administrator, "/accounts/action_post", {"action": "enable", "rowid": victim.id}).status_code == 302
    assert client.get("/cases/list/").status_code == 302
    db.session.rollback()
    assert log_in(app.test_client(), victim).get("/cases/list/").status_code == 200


def test_an_administrator_does_not_lock_itself_out(administrator: Any) -> None:
    """U-9: neither disabled nor stripped by oneself."""
    db.session.rollback()
    with use_scope(SYSTEM):
        me = db.session.query(Account).where(Account.tier == Tier.PROVINCE).one()
    post(administrator, "/accounts/action_post", {"action": "disable", "rowid": me.id})
    assert administrator.get("/accounts/list/").status_code == 200
    form = values(username=me.username, email=me.email, tier="province", roles=["province_auditor"])
    with use_scope(SYSTEM):
        form["unit_name"] = me.unit.name
    answer = post(administrator, f"/accounts/edit/{me.id}", form)
    assert answer.status_code == 200
    assert "不能取消自己" in answer.text


def test_an_edit_moves_the_jurisdiction(app: Flask, administrator: Any) -> None:
    """T37: moved to another office, the account acts there from its next page on."""
    officer = make_account(db.session(), Tier.CITY_OFFICE, "330500-office")
    other = get_unit(db.session(), "330100-office")
    client = log_in(app.test_client(), officer)
    db.session.rollback()
    page = administrator.get(f"/accounts/edit/{officer.id}").text
    assert get_unit(db.session(), "330500-office").name in page
    form = values(username=officer.username, email=officer.email, unit_name=other.name)
    assert post(administrator, f"/accounts/edit/{officer.id}", form).status_code == 302
    assert other.name in client.get("/accounts/own/").text


def test_a_reset_password_ends_the_sessions(app: Flask, administrator: Any) -> None:
    """T25: the cookie of before is worth nothing, the new password opens and must be changed."""
    officer = make_account(db.session(), Tier.CITY_OFFICE, "330500-office")
    client = log_in(app.test_client(), officer)
    answer = post(
        administrator, f"/accounts/{officer.id}/password", {"password": "New-2007-pass", "again": "New-2007-pass"}
    )
    assert answer.status_code == 302, answer.text
    assert client.get("/cases/list/").status_code == 302
    account = find(officer.username)
    assert account is not None
    assert account.must_change_password
    unequal = post(administrator, f"/accounts/{officer.id}/password", {"password": "New-2007-pass", "again": "x"})
    assert "两次输入的密码不一致" in unequal.text


def test_a_password_of_others_is_changed_first(app: Flask, administrator: Any) -> None:
    """T25: after a reset every address leads to the page of the own password, acts too; then all is open again."""
    officer = make_account(db.session(), Tier.PROVINCE, "province", roles=[RoleName.PROVINCE_ADMINISTRATOR])
    reset = {"password": PASSWORD, "again": PASSWORD}
    assert post(administrator, f"/accounts/{officer.id}/password", reset).status_code == 302
    db.session.rollback()
    client = log_in(app.test_client(), officer)
    for path in ("/", "/cases/list/", "/console/", "/find"):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (302, "/accounts/own/password"), path
    assert post(client, "/accounts/add", values()).location == "/accounts/own/password"
    assert find("lishui-reviewer") is None
    page = client.get("/accounts/own/password")
    assert page.status_code == 200 and "您的密码是由他人设置的" in page.text
    assert client.get("/static/css/base.css").status_code == 200
    new = {"present": PASSWORD, "password": "Own-2007-pass", "again": "Own-2007-pass"}
    assert post(client, "/accounts/own/password", new).status_code == 302
    assert client.get("/").status_code == 200


def test_everybody_changes_the_own_password(app: Flask) -> None:
    """T25: the present one is asked for; other browsers are out, this one stays."""
    officer = make_account(db.session(), Tier.COUNTY_OFFICE, "330521-office")
    here, there = log_in(app.test_client(), officer), log_in(app.test_client(), officer)
    new = {"password": "New-2007-pass", "again": "New-2007-pass"}
    assert "不是您现在的密码" in post(here, "/accounts/own/password", {**new, "present": "wrong"}).text
    assert post(here, "/accounts/own/password", {**new, "present": PASSWORD}).status_code == 302
    assert here.get("/cases/list/").status_code == 200
    assert there.get("/cases/list/").status_code == 302
    stranger = app.test_client()
    assert stranger.get("/accounts/own/password").status_code == 302
    assert stranger.get("/accounts/own/").status_code == 302


def test_an_own_page_is_ones_own(app: Flask) -> None:
    """U-2: it shows the account that is logged in, whatever the address says."""
    officer = make_account(db.session(), Tier.COUNTY_OFFICE, "330521-office")
    client = log_in(app.test_client(), officer)
    page = client.get("/accounts/own/?pk=1").text
    assert officer.username in page
