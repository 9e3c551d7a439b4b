"""The demo's log-ins, its command, and how its cases are shared out (U-1, U-2)."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash

from app import clock
from app.enums import Line, Tier
from app.errors import Refusal
from app.extensions import db
from app.models.case import Case
from app.models.roster import Roster
from app.models.unit import Unit
from app.models.user import Account
from app.queries.account import demo_accounts_exist, list_demo_accounts
from app.security.jurisdiction import actor_of
from app.security.permission import Permission
from app.security.role import ROLES, RoleName
from app.services.demo import LEAST_PEOPLE, PASSWORD, TASKS, Stage, is_empty, load_demo
from app.services.demo.award import AwardBook
from app.services.demo.desk import LINE_SHARES, Desk, desks_for
from app.services.demo.material import read_material
from app.services.demo.person import Registry
from app.services.demo.place import Workplace
from app.services.demo.story import NOT_DIRECT, SUBMITTING, instant, quotas
from app.session import SYSTEM, use_scope
from tests.services.demo.reading import PEOPLE, senior_exchanges


def test_u1_there_is_a_log_in_for_every_role_and_tier(demo: Session) -> None:
    """U-1: each role is held at its tier, by an officer whose unit stands there; all have the printed password."""
    accounts = list_demo_accounts(demo)
    held = {role.name for account in accounts for role in account.roles}
    assert held == {name.value for name in RoleName}
    assert {account.tier for account in accounts} == set(Tier)
    assert set(TASKS) <= {account.username for account in accounts}
    for account in accounts:
        (role,) = account.roles
        assert account.tier in ROLES[RoleName(role.name)].tiers and actor_of(demo, account) is not None
    (password,) = {account.password for account in accounts}
    assert check_password_hash(password, PASSWORD)


def test_u2_every_log_in_has_something_to_see(demo: Session) -> None:
    """U-2: whoever reads cases sees some, and only own ones."""
    total = demo.scalar(sa.select(sa.func.count(Case.id)))
    assert len(senior_exchanges(demo)) == PEOPLE
    for account in list_demo_accounts(demo):
        actor = actor_of(demo, account)
        assert actor is not None
        with use_scope(actor.scope):
            seen = demo.scalar(sa.select(sa.func.count(Case.id)))
            offices = demo.scalar(sa.select(sa.func.count(Unit.id)))
            rosters = demo.scalar(sa.select(sa.func.count(Roster.id)))
        assert offices
        if actor.may(Permission.CASE_READ):
            assert seen and (account.tier is Tier.PROVINCE) is (seen == total)
        assert rosters or not actor.may(Permission.ROSTER_READ)


def test_a_second_demo_is_refused_and_production_would_know(demo: Session) -> None:
    """One demo a database; what production asks before it starts says that there is one."""
    assert demo_accounts_exist(demo) and not is_empty(demo)
    with pytest.raises(Refusal, match="a demo already"):
        load_demo(demo, PEOPLE)


def test_an_empty_database_has_no_demo(session: Session) -> None:
    """Reference data alone counts as empty, so the first ``make run`` loads the demo."""
    with use_scope(SYSTEM):
        assert is_empty(session) and not demo_accounts_exist(session)


def test_the_command_prints_the_log_ins_and_leaves_people_alone(province: Flask) -> None:
    """``flask demo --if-empty`` on a demo adds nothing and tells the log-ins again."""
    answer = province.test_cli_runner().invoke(args=["demo", "--if-empty"])
    assert answer.exit_code == 0, answer.output
    assert PASSWORD in answer.output and "making" not in answer.output
    for username in TASKS:
        assert f"\n{username} " in answer.output
    with province.app_context(), use_scope(SYSTEM):
        assert len(senior_exchanges(db.session())) == PEOPLE


def test_the_command_refuses_a_demo_too_small_and_one_in_production(
    province: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fewer people than steps, or a public password in production: nothing is loaded."""
    runner = province.test_cli_runner()
    assert runner.invoke(args=["demo", "--people", str(LEAST_PEOPLE - 1)]).exit_code == 2
    monkeypatch.setitem(province.config, "ZHENGSHU_ENV", "production")
    answer = runner.invoke(args=["demo"])
    assert answer.exit_code == 1 and "production" in answer.output


@given(st.integers(LEAST_PEOPLE, 6000))
@settings(max_examples=60, deadline=None)
def test_any_number_of_people_shows_every_stage_of_every_line(people: int) -> None:
    """The sum is exact; each line has each stage that it can have; only offices that submit have submitted cases."""
    desks = desks_for(people)
    found = quotas(people, desks)
    assert len(found) == people
    cells = Counter((desk.line, stage) for desk, stage in found)
    wanted = {(line, stage) for line in LINE_SHARES for stage in Stage}
    assert set(cells) == wanted - {(Line.DIRECT, stage) for stage in NOT_DIRECT}
    assert all(desk.review not in ("330700-office",) for desk, stage in found if stage in SUBMITTING)


@given(
    st.datetimes(dt.datetime(2007, 1, 1), dt.datetime(2040, 1, 1), timezones=st.just(dt.UTC)),
    st.integers(0, 60),
    st.integers(8, 17),
)
@settings(max_examples=100, deadline=None)
def test_officers_work_on_working_days_before_the_load(now: dt.datetime, days_ago: int, hour: int) -> None:
    """No act of the demo lies in the future; none before the day of loading is on a weekend."""
    at = instant(now, days_ago, hour)
    assert at < now
    assert at > now - dt.timedelta(days=days_ago + 4)
    if days_ago > 1:
        assert clock.local_date(at).weekday() < 5


def test_the_same_seed_makes_the_same_people(session: Session) -> None:
    """Deterministic: another load of the same seed has the same awards, names and numbers; another seed has not."""
    desk = Desk(Line.COUNTY, "330500-office", "330521-office", "deqing")
    workplace = Workplace(1, "德清县第三人民医院", "21", "德清县卫生局", "08", 1)

    def people(seed: int) -> list[object]:
        chance = random.Random(seed)
        material = read_material()
        book = AwardBook(session, material, chance)
        book.plan({"08": 60})
        registry = Registry(session, material, dt.date(2026, 1, 5), chance)
        return [registry.make(desk, workplace, book.draw("08"), dt.date(2026, 1, 2), lost=False).raw for _ in range(30)]

    with use_scope(SYSTEM):
        assert people(1) == people(1) != people(2)


def test_accounts_of_the_demo_are_marked(demo: Session) -> None:
    """Every account in a fresh demo database is the demo's own."""
    assert all(account.is_demo for account in demo.scalars(sa.select(Account)))


@pytest.mark.parametrize("username", ["sheng", "deqing", "nongke.danwei"])
def test_the_printed_password_logs_in(province: Flask, username: str) -> None:
    """U-1: through the log-in page, as ``make smoke`` does."""
    client = province.test_client()
    token = client.get("/login/").text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    given = {"username": username, "password": PASSWORD, "csrf_token": token}
    assert "/login" not in client.post("/login/", data=given).headers["Location"]
    assert "/logout/" in client.get("/", follow_redirects=True).text
