"""New awards from form to certificate in a real browser, each tier by its own log-in, on each database (C-7, C-9)."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from app.enums import Tier
from app.extensions import db
from app.security.role import RoleName
from tests.conftest import application
from tests.databases import Databases
from tests.factories import make_account, make_id_number
from tests.journeys import award_people, people
from tests.journeys.server import Server, serving
from tests.journeys.test_exchange_journey import browser
from tests.services.award_forms import award_people as rows_of_people

__all__ = ["browser"]
pytestmark = pytest.mark.browser
COUNT = 6


@pytest.fixture(scope="module")
def server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server on a fresh copy of the seeded database, with an officer for every desk of the journeys."""
    url = databases.clone("award_journey")
    folder: pathlib.Path = tmp_path_factory.mktemp("instance")
    with application(url).app_context():
        session = db.session()
        make_account(session, Tier.EVALUATION_BODY, "body-health", name="pingwei")
        make_account(session, Tier.PROVINCE, "province", name="sheng")
        make_account(session, Tier.PROVINCE, "province", roles=[RoleName.PRINTER], name="dayin")
        make_account(session, Tier.CITY_OFFICE, "330500-office", name="huzhou")
        make_account(session, Tier.CITY_OFFICE, "330500-office", name="huzhou2")
        make_account(session, Tier.CITY_OFFICE, "330500-office", roles=[RoleName.PRINTER], name="huzhou.dayin")
        make_account(session, Tier.COUNTY_OFFICE, "330521-office", name="county")
        db.session.remove()
        db.engine.dispose()
    with serving(url, folder) as running:
        yield running


def test_body_workbook_to_certificates(
    browser: Browser, server: Server, databases: Databases, capsys: pytest.CaptureFixture[str]
) -> None:
    """C-7, M7: people and photos in bulk, one document, straight to the province, a certificate for everybody."""
    rows = rows_of_people(COUNT)
    with people.logged_in(browser, server.address, "pingwei") as page:
        award_people.register_document(page, server.address)
        award_people.import_awards(page, server.address, rows)
        award_people.approve_all(page, server.address, COUNT)
    with people.logged_in(browser, server.address, "sheng") as page:
        award_people.approve_all(page, server.address, COUNT)
    name = str(rows[0].cells["name"])
    with people.logged_in(browser, server.address, "dayin") as page:
        number, text = people.print_certificate(page, server.address, name)
    assert award_people.NUMBER in text and name in text
    public = people.verify_publicly(browser, server.address, number, name)
    assert "有效" in public
    with people.logged_in(browser, server.address, "pingwei") as page:
        page.goto(f"{server.address}/certificates/list/")
        assert number in page.locator("main").inner_text()
    with capsys.disabled():
        print(f"\njourney new_award evaluation_body {databases.name}: form to certificate ok")


def test_mid_award_of_a_county_to_certificate(
    browser: Browser, server: Server, databases: Databases, capsys: pytest.CaptureFixture[str]
) -> None:
    """C-9, M8: entered at the county with the city's document, decided and printed by the city."""
    name, id_number = "周仲明", make_id_number(81_000)
    with people.logged_in(browser, server.address, "huzhou2") as page:
        award_people.register_document(page, server.address, "湖人职〔2007〕9号")
    with people.logged_in(browser, server.address, "county") as page:
        award_people.enter_award(page, server.address, id_number, name)
    with people.logged_in(browser, server.address, "huzhou") as page:
        award_people.approve_all(page, server.address, 1)
    with people.logged_in(browser, server.address, "huzhou.dayin") as page:
        page.goto(f"{server.address}/certificates/list/")
        assert name in page.locator("main").inner_text()
    with capsys.disabled():
        print(f"\njourney new_award county {databases.name}: form to certificate ok")
