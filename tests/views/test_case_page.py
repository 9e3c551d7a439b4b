"""The page of a case: C-12, C-13, C-14, C-15, T11, T28, T31, U-2, U-6, on both databases."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.enums import Step, Tier, Verb
from app.models.approval import Approval
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.person import Person
from app.models.roster import AnnouncementCheck
from app.security.role import RoleName
from app.session import SYSTEM, use_scope, writing
from tests.factories import COUNTY, OTHER_CITY, OTHER_COUNTY, log_in, make_account, make_cases
from tests.views.conftest import post


def officer(app: Flask, session: Session, tier: Tier, key: str | None, *roles: RoleName) -> FlaskClient:
    """A logged-in browser."""
    return log_in(app.test_client(), make_account(session, tier, key or "", roles=roles))


def scalar(session: Session, query: Any) -> Any:
    """One value under system scope, read afresh."""
    session.rollback()
    with use_scope(SYSTEM):
        return session.scalar(query)


def stand(session: Session, case_id: int) -> tuple[Step, int]:
    """(step, number of acts) of a case."""
    step = scalar(session, sa.select(Case.step).where(Case.id == case_id))
    return step, scalar(session, sa.select(sa.func.count()).where(Approval.case_id == case_id))


def fields(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the page's form that posts to ``action``."""
    form = re.search(rf'<form[^>]*action="{action}".*?</form>', page, re.S)
    assert form, f"no form for {action}"
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))


def test_a_case_is_sent_up_and_the_next_one_opens(app: Flask, session: Session) -> None:
    """C-12, U-3: the primary button acts on this case and leads to the next that waits."""
    first, second = make_cases(session, 2)
    browser = officer(app, session, Tier.COUNTY_OFFICE, COUNTY.local)
    page = browser.get(f"/cases/{first}").text
    known = fields(page, f"/cases/{first}/act")
    answer = post(browser, f"/cases/{first}/act", {**known, "verb": "approve", "opinion": "同意上报"})
    assert (answer.status_code, answer.location) == (303, f"/cases/{second}")
    assert stand(session, first)[0] is Step.REVIEW and stand(session, second)[0] is Step.LOCAL


def test_a_form_sent_five_times_acts_once_and_says_so(app: Flask, session: Session) -> None:
    """T11: a repeated or stale form answers in words; nothing is done a second time."""
    case_id = make_cases(session, 1)[0]
    browser = officer(app, session, Tier.COUNTY_OFFICE, COUNTY.local)
    known = fields(browser.get(f"/cases/{case_id}").text, f"/cases/{case_id}/act")
    answers = [post(browser, f"/cases/{case_id}/act", {**known, "verb": "approve"}) for _ in range(5)]
    assert [a.status_code for a in answers] == [303, 409, 409, 409, 409]
    assert "只算一次" in answers[-1].text
    assert stand(session, case_id) == (Step.REVIEW, 2)


def test_five_at_once_act_once(app: Flask, session: Session) -> None:
    """T11: the same form from five threads; the version is compared inside the transaction."""
    case_id = make_cases(session, 1, step=Step.FINAL)[0]
    account = make_account(session, Tier.PROVINCE, "province")
    browsers = [log_in(app.test_client(), account) for _ in range(5)]
    known = fields(browsers[0].get(f"/cases/{case_id}").text, f"/cases/{case_id}/act")
    codes: list[int] = []

    def send(browser: FlaskClient) -> None:
        codes.append(post(browser, f"/cases/{case_id}/act", {**known, "verb": "approve"}).status_code)

    threads = [threading.Thread(target=send, args=(b,)) for b in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [303, 409, 409, 409, 409]
    assert scalar(session, sa.select(sa.func.count()).select_from(Certificate)) == 1


@pytest.mark.parametrize("path", ["act", "tick", "reveal"])
def test_get_and_a_missing_token_never_act(app: Flask, session: Session, path: str) -> None:
    """T28."""
    case_id = make_cases(session, 1)[0]
    before = stand(session, case_id)
    browser = officer(app, session, Tier.COUNTY_OFFICE, COUNTY.local)
    assert browser.get(f"/cases/{case_id}/{path}?verb=approve&version=0").status_code == 405
    assert browser.post(f"/cases/{case_id}/{path}", data={"verb": "approve", "version": "0"}).status_code == 400
    assert stand(session, case_id) == before


@pytest.mark.parametrize(("tier", "key"), [
    (Tier.COUNTY_OFFICE, OTHER_COUNTY.local), (Tier.CITY_OFFICE, OTHER_CITY.review),
    (Tier.PROVINCIAL_DEPARTMENT, "dept-health"), (Tier.DIRECT_OFFICE, "330782-office"),
])  # fmt: skip
def test_other_offices_find_no_case(app: Flask, session: Session, tier: Tier, key: str) -> None:
    """U-2, T12: page, act, tick and reveal of a foreign case are not found, as those of no case."""
    case_id = make_cases(session, 1)[0]
    browser = officer(app, session, tier, key)
    for number in (case_id, 987_654):
        assert browser.get(f"/cases/{number}").status_code == 404
        assert post(browser, f"/cases/{number}/act", {"verb": "approve", "version": "0"}).status_code == 404
        answer = post(browser, f"/cases/{number}/tick", {"version": "0", "seen": "0", "page": "1", "line": "1"})
        assert answer.status_code == (403 if tier is Tier.COUNTY_OFFICE else 404)
        assert post(browser, f"/cases/{number}/reveal", {}).status_code == 404
    assert stand(session, case_id) == (Step.LOCAL, 1)


def test_return_names_the_step_and_the_reason_and_strikes_what_it_voids(app: Flask, session: Session) -> None:
    """C-12: back to a named earlier step; the voided opinion stays on the page, struck."""
    case_id = make_cases(session, 1, step=Step.FINAL)[0]
    browser = officer(app, session, Tier.PROVINCE, "province")
    known = fields(browser.get(f"/cases/{case_id}").text, f"/cases/{case_id}/act")
    bare = post(browser, f"/cases/{case_id}/act", {**known, "verb": "return", "to_step": "local"})
    assert bare.location == f"/cases/{case_id}" and stand(session, case_id)[0] is Step.FINAL
    given = {**known, "verb": "return", "to_step": "local", "reason_code": "photo", "opinion": "请换照片"}
    assert post(browser, f"/cases/{case_id}/act", given).status_code == 303
    assert stand(session, case_id)[0] is Step.LOCAL
    page = browser.get(f"/cases/{case_id}").text
    assert page.count("is-void") >= 2 and "请换照片" in page and "作废" not in page.split("is-void")[0].split("tl")[-1]
    assert "规则 C-14" in page and 'value="approve"' not in page


def test_a_barred_button_says_why_and_who_can(app: Flask, session: Session) -> None:
    """C-13, C-14: whoever acted at an earlier step sees the button disabled, with rule and office beside it."""
    account = make_account(session, Tier.PROVINCE, "province")
    case_id = make_cases(session, 1, step=Step.FINAL)[0]
    with use_scope(SYSTEM):
        earlier = session.scalars(sa.select(Approval).where(Approval.case_id == case_id, Approval.verb == Verb.APPROVE))
        row = earlier.first()
        assert row is not None
        columns = {c.name: getattr(row, c.key) for c in Approval.__table__.columns if c.name not in ("id", "sequence")}
    # History cannot be rewritten, so the officer's earlier act is added as one more row of it.
    with use_scope(SYSTEM), writing(session):
        session.execute(sa.insert(Approval).values(**{**columns, "sequence": 90, "actor_id": account.id}))
    page = log_in(app.test_client(), account).get(f"/cases/{case_id}").text
    reasons = barred(page)
    assert {"规则 C-13"} == {re.search(r"规则 [A-Z]-\d+", text)[0] for text in reasons.values()}  # type: ignore[index]  # found
    assert len(reasons) >= 3, "approve, return, reject and close are all barred, and say so"
    assert "规则 C-13" in page and 'value="approve"' not in page


BARRED = r'<button class="[^"]*" type="button" aria-disabled="true" aria-describedby="([^"]+)">([^<]+)<'


def barred(page: str) -> dict[str, str]:
    """The buttons that cannot be pressed, with what describes them; each stays within reach of the keyboard."""
    found = re.findall(BARRED, page)
    reasons = {}
    for why, text in found:
        told = re.search(rf'id="{why}">(.*?)</li>', page, re.DOTALL)
        assert told is not None, f"{text} says no reason"
        reasons[text] = told[1]
    return reasons


@pytest.mark.parametrize(
    ("tier", "key", "step", "words"),
    [
        (Tier.COUNTY_OFFICE, COUNTY.local, Step.REVIEW, "湖州市人事局"),
        (Tier.CITY_OFFICE, COUNTY.review, None, "德清县人事局"),
        (Tier.PROVINCE, "province", Step.REVIEW, "湖州市人事局"),
        (Tier.PROVINCE, "province", None, "德清县人事局"),
    ],
)
def test_each_office_of_the_route_sees_what_is_barred_who_can_and_since_when(
    app: Flask, session: Session, tier: Tier, key: str, step: Step | None, words: str
) -> None:
    """C-14: the holder, the day since when it waits, and the rule beside every button that cannot be pressed."""
    case_id = make_cases(session, 1, step=step)[0]
    page = officer(app, session, tier, key).get(f"/cases/{case_id}").text
    reasons = [text for text in barred(page).values() if "C-14" in text]
    assert reasons
    assert all(words in text and "月" in text and "日" in text for text in reasons)


def test_what_is_checked_says_that_it_goes_up_with_its_roster(app: Flask, session: Session) -> None:
    """C-14, C-3: the button to send it up singly is there, barred, with what comes next."""
    case_id = make_cases(session, 1, step=Step.REVIEW)[0]
    browser = officer(app, session, Tier.CITY_OFFICE, COUNTY.review)
    assert not barred(browser.get(f"/cases/{case_id}").text), "not checked yet: the tick is what is to be done"
    known = fields(browser.get(f"/cases/{case_id}").text, f"/cases/{case_id}/tick")
    post(browser, f"/cases/{case_id}/tick", {**known, "page": "1", "line": "3"})
    reasons = barred(browser.get(f"/cases/{case_id}").text)
    assert [text for text in reasons.values() if "花名册" in text and "C-3" in text]


def test_an_auditor_reads_and_has_no_buttons(app: Flask, session: Session) -> None:
    """U-1: no verb, no reveal; the page itself is shown."""
    case_id = make_cases(session, 1, step=Step.FINAL)[0]
    browser = officer(app, session, Tier.PROVINCE, "province", RoleName.PROVINCE_AUDITOR)
    page = browser.get(f"/cases/{case_id}").text
    assert "actbar" not in page and "/reveal" not in page
    assert post(browser, f"/cases/{case_id}/reveal", {}).status_code == 403
    answer = post(browser, f"/cases/{case_id}/act", {"verb": "approve", "version": "2"})
    assert answer.status_code in (303, 409) and stand(session, case_id)[0] is Step.FINAL


def test_a_tick_names_page_and_line_once(app: Flask, session: Session) -> None:
    """C-15, T11: ticked with its place; the form sent again ticks nothing; an unexplained difference is refused."""
    first, second = make_cases(session, 2, step=Step.REVIEW)
    browser = officer(app, session, Tier.CITY_OFFICE, COUNTY.review)
    path = f"/cases/{first}/tick"
    known = fields(browser.get(f"/cases/{first}").text, path)
    differing = {**known, "page": "1", "line": "17", "difference": "文件为“护理学”"}
    assert post(browser, path, differing).location == f"/cases/{first}"
    assert post(browser, path, {**known, "page": "1", "line": "17"}).location == f"/cases/{second}"
    assert post(browser, path, {**known, "page": "1", "line": "17"}).status_code == 409
    assert scalar(session, sa.select(sa.func.count()).where(AnnouncementCheck.case_id == first)) == 1
    again = fields(browser.get(f"/cases/{first}").text, path)
    explained = {**again, "page": "1", "line": "17", "difference": "文件为“护理学”", "explanation": "方向名称"}
    assert post(browser, path, explained).status_code == 303
    page = browser.get(f"/cases/{first}").text
    assert "文件为“护理学”" in page and "规则 C-15" in page


def test_the_number_is_masked_until_it_is_revealed_on_record(app: Flask, session: Session) -> None:
    """U-6, T31, P-1: the page shows 33 and stars and no day of birth; the reveal shows it once and is audited."""
    case_id = make_cases(session, 1)[0]
    with use_scope(SYSTEM):
        person = session.scalars(sa.select(Person).join(Case, Case.person_id == Person.id)).one()
        number, born, person_id = person.id_number, person.birth_date, person.id
    browser = officer(app, session, Tier.COUNTY_OFFICE, COUNTY.local)
    page = browser.get(f"/cases/{case_id}").text
    boxes = "".join(re.findall(r"<i(?: class=\"m\")?>(.)</i>", page))
    assert boxes == "33" + "*" * 16
    assert born.isoformat() not in page and f"{born:%Y%m%d}" not in page
    answer = post(browser, f"/cases/{case_id}/reveal", {})
    shown = "".join(re.findall(r"<i(?: class=\"m\")?>(.)</i>", answer.text))
    assert shown == number and answer.headers["Cache-Control"] == "no-store"
    assert number not in browser.get(f"/cases/{case_id}").text
    query = sa.select(AuditEvent).where(AuditEvent.action == "reveal_id_number")
    event = scalar(session, query)
    assert (event.noun, event.noun_id, event.after) == ("person", person_id, {"case": case_id})


@pytest.mark.parametrize(("tier", "key", "step"), [
    (Tier.COUNTY_OFFICE, COUNTY.local, Step.LOCAL), (Tier.CITY_OFFICE, COUNTY.review, Step.REVIEW),
    (Tier.PROVINCE, "province", Step.FINAL),
])  # fmt: skip
def test_the_page_stays_cheap(
    app: Flask, session: Session, statements: Callable[[], Any], tier: Tier, key: str, step: Step
) -> None:
    """At most 25 statements a page, whatever stands on it."""
    case_id = make_cases(session, 3, step=step)[0]
    browser = officer(app, session, tier, key)
    browser.get(f"/cases/{case_id}")
    with statements() as seen:
        assert browser.get(f"/cases/{case_id}").status_code == 200
    assert len(seen) <= 25, "\n".join(s[:110] for s in seen)
