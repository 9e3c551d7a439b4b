"""From form to certificate in a real browser, every tier by its own log-in, on each line and database (C-1 to C-4)."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from app import clock
from app.enums import Tier
from app.extensions import db
from app.models.authority import CampaignWindow
from app.security.role import RoleName
from app.session import SYSTEM, use_scope, writing
from tests.conftest import application
from tests.databases import Databases
from tests.factories import (
    CITY_DEPARTMENT,
    COUNTY,
    PROVINCIAL,
    Place,
    make_account,
    make_account_of,
    make_employer,
    make_id_number,
)
from tests.journeys import people
from tests.journeys.server import Server, serving

pytestmark = pytest.mark.browser
LINES = {"county": COUNTY, "city-department": CITY_DEPARTMENT, "provincial": PROVINCIAL}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=options)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server on a fresh copy of the seeded database, with an officer for every desk of the journeys."""
    url = databases.clone("journey")
    folder: pathlib.Path = tmp_path_factory.mktemp("instance")
    app = application(url)
    with app.app_context():
        session = db.session()
        with use_scope(SYSTEM), writing(session):
            # The province extended the campaign to these days (C-11).
            session.add(CampaignWindow(starts_on=clock.today(), ends_on=clock.today(), reason="延长换证时间"))
        make_account(session, Tier.PROVINCE, "province", name="sheng")
        make_account(session, Tier.PROVINCE, "province", roles=[RoleName.PRINTER], name="dayin")
        make_account(session, Tier.CITY_OFFICE, "330500-office", name="huzhou")
        make_account(session, Tier.PROVINCIAL_DEPARTMENT, "dept-health", name="weisheng")
        make_account(session, Tier.COUNTY_OFFICE, "330521-office", name="county")
        make_account(session, Tier.CITY_DEPARTMENT, "330500-health", name="city-department")
        hospital = make_employer(session, PROVINCIAL, "省属测试医院")
        make_account_of(session, Tier.EMPLOYER, hospital.id, name="provincial")
        db.session.remove()
        db.engine.dispose()
    with serving(url, folder) as running:
        yield running


@pytest.mark.parametrize("line", LINES)
def test_form_to_certificate(
    browser: Browser, server: Server, databases: Databases, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A1-1 to A1-5: entry, check, roster, approval, certificate, verification, each at its own desk."""
    place: Place = LINES[line]
    number = {"county": 40, "city-department": 41, "provincial": 42}[line]
    names = {"county": "赵春生", "city-department": "钱夏生", "provincial": "孙秋生"}
    who = people.Applicant(
        id_number=make_id_number(number),
        name=names[line],
        employer="德清县测试医院",
        department={"county": "德清县卫生局", "city-department": "湖州市卫生局"}.get(line, "浙江省卫生厅"),
    )
    reviewer = "weisheng" if line == "provincial" else "huzhou"
    with people.logged_in(browser, server.address, line) as page:
        case_id = people.enter_form(page, server.address, who, employer_is_own=place.local is None)
    with people.logged_in(browser, server.address, reviewer) as page:
        people.check_against_document(page, server.address, case_id)
        roster_id = people.send_roster_up(page, server.address)
    with people.logged_in(browser, server.address, "sheng") as page:
        people.decide_roster(page, server.address, roster_id)
    with people.logged_in(browser, server.address, "dayin") as page:
        certificate, text = people.print_certificate(page, server.address, who.name)
    assert who.name in text
    assert who.specialty in text
    public = people.verify_publicly(browser, server.address, certificate, who.name)
    assert "有效" in public
    assert who.title in public
    assert who.id_number not in public
    with capsys.disabled():
        print(f"\njourney {line} {databases.name}: form to certificate ok")
