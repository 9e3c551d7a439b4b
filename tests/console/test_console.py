"""The console: reference tables only, by administrators only, through one service (U-2, U-8, T28)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.console.tables import TABLES
from app.enums import Step
from app.extensions import db
from app.models.audit import AuditEvent
from app.models.authority import Fee, StepDeadline
from app.models.code import Division, NoticeCode, Title
from app.security.role import RoleName
from app.session import SYSTEM, use_scope

WRITTEN = [f"/console/{model.__tablename__.replace('_', '-')}/" for view, model, _name in TABLES if view.fields]
READ_ONLY = ["/console/division/", "/console/ethnicity/"]


def seen_of(page: str) -> str:
    """The fingerprint that a form carries."""
    found = re.search(r'name="seen"[^>]*value="([0-9a-f]{64})"', page)
    assert found, page
    return found[1]


def one(model: type[Any], *conditions: Any) -> Any:
    """A row under system scope, read afresh."""
    db.session.rollback()
    with use_scope(SYSTEM):
        return db.session.query(model).where(*conditions).first()


@pytest.mark.parametrize("path", ["/console/", *WRITTEN, *READ_ONLY])
def test_only_holders_of_console_use_open_it(browse: Callable[..., Any], console_app: Flask, path: str) -> None:
    """U-8: administrators 200, other members of staff 403, strangers the log-in (Flask-Admin: everybody)."""
    assert browse().get(path).status_code == 200
    assert browse(RoleName.PROVINCE_REVIEWER).get(path).status_code == 403
    stranger = console_app.test_client().get(path)
    assert (stranger.status_code, stranger.location.split("?")[0]) == (302, "/login/")


def test_the_console_knows_no_person_case_certificate_or_approval(console_app: Flask) -> None:
    """U-8: exactly the tables of the requirement, none of people, cases, certificates or approvals."""
    tables = {view.model.__tablename__ for view in console_app.extensions["admin"][0]._views if hasattr(view, "model")}
    assert tables == {
        "authority", "checklist_item", "step_deadline", "campaign_window", "reason", "fee", "series", "title",
        "body_authorization", "two_person_office",
        "review_committee", "notice_code", "division", "ethnicity",
    }  # fmt: skip
    addresses = [rule.rule for rule in console_app.url_map.iter_rules() if rule.rule.startswith("/console")]
    assert not [a for a in addresses if re.search("person/|case|certificate|approval|account|unit/", a)]


def test_heads_are_in_the_readers_language(browse: Callable[..., Any]) -> None:
    """U-5: no English word on the authority table, whose cells are words of vocabularies."""
    page = browse().get("/console/authority/").text
    table = page.partition("<table")[2].partition("</table>")[0]
    assert "换发" in table
    assert "高级" in table
    assert not [text for text in re.findall(r">([^<>]+)<", table) if re.search("[a-z]{3}", text)]


def test_a_change_is_versioned_and_audited(browse: Callable[..., Any]) -> None:
    """U-7, U-8: the service writes; the trail says who changed what."""
    client = browse()
    row = one(StepDeadline, StepDeadline.step == Step.REVIEW)
    key, days = row.id, row.working_days
    path = f"/console/step-deadline/edit/?id={key}"
    answer = client.send(path, seen=seen_of(client.get(path).text), step="final", working_days=str(days + 3))
    assert answer.status_code == 302, answer.text
    row = one(StepDeadline, StepDeadline.id == key)
    # The step is what the row is about; a form cannot move it.
    assert (row.working_days, row.step, row.version) == (days + 3, Step.REVIEW, 2)
    event = one(AuditEvent, AuditEvent.noun == "step_deadline")
    assert (event.action, event.noun_id) == ("reference.edit", key)
    assert event.before["working_days"] == days
    assert event.after["working_days"] == days + 3


def test_nobody_overwrites_what_they_have_not_seen(browse: Callable[..., Any]) -> None:
    """U-8: of two editors the second is told, and nothing is lost (T13: nor can the form be skipped)."""
    first, second = browse(), browse()
    row = one(StepDeadline, StepDeadline.step == Step.REVIEW)
    path = f"/console/step-deadline/edit/?id={row.id}"
    seen = seen_of(first.get(path).text)
    assert first.send(path, seen=seen, step="review", working_days="9").status_code == 302
    for stale in (seen, "", "0" * 64):
        answer = second.send(path, seen=stale, step="review", working_days="1")
        assert answer.status_code == 200
        assert "重新打开" in answer.text
    assert one(StepDeadline, StepDeadline.id == row.id).working_days == 9


@pytest.mark.parametrize(
    ("path", "data", "word"),
    [
        ("step-deadline", {"step": "review", "working_days": "5"}, "已有"),
        ("fee", {"amount_fen": "-1", "valid_from": "2009-01-01", "source": "x"}, "不得小于"),
        ("fee", {"amount_fen": "500", "valid_from": "", "source": "x"}, ""),
        ("campaign-window", {"unit_id": "", "starts_on": "2008-01-02", "ends_on": "2008-01-01", "reason": "x"}, "早于"),
        ("campaign-window", {"unit_id": "", "starts_on": "2008-01-02", "ends_on": "2009-01-01", "reason": " "}, "填写"),
        ("reason", {"code": "x" * 25, "verb": "return", "text_zh": "x", "text_en": "x"}, ""),
        ("reason", {"code": "x", "verb": "nothing", "text_zh": "x", "text_en": "x"}, ""),
    ],
)
def test_a_row_is_validated(browse: Callable[..., Any], path: str, data: dict[str, str], word: str) -> None:
    """U-8: what would contradict the table stays in the form, said at its field."""
    answer = browse().send(f"/console/{path}/new/", **data)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert word in answer.text
    assert one(AuditEvent, AuditEvent.action == "reference.add") is None


def test_a_row_is_added(browse: Callable[..., Any]) -> None:
    """K-7, U-7: a fee from a day on."""
    answer = browse().send("/console/fee/new/", amount_fen="600", valid_from="2009-01-01", source="浙价费")
    assert answer.status_code == 302, answer.text
    assert one(Fee, Fee.amount_fen == 600) is not None
    assert one(AuditEvent, AuditEvent.noun == "fee").action == "reference.add"


def test_codes_keep_their_code(browse: Callable[..., Any]) -> None:
    """A2: people refer to the notice's codes; only the wording can change."""
    client = browse()
    row = one(NoticeCode, NoticeCode.field == "最高学历", NoticeCode.code == "3")
    path = f"/console/notice-code/edit/?id={row.id}"
    seen = seen_of(client.get(path).text)
    assert client.send(path, seen=seen, field="别的", code="9", name="本科").status_code == 302
    row = one(NoticeCode, NoticeCode.id == row.id)
    assert (row.field, row.code, row.name) == ("最高学历", "3", "本科")


@pytest.mark.parametrize("table", ["division", "ethnicity"])
def test_standards_are_read_only(browse: Callable[..., Any], table: str) -> None:
    """U-8: no form, no write, by hand-made requests either."""
    client = browse()
    assert 'data-key="n"' not in client.get(f"/console/{table}/").text
    before = one(Division).name
    for path in (f"/console/{table}/new/", f"/console/{table}/edit/?id=330100"):
        answer = client.send(path, name="x", code="330100")
        assert answer.status_code == 302
    assert one(Division).name == before


def test_nothing_is_deleted(browse: Callable[..., Any]) -> None:
    """U-8: Flask-Admin's delete, its action, its inline edit and its export do nothing."""
    client = browse()
    row = one(Title)
    client.send("/console/title/delete/", id=str(row.id))
    client.send("/console/title/action/", action="delete", rowid=str(row.id))
    assert client.send("/console/title/ajax/update/", list_form_pk=str(row.id), name="x").status_code in (400, 404)
    assert client.get("/console/title/export/csv/").status_code in (302, 404)
    kept = one(Title, Title.id == row.id)
    assert kept is not None
    assert kept.name != "x"


@pytest.mark.parametrize("key", ["999999", "x", "9" * 40, "1,1"])
def test_an_unknown_row_is_not_found(browse: Callable[..., Any], key: str) -> None:
    """U-2: 404, not Flask-Admin's notice with a redirect."""
    assert browse().get(f"/console/fee/edit/?id={key}").status_code == 404


def test_a_write_needs_its_token(browse: Callable[..., Any]) -> None:
    """T28: without the token nothing is written, by GET nothing either."""
    client = browse()
    data = {"amount_fen": "600", "valid_from": "2009-01-01", "source": "x"}
    assert client.post("/console/fee/new/", data=data).status_code == 400
    client.get("/console/fee/new/", query_string=data)
    assert one(Fee, Fee.amount_fen == 600) is None
