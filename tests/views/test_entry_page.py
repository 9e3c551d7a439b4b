"""The entry form in the browser's terms: kept, checked, sent, and seen by nobody else (C-2, P-1, U-2, U-6)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.enums import Step, Tier
from app.models.attachment import Attachment, EntryDraft
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.person import Person
from app.models.user import Account
from app.session import SYSTEM, use_scope
from tests import factories
from tests.services.entry_forms import PDF, PHOTO, TODAY, typed

SCANS = ("document_id_copy", "document_paper_form", "document_old_certificate")


@pytest.fixture(autouse=True)
def in_campaign(app: Flask) -> Iterator[None]:
    """The clock stands in the campaign; requests of the test client run in this very thread."""
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def account(session: Session) -> Account:
    """A clerk of a county office."""
    return factories.make_account(session, Tier.COUNTY_OFFICE, "330521-office")


@pytest.fixture
def clerk(client: FlaskClient, account: Account) -> FlaskClient:
    """The clerk's browser."""
    return factories.log_in(client, account)


def csrf(browser: FlaskClient, path: str = "/entry") -> str:
    """The token that a page carries."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(path).text)
    assert found
    return found[1]


def post(browser: FlaskClient, path: str, data: dict[str, Any], **options: Any) -> TestResponse:
    """A form sent with its token."""
    fields = {k: v for k, v in data.items() if v != ""} | {"csrf_token": csrf(browser)}
    return browser.post(path, data=fields, content_type="multipart/form-data", **options)


def papers() -> dict[str, Any]:
    """Photo and scans, as chosen in the form."""
    return {"photo": (io.BytesIO(PHOTO), "p.jpg")} | {name: (io.BytesIO(PDF), "扫描.pdf") for name in SCANS}


def full(**changes: Any) -> dict[str, Any]:
    """A whole form that goes up."""
    codes = {"degree": "", "old_certificate_lost": "no", "original_seen": "y"}
    return typed(**codes) | {"level": "senior"} | changes


def rows(session: Session, query: Any) -> list[Any]:
    """Rows under system scope, read anew."""
    session.rollback()
    with use_scope(SYSTEM):
        return list(session.scalars(query))


def test_a_whole_form_goes_up_without_any_script(session: Session, clerk: FlaskClient) -> None:
    """C-2: one plain POST with photo and scans; the case stands at the city, no draft is left."""
    answer = post(clerk, "/entry", full() | papers() | {"action": "submit"})
    assert answer.status_code == 303, answer.text[-3000:]
    (case,) = rows(session, sa.select(Case))
    assert case.step is Step.REVIEW
    assert not rows(session, sa.select(EntryDraft))
    assert case.acceptance_number in clerk.get(answer.location).text


def test_bad_input_loses_nothing(session: Session, clerk: FlaskClient) -> None:
    """P-1, B-4: the page comes back with every cell as typed, each fault at its cell, the number masked."""
    raw = full(obtained_on="不知道", old_certificate_authority="江苏省人事厅", education="9")
    answer = post(clerk, "/entry", raw | papers() | {"action": "submit"})
    assert answer.status_code == 422
    for text in ("不知道", "江苏省人事厅", raw["name"], raw["committee"], raw["phone"]):
        assert f'value="{text}"' in answer.text, text
    assert raw["id_number"] not in answer.text
    assert 'id="id_number" name="id_number" value="33****************"' in answer.text
    for name in ("obtained_on", "old_certificate_authority", "education"):
        message = re.search(rf'data-msg="{name}"[^>]*>([^<]+)<', answer.text)
        assert message and "规则" in message[1], name
    (draft,) = rows(session, sa.select(EntryDraft))
    assert draft.photo_file_id and len(rows(session, sa.select(Attachment))) == len(SCANS)
    # Mended on the page that came back, with the number still masked, it goes up.
    mended = full(id_number="33" + "*" * 16) | {"action": "submit"}
    assert post(clerk, f"/entry/{draft.id}", mended).status_code == 303
    (person,) = rows(session, sa.select(Person))
    assert person.id_number == raw["id_number"]


def test_missing_papers_are_told_with_the_cells(session: Session, clerk: FlaskClient) -> None:
    """P-11, A1-2, P-10: one refusal says everything that is to be done, not one thing after the other."""
    answer = post(clerk, "/entry", full(original_seen="", phone="x", name="") | {"action": "submit"})
    assert answer.status_code == 422
    targets = set(re.findall(r'data-goto="([a-z_]+)"', answer.text))
    assert targets >= {"name", "phone", "photo", "original_seen", *SCANS}
    # Entering without sending up asks for the photo only.
    answer = post(clerk, "/entry", full(original_seen="") | {"photo": papers()["photo"], "action": "enter"})
    assert answer.status_code == 303
    (case,) = rows(session, sa.select(Case))
    assert case.step is Step.LOCAL


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"id_number": "33019919600307301X"}, "id_number", "P-1"),
        ({"id_number": "990199196003073013"}, "id_number", "P-1"),
        ({"id_number": "12345"}, "id_number", "P-1"),
        ({"name": ""}, "name", "P-4"),
        ({"name": "Smith"}, "name", "P-4"),
        ({"sex": "2"}, "sex", "P-2"),
        ({"ethnicity": "火星族"}, "ethnicity", "P-4"),
        ({"unit_nature": "99"}, "unit_nature", "P-4"),
        ({"announcement_number": "浙人专〔2001〕5号"}, "announcement_number", "P-8"),
        ({"obtain_method": "3"}, "committee", "P-7"),
        ({"committee": ""}, "committee", "P-7"),
        ({"obtained_on": "2007-02-01"}, "old_certificate_authority", None),
        ({"obtained_on": "2007-02-01"}, "obtained_on", "C-1"),
        ({"old_certificate_authority": "上海市人事局"}, "old_certificate_authority", "C-1"),
        ({"opinion_signatory": ""}, "opinion_signatory", "C-2"),
        ({"title_name": "农艺师"}, "title_name", "P-7"),
    ],
)
def test_every_rule_speaks_at_its_field(
    clerk: FlaskClient, change: dict[str, str], field: str, rule: str | None
) -> None:
    """P-1 to P-8, C-1, C-2: the live check and the form answer with the same problem."""
    found = post(clerk, "/entry/check", full(**change)).get_json()["problems"]
    mine = {p["rule"] for p in found if p["field"] == field and p["blocks"]}
    assert mine == ({rule} if rule else set()), found
    if rule:
        answer = post(clerk, "/entry", full(**change) | papers() | {"action": "submit"})
        assert answer.status_code == 422
        message = re.search(rf'data-msg="{field}"[^>]*>([^<]+)<', answer.text)
        assert message and f"规则 {rule}" in message[1]


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [("photo", b"GIF89a", "P-10"), ("document_id_copy", b"MZ", "P-11")],
)
def test_a_bad_file_is_refused_and_the_rest_is_kept(
    session: Session, clerk: FlaskClient, name: str, data: bytes, rule: str
) -> None:
    """P-10, P-11: told beside the form, nothing typed is lost, nothing is sent up."""
    answer = post(clerk, "/entry", full() | papers() | {name: (io.BytesIO(data), "x.pdf"), "action": "submit"})
    assert answer.status_code == 422
    assert f"规则 {rule}" in answer.text
    assert not rows(session, sa.select(Case))
    assert [d.name for d in rows(session, sa.select(EntryDraft))] == ["严学勤"]


def test_saving_while_typing(session: Session, clerk: FlaskClient) -> None:
    """C-2: the script saves into one draft, gets its stamp, and needs the token."""
    first = post(clerk, "/entry/save", full()).get_json()
    second = post(clerk, "/entry/save", full(name="改名", draft_id=first["id"], stamp=first["stamp"])).get_json()
    assert second["id"] == first["id"] and second["stamp"] != first["stamp"]
    assert [d.name for d in rows(session, sa.select(EntryDraft))] == ["改名"]
    assert "id_number" not in str(first) and clerk.get(f"/entry/{first['id']}").status_code == 200


def test_without_a_token_nothing_is_saved(app: Flask, session: Session, clerk: FlaskClient) -> None:
    """T12: the form's scripts are no way around CSRF protection."""
    for path in ("/entry", "/entry/save", "/entry/check"):
        assert clerk.post(path, data=full()).status_code == 400, path
    assert not rows(session, sa.select(EntryDraft))


def test_the_number_stands_in_no_page_and_revealing_is_on_record(session: Session, clerk: FlaskClient) -> None:
    """P-1, U-6: masked on every page, shown by a POST that is on record."""
    raw = full()
    draft = post(clerk, "/entry/save", raw).get_json()["id"]
    for path in (f"/entry/{draft}", "/entry/drafts", "/entry"):
        assert raw["id_number"] not in clerk.get(path).text
    assert clerk.get(f"/entry/{draft}/reveal").status_code in (404, 405)
    answer = post(clerk, f"/entry/{draft}/reveal", {})
    assert answer.get_json() == {"number": raw["id_number"]}
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(rows(session, sa.select(AuditEvent).where(AuditEvent.action == "reveal"))) == 1


def test_files_come_as_what_they_are_and_are_not_kept(session: Session, clerk: FlaskClient) -> None:
    """P-10, P-11: type by content, nosniff, no cache, a name without tricks."""
    post(clerk, "/entry", full() | papers() | {"action": "draft"})
    (draft,) = rows(session, sa.select(EntryDraft.id))
    scan = rows(session, sa.select(Attachment.id))[0]
    for path, kind in (
        (f"/drafts/{draft}/photo", "image/jpeg"),
        (f"/drafts/{draft}/attachments/{scan}", "application/pdf"),
    ):
        answer = clerk.get(path)
        assert answer.status_code == 200
        assert answer.content_type == kind
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Content-Disposition"].startswith("inline; filename*=UTF-8''")


def test_other_offices_find_nothing(app: Flask, session: Session, clerk: FlaskClient) -> None:
    """U-2: another county, the city, another draft's address: not found, whatever the method."""
    post(clerk, "/entry", full() | papers() | {"action": "draft"})
    (draft,) = rows(session, sa.select(EntryDraft.id))
    scan = rows(session, sa.select(Attachment.id))[0]
    (case,) = factories.make_cases(session, 1)
    case_scan = rows(session, sa.select(Attachment.id).where(Attachment.case_id == case))[0]
    other = factories.log_in(app.test_client(), factories.make_account(session, Tier.COUNTY_OFFICE, "330522-office"))
    paths = [
        f"/entry/{draft}", f"/drafts/{draft}/photo", f"/drafts/{draft}/attachments/{scan}",
        f"/cases/{case}/photo", f"/cases/{case}/attachments/{case_scan}", f"/cases/{case}/amend",
    ]  # fmt: skip
    for path in paths:
        assert other.get(path).status_code == 404, path
    assert clerk.get(f"/cases/{case}/attachments/{scan}").status_code == 404
    for path in (
        f"/entry/{draft}", f"/entry/{draft}/discard", f"/entry/{draft}/reveal", f"/entry/{draft}/files",
        f"/cases/{case}/amend", f"/cases/{case}/attachments/{case_scan}/remove",
    ):  # fmt: skip
        assert post(other, path, full(action="draft")).status_code == 404, path
    stolen = post(other, "/entry/save", full(draft_id=draft))
    assert stolen.status_code == 404
    assert clerk.get(f"/drafts/{draft}/photo").status_code == 200


@pytest.mark.parametrize("tier", [Tier.CITY_OFFICE, Tier.PROVINCIAL_DEPARTMENT, Tier.PROVINCE])
def test_reviewing_tiers_have_no_form(client: FlaskClient, session: Session, tier: Tier) -> None:
    """U-1: the form is not for them."""
    keys = {Tier.CITY_OFFICE: "330500-office", Tier.PROVINCIAL_DEPARTMENT: "dept-health"}
    browser = factories.log_in(client, factories.make_account(session, tier, keys.get(tier, "province")))
    assert browser.get("/entry").status_code == 403


def test_suggestions_are_short_and_in_scope(app: Flask, session: Session, clerk: FlaskClient) -> None:
    """P-7, U-2: at most 20, of the level, and of units only one's own."""
    factories.make_employer(session, factories.Place(*_deqing()), "德清甲测试站")
    factories.make_employer(session, factories.OTHER_COUNTY, "长兴甲测试站")
    titles = clerk.get("/entry/suggest/title?q=师&level=senior").get_json()["results"]
    assert 0 < len(titles) <= 20 and all("高级" in t["text"] or "主任" in t["text"] for t in titles[:3])
    units = clerk.get("/entry/suggest/unit?q=甲测试").get_json()["results"]
    assert [u["text"] for u in units] == ["德清甲测试站"]
    committees = clerk.get("/entry/suggest/committee?q=农业").get_json()["results"]
    assert committees and all("农业" in c["text"] for c in committees)
    assert clerk.get("/entry/suggest/person?q=甲").status_code == 404
    assert clerk.get("/entry/suggest/unit?q=%25").get_json() == {"results": []}


def _deqing() -> tuple[Any, ...]:
    place = factories.COUNTY
    return (place.line, place.review, "330521-office", place.entry_tier)


def test_likely_duplicates_are_named(session: Session, clerk: FlaskClient) -> None:
    """P-9: the person of the same name and birth date, and the colleague's draft."""
    male, female = (factories.make_id_number(78, male=m) for m in (True, False))
    post(clerk, "/entry", full(id_number=male) | papers() | {"action": "submit"})
    post(clerk, "/entry/save", full(id_number=female, sex="2"))
    found = post(clerk, "/entry/check", full(id_number=female, sex="2")).get_json()["duplicates"]
    assert [d["url"].split("/")[1] for d in found] == ["persons", "entry"]


def test_an_employer_hands_its_draft_in(app: Flask, session: Session, clerk: FlaskClient) -> None:
    """C-2: the employer's form has no way up but to its office, which goes on with it."""
    unit = factories.make_employer(session, factories.Place(*_deqing()))
    employer = factories.log_in(app.test_client(), factories.make_account_of(session, Tier.EMPLOYER, unit.id))
    page = employer.get("/entry").text
    assert 'value="hand_in"' in page and 'value="submit"' not in page
    assert post(employer, "/entry", full() | papers() | {"action": "hand_in"}).status_code == 303
    (draft,) = rows(session, sa.select(EntryDraft.id))
    assert "单位交来" in clerk.get("/entry/drafts").text
    assert 'value="submit"' in clerk.get(f"/entry/{draft}").text
    locked = employer.get(f"/entry/{draft}").text
    assert 'value="submit"' not in locked and 'value="hand_in"' not in locked
    assert post(clerk, f"/entry/{draft}", full() | {"action": "submit"}).status_code == 303
    assert len(rows(session, sa.select(Case))) == 1


def test_a_direct_office_enters_and_writes_the_document_number(app: Flask, session: Session) -> None:
    """P-8, C-3: Yiwu's form goes to its own check, with its document."""
    account = factories.make_account(session, Tier.DIRECT_OFFICE, "330782-office")
    yiwu = factories.log_in(app.test_client(), account)
    raw = full(announcement_number="浙人专[1999]８号", department_in_charge="义乌市农业局") | papers()
    answer = post(yiwu, "/entry", raw | {"action": "enter"})
    assert answer.status_code == 303, answer.text
    with use_scope(SYSTEM):
        session.rollback()
        case = session.scalars(sa.select(Case)).one()
        assert case.step is Step.REVIEW
        assert case.qualification.announcement_document.number == "浙人专〔1999〕8号"
