"""A change of the authority table from the screen: shown first, done with its cases, on record (C-9, U-8)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from app import clock
from app.enums import CaseKind, Level, Line, Seat, Step, Verb
from app.extensions import db
from app.models.approval import Approval
from app.models.audit import AuditEvent
from app.models.authority import Authority, BodyAuthorization, ChecklistItem, TwoPersonOffice
from app.models.case import Case
from app.session import SYSTEM, use_scope
from tests.console.test_console import one, seen_of
from tests.factories import COUNTY, get_unit, make_cases

KEY = (Authority.kind == CaseKind.EXCHANGE, Authority.level == Level.SENIOR, Authority.line == Line.COUNTY)
SEATS = ("approver", "numberer", "imprint", "blank_supplier", "printer", "issuer", "destroyer")


def _data(row: Authority, **changes: str) -> dict[str, str]:
    data = {name: getattr(row, name) for name in ("recognition_text", "number_template", "note")}
    data |= {name: getattr(row, name).value for name in ("kind", "level", "line", *SEATS)}
    until = row.valid_to.isoformat() if row.valid_to else ""
    return {**data, "valid_from": row.valid_from.isoformat(), "valid_to": until, **changes}


def _confirmed(page: str) -> str:
    found = re.search(r'name="confirmed"[^>]*value="([0-9a-f]{64})"', page)
    assert found, page
    return found[1]


def test_open_cases_move_with_the_row_once_confirmed(browse: Callable[..., Any]) -> None:
    """U-8, C-9: the first save shows what would move and changes nothing; the second moves row and cases together."""
    ids = make_cases(db.session(), 2, COUNTY, step=Step.FINAL)
    make_cases(db.session(), 3, COUNTY)
    row = one(Authority, *KEY)
    client, path = browse(), f"/console/authority/edit/?id={row.id}"
    data = _data(row, approver="review", numberer="review", seen=seen_of(client.get(path).text))
    asked = client.send(path, **data)
    assert asked.status_code == 200
    for words in ("尚未保存", "2 件", "3 件", "湖州市人事局", "确认并保存"):
        assert words in asked.text, words
    assert one(Authority, *KEY).approver is Seat.PROVINCE and one(AuditEvent, AuditEvent.noun == "authority") is None
    assert client.send(path, **data, confirmed="0" * 64).status_code == 200
    done = client.send(path, **data, confirmed=_confirmed(asked.text))
    assert done.status_code == 302, done.text
    assert one(Authority, *KEY).approver is Seat.REVIEW
    with use_scope(SYSTEM):
        review = get_unit(db.session(), COUNTY.review)
        cases = db.session.query(Case).where(Case.id.in_(ids)).all()
        assert {(case.step, case.holder_id) for case in cases} == {(Step.FINAL, review.id)}
        assert db.session.query(Approval).where(Approval.verb == Verb.MOVE).count() == 2
    history = client.get(f"/console/authority/history/?id={row.id}").text
    assert "省级人事部门" in history and "审核单位" in history and "测试" in history


def test_a_change_that_moves_nobody_is_saved_at_once(browse: Callable[..., Any]) -> None:
    """U-8: who prints is no matter of routes."""
    make_cases(db.session(), 1, COUNTY, step=Step.FINAL)
    row = one(Authority, *KEY)
    client, path = browse(), f"/console/authority/edit/?id={row.id}"
    data = _data(row, printer="review", seen=seen_of(client.get(path).text))
    answer = client.send(path, **data)
    assert answer.status_code == 302, re.findall(r'help-block">([^<]+)|alert[^>]*>(.{0,300})', answer.text, re.DOTALL)


def test_no_change_strands_a_case(browse: Callable[..., Any]) -> None:
    """U-8: a row that open cases need does not end without another, today or on any later day."""
    make_cases(db.session(), 2, COUNTY, step=Step.FINAL)
    row = one(Authority, *KEY)
    client, path = browse(), f"/console/authority/edit/?id={row.id}"
    for last in (clock.today() - dt.timedelta(days=1), clock.today() + dt.timedelta(days=30)):
        data = _data(row, valid_to=last.isoformat(), seen=seen_of(client.get(path).text))
        refused = client.send(path, **data)
        assert refused.status_code == 200 and "2 件" in refused.text and "确认并保存" not in refused.text
        assert one(Authority, *KEY).valid_to is None


def test_a_row_of_a_later_day_ends_the_one_before_it(browse: Callable[..., Any]) -> None:
    """U-8: shown with the day on which cases will move; saved, it moves nobody yet; a second one is an overlap."""
    make_cases(db.session(), 2, COUNTY, step=Step.FINAL)
    row = one(Authority, *KEY)
    first = clock.today() + dt.timedelta(days=40)
    client, path = browse(), "/console/authority/new/"
    data = _data(row, approver="review", numberer="review", valid_from=first.isoformat())
    asked = client.send(path, **data)
    assert first.isoformat() in asked.text and "2 件" in asked.text
    assert client.send(path, **data, confirmed=_confirmed(asked.text)).status_code == 302
    old = one(Authority, Authority.id == row.id)
    assert (old.valid_to, old.version) == (first - dt.timedelta(days=1), 2)
    assert one(Approval, Approval.verb == Verb.MOVE) is None
    again = client.send(path, **{**data, "valid_from": (first - dt.timedelta(days=5)).isoformat()})
    assert again.status_code == 200 and "改那一行" in again.text


def test_a_row_nobody_could_act_on_is_refused(browse: Callable[..., Any]) -> None:
    """U-8, K-1: a seat that the line does not have, an employer who decides, numbers that are not unique."""
    row = one(Authority, *KEY)
    client, path = browse(), f"/console/authority/edit/?id={row.id}"
    for changes, words in (
        ({"printer": "body"}, "没有这样的部门"),
        ({"approver": "employer"}, "没有这样的部门"),
        ({"number_template": "浙{year}{serial:06d}"}, "{check}"),
    ):
        page = client.send(path, **_data(row, seen=seen_of(client.get(path).text), **changes))
        assert page.status_code == 200 and words in page.text, changes
    assert one(AuditEvent, AuditEvent.noun == "authority") is None


def test_a_checklist_names_a_step_of_the_route(browse: Callable[..., Any]) -> None:
    """P-11, U-8: a paper that is due where no case passes would never be asked for."""
    data = {"kind": "exchange", "level": "senior", "line": "county", "document_kind": "other", "condition": "lost"}
    page = browse().send("/console/checklist-item/new/", **data, step="employer", required="y")
    assert page.status_code == 200 and "不经过这一步" in page.text
    answer = browse().send("/console/checklist-item/new/", **data, step="local", required="y")
    assert answer.status_code == 302
    assert one(
        ChecklistItem,
        ChecklistItem.document_kind == "other",
        ChecklistItem.line == Line.COUNTY,
        ChecklistItem.condition == "lost",
    )
    assert "原证书遗失的" in browse().get("/console/checklist-item/").text


def test_two_persons_and_bodies_are_switched_on_the_screen(browse: Callable[..., Any]) -> None:
    """C-7, C-12: dated, an overlap refused, the history in words."""
    unit_id = str(get_unit(db.session(), "330500-office").id)
    data = {"unit_id": unit_id, "valid_from": "2008-01-01", "valid_to": ""}
    client = browse()
    assert client.send("/console/two-person-office/new/", **data).status_code == 302
    row = one(TwoPersonOffice)
    again = client.send("/console/two-person-office/new/", **{**data, "valid_from": "2009-01-01"})
    assert again.status_code == 200 and "改那一行" in again.text
    assert "湖州市人事局" in client.get(f"/console/two-person-office/history/?id={row.id}").text
    assert "湖州市人事局" in client.get("/console/two-person-office/").text
    body = one(BodyAuthorization)
    assert str(body.unit_id) in client.get(f"/console/body-authorization/edit/?id={body.id}").text
    assert client.get("/console/body-authorization/").status_code == 200


def test_the_history_is_for_administrators(browse: Callable[..., Any]) -> None:
    """U-1, U-2: 403 for others, 404 for no row; a row that was never changed says so."""
    from app.security.role import RoleName

    row = one(Authority, *KEY)
    path = f"/console/authority/history/?id={row.id}"
    assert "从未改动" in browse().get(path).text
    assert browse(RoleName.PROVINCE_REVIEWER).get(path).status_code == 403
    assert browse().get("/console/authority/history/?id=999999").status_code == 404
