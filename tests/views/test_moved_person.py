"""C-18, U-2: whoever read a case goes on reading it after its person moved to another city; the new office reads the
person and not the case.

Every address is asked before and after the move, so a page that loses the person without being named here is found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.enums import Step, Tier
from app.extensions import db
from app.models.case import Case
from app.models.person import Person
from app.services.employment import Move, change_employer
from app.session import SYSTEM, use_scope, writing
from tests.factories import OTHER_CITY, log_in, make_account, make_actor, make_employer
from tests.views.conftest import post
from tests.views.test_scope_everywhere import NAME, Foreign, addresses
from tests.views.test_scope_everywhere import foreign as foreign

# What is the person's own follows the person.
FOLLOWS = ("persons", "certificates", "old-certificates")
# Not asked: administration, and the form of a case, which the old office no longer changes.
LEFT_OUT = ("accounts", "console", "")

READERS = {
    "county": (Tier.COUNTY_OFFICE, "330521-office"),
    "city": (Tier.CITY_OFFICE, "330500-office"),
    "province": (Tier.PROVINCE, "province"),
}
Seen = dict[str, tuple[int, bool, str]]


def move_everybody(session: Session) -> None:
    """The province moves every person to an employer of another city."""
    target = make_employer(session, OTHER_CITY)
    province = make_actor(session, Tier.PROVINCE, "province")
    with use_scope(SYSTEM):
        people = session.execute(sa.select(Person.id, Person.version)).all()
    for person_id, version in people:
        change_employer(session, province, person_id, Move(version, clock.today(), "工作调动", target.id))


def pages(app: Flask, client: FlaskClient, foreign: Foreign) -> Seen:
    """What each address answers: the status, whether the person is named, and of what kind it is."""
    seen: Seen = {}
    for case_id in foreign.case_ids:
        mine = Foreign({**foreign.by_prefix, "cases": case_id}, foreign.attachment_id, foreign.case_ids)
        for rule, method, address in addresses(app, mine):
            prefix = rule.rule.strip("/").split("/")[0]
            if method == "GET" and prefix not in LEFT_OUT and not rule.rule.endswith("/amend"):
                answer = client.get(address)
                seen[address] = (answer.status_code, NAME in text_of(answer), answer.mimetype)
    return seen


def text_of(answer: Any) -> str:
    """What is written on a page; nothing of a file."""
    return answer.get_data(as_text=True) if answer.mimetype.startswith(("text", "application/json")) else ""


@pytest.mark.parametrize("reader", READERS)
def test_c18_the_old_office_reads_on(
    app: Flask, session: Session, client: FlaskClient, foreign: Foreign, reader: str
) -> None:
    """Lists, pages, forms on paper, photos, scans, rosters, documents: the same answers as before the move."""
    tier, unit = READERS[reader]
    log_in(client, make_account(session, tier, unit))
    before = pages(app, client, foreign)
    assert sum(shown for _status, shown, _kind in before.values()) >= 4
    move_everybody(session)
    after = pages(app, client, foreign)
    follows = () if reader == "province" else FOLLOWS
    stays = {path: seen for path, seen in before.items() if path.strip("/").split("/")[0] not in follows}
    assert {path: after[path] for path in stays} == stays
    for path in set(before) - set(stays):
        assert not after[path][1], f"{path} still names the person"
    for filters in ("cases/list/?_flt_0_person.name=", "approvals/list/?_flt_0_case.person.name="):
        assert NAME in client.get(f"/{filters}{NAME}").text.split("<tbody")[1]
    assert NAME in post(client, "/find", {"q": NAME}).text.split("<main")[1].split("<table")[1]


def test_c18_the_old_office_acts_on_the_case_and_not_on_the_person(
    app: Flask, session: Session, client: FlaskClient, foreign: Foreign
) -> None:
    """The county sends the case up with a new photo; the person's own photo and data stay; the form is closed."""
    first = foreign.case_ids[0]
    log_in(client, make_account(session, Tier.COUNTY_OFFICE, "330521-office"))
    move_everybody(session)
    state = person_state(session, first)
    assert client.get(f"/cases/{first}/amend").status_code == 303
    assert post(client, f"/cases/{first}/amend", {"name": "改", "action": "save"}).status_code == 303
    assert post(client, f"/persons/{foreign.by_prefix['persons']}/employer", {"version": "1"}).status_code == 404
    assert client.get(f"/persons/show/{foreign.by_prefix['persons']}").status_code == 404
    with use_scope(SYSTEM):
        version = session.get_one(Case, first).version
    answer = post(client, f"/cases/{first}/act", {"version": version, "verb": "approve", "opinion": "同意上报"})
    assert answer.status_code in (302, 303)
    session.rollback()
    with use_scope(SYSTEM):
        assert session.get_one(Case, first).step is Step.REVIEW
    assert person_state(session, first) == state


def person_state(session: Session, case_id: int) -> tuple[Any, ...]:
    """Every column of the case's person."""
    session.rollback()
    with use_scope(SYSTEM):
        query = sa.select(Person.__table__).join(Case, Case.person_id == Person.id).where(Case.id == case_id)
        return tuple(session.execute(query).one())


def test_c18_the_new_office_reads_the_person_and_not_the_case(
    app: Flask, session: Session, client: FlaskClient, foreign: Foreign
) -> None:
    """Person, history, certificate with its events: yes. The case, its photo, its papers, its approvals: 404."""
    log_in(client, make_account(session, Tier.CITY_OFFICE, "330100-office"))
    person = foreign.by_prefix["persons"]
    assert client.get(f"/persons/show/{person}").status_code == 404
    move_everybody(session)
    page = client.get(f"/persons/show/{person}").text
    assert NAME in page and "工作调动" in page
    certificate = foreign.by_prefix["certificates"]
    assert client.get(f"/certificates/{certificate}").status_code == 200
    assert f'href="/certificates/{certificate}"' in client.get("/certificates/list/").text
    assert NAME in client.get("/old-certificates/list/").text
    old = client.get(f"/old-certificates/show/{foreign.by_prefix['old-certificates']}").text
    assert NAME in old and "已核验原件" in old
    for case_id in foreign.case_ids:
        for path in ("", "/photo", "/information-form", f"/attachments/{foreign.attachment_id}", "/amend"):
            assert client.get(f"/cases/{case_id}{path}").status_code in (403, 404), path
    for path in ("cases", "inbox", "approvals", "rosters"):
        assert NAME not in client.get(f"/{path}/list/").text


def test_c18_the_page_moves_a_person(app: Flask, session: Session, client: FlaskClient, foreign: Foreign) -> None:
    """Search, form, refusal at the field, the change itself; a foreign employer is not found."""
    mine, foreign_unit = (
        make_employer(session, OTHER_CITY, "西湖测试院"),
        make_employer(session, OTHER_CITY, "外测试院"),
    )
    with use_scope(SYSTEM), writing(session):
        session.execute(
            sa.text("UPDATE unit SET review_office_id = p.review_office_id, local_office_id = p.local_office_id"
                    " FROM person p WHERE p.id = :person AND unit.id = :unit"),
            {"person": foreign.by_prefix["persons"], "unit": mine.id},
        )  # fmt: skip
    log_in(client, make_account(session, Tier.COUNTY_OFFICE, "330521-office"))
    person = foreign.by_prefix["persons"]
    found = client.get("/persons/employers?q=测试院").json
    assert found == {"results": [{"id": mine.id, "text": "西湖测试院"}]}
    page = client.get(f"/persons/{person}/employer")
    assert page.status_code == 200 and NAME in page.text
    assert "变更工作单位" in client.get(f"/persons/show/{person}").text
    version = page.text.split('name="version" value="')[1].split('"')[0]
    form = {"version": version, "began_on": clock.today().isoformat(), "reason": "调动", "employer_id": str(mine.id)}
    send: Callable[..., Any] = lambda **change: post(client, f"/persons/{person}/employer", {**form, **change})  # noqa: E731 - four words
    assert "请填写原因" in send(reason="").text
    assert "请选择新单位" in send(employer_id=str(foreign_unit.id)).text
    assert send(began_on="2999-01-01").status_code == 422
    assert send().location == f"/persons/show/{person}"
    assert "西湖测试院" in client.get(f"/persons/show/{person}").text
    assert send().location == f"/persons/{person}/employer"  # the page is older than the person
    db.session.rollback()
