"""Re-issues and corrections at the browser: certificates to begin with, and each officer's act on real pages."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from app import clock
from app.enums import CaseKind, DocumentKind, Tier
from app.extensions import db
from app.session import SYSTEM, use_scope
from tests.conftest import SETTINGS, application
from tests.databases import Databases
from tests.factories import CITY_DEPARTMENT, COUNTY, DIRECT, PROVINCIAL, make_account, make_account_of
from tests.journeys import people
from tests.journeys.server import Server, serving
from tests.services.certificates import make_certificates
from tests.services.replacements import SCANS

LINES = {"county": COUNTY, "city-department": CITY_DEPARTMENT, "provincial": PROVINCIAL, "direct": DIRECT}
WAY_UP: Mapping[tuple[CaseKind, str], tuple[str, ...]] = {
    (CaseKind.REISSUE, "county"): ("county", "huzhou", "sheng"),
    (CaseKind.REISSUE, "city-department"): ("huzhou", "sheng"),
    (CaseKind.REISSUE, "provincial"): ("weisheng", "sheng"),
    (CaseKind.REISSUE, "direct"): ("yiwu", "sheng"),
    (CaseKind.CORRECTION, "county"): ("county", "huzhou", "sheng"),
    (CaseKind.CORRECTION, "city-department"): ("city-department", "huzhou", "sheng"),
    (CaseKind.CORRECTION, "provincial"): ("provincial", "weisheng", "sheng"),
    (CaseKind.CORRECTION, "direct"): ("yiwu", "sheng"),
}
"""Log-ins in the order of the notice's tiers (M5) and of our reading (R): who enters, who passes on, who decides."""


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate as its holder brings it, or has lost it."""

    id: int
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Counter:
    """A running server and one certificate of each line."""

    server: Server
    held: Mapping[str, Held]


@contextmanager
def counters(databases: Databases, folder: pathlib.Path, name: str) -> Iterator[Counter]:
    """A server on a copy of the seeded database with certificates made by the services, and an officer a desk."""
    url = databases.clone(name)
    held = {}
    # Photos and the key of ID numbers lie where the server looks for them.
    (folder / "id_number_key.secret").write_text(SETTINGS["ID_NUMBER_KEY"])
    app = application(url, FILE_STORE=str(folder / "files"))
    with app.app_context():
        session = db.session()
        for line, place in LINES.items():
            (one,) = make_certificates(session, 1, place)
            with use_scope(SYSTEM):
                held[line] = Held(one.id, one.number, one.holder_name)
                employer_id = one.employer_id
            if line == "provincial" and employer_id:
                make_account_of(session, Tier.EMPLOYER, employer_id, name="provincial")
        make_account(session, Tier.PROVINCE, "province", name="sheng")
        make_account(session, Tier.CITY_OFFICE, "330500-office", name="huzhou")
        make_account(session, Tier.PROVINCIAL_DEPARTMENT, "dept-health", name="weisheng")
        make_account(session, Tier.DIRECT_OFFICE, "330782-office", name="yiwu")
        make_account(session, Tier.COUNTY_OFFICE, "330521-office", name="county")
        make_account(session, Tier.CITY_DEPARTMENT, "330500-health", name="city-department")
        db.session.remove()
        db.engine.dispose()
    with serving(url, folder) as running:
        yield Counter(running, held)


def find_at_counter(page: Page, address: str, held: Held, button: str) -> None:
    """The holder says name and number; the clerk finds the certificate and begins."""
    page.goto(f"{address}/replacements")
    page.fill("main input[name=q]", held.number)
    page.keyboard.press("Enter")
    page.locator(".begin a", has_text=button).click()
    page.wait_for_url(re.compile(rf"/certificates/{held.id}/"))


def attach_all(page: Page, kind: CaseKind) -> None:
    """Every scan of the checklist."""
    for document in SCANS[kind]:
        chooser = page.locator(f"input[name=document_{DocumentKind(document).value}]")
        chooser.set_input_files({"name": f"{document}.pdf", "mimeType": "application/pdf", "buffer": people.scan()})


def send_up(page: Page) -> int:
    """Save and send up with one key; the case's id."""
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    return int(page.url.rsplit("/", 1)[1])


def declare_loss(page: Page, address: str, held: Held) -> int:
    """遗失补发: newspaper, day and page; the words are there already."""
    find_at_counter(page, address, held, "遗失补发")
    assert held.number in page.input_value("#text") and held.name in page.input_value("#text")
    page.fill("#newspaper", "湖州日报")
    page.fill("#published_on", clock.today().isoformat())
    # Sent too early: the fault stands at its field and nothing typed is lost.
    page.keyboard.press("Control+s")
    page.locator("#page[aria-invalid=true]").wait_for()
    assert page.input_value("#newspaper") == "湖州日报"
    page.fill("#page", "B2")
    attach_all(page, CaseKind.REISSUE)
    return send_up(page)


def correct(page: Page, address: str, held: Held, specialty: str) -> int:
    """更正: the specialty is wrong, and the certificate was given back today."""
    find_at_counter(page, address, held, "更正")
    page.fill("#specialty", specialty)
    assert page.locator("tr.changed").count() == 1
    page.fill("#returned_on", clock.today().isoformat())
    attach_all(page, CaseKind.CORRECTION)
    return send_up(page)


def approve(page: Page, address: str, case_id: int, shown: str) -> None:
    """The officer looks at the case and passes it on, or decides."""
    page.goto(f"{address}/cases/{case_id}")
    assert shown in page.locator(".replaced").inner_text()
    with page.expect_navigation():
        page.locator("#act button[value=approve]").click()


def new_number(page: Page, address: str, held: Held) -> str:
    """What the old certificate's page says of the one in its place; each links to the other."""
    page.goto(f"{address}/certificates/{held.id}")
    page.locator(".kin a").click()
    page.wait_for_url(re.compile(r"/certificates/\d+$"))
    assert page.locator(".kin a", has_text=held.number).count() == 1
    return page.locator(".zs-head .id").first.inner_text()


def travel(browser: Browser, counter: Counter, kind: CaseKind, line: str) -> tuple[str, str, str]:
    """From the counter to the new certificate; what a stranger reads of the old one meanwhile, of it afterwards, and
    of the new one."""
    address, held = counter.server.address, counter.held[line]
    clerk, *officers = WAY_UP[kind, line]
    with tolerant(browser, address, clerk) as page:
        if kind is CaseKind.REISSUE:
            case_id, shown = declare_loss(page, address, held), "湖州日报"
        else:
            case_id, shown = correct(page, address, held, "水利水电工程"), "水利水电工程"
    meanwhile = people.verify_publicly(browser, address, held.number, held.name)
    for officer in officers:
        with people.logged_in(browser, address, officer) as page:
            approve(page, address, case_id, shown)
            if officer == "sheng":
                number = new_number(page, address, held)
    after = people.verify_publicly(browser, address, held.number, held.name)
    assert number not in after
    return meanwhile, after, people.verify_publicly(browser, address, number, held.name)


@contextmanager
def tolerant(browser: Browser, address: str, user: str) -> Iterator[Page]:
    """As ``people.logged_in``, for a page that is refused once on purpose: its 422 stands in the console."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    faults: list[str] = []
    page.on(
        "console", lambda said: faults.append(said.text) if said.type == "error" and "422" not in said.text else None
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{address}/login/")
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", people.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")
    try:
        yield page
    except BaseException:
        people.SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=people.SHOTS / f"{user}.png", full_page=True)
        raise
    context.close()
    assert not faults, faults
