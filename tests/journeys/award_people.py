"""What people do at the browser with new awards (新评审): document, import or entry, sending up, decision (C-7)."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.people import portrait, scan
from tests.services.award_forms import COLUMNS, awarded
from tests.services.import_workbook import Person, archive_of, workbook_of

NUMBER = "浙卫评〔2007〕31号"


def register_document(page: Page, address: str, number: str = NUMBER) -> None:
    """The complete announcement document of the own office."""
    page.goto(f"{address}/documents/register")
    page.fill("#number", number)
    page.fill("#title", "关于公布专业技术资格人员名单的通知")
    page.fill("#issuer", "浙江省人事厅")
    page.fill("#issued_on", "2007-09-01")
    page.set_input_files("#scan", {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": scan()})
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/documents/\d+"))


def import_awards(page: Page, address: str, people: list[Person]) -> None:
    """The workbook with its photos, looked at, imported."""
    page.goto(f"{address}/imports/new")
    page.select_option("#document_id", index=1)
    book = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    table = {"name": "评审通过人员.xlsx", "mimeType": book, "buffer": workbook_of(people, COLUMNS)}
    page.set_input_files("#workbook", table)
    photos = {"name": "照片.zip", "mimeType": "application/zip", "buffer": archive_of(people)}
    page.set_input_files("#photos", photos)
    page.locator(".import-foot .btn-primary").click()
    page.wait_for_url(re.compile(r"/imports/\d+"))
    page.get_by_role("button", name=re.compile("导入")).last.click()
    with page.expect_navigation():
        page.locator("dialog[open] .btn-primary").click()


def approve_all(page: Page, address: str, count: int) -> None:
    """批量上报 or 批量核准 of every case that waits: preview, then the act."""
    page.goto(f"{address}/inbox/list/")
    expect(page.locator("input[name=rowid]")).to_have_count(count)
    for box in page.locator("input[name=rowid]").all():
        box.check()
    page.get_by_role("button", name=re.compile("批量上报|批量审核|批量核准")).first.click()
    page.locator(".actbar .btn-primary").click()
    page.wait_for_url(re.compile(r"/batches/\d+"))
    expect(page.get_by_text("已完成").first).to_be_visible()


def enter_award(page: Page, address: str, id_number: str, name: str) -> int:
    """One mid-level award at a county office, entered and sent up; returns the case's id."""
    raw = awarded(id_number=id_number, name=name, title_name="主治医师")
    page.goto(f"{address}/entry?kind=new_award&level=mid")
    page.select_option("#announcement_document", index=1)
    for field in ("id_number", "name", "employer_name", "department_in_charge", "specialty", "title_name"):
        page.fill(f"#{field}", raw[field])
        page.keyboard.press("Escape")
    page.check("input[name=sex][value='1']")
    page.select_option("#unit_nature", "21")
    page.check("input[name=employment_status][value='1']")
    page.check("input[name=education][value='3']")
    page.select_option("#series", "08")
    page.check("input[name=obtain_method][value='1']")
    page.fill("#obtained_on", raw["obtained_on"])
    page.fill("#committee", "湖州市卫生中级专业技术资格评审委员会")
    page.keyboard.press("Escape")
    page.set_input_files("#photo", {"name": f"{id_number}.jpg", "mimeType": "image/jpeg", "buffer": portrait()})
    expect(page.get_by_text("照片符合要求")).to_be_visible()
    page.set_input_files(
        "input[name=document_id_copy]", {"name": "id.pdf", "mimeType": "application/pdf", "buffer": scan()}
    )
    expect(page.locator("#document_id_copy .st-ok")).to_be_visible()
    page.keyboard.press("Control+Enter")
    link = page.locator(".alert-success a[href^='/cases/']").first
    return int((link.get_attribute("href") or "").rsplit("/", 1)[1])
