"""Bell, notices and reminders on the screen (U-3, C-14), on both databases."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy.orm import Session

from app.enums import Step, Tier, Verb
from app.services.workflow import Instruction, Selection, apply
from tests.factories import COUNTY, OTHER_COUNTY, log_in, make_account, make_actor, make_cases
from tests.views.conftest import case_numbers, post


def test_a_return_is_news_until_it_is_marked_as_read(app: Flask, session: Session) -> None:
    """U-3: on the bell; the page says who, what, why, what next, and leads to the case; read, the bell is still."""
    (case_id,) = make_cases(session, 1, step=Step.REVIEW)
    city = make_actor(session, Tier.CITY_OFFICE, COUNTY.review)
    assert apply(session, city, Selection((case_id,)), Instruction(Verb.RETURN, "请重拍", "photo")).done
    browser = log_in(app.test_client(), make_account(session, Tier.COUNTY_OFFICE, COUNTY.local or ""))
    assert '<i class="dot">1</i>' in browser.get("/").text
    page = browser.get("/notices/").text
    assert "湖州市人事局退回贵单位 1 件" in page and "请重拍" in page and "请补正后重新上报" in page
    address = re.search(r'href="(/notices/cases[^"]+)"', page)
    assert address is not None
    listed = browser.get(address[1].replace("&amp;", "&")).text
    assert f'href="/cases/{case_id}"' in listed
    until = re.search(r'name="until" value="([^"]+)"', page)
    assert until is not None
    assert post(browser, "/notices/seen", {"until": until[1]}).status_code == 303
    assert 'class="dot"' not in browser.get("/").text and ">新<" not in browser.get("/notices/").text
    assert post(browser, "/notices/seen", {"until": "nonsense"}).status_code == 400


def test_a_neighbour_is_told_nothing(app: Flask, session: Session) -> None:
    """U-2: neither the page nor the list of the group."""
    (case_id,) = make_cases(session, 1, step=Step.REVIEW)
    city = make_actor(session, Tier.CITY_OFFICE, COUNTY.review)
    assert apply(session, city, Selection((case_id,)), Instruction(Verb.RETURN, "", "photo")).done
    owner = log_in(app.test_client(), make_account(session, Tier.COUNTY_OFFICE, COUNTY.local or ""))
    found = re.search(r'href="(/notices/cases[^"]+)"', owner.get("/notices/").text)
    assert found is not None
    address = found[1].replace("&amp;", "&")
    neighbour = log_in(app.test_client(), make_account(session, Tier.COUNTY_OFFICE, OTHER_COUNTY.local or ""))
    assert neighbour.get(address).status_code == 404
    assert "这段时间没有消息" in neighbour.get("/notices/").text
    for nonsense in ("/notices/cases", "/notices/cases?day=x&news=y&office=z", "/notices/reminders/1"):
        assert neighbour.get(nonsense).status_code == 404


def test_one_case_is_reminded_from_its_page(app: Flask, session: Session) -> None:
    """U-3, C-14: sent, on the timeline, in the holder's inbox and notices; the button then says when again."""
    (case_id,) = make_cases(session, 1)
    city = log_in(app.test_client(), make_account(session, Tier.CITY_OFFICE, COUNTY.review))
    assert 'data-dialog="remind"' in city.get(f"/cases/{case_id}").text
    assert post(city, f"/reminders/cases/{case_id}", {"note": "请尽快核对"}).location == f"/cases/{case_id}"
    page = city.get(f"/cases/{case_id}").text
    assert "请尽快核对" in page and 'data-dialog="remind"' not in page
    assert "起可以再次催办" in page and 'aria-describedby="why-remind"' in page
    post(city, f"/reminders/cases/{case_id}", {"note": "再催"})
    holder = log_in(app.test_client(), make_account(session, Tier.COUNTY_OFFICE, COUNTY.local or ""))
    assert "催办 1 次" in holder.get("/inbox/list/").text
    notices = holder.get("/notices/").text
    assert "请尽快核对" in notices and "再催" not in notices
    assert post(holder, f"/reminders/cases/{case_id}", {}).status_code == 403


def test_a_selection_is_reminded_after_a_preview(app: Flask, session: Session) -> None:
    """U-3, B-2: ticked rows or everything that matches; the preview counts, the second time all are refused."""
    ids, other = make_cases(session, 2), make_cases(session, 1, OTHER_COUNTY)
    city = log_in(app.test_client(), make_account(session, Tier.CITY_OFFICE, COUNTY.review))
    numbers = case_numbers(session)
    listed = city.get("/reminders/list/").text
    assert all(numbers[case_id] in listed for case_id in (*ids, *other))
    preview = post(city, "/reminders/batch", {"action": "remind", "everything": "1", "qs": "", "expected": "3"}).text
    chosen = re.search(r'name="ids" value="([^"]*)"', preview)
    assert chosen is not None and chosen[1] == ",".join(map(str, sorted((*ids, *other))))
    assert post(city, "/reminders/send", {"ids": chosen[1], "note": "请抓紧"}).status_code == 303
    assert "催办 3 件" in city.get("/").text
    again = post(city, "/reminders/batch", {"action": "remind", "rowid": [str(i) for i in ids]}).text
    assert 'name="ids" value=""' in again and "可以再次催办" in again
    assert post(city, "/reminders/send", {"ids": "", "note": ""}).status_code == 404


def test_the_overdue_below_stand_on_the_menu(app: Flask, session: Session) -> None:
    """U-3, U-1: for those who remind; a county has no such entry."""
    make_cases(session, 1)
    city = log_in(app.test_client(), make_account(session, Tier.CITY_OFFICE, COUNTY.review))
    county = log_in(app.test_client(), make_account(session, Tier.COUNTY_OFFICE, COUNTY.local or ""))
    assert 'href="/reminders/list/"' in city.get("/").text
    assert 'href="/reminders/list/"' not in county.get("/").text
    assert county.get("/reminders/list/").status_code == 403
