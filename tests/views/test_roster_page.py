"""Pages of rosters, documents and certificates as their officers use them (C-3, C-4, C-15, C-16, K-2, P-8)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.enums import RosterState, Sex, Step, Tier
from app.jobs.worker import run_one
from app.models.case import Case
from app.models.document import AnnouncementDocument
from app.models.person import Person
from app.models.roster import AnnouncementCheck, Roster, RosterItem
from app.printing.portrait import draw_portrait
from app.security.role import RoleName
from app.services import batch
from app.session import SYSTEM, use_scope
from app.views import roster_decision
from tests.factories import COUNTY, log_in, make_account, make_cases, submit_roster_of
from tests.services.certificates import make_certificates


class Desk:
    """A member of staff at a browser, who sends forms with their token."""

    def __init__(self, client: FlaskClient, session: Session) -> None:
        self._client = client
        self._session = session

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        return self._answer(self._client.get(path))

    def post(self, path: str, data: dict[str, Any], *, page: str = "/documents/register") -> TestResponse:
        """Send a form, the token taken from ``page``; the page it leads to."""
        text = self._client.get(page).text
        token = text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        return self._answer(self._client.post(path, data={**data, "csrf_token": token}, follow_redirects=True))

    def _answer(self, answer: TestResponse) -> TestResponse:
        """The test reads afterwards what the request wrote, not its own older snapshot."""
        self._session.rollback()
        return answer


@pytest.fixture
def desk(app: Flask, session: Session) -> Callable[..., Desk]:
    """Sit somebody down: ``desk(tier, unit, roles=…)``."""

    def sit(tier: Tier, unit: str, **named: Any) -> Desk:
        return Desk(log_in(app.test_client(), make_account(session, tier, unit, **named)), session)

    return sit


def _state(session: Session) -> RosterState:
    with use_scope(SYSTEM):
        return session.scalars(sa.select(Roster.state).order_by(Roster.id.desc()).limit(1)).one()


def test_c3_from_candidates_to_the_submitted_roster(session: Session, desk: Callable[..., Desk]) -> None:
    """C-3, C-15, C-16: chosen, ticked row by row, frozen, submitted; each by a button of the page."""
    ids = make_cases(session, 2, COUNTY, step=Step.REVIEW)
    city = desk(Tier.CITY_OFFICE, "330500-office")
    assert "未核对" in city.get("/rosters/new").text
    page = city.post("/rosters/new", {"level": "senior", "rowid": [str(i) for i in ids]}, page="/rosters/new").text
    assert "湖州市高级专业技术资格证书持有人员花名册" in page and "还有 2 行没有与公布文件核对" in page
    with use_scope(SYSTEM):
        roster_id = session.scalars(sa.select(Roster.id)).one()
        numbers = session.scalars(sa.select(Person.id_number)).all()
    here = f"/rosters/{roster_id}"
    assert not [number for number in numbers if number in page]
    page = city.post(f"{here}/checks", {f"page-{ids[0]}": "１", f"line-{ids[0]}": "4"}, page=here).text
    assert "已与公布文件核对 1 行" in page
    wrong = {f"page-{ids[1]}": "1", f"line-{ids[1]}": "5", f"difference-{ids[1]}": "专业不同"}
    assert "规则 C-15" in city.post(f"{here}/checks", wrong, page=here).text
    assert "规则 C-15" in city.post(f"{here}/freeze", {}, page=here).text and _state(session) is RosterState.OPEN
    city.post(f"{here}/checks", {**wrong, f"explanation-{ids[1]}": "文件印误"}, page=here)
    preview = city.get(f"{here}/preview")
    assert preview.mimetype == "text/html" and "第1页共1页" in preview.text
    page = city.post(f"{here}/freeze", {"checked_by": "测试审核", "phone": "0572-1"}, page=here).text
    assert "花名册已定稿" in page and _state(session) is RosterState.FROZEN
    assert len(PdfReader(io.BytesIO(city.get(f"{here}/preview").data)).pages) == 1
    page = city.post(f"{here}/submit", {"opinion": "同意上报"}, page=here).text
    assert "花名册已上报，共 2 件" in page and _state(session) is RosterState.SUBMITTED
    with use_scope(SYSTEM):
        assert set(session.scalars(sa.select(Case.step).where(Case.id.in_(ids)))) == {Step.FINAL}


def test_c15_nothing_new_records_nothing(session: Session, desk: Callable[..., Desk]) -> None:
    """C-15: saving the form again adds no tick; a page that is no number is refused at its row."""
    ids = make_cases(session, 1, COUNTY, step=Step.REVIEW)
    city = desk(Tier.CITY_OFFICE, "330500-office")
    city.post("/rosters/new", {"level": "senior", "rowid": str(ids[0])}, page="/rosters/new")
    with use_scope(SYSTEM):
        here = f"/rosters/{session.scalars(sa.select(Roster.id)).one()}"
    same = {f"page-{ids[0]}": "1", f"line-{ids[0]}": "4"}
    for data in (same, same, {f"page-{ids[0]}": "一", f"line-{ids[0]}": "4"}, {}):
        city.post(f"{here}/checks", data, page=here)
    with use_scope(SYSTEM):
        assert session.scalar(sa.select(sa.func.count()).select_from(AnnouncementCheck)) == 1


def test_c3_rows_are_taken_off_and_put_on(session: Session, desk: Callable[..., Desk]) -> None:
    """C-3: while the roster is open."""
    ids = make_cases(session, 3, COUNTY, step=Step.REVIEW)
    city = desk(Tier.CITY_OFFICE, "330500-office")
    city.post("/rosters/new", {"level": "senior", "rowid": [str(i) for i in ids[:2]]}, page="/rosters/new")
    with use_scope(SYSTEM):
        roster_id = session.scalars(sa.select(Roster.id)).one()
    here = f"/rosters/{roster_id}"
    assert "已从花名册移出 1 行" in city.post(f"{here}/rows", {"rowid": str(ids[0]), "remove": "1"}, page=here).text
    assert f'value="{ids[2]}"' in city.get(f"/rosters/new?roster={roster_id}").text
    assert "已加入花名册 1 行" in city.post(f"{here}/rows", {"rowid": str(ids[2])}, page=here).text
    with use_scope(SYSTEM):
        assert sorted(session.scalars(sa.select(RosterItem.case_id))) == ids[1:]


def test_c16_withdrawn_before_submission(session: Session, desk: Callable[..., Desk]) -> None:
    """C-16: the rows are struck with the reason and the page says so."""
    ids = make_cases(session, 1, COUNTY, step=Step.REVIEW)
    city = desk(Tier.CITY_OFFICE, "330500-office")
    city.post("/rosters/new", {"level": "senior", "rowid": str(ids[0])}, page="/rosters/new")
    with use_scope(SYSTEM):
        here = f"/rosters/{session.scalars(sa.select(Roster.id)).one()}"
    city.post(f"{here}/checks", {f"page-{ids[0]}": "1", f"line-{ids[0]}": "4"}, page=here)
    city.post(f"{here}/freeze", {}, page=here)
    page = city.post(f"{here}/withdraw", {"reason": "漏一人"}, page=here).text
    assert "漏一人" in page and 'class="is-void"' in page and "/submit" not in page


def test_c4_the_province_decides_on_the_count_it_saw(session: Session, desk: Callable[..., Desk]) -> None:
    """C-4, B-2: another count than expected does nothing; the right one approves all; the office only looks."""
    ids = make_cases(session, 2, COUNTY, step=Step.REVIEW)
    roster_id = submit_roster_of(session, ids, COUNTY)
    here = f"/rosters/{roster_id}"
    city, province = desk(Tier.CITY_OFFICE, "330500-office"), desk(Tier.PROVINCE, "province")
    assert "/decision" not in city.get(here).text
    assert "批量核准 2 件" in province.get(here).text
    ask = f"{here}/decision?verb=approve"
    assert re.search(r'name="expected" value="2"', province.get(ask).text)
    page = province.post(f"{here}/decision", {"verb": "approve", "expected": "1"}, page=ask).text
    assert "还没有办理" in page and _state(session) is RosterState.SUBMITTED
    page = province.post(f"{here}/decision", {"verb": "approve", "expected": "2", "opinion": "同意"}, page=ask).text
    assert "已核准 2 件" in page and _state(session) is RosterState.DECIDED


def test_c4_above_a_screenful_the_workers_decide(
    session: Session, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """C-4, B-2, T11: a batch of the rows that were judged, the same one when the form is sent again."""
    for module in (roster_decision, batch):
        monkeypatch.setattr(module, "AT_ONCE", 1)
    here = f"/rosters/{submit_roster_of(session, make_cases(session, 2, COUNTY, step=Step.REVIEW), COUNTY)}"
    province = desk(Tier.PROVINCE, "province")
    ask, sent = f"{here}/decision?verb=approve", {"verb": "approve", "expected": "2", "opinion": "同意"}
    places = {province.post(f"{here}/decision", sent, page=ask).request.path for _ in range(2)}
    assert len(places) == 1 and _state(session) is RosterState.SUBMITTED
    assert run_one("worker")
    session.rollback()
    assert _state(session) is RosterState.DECIDED
    page = province.get(places.pop()).text
    assert "已办理的 2 件" in page and 'href="/rosters/list/"' in page


def test_c4_a_whole_roster_goes_back_with_its_reason(session: Session, desk: Callable[..., Desk]) -> None:
    """C-4, C-16: a reason is needed; the rows stay, struck."""
    ids = make_cases(session, 2, COUNTY, step=Step.REVIEW)
    here = f"/rosters/{submit_roster_of(session, ids, COUNTY)}"
    province = desk(Tier.PROVINCE, "province")
    ask = f"{here}/decision?verb=return"
    reason = re.search(r'name="reason_code" value="([^"]+)"', province.get(ask).text)
    assert reason is not None
    assert "请选择原因" in province.post(f"{here}/decision", {"verb": "return", "expected": "2"}, page=ask).text
    data = {"verb": "return", "expected": "2", "reason_code": reason[1], "opinion": "照片不合要求"}
    page = province.post(f"{here}/decision", data, page=ask).text
    assert "退回 2 件" in page and page.count('class="is-void"') == 2 and "照片不合要求" in page


def test_u2_foreign_rosters_and_documents_are_not_found(session: Session, desk: Callable[..., Desk]) -> None:
    """U-2: page, preview, scan and every act; the county has no rosters at all."""
    ids = make_cases(session, 1, COUNTY, step=Step.REVIEW)
    roster_id = submit_roster_of(session, ids, COUNTY)
    with use_scope(SYSTEM):
        document_id = session.scalars(sa.select(AnnouncementDocument.id)).one()
    stranger = desk(Tier.CITY_OFFICE, "330100-office")
    for path in (f"/rosters/{roster_id}", f"/rosters/{roster_id}/preview", f"/documents/{document_id}/scan"):
        assert stranger.get(path).status_code == 404
    for act in ("checks", "rows", "freeze", "submit", "withdraw"):
        assert stranger.post(f"/rosters/{roster_id}/{act}", {"rowid": str(ids[0])}).status_code == 404
    assert desk(Tier.COUNTY_OFFICE, "330521-office").get(f"/rosters/{roster_id}").status_code == 403


def test_p8_a_document_is_registered_with_its_scan(session: Session, desk: Callable[..., Desk]) -> None:
    """P-8, P-11: a refused form comes back as typed with the reason at its field; the scan is shown."""
    city = desk(Tier.CITY_OFFICE, "330500-office")
    refused = city.post("/documents/register", {"number": "看不懂", "title": "关于公布的通知"})
    assert refused.status_code == 422 and "关于公布的通知" in refused.text and "规则 P-8" in refused.text
    scan = (io.BytesIO(draw_portrait(2, Sex.FEMALE)), "文件.jpg")
    page = city.post("/documents/register", {"number": "湖职评[1998]21号", "issued_on": "1998-12-28", "scan": scan})
    assert "湖职评〔1998〕21号" in page.text and "有扫描件" in page.text
    with use_scope(SYSTEM):
        row = session.scalars(sa.select(AnnouncementDocument)).one()
    assert city.get(f"/documents/{row.id}/scan").mimetype == "image/jpeg"
    assert desk(Tier.COUNTY_OFFICE, "330521-office").get("/documents/register").status_code == 403


def test_k2_the_certificate_its_proof_and_its_paper(session: Session, desk: Callable[..., Desk]) -> None:
    """K-2, K-3, M8: readers see the proof, only the printing office's printer the PDF; a selection is one file."""
    certificates = make_certificates(session, 2)
    keys, numbers = [c.id for c in certificates], [c.number for c in certificates]
    reader = desk(Tier.CITY_OFFICE, "330500-office")
    printer = desk(Tier.PROVINCE, "province", roles=[RoleName.PRINTER])
    page = reader.get(f"/certificates/{keys[0]}").text
    assert numbers[0] in page and "由浙江省人事厅打印" in page and "/pdf" not in page and "330199" not in page
    proof = reader.get(f"/certificates/{keys[0]}/proof")
    assert proof.mimetype == "text/html" and "样　张" in proof.text and "<style" not in proof.text
    here = f"/certificates/{keys[0]}"
    assert reader.post(f"{here}/pdf", {}, page="/documents/register").status_code == 403
    assert len(PdfReader(io.BytesIO(printer.post(f"{here}/pdf", {}, page=here).data)).pages) == 1
    both = printer.post("/certificates/action_post", {"action": "pdf", "rowid": [str(k) for k in keys]}, page=here)
    assert both.mimetype == "application/pdf" and len(PdfReader(io.BytesIO(both.data)).pages) == 2
    assert desk(Tier.CITY_OFFICE, "330100-office").get(f"{here}/proof").status_code == 404


def test_d1_information_forms(session: Session, desk: Callable[..., Desk]) -> None:
    """D-1: filled for a case in the jurisdiction, blank by level."""
    (case_id,) = make_cases(session, 1, COUNTY)
    clerk = desk(Tier.COUNTY_OFFICE, "330521-office")
    for path in (f"/cases/{case_id}/information-form", "/cases/information-form?level=mid"):
        answer = clerk.get(path)
        assert answer.mimetype == "application/pdf" and len(PdfReader(io.BytesIO(answer.data)).pages) == 2
    assert desk(Tier.COUNTY_OFFICE, "330522-office").get(f"/cases/{case_id}/information-form").status_code == 404
