"""Take the pictures of docs/manual and the README: ``python -m docs.take_screenshots [address] [names…]``.

Without an address it serves a fresh demo province from a temporary folder. Pages are found as a reader finds them,
by the words on the screen, so the pictures survive another demo; a word that is gone stops the run and names it.
"""

from __future__ import annotations

import io
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from app.services.demo.log_in import PASSWORD

TARGET = Path(__file__).parent / "images"
ROOT = Path(__file__).parents[1]
LIMIT_BYTES = 250 * 1024
# The county code 330199 was never given to anybody; the second number has a wrong check character on purpose.
GOOD, WRONG = "330199196510010016", "330199196603150021"

COLUMNS = (
    "身份证号码",
    "姓名",
    "性别",
    "民族",
    "籍贯",
    "参加工作时间",
    "工作单位",
    "单位性质",
    "主管部门",
    "在职状态",
    "最高学历",
    "最高学位",
    "毕业学校",
    "所学专业",
    "从事专业",
    "资格名称",
    "所属系列",
    "取得方式",
    "取得时间",
    "评审组织",
    "原证书编号",
    "原证书发证机关",
    "原证书发证日期",
    "原证书是否遗失",
    "联系电话",
    "通信地址",
    "邮政编码",
    "性别与身份证号码不符的原因",
    "单位审核意见",
    "单位审核人",
    "单位审核日期",
)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: who looks (empty: nobody logged in), at which page, after which steps."""

    name: str
    account: str
    path: str
    steps: Callable[[Page], None] | None = None
    width: int = 1280
    height: int = 800


def _row(words: str, at: int = 0) -> Callable[[Page], None]:
    """Open the first record (``at=-1``: the last) of a list whose row has ``words``."""

    def steps(page: Page) -> None:
        page.locator("main tbody tr", has_text=words).nth(at).locator("a").first.click()
        page.wait_for_load_state()

    return steps


def _then(*parts: Callable[[Page], None]) -> Callable[[Page], None]:
    def steps(page: Page) -> None:
        for part in parts:
            part(page)

    return steps


def _wrong_number(page: Page) -> None:
    page.fill("#id_number", WRONG)
    page.fill("#name", "陈一")
    page.keyboard.press("Tab")
    page.fill("#obtained_on", "2007-03-01")
    page.keyboard.press("Control+Enter")
    page.locator("[aria-invalid=true]").first.wait_for()


def _tick_three(page: Page) -> None:
    for at in range(3):
        page.locator("main tbody [data-tick]").nth(at).check()


def _batch_document(page: Page) -> None:
    _tick_three(page)
    page.get_by_role("button", name="填写公布文号").first.click()
    page.locator("#number").wait_for()


def _decision(page: Page) -> None:
    _row("已报送")(page)
    page.locator(".actbar .btn-primary").click()
    page.wait_for_url(re.compile("/decision"))


def _line(number: str, name: str, sex: str, obtained: str) -> tuple[str, ...]:
    """A row of the import, empty where the sample has nothing to say."""
    filled = {"身份证号码": number, "姓名": name, "性别": sex, "工作单位": "德清县第九中学", "取得时间": obtained}
    return tuple(filled.get(column, "") for column in COLUMNS)


def _import_preview(page: Page) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, line in enumerate(
            (COLUMNS, _line(WRONG, "陈一", "女", "2003-08-06"), _line(GOOD, "李二", "男", "2007-03-01"))
        ):
            sheet.write_row(at, 0, line)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("#workbook", {"name": "信息表.xlsx", "mimeType": kind, "buffer": buffer.getvalue()})
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/imports/\d+$"))
    page.get_by_text("不能导入").first.wait_for(timeout=90_000)


def _verified(page: Page) -> None:
    """The demo's first certificate, found by its printer in a window of his own."""
    if page.context.browser is None:
        raise RuntimeError("the page has no browser")
    address = page.url.removesuffix("/verify")
    with _logged_in(page.context.browser, address, "sheng.dayin", 1280, 800) as printer:
        printer.goto(f"{address}/certificates/list/")
        cells = printer.locator("main tbody tr").first.locator("td").all_inner_texts()
    at = next(n for n, text in enumerate(cells) if text.strip().startswith("浙"))
    page.fill("#number", cells[at].strip())
    page.fill("#name", cells[at + 1].strip())
    page.locator("main .btn-primary").click()
    page.wait_for_load_state()


SHOTS = (
    Shot("home", "huzhou", "/", width=1440, height=900),
    Shot("login", "", "/login/"),
    Shot("county-home", "deqing", "/"),
    Shot("entry", "deqing", "/entry", height=1000),
    Shot("entry-errors", "deqing", "/entry", _wrong_number),
    Shot("drafts", "deqing", "/entry/drafts"),
    Shot("case-local", "deqing", "/", _then(lambda p: p.locator("main tbody a").first.click())),
    Shot("cases", "deqing", "/cases/list/", _tick_three),
    Shot("import-new", "deqing", "/imports/new"),
    Shot("import-preview", "deqing", "/imports/new", _import_preview),
    Shot("provincial-home", "nongke.danwei", "/"),
    Shot("employer-draft", "deqing.danwei", "/entry"),
    Shot("document-register", "huzhou", "/documents/register"),
    Shot("batch-document", "huzhou", "/inbox/list/", _batch_document),
    Shot("case-review", "huzhou", "/rosters/new", _row("未核对", -1), height=900),
    Shot("case-return", "huzhou", "/rosters/new", _then(_row("未核对"), lambda p: p.keyboard.press("r"))),
    Shot("roster-new", "huzhou", "/rosters/new"),
    Shot("roster-open", "huzhou", "/rosters/list/", _row("编制中")),
    Shot(
        "roster-freeze",
        "huzhou",
        "/rosters/list/",
        _then(_row("编制中"), lambda p: p.locator("button", has_text="定稿打印…").first.click()),
    ),
    Shot("roster-frozen", "huzhou", "/rosters/list/", _row("已定稿")),
    Shot("direct-home", "yiwu", "/"),
    Shot("province-home", "sheng", "/"),
    Shot("case-final", "sheng", "/inbox/list/", _row("核准"), height=900),
    Shot("roster-decision", "sheng", "/rosters/list/", _decision),
    Shot("certificates", "sheng.dayin", "/certificates/list/", _tick_three),
    Shot("certificate", "sheng.dayin", "/certificates/list/", _row("有效")),
    Shot("verify", "", "/verify", width=800, height=560),
    Shot("verified", "", "/verify", _verified, width=800, height=900),
    Shot("accounts", "sheng.guanli", "/accounts/list/"),
    Shot("account-new", "sheng.guanli", "/accounts/add"),
    Shot("console", "sheng.guanli", "/console/"),
    Shot("authority", "sheng.guanli", "/console/authority/"),
    Shot("campaign", "sheng.guanli", "/console/campaign-window/"),
    Shot("audit-home", "sheng.shenji", "/"),
    Shot("approvals", "sheng.shenji", "/approvals/list/"),
)


@contextmanager
def _logged_in(browser: Browser, address: str, account: str, width: int, height: int) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(15_000)
    if account:
        page.goto(f"{address}/login/")
        page.fill("input[name=username]", account)
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/")
    yield page
    context.close()


def take(address: str, wanted: list[str]) -> None:
    """Write ``docs/images/*.png``, all or those in ``wanted``; one log-in for an account."""
    TARGET.mkdir(exist_ok=True)
    chosen = [shot for shot in SHOTS if not wanted or shot.name in wanted]
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=options)
        for account in dict.fromkeys(shot.account for shot in chosen):
            with _logged_in(browser, address, account, 1280, 800) as page:
                for shot in (shot for shot in chosen if shot.account == account):
                    page.set_viewport_size({"width": shot.width, "height": shot.height})
                    page.goto(address + shot.path)
                    if shot.steps is not None:
                        shot.steps(page)
                    page.wait_for_load_state("networkidle")
                    _keep(shot.name, page.screenshot(animations="disabled"))
        browser.close()


def _keep(name: str, data: bytes) -> None:
    """Fewer colours until the picture is small enough: the repository keeps every version of it."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    for colours in (128, 64, 32):
        buffer = io.BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
        if buffer.tell() <= LIMIT_BYTES:
            (TARGET / f"{name}.png").write_bytes(buffer.getvalue())
            print(f"{name}.png  {buffer.tell() // 1024} KB, {colours} colours", flush=True)
            return
    raise ValueError(f"{name}.png stays above {LIMIT_BYTES} bytes")


@contextmanager
def _demo() -> Iterator[str]:
    """``serve.py`` with a fresh demo province; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "ZHENGSHU_INSTANCE": folder, "PORT": str(port), "PYTHONUNBUFFERED": "1"}
        for name in ("DATABASE_URL", "ZHENGSHU_PUBLIC_ADDRESS", "ZHENGSHU_ENV"):
            environment.pop(name, None)
        process = subprocess.Popen(
            [sys.executable, "serve.py"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            if process.stdout is None or not any("is ready" in line for line in process.stdout):
                raise RuntimeError("the server did not start; its message is above")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def main(arguments: list[str]) -> None:
    """``[address] [names…]``: without an address, a demo of its own."""
    if arguments and arguments[0].startswith("http"):
        take(arguments[0].rstrip("/"), arguments[1:])
        return
    with _demo() as address:
        take(address, arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
