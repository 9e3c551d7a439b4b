"""The list of the inbox: who sent what, what is to be done, tabs, filters, batches (U-3, U-5), on both databases."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.enums import EmploymentStatus, Step, Tier
from app.models.case import Case
from app.models.person import Person
from app.session import SYSTEM, use_scope, writing
from tests.factories import COUNTY, OTHER_COUNTY, get_unit, log_in, make_account, make_cases
from tests.views.conftest import case_numbers, post

MONDAY = dt.date(2007, 9, 10)


@pytest.fixture
def cases(session: Session) -> list[int]:
    """Three of one county at the city: the first retired and past its day, the second late, the third in time."""
    ids = make_cases(session, 3, step=Step.REVIEW)
    with use_scope(SYSTEM), writing(session):
        for case_id, days in zip(ids, (-9, -3, 9), strict=True):
            session.execute(sa.update(Case).where(Case.id == case_id).values(due_on=MONDAY + dt.timedelta(days=days)))
        person = sa.select(Case.person_id).where(Case.id == ids[0]).scalar_subquery()
        session.execute(sa.update(Person).where(Person.id == person).values(employment_status=EmploymentStatus.RETIRED))
    return ids


def test_the_inbox_says_who_sent_the_case_and_what_is_to_be_done(
    app: Flask, session: Session, cases: list[int]
) -> None:
    """U-3: the county that sent it, not the reviewing office; the overdue one first, retired people never late."""
    with clock.frozen(MONDAY):
        page = (
            log_in(app.test_client(), make_account(session, Tier.CITY_OFFICE, COUNTY.review)).get("/inbox/list/").text
        )
    county = get_unit(session, COUNTY.local or "")
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert body.count(county.short_name or county.name) == 3
    assert body.count("待核对公布文件") == 3
    numbers = case_numbers(session)
    places = [body.index(numbers[case_id]) for case_id in cases]
    assert places[1] < places[0] < places[2], "overdue first; the retired one is not"
    assert body.count("逾期") == 1
    assert ">逾期 1<" in page and '<span class="n">3</span>' in page, "both figures stand on the menu"


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("_flt_0_due_on=overdue", {1}),
        ("_flt_0_due_on=later", {0, 2}),
        ("_flt_0_step=compare", {0, 1, 2}),
        ("_flt_0_step=compile", set()),
        ("_flt_0_kind=exchange&_flt_0_level=senior&_flt_0_line=county", {0, 1, 2}),
        ("_flt_0_line=direct", set()),
        ("_flt_0_step=nonsense&_flt_0_due_on=nonsense", {0, 1, 2}),
    ],
)
def test_filters_narrow_the_inbox(app: Flask, session: Session, cases: list[int], asked: str, kept: set[int]) -> None:
    """U-3: by task, urgency, kind, level, line; a word that means nothing changes nothing."""
    browser = log_in(app.test_client(), make_account(session, Tier.CITY_OFFICE, COUNTY.review))
    with clock.frozen(MONDAY):
        page = browser.get(f"/inbox/list/?{asked}").text
    numbers = case_numbers(session)
    assert {n for n, case_id in enumerate(cases) if numbers[case_id] in page} == kept


def test_a_batch_takes_everything_that_the_filters_of_the_inbox_match(
    app: Flask, session: Session, cases: list[int]
) -> None:
    """B-1, U-3: the overdue ones only."""
    browser = log_in(app.test_client(), make_account(session, Tier.CITY_OFFICE, COUNTY.review))
    numbers = case_numbers(session)
    with clock.frozen(MONDAY):
        data = {"action": "return", "everything": "1", "qs": "_flt_0_due_on=overdue", "expected": "1"}
        page = post(browser, "/inbox/batch", data).text
    assert numbers[cases[1]] in page and numbers[cases[0]] not in page and numbers[cases[2]] not in page


def test_the_inbox_of_a_neighbour_stays_empty(app: Flask, session: Session, cases: list[int]) -> None:
    """U-2: no case, no figure of another office."""
    browser = log_in(app.test_client(), make_account(session, Tier.COUNTY_OFFICE, OTHER_COUNTY.local or ""))
    page = browser.get("/inbox/list/").text
    assert not [number for number in case_numbers(session).values() if number in page]
    assert "没有等您办理的件" in page
