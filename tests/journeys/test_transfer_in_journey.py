"""Transfer-ins in a real browser, from the counter to the certificate and to paper, on each line and database (C-5)."""

from __future__ import annotations

import io
import pathlib
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from app.enums import Tier
from app.extensions import db
from app.security.role import RoleName
from tests.conftest import application
from tests.databases import Databases
from tests.factories import PROVINCIAL, make_account, make_account_of, make_employer, make_id_number
from tests.journeys import people
from tests.journeys.server import Server, serving

pytestmark = pytest.mark.browser
LINES = {
    "county": ("transfer-county", "huzhou2", "李春来"),
    "city_department": ("transfer-department", "huzhou2", "周夏来"),
    "provincial": ("transfer-employer", "weisheng2", "吴秋来"),
    "direct": ("yiwu1", "yiwu2", "郑冬来"),
}
PAPERS = ("paper_form", "id_copy", "old_certificate", "review_form", "announcement")
REPORT = "本人自二〇〇五年三月调入以来，严格遵守医院各项规章制度，服从安排，认真完成门诊和病房的各项工作任务。" * 15


@pytest.fixture(scope="module")
def server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server on a fresh copy of the seeded database; no campaign is open, none is needed (C-11)."""
    url = databases.clone("transfer_journey")
    folder: pathlib.Path = tmp_path_factory.mktemp("instance")
    with application(url).app_context():
        session = db.session()
        make_account(session, Tier.PROVINCE, "province", name="sheng2")
        make_account(session, Tier.PROVINCE, "province", roles=[RoleName.PRINTER], name="dayin2")
        make_account(session, Tier.CITY_OFFICE, "330500-office", name="huzhou2")
        make_account(session, Tier.PROVINCIAL_DEPARTMENT, "dept-health", name="weisheng2")
        make_account(session, Tier.COUNTY_OFFICE, "330521-office", name="transfer-county")
        make_account(session, Tier.CITY_DEPARTMENT, "330500-health", name="transfer-department")
        make_account(session, Tier.DIRECT_OFFICE, "330782-office", name="yiwu1")
        make_account(session, Tier.DIRECT_OFFICE, "330782-office", name="yiwu2")
        hospital = make_employer(session, PROVINCIAL, "省属调入测试医院")
        make_account_of(session, Tier.EMPLOYER, hospital.id, name="transfer-employer")
        db.session.remove()
        db.engine.dispose()
    with serving(url, folder) as running:
        yield running


def fill_both_papers(page: Page, address: str, who: people.Applicant, line: str) -> None:
    """信息表 first, begun as an exchange; its refusal leads to the transfer-in and loses nothing."""
    page.goto(f"{address}/entry")
    people.fill_information_form(page, who, employer_is_own=line == "provincial")
    page.fill("#old_certificate_authority", "江苏省人事厅")
    page.fill("#committee", "江苏省卫生高级专业技术资格评审委员会")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    turn = page.locator("[data-turn=transfer_in] button")
    expect(turn).to_be_visible()
    with page.expect_navigation():
        turn.click()
    expect(page.locator("#name")).to_have_value(who.name)
    # What the 信息表 says stands in 附件3 already (C-5).
    expect(page.locator("#former_title")).to_have_value(who.title)
    expect(page.locator("#former_authority")).to_have_value("江苏省人事厅")
    assert page.locator("#announcement_number").count() == 0
    page.fill("#former_work", "江苏省金陵第九医院，从事普通外科工作")
    page.fill("#graduation", "1985年7月浙东医学院临床医学专业毕业")
    page.fill("#former_document", "苏人职[2001]112号")
    page.fill("#transferred_on", "2005-03-01")
    page.fill("#transfer_reason", "工作调动")
    page.fill("#report", REPORT)
    page.fill("#report_signed_on", "2006-03-01")
    page.check("input[name=original_seen]")
    people.add_photo(page, who)
    people.add_scans(page, PAPERS)


def send_up(page: Page) -> int:
    """The one button of the form; returns the case's id."""
    page.keyboard.press("Control+Enter")
    link = page.locator(".alert-success a[href^='/cases/']").first
    return int((link.get_attribute("href") or "").rsplit("/", 1)[1])


def approve(page: Page, address: str, case_id: int) -> None:
    """The reviewing officer reads both papers on the page of the case and lets it go on."""
    page.goto(f"{address}/cases/{case_id}")
    expect(page.get_by_text("江苏省金陵第九医院，从事普通外科工作")).to_be_visible()
    with page.expect_navigation():
        page.locator("#act .btn-primary").click()


def pdf_text(page: Page, address: str, path: str) -> list[str]:
    """The pages of a paper as the logged-in window gets it, without white space."""
    answer = page.request.get(f"{address}{path}")
    assert answer.ok, answer.status
    return [re.sub(r"\s", "", p.extract_text()) for p in PdfReader(io.BytesIO(answer.body())).pages]


def read_papers(page: Page, address: str, case_id: int, who: people.Applicant) -> None:
    """附件3 in its three copies with a continuation page each, and the linked 信息表 (D-2, D-1)."""
    copies = pdf_text(page, address, f"/cases/{case_id}/transfer-form")
    assert len(copies) == 6
    for number, keeper in enumerate(("省人事厅", "本人档案", "呈报单位")):
        first, second = copies[2 * number : 2 * number + 2]
        assert f"{keeper}存" in first
        assert who.name in first
        assert "苏人职〔2001〕112号" in first
        assert "试用期内述职（续页）" in second
    linked = pdf_text(page, address, f"/cases/{case_id}/information-form")
    assert who.name in linked[0]
    assert len(pdf_text(page, address, "/cases/transfer-form")) == 3


@pytest.mark.parametrize("line", LINES)
def test_form_to_certificate(
    browser: Browser, server: Server, databases: Databases, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """C-5, M3: entry, review, confirmation by the province, certificate, verification; no roster, no campaign."""
    clerk, reviewer, name = LINES[line]
    who = people.Applicant(
        id_number=make_id_number(60 + list(LINES).index(line)),
        name=name,
        employer={"direct": "义乌市测试医院"}.get(line, "德清县测试医院"),
        department={"county": "德清县卫生局", "city_department": "湖州市卫生局", "direct": "义乌市卫生局"}.get(
            line, "浙江省卫生厅"
        ),
    )
    with people.logged_in(browser, server.address, clerk) as page:
        fill_both_papers(page, server.address, who, line)
        case_id = send_up(page)
        if line == "direct":
            approve(page, server.address, case_id)
    if line != "direct":
        with people.logged_in(browser, server.address, reviewer) as page:
            approve(page, server.address, case_id)
    with people.logged_in(browser, server.address, "sheng2") as page:
        approve(page, server.address, case_id)
        read_papers(page, server.address, case_id, who)
    with people.logged_in(browser, server.address, "dayin2") as page:
        certificate, text = people.print_certificate(page, server.address, who.name)
    assert who.name in text
    assert "苏人职〔2001〕112号" in text
    public = people.verify_publicly(browser, server.address, certificate, who.name)
    assert "有效" in public
    assert who.title in public
    with capsys.disabled():
        print(f"\njourney transfer_in {line} {databases.name}: form to certificate ok")
