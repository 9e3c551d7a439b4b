"""Home page, menu figures and find box: U-1, U-2, U-3, U-5, P-1, T30, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.enums import Step, Tier, Verb
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.person import Person
from app.security.permission import Permission
from app.security.role import ROLES, RoleName
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope
from tests.factories import COUNTY, OTHER_CITY, actor_for, log_in, make_account, make_cases
from tests.views.conftest import post

EVERY_ROLE = [
    (Tier.PROVINCE, "province", RoleName.PROVINCE_REVIEWER),
    (Tier.PROVINCE, "province", RoleName.PROVINCE_AUDITOR),
    (Tier.PROVINCE, "province", RoleName.PROVINCE_ADMINISTRATOR),
    (Tier.PROVINCE, "province", RoleName.PRINTER),
    (Tier.PROVINCIAL_DEPARTMENT, "dept-health", RoleName.DEPARTMENT_REVIEWER),
    (Tier.CITY_OFFICE, "330500-office", RoleName.CITY_REVIEWER),
    (Tier.CITY_DEPARTMENT, "330500-health", RoleName.CITY_DEPARTMENT_REVIEWER),
    (Tier.COUNTY_OFFICE, "330521-office", RoleName.COUNTY_REVIEWER),
    (Tier.DIRECT_OFFICE, "330782-office", RoleName.DIRECT_REVIEWER),
    (Tier.EMPLOYER, "academy-agriculture", RoleName.EMPLOYER_CLERK),
]


def officer(app: Flask, session: Session, tier: Tier, key: str | None, *roles: RoleName) -> FlaskClient:
    """A logged-in browser."""
    return log_in(app.test_client(), make_account(session, tier, key or "", roles=roles))


def test_a_stranger_is_led_to_the_log_in(client: FlaskClient) -> None:
    """U-1: the first page shows nothing without an account."""
    answer = client.get("/")
    assert answer.status_code == 302 and "/login" in answer.location


@pytest.mark.parametrize(("tier", "key", "role"), EVERY_ROLE)
def test_the_inbox_opens_to_whoever_sees_it_on_the_menu(
    app: Flask, session: Session, tier: Tier, key: str, role: RoleName
) -> None:
    """U-1: menu and address ask the same permission."""
    browser = officer(app, session, tier, key, role)
    on_menu = 'href="/inbox/list/" title=' in browser.get("/").text
    assert browser.get("/inbox/list/").status_code == (200 if on_menu else 403)
    assert on_menu == (Permission.CASE_ACT in ROLES[role].permissions)


@pytest.mark.parametrize(("tier", "key", "role"), EVERY_ROLE)
def test_every_role_has_a_first_page_that_stays_cheap(
    app: Flask, session: Session, statements: Callable[[], Any], tier: Tier, key: str, role: RoleName
) -> None:
    """U-1, U-3: at most 15 statements, for every role and tier."""
    make_cases(session, 2, step=Step.FINAL)
    browser = officer(app, session, tier, key, role)
    browser.get("/")
    with statements() as seen:
        answer = browser.get("/")
    assert answer.status_code == 200
    assert len(seen) <= 15, "\n".join(s[:110] for s in seen)


def test_the_first_page_names_what_waits_and_where_to_begin(app: Flask, session: Session) -> None:
    """U-3: inbox, the button to the first case, the figure on the menu; nothing of another office."""
    first = make_cases(session, 3)[0]
    foreign = make_cases(session, 1, OTHER_CITY)[0]
    page = officer(app, session, Tier.COUNTY_OFFICE, COUNTY.local).get("/").text
    assert f'href="/cases/{first}" data-key="enter"' in page
    assert f"/cases/{foreign}" not in page
    assert "等我核对" in page and "全部 3 件" in page and '<span class="n">3</span>' in page


def test_an_administrator_sees_tasks_and_no_case(app: Flask, session: Session) -> None:
    """U-1: menus and first page show only what the role can do."""
    make_cases(session, 1, step=Step.FINAL)
    page = officer(app, session, Tier.PROVINCE, "province", RoleName.PROVINCE_ADMINISTRATOR).get("/").text
    assert "/accounts/list/" in page and "/cases/" not in page and 'id="find"' not in page


def facts(session: Session, case_id: int) -> tuple[str, str, str]:
    """Name, 受理编号 and ID number behind a case."""
    with use_scope(SYSTEM):
        query = sa.select(Person.name, Case.acceptance_number, Person.id_number).join(Case, Case.person_id == Person.id)
        name, number, id_number = session.execute(query.where(Case.id == case_id)).one()
        return name, number, id_number


def test_find_by_what_people_hold_in_their_hands(app: Flask, session: Session) -> None:
    """U-5, P-1: name, numbers in full width too; an ID number by POST through its blind index."""
    case_id = make_cases(session, 1, step=Step.FINAL)[0]
    reviewer = make_account(session, Tier.PROVINCE, "province")
    apply(session, actor_for(session, reviewer), Selection((case_id,)), Instruction(Verb.APPROVE, "同意"))
    name, number, id_number = facts(session, case_id)
    with use_scope(SYSTEM):
        certificate = session.scalars(sa.select(Certificate.number)).one()
    browser = log_in(app.test_client(), reviewer)
    for asked in (name, name[:2], number, certificate, certificate.lower(), id_number, f" {id_number.lower()} "):
        assert post(browser, "/find", {"q": asked}).location == f"/cases/{case_id}", "one hit is opened"
    wide = number.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    assert browser.get("/find", query_string={"q": wide}).location == f"/cases/{case_id}"
    assert post(browser, "/find", {"q": "没有这个人"}).status_code == 200


def test_an_id_number_in_an_address_is_not_looked_up(app: Flask, session: Session) -> None:
    """T30, P-1: refused in words; neither that page nor a search without a hit repeats the number."""
    case_id = make_cases(session, 1)[0]
    _name, _number, id_number = facts(session, case_id)
    browser = officer(app, session, Tier.COUNTY_OFFICE, COUNTY.local)
    answer = browser.get("/find", query_string={"q": id_number})
    assert answer.status_code == 200 and id_number not in answer.text and f"/cases/{case_id}" not in answer.text
    assert "规则 P-1" in answer.text
    elsewhere = officer(app, session, Tier.CITY_OFFICE, OTHER_CITY.review)
    found = post(elsewhere, "/find", {"q": id_number})
    assert found.status_code == 200 and id_number not in found.text and "/cases/" + str(case_id) not in found.text


def test_find_stays_in_the_jurisdiction(app: Flask, session: Session) -> None:
    """U-2: a neighbour's name and number find nothing."""
    case_id = make_cases(session, 1, OTHER_CITY)[0]
    name, number, _ = facts(session, case_id)
    browser = officer(app, session, Tier.COUNTY_OFFICE, COUNTY.local)
    for asked in (name, number):
        answer = post(browser, "/find", {"q": asked})
        assert answer.status_code == 200 and f"/cases/{case_id}" not in answer.text
