"""导出清单 and 导出花名册 from the grids, as officers use them (B-1, B-2, B-5, T12, U-1, U-2)."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app import storage
from app.enums import RosterState, Step, Tier
from app.extensions import db
from app.jobs.worker import run_one
from app.models.audit import AuditEvent
from app.models.roster import Roster
from app.security.role import RoleName
from app.session import SYSTEM, use_scope, writing
from app.views import list_export
from tests.factories import COUNTY, OTHER_COUNTY, log_in, make_account, make_cases, submit_roster_of
from tests.views.conftest import case_numbers, post

EVERYTHING = {"action": "export", "everything": "1"}


def officer(app: Flask, session: Session, tier: Tier, key: str | None, *roles: RoleName) -> FlaskClient:
    """A logged-in browser."""
    return log_in(app.test_client(), make_account(session, tier, key or "", roles=roles))


@pytest.fixture
def county(app: Flask, session: Session) -> FlaskClient:
    return officer(app, session, Tier.COUNTY_OFFICE, COUNTY.local)


def column(answer: Any, head: str) -> list[object]:
    """The cells below a head of the workbook that was answered."""
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    heads, *rows = sheet.iter_rows(values_only=True)
    return [row[heads.index(head)] for row in rows]


def test_b5_a_filtered_list_is_downloaded_at_once_in_its_order(session: Session, county: FlaskClient) -> None:
    """B-5, T12: what the filters match in the own jurisdiction, sorted as the grid is."""
    mine = make_cases(session, 4)
    make_cases(session, 2, OTHER_COUNTY)
    make_cases(session, 1, step=Step.REVIEW)
    known = case_numbers(session)
    page = county.get("/cases/list/").text
    assert re.search(r'name="action" value="export"[^>]*>.*?导出清单', page)
    query = "_flt_0_step=local&_oc_CaseView=acceptance_number&_od_CaseView=asc"
    shown = column(post(county, "/cases/batch", {**EVERYTHING, "qs": query}), "受理编号")
    assert shown == sorted(known[key] for key in mine)
    ticked = column(post(county, "/cases/batch", {"action": "export", "rowid": mine[:2], "qs": ""}), "受理编号")
    assert ticked == [known[mine[1]], known[mine[0]]]
    assert len(column(post(county, "/inbox/batch", {**EVERYTHING, "qs": ""}), "受理编号")) == 4


@pytest.mark.parametrize("rows", [["987654"], ["x"], []])
def test_u2_rows_that_are_not_there_are_not_found(session: Session, county: FlaskClient, rows: list[str]) -> None:
    """U-2, T12: unknown, impossible and foreign keys alike."""
    theirs = make_cases(session, 1, OTHER_COUNTY)
    for keys in (rows, theirs):
        assert post(county, "/cases/batch", {"action": "export", "rowid": keys}).status_code == 404


def test_u1_who_may_not_export_is_offered_nothing(app: Flask, session: Session) -> None:
    """U-1, B-1: an auditor reads the list and may not take it away."""
    make_cases(session, 1)
    auditor = officer(app, session, Tier.PROVINCE, "province", RoleName.PROVINCE_AUDITOR)
    assert 'value="export"' not in auditor.get("/cases/list/").text
    for grid in ("cases", "persons", "certificates"):
        assert post(auditor, f"/{grid}/batch", {**EVERYTHING, "qs": ""}).status_code == 403


def test_b5_above_a_screenful_a_worker_writes_it(
    session: Session, county: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B-5, B-2: a job with its page, whose file is offered when it is there."""
    monkeypatch.setattr(list_export, "AT_ONCE", 2)
    make_cases(session, 3)
    place = post(county, "/cases/batch", {**EVERYTHING, "qs": ""}).location
    page = county.get(place).text
    assert "导出清单" in page and f"{place}/file" not in page and f"{place}/cancel" in page
    assert county.get(f"{place}/file").status_code == 404
    assert run_one("worker")
    assert f'href="{place}/file"' in county.get(place).text
    assert len(column(county.get(f"{place}/file"), "姓名")) == 3


def test_b5_persons_and_certificates_are_lists_too(session: Session, county: FlaskClient) -> None:
    """B-5: the people of the jurisdiction; with nothing to export it says so."""
    make_cases(session, 2)
    make_cases(session, 2, OTHER_COUNTY)
    assert len(column(post(county, "/persons/batch", {**EVERYTHING, "qs": ""}), "身份证号码")) == 2
    answer = post(county, "/certificates/batch", {**EVERYTHING, "qs": ""})
    assert answer.location == "/certificates/list/" and "没有可以导出的内容" in county.get(answer.location).text


def test_b1_rosters_are_exported_through_the_preview(app: Flask, session: Session) -> None:
    """B-1, B-5, C-16: frozen ones in one archive, an open one refused with the way out, each taking recorded."""
    submit_roster_of(session, make_cases(session, 2, step=Step.REVIEW), COUNTY)
    with use_scope(SYSTEM):
        frozen = session.scalars(sa.select(Roster)).one()
        number, roster_id = frozen.number, frozen.id
        kept = [storage.get(paper.sha256) for paper in (frozen.pdf, frozen.xlsx) if paper]
    city = officer(app, session, Tier.CITY_OFFICE, "330500-office")
    ids = make_cases(session, 1, step=Step.REVIEW)
    open_one = Roster(
        review_office_id=frozen.review_office_id, office_id=frozen.office_id, number="2007-330500-777",
        title="湖州市高级专业技术资格证书持有人员花名册", level=frozen.level, state=RosterState.OPEN,
        compiled_by_name="甲", created_at=frozen.created_at,
    )  # fmt: skip
    with use_scope(SYSTEM), writing(session):
        session.add(open_one)
    assert ids and "导出花名册" in city.get("/rosters/list/").text
    page = post(city, "/rosters/batch", {"action": "export_roster", "everything": "1", "qs": ""}).text
    assert "还没有打印定稿" in page and "导出 1 项" in page and "规则 C-16" in page
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found
    place = post(city, "/batches/run", {"ticket": found[1]}).location
    assert f'href="{place}/rosters.zip"' in city.get(place).text
    answer = city.get(f"{place}/rosters.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert sorted(archive.namelist()) == [f"花名册{number}.pdf", f"花名册{number}.xlsx"]
        papers = [archive.read(name) for name in sorted(archive.namelist())]
    assert papers == kept
    with use_scope(SYSTEM):
        events = db.session().scalars(sa.select(AuditEvent.noun_id).where(AuditEvent.action == "export")).all()
    assert events == [roster_id]
    colleague = officer(app, session, Tier.CITY_OFFICE, "330500-office")
    assert colleague.get(f"{place}/rosters.zip").status_code == 404
    assert "rosters.zip" not in colleague.get(place).text
