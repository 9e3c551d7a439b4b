"""What people do at the browser, in their own words: each function is one officer's act on real pages."""

from __future__ import annotations

import io
import pathlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader, PdfWriter

from app.enums import Sex
from app.printing.portrait import draw_portrait
from tests.factories import PASSWORD

SHOTS = pathlib.Path("build/journeys")
DOCUMENT = "浙人专〔2001〕57号"


@dataclass(frozen=True, slots=True)
class Applicant:
    """The person of a journey, as the paper form has it."""

    id_number: str
    name: str
    employer: str
    department: str
    title: str = "副主任医师"
    specialty: str = "外科学"
    committee: str = "浙江省卫生高级专业技术资格评审委员会"


def scan() -> bytes:
    """A one-page PDF."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


@contextmanager
def logged_in(browser: Browser, address: str, user: str) -> Iterator[Page]:
    """A window of ``user``; any console error or failed request of a page fails the journey."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", accept_downloads=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{address}/login/")
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")
    try:
        yield page
    except BaseException:
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{user}.png", full_page=True)
        raise
    context.close()
    assert not faults, faults


def enter_form(page: Page, address: str, who: Applicant, *, employer_is_own: bool) -> int:
    """录入信息表 with photo and scans, sent up; returns the case's id."""
    page.goto(f"{address}/entry")
    fill_information_form(page, who, employer_is_own=employer_is_own)
    page.check("input[name=original_seen]")
    add_photo(page, who)
    add_scans(page, ("paper_form", "id_copy", "old_certificate"))
    page.keyboard.press("Control+Enter")
    # The next empty form stands ready; the notice leads to the case just sent up.
    link = page.locator(".alert-success a[href^='/cases/']").first
    return int((link.get_attribute("href") or "").rsplit("/", 1)[1])


def fill_information_form(page: Page, who: Applicant, *, employer_is_own: bool) -> None:
    """The cells of the 信息表, as the paper has them."""
    page.fill("#id_number", who.id_number)
    page.fill("#name", who.name)
    page.check("input[name=sex][value='1']")
    if not employer_is_own:
        page.fill("#employer_name", who.employer)
        page.keyboard.press("Escape")
        page.select_option("#unit_nature", "21")
        page.fill("#department_in_charge", who.department)
    page.check("input[name=employment_status][value='1']")
    page.check("input[name=education][value='3']")
    page.fill("#specialty", who.specialty)
    page.fill("#title_name", who.title)
    page.keyboard.press("Escape")
    page.select_option("#series", "08")
    page.check("input[name=obtain_method][value='1']")
    page.fill("#obtained_on", "2001-12-31")
    page.fill("#committee", who.committee)
    page.keyboard.press("Escape")
    page.fill("#old_certificate_number", "旧330001")
    page.fill("#old_certificate_authority", "浙江省人事厅")
    page.fill("#old_certificate_issued_on", "2002-03-01")
    if page.locator("#opinion_signatory").count():
        page.fill("#opinion_text", "情况属实，同意上报")
        page.fill("#opinion_signatory", "周审核")
        page.fill("#opinion_date", "2006-12-20")


def add_photo(page: Page, who: Applicant) -> None:
    """The person's photo, which meets the rules."""
    page.set_input_files("#photo", {"name": f"{who.id_number}.jpg", "mimeType": "image/jpeg", "buffer": portrait()})
    expect(page.locator("#photo")).to_have_count(1)
    expect(page.get_by_text("照片符合要求")).to_be_visible()


def add_scans(page: Page, kinds: Iterable[str]) -> None:
    """A scan of each kind of paper, one after the other."""
    for kind in kinds:
        chooser = page.locator(f"input[name=document_{kind}]")
        chooser.set_input_files({"name": f"{kind}.pdf", "mimeType": "application/pdf", "buffer": scan()})
        expect(page.locator(f"#document_{kind} .st-ok")).to_be_visible()


def portrait() -> bytes:
    """A photo that meets the rules."""
    data = draw_portrait(11, Sex.MALE)
    assert Image.open(io.BytesIO(data)).format == "JPEG"
    return data


def check_against_document(page: Page, address: str, case_id: int) -> None:
    """The reviewing office registers the document, fills in 公布文号 and ticks the case at its line."""
    page.goto(f"{address}/documents/register")
    page.fill("#number", DOCUMENT)
    page.fill("#title", "关于公布高级专业技术资格人员名单的通知")
    page.set_input_files("#scan", {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": scan()})
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/documents/"))
    page.goto(f"{address}/cases/list/")
    page.locator(f"input[name=rowid][value='{case_id}']").check()
    page.get_by_role("button", name=re.compile("填写公布文号")).click()
    page.fill("#number", DOCUMENT)
    page.locator(".actbar .btn-primary").click()
    page.wait_for_url(re.compile(r"/batches/\d+"))
    page.goto(f"{address}/cases/{case_id}")
    page.fill("#tick input[name=page]", "1")
    page.fill("#tick input[name=line]", "17")
    with page.expect_navigation():
        page.locator("#tick .btn-primary").click()


def send_roster_up(page: Page, address: str) -> int:
    """Compile all that is checked, print and freeze, submit; returns the roster's id."""
    page.goto(f"{address}/rosters/new")
    page.locator("button[name=all_checked]").click()
    page.wait_for_url(re.compile(r"/rosters/\d+"))
    found = re.search(r"/rosters/(\d+)", page.url)
    assert found
    page.get_by_role("button", name=re.compile("定稿")).first.click()
    page.fill("#checked_by", "沈复核")
    page.fill("#phone", "0572-2024000")
    with page.expect_navigation():
        page.locator("dialog[open] .btn-primary").click()
    page.locator(".actbar .btn-primary").click()
    with page.expect_navigation():
        page.locator("dialog[open] .btn-primary").click()
    return int(found[1])


def decide_roster(page: Page, address: str, roster_id: int) -> None:
    """批量审核 of the whole roster by the province."""
    page.goto(f"{address}/rosters/{roster_id}")
    page.locator(".actbar .btn-primary").click()
    page.wait_for_url(re.compile("/decision"))
    page.locator("main form .btn-primary").click()
    page.wait_for_url(re.compile(rf"/rosters/{roster_id}$"))


def print_certificate(page: Page, address: str, name: str) -> tuple[str, str]:
    """The printer opens the certificate and takes its PDF; returns number and text of the page."""
    page.goto(f"{address}/certificates/list/")
    row = page.locator("tbody tr", has_text=name)
    row.locator("a").first.click()
    page.wait_for_url(re.compile(r"/certificates/"))
    # Headless Chromium shows a PDF in a viewer without text; the page's own form is sent and the bytes read.
    button = page.get_by_role("button", name=re.compile("证书 PDF"))
    data = button.evaluate(
        "b => fetch(b.form.action, {method: 'POST', body: new FormData(b.form)})"
        ".then(r => r.arrayBuffer()).then(d => Array.from(new Uint8Array(d)))"
    )
    text = PdfReader(io.BytesIO(bytes(data))).pages[0].extract_text()
    found = re.search(r"浙G[0-9A-Z]{12,}", text)
    assert found, text
    return found[0], text


def verify_publicly(browser: Browser, address: str, number: str, name: str) -> str:
    """A stranger looks the certificate up by number and name, on a telephone."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{address}/verify")
    page.fill("input[name=number]", number)
    page.fill("input[name=name]", name)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    text = page.locator("body").inner_text()
    context.close()
    return text
