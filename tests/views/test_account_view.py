"""Accounts: administered by the tier above, out at once when disabled, the own password by oneself (U-9, T25, T37)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from app.enums import Tier
from app.extensions import db
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.user import Account
from app.security.role import RoleName
from app.session import SYSTEM, use_scope
from tests.factories import PASSWORD, get_unit, log_in, make_account, make_cases
from tests.views.conftest import post

NEW = {
    "username": "lishui-reviewer",
    "last_name": "蓝",
    "first_name": "小溪",
    "email": "lan@zs.example",
    "tier": "city_office",
    "roles": ["city_office_reviewer"],
}
TEMPORARY = re.compile(r"\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b")


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


def enter(app: Flask, username: str, password: str) -> Any:
    """A browser that logged in with a password of its own."""
    client = app.test_client()
    token = client.get("/login/").text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    client.post("/login/", data={"username": username, "password": password, "csrf_token": token})
    return client


def reset(client: Any, account_id: int) -> Any:
    """Press the button on the page of the account."""
    return post(client, f"/accounts/action/reset/{account_id}", {})


def password_on(page: str) -> str:
    """The temporary password that the page shows."""
    [found] = set(TEMPORARY.findall(page))
    return str(found)


def test_an_account_is_made_and_works(app: Flask, administrator: Any) -> None:
    """U-9: made by the administrator, logs in, has its tier's jurisdiction; the trail holds no password."""
    answer = post(administrator, "/accounts/add", values())
    assert answer.status_code == 200, answer.text
    password = password_on(answer.text)
    account = find("lishui-reviewer")
    assert account is not None
    assert (account.tier, account.must_change_password, account.active) == (Tier.CITY_OFFICE, True, True)
    with use_scope(SYSTEM):
        [event] = db.session.query(AuditEvent).where(AuditEvent.action == "account.add").all()
    assert "password" not in str(event.after)
    assert password not in str(event.after)
    client = enter(app, account.username, password)
    assert client.get("/cases/list/").location == "/accounts/own/password"
    new = {"present": password, "password": "Own-2007-pass", "again": "Own-2007-pass"}
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
        ({"tier": "direct_office"}, "没有这个名称的单位"),
        ({"tier": "county_office"}, "选择"),
    ],
)
def test_what_contradicts_the_tables_is_refused_at_its_field(
    administrator: Any, changes: dict[str, Any], word: str
) -> None:
    """U-1, P-5, T26: a role of another tier, no role, an unknown unit, a tier that others administer."""
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
    for path in ("list/", f"show/{account.id}", "add", f"edit/{account.id}"):
        assert client.get(f"/accounts/{path}").status_code == 403, path
        if path != "list/" and not path.startswith("show"):
            assert post(client, f"/accounts/{path}", values()).status_code == 403, path
    assert post(client, "/accounts/action_post", {"action": "disable", "rowid": account.id}).status_code == 403


def test_a_disabled_account_is_out_at_once(app: Flask, administrator: Any) -> None:
    """T25, T37: the cookie of before opens nothing; enabled again it needs a new log-in."""
    victim = make_account(db.session(), Tier.CITY_OFFICE, "330500-office")
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
    with use_scope(SYSTEM):
        own = {"username": me.username, "email": me.email, "tier": "province", "unit_name": me.unit.name}
    for roles in (["province_auditor"], ["province_administrator", "province_reviewer"]):
        answer = post(administrator, f"/accounts/edit/{me.id}", values(**own, roles=roles))
        assert answer.status_code == 200
        assert "不能改变正在使用的账号的角色" in answer.text
    moved = values(
        **{**own, "tier": "city_office", "unit_name": values()["unit_name"]}, roles=["province_administrator"]
    )
    assert post(administrator, f"/accounts/edit/{me.id}", moved).status_code == 200
    kept = values(**own, roles=["province_administrator"], last_name="新")
    assert post(administrator, f"/accounts/edit/{me.id}", kept).status_code == 302
    assert administrator.get("/accounts/list/").status_code == 200


def test_u2_an_office_administrator_sees_the_accounts_below_only(app: Flask) -> None:
    """U-2, U-9: the list holds the city's counties; every address of other accounts answers 404, batches too."""
    session = db.session()
    keeper = make_account(session, Tier.CITY_OFFICE, "330500-office", roles=[RoleName.OFFICE_ADMINISTRATOR])
    mine = make_account(session, Tier.COUNTY_OFFICE, "330521-office", name="mine-here")
    foreign = [
        make_account(session, Tier.COUNTY_OFFICE, "330102-office", name="foreign-county"),
        make_account(session, Tier.CITY_OFFICE, "330500-office", name="foreign-colleague"),
        make_account(session, Tier.PROVINCE, "province", name="foreign-province"),
        keeper,
    ]
    client = log_in(app.test_client(), keeper)
    page = client.get("/accounts/list/").text
    assert mine.username in page and "foreign-" not in page
    assert client.get("/accounts/list/?_flt_0_username=foreign").text.count("foreign-") == 0
    assert client.get(f"/accounts/show/{mine.id}").status_code == 200
    offered = client.get("/accounts/add").text
    assert "德清县人事局" in offered and "上城区人事局" not in offered
    assert "county_office_reviewer" in offered and "city_office_reviewer" not in offered
    for account in foreign:
        assert client.get(f"/accounts/show/{account.id}").status_code == 404
        assert client.get(f"/accounts/edit/{account.id}").status_code == 404
        assert post(client, f"/accounts/edit/{account.id}", values()).status_code == 404
        assert reset(client, account.id).status_code == 404
        for name in ("disable", "enable"):
            assert post(client, f"/accounts/action/{name}/{account.id}", {}).status_code == 404
            both = {"action": name, "rowid": [mine.id, account.id]}
            assert post(client, "/accounts/action_post", both).status_code == 404
    db.session.rollback()
    assert all(account.active for account in [mine, *foreign])
    assert client.get("/accounts/own/").status_code == 200
    assert client.get("/cases/list/").status_code == 403
    assert client.get("/console/").status_code in (403, 404)


@pytest.mark.parametrize("how", ["disabled", "moved", "stripped", "reset"])
def test_t37_an_officer_moved_or_dismissed_acts_no_more(app: Flask, how: str) -> None:
    """T25, T37: the same browser, the page of a case open: its button does nothing; the control shows that it did."""
    session = db.session()
    first, second = make_cases(session, 2)
    officer = make_account(session, Tier.COUNTY_OFFICE, "330521-office")
    keeper = make_account(session, Tier.CITY_OFFICE, "330500-office", roles=[RoleName.OFFICE_ADMINISTRATOR])
    above, browser = log_in(app.test_client(), keeper), log_in(app.test_client(), officer)
    assert _send_up(browser, first) == "review"
    form = values(username=officer.username, email=officer.email, tier="county_office", unit_name="德清县人事局")
    form["roles"] = ["office_administrator"] if how == "stripped" else ["county_office_reviewer"]
    if how == "disabled":
        assert post(above, f"/accounts/action/disable/{officer.id}", {}).status_code == 302
    elif how == "reset":
        assert reset(above, officer.id).status_code == 200
    else:
        place = {"unit_name": "长兴县人事局"} if how == "moved" else {}
        assert post(above, f"/accounts/edit/{officer.id}", form | place).status_code == 302
    assert _send_up(browser, second) == "local"
    assert browser.get(f"/cases/{second}").location.startswith("/login")


def _send_up(browser: Any, case_id: int) -> str:
    with use_scope(SYSTEM):
        version = db.session.get_one(Case, case_id).version
    given = {"version": version, "verb": "approve", "opinion": "经核对，同意上报"}
    post(browser, f"/cases/{case_id}/act", given)
    db.session.rollback()
    with use_scope(SYSTEM):
        return db.session.get_one(Case, case_id).step.value


def test_an_edit_moves_the_jurisdiction(app: Flask, administrator: Any) -> None:
    """T37: moved to another office, its browser is out at once; logged in again, it acts there."""
    officer = make_account(db.session(), Tier.CITY_OFFICE, "330500-office")
    other = get_unit(db.session(), "330100-office")
    client = log_in(app.test_client(), officer)
    db.session.rollback()
    page = administrator.get(f"/accounts/edit/{officer.id}").text
    assert get_unit(db.session(), "330500-office").name in page
    form = values(username=officer.username, email=officer.email, unit_name=other.name)
    assert post(administrator, f"/accounts/edit/{officer.id}", form).status_code == 302
    assert client.get("/accounts/own/").status_code == 302
    assert other.name in log_in(app.test_client(), officer).get("/accounts/own/").text
    roles = form | {"roles": ["city_office_reviewer", "office_administrator"]}
    client = log_in(app.test_client(), officer)
    assert post(administrator, f"/accounts/edit/{officer.id}", {**roles, "last_name": "柳"}).status_code == 302
    assert client.get("/cases/list/").status_code == 302


def test_a_reset_password_ends_the_sessions(app: Flask, administrator: Any) -> None:
    """T25: the cookie of before is worth nothing, the new password opens and must be changed."""
    officer = make_account(db.session(), Tier.CITY_OFFICE, "330500-office")
    client = log_in(app.test_client(), officer)
    answer = reset(administrator, officer.id)
    assert answer.status_code == 200, answer.text
    assert client.get("/cases/list/").status_code == 302
    account = find(officer.username)
    assert account is not None
    assert account.must_change_password
    assert password_on(answer.text) not in administrator.get(f"/accounts/show/{officer.id}").text


def test_a_password_of_others_is_changed_first(app: Flask, administrator: Any) -> None:
    """T25: after a reset every address leads to the page of the own password, acts too; then all is open again."""
    officer = make_account(db.session(), Tier.PROVINCE, "province", roles=[RoleName.PROVINCE_ADMINISTRATOR])
    password = password_on(reset(administrator, officer.id).text)
    client = enter(app, officer.username, password)
    for path in ("/", "/cases/list/", "/console/", "/find"):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (302, "/accounts/own/password"), path
    assert post(client, "/accounts/add", values()).location == "/accounts/own/password"
    assert find("lishui-reviewer") is None
    page = client.get("/accounts/own/password")
    assert page.status_code == 200 and "您的密码是由他人设置的" in page.text
    assert client.get("/static/css/base.css").status_code == 200
    new = {"present": password, "password": "Own-2007-pass", "again": "Own-2007-pass"}
    assert post(client, "/accounts/own/password", {**new, "password": "short1", "again": "short1"}).status_code == 200
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
