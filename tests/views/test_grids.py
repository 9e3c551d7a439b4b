"""The generated grids: declarations only, cheap, scoped, masked, in the notice's words (U-1, U-2, U-6, U-8, T31)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.enums import Step, Tier, Verb
from app.extensions import db
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.document import AnnouncementDocument
from app.models.old_certificate import OldCertificate
from app.models.person import Person
from app.models.roster import Roster
from app.models.unit import Unit
from app.security.role import ROLES, RoleName
from app.services.job import submit_job
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope
from app.views.menu import GROUPS
from tests.factories import COUNTY, OTHER_COUNTY, log_in, make_account, make_actor, make_cases
from tests.views.conftest import case_numbers

GRIDS = ["cases", "rosters", "documents", "certificates", "old-certificates", "persons", "units", "approvals", "jobs"]
OWN_PAGES = {"certificates", "documents", "rosters"}
SHOWN = {
    "certificates": Certificate,
    "rosters": Roster,
    "documents": AnnouncementDocument,
    "old-certificates": OldCertificate,
    "persons": Person,
}


@pytest.fixture
def filled(app: Flask) -> Flask:
    """Cases of two counties of one city, one county's at the province on a roster."""
    session = db.session()
    final = make_cases(session, 3, COUNTY, step=Step.FINAL)
    make_cases(session, 2, OTHER_COUNTY)
    province = make_actor(session, Tier.PROVINCE, "province")
    outcome = apply(session, province, Selection((final[0],)), Instruction(Verb.APPROVE, "经核准，同意换发"))
    assert outcome.done, outcome.refused
    submit_job(session, province, "approve", {}, total=1)
    return app


def browse(app: Flask, tier: Tier, key: str, *roles: RoleName) -> Any:
    """A logged-in browser."""
    return log_in(app.test_client(), make_account(db.session(), tier, key, roles=roles))


@pytest.mark.parametrize("grid", GRIDS)
def test_a_grid_sends_few_statements_and_names_everything(
    filled: Flask, grid: str, statements: Callable[[], Any]
) -> None:
    """U-8, Lists at scale: at most ten statements; heads and filters in Chinese; no ID number, no full birth date."""
    client = browse(filled, Tier.PROVINCE, "province")
    # Of jobs a person's own are shown first; these are a colleague's.
    place = f"/{grid}/list/" + ("?who=office" if grid == "jobs" else "")
    client.get(place)
    with statements() as sent:
        page = client.get(place)
    assert page.status_code == 200
    assert len(sent) <= 10, "\n".join(sent)
    heads = page.text.partition("<thead>")[2].partition("</thead>")[0]
    words = re.findall(r">([^<>]+)</(?:a|th)>", heads)
    assert len(words) >= 5
    assert not [word for word in words if re.search("[A-Za-z]", word.replace("PDF", ""))]
    with use_scope(SYSTEM):
        people = db.session.query(Person).all()
        assert not [p for p in people if p.id_number in page.text or p.birth_date.isoformat() in page.text]
        assert not [p for p in people if p.id_number[-6:] in page.text]


@pytest.mark.parametrize("grid", sorted(SHOWN))
def test_a_show_page_reads(filled: Flask, grid: str) -> None:
    """U-8: every record of a grid has its page, with no ID number on it."""
    client = browse(filled, Tier.PROVINCE, "province")
    with use_scope(SYSTEM):
        row = db.session.query(SHOWN[grid]).first()
        numbers = [person.id_number for person in db.session.query(Person)]
    path = f"/{grid}" if grid in OWN_PAGES else f"/{grid}/show"
    page = client.get(f"{path}/{row.id}")
    assert page.status_code == 200
    assert not [number for number in numbers if number in page.text]
    assert client.get(f"{path}/999999").status_code == 404


def test_the_work_list_says_what_the_notice_says(filled: Flask) -> None:
    """U-8: columns in the notice's words, newest first, the first one leading to the case."""
    page = browse(filled, Tier.PROVINCE, "province").get("/cases/list/").text
    heads = ["受理编号", "姓名", "资格名称", "工作单位", "报送单位", "公布文号", "取得时间", "步骤", "等候自"]
    places = [page.index(f">{head}<", page.index("<thead>")) for head in heads]
    assert places == sorted(places)
    body = page.partition("<tbody>")[2]
    order = sorted(case_numbers(db.session()).items(), reverse=True)
    assert [body.index(number) for _key, number in order] == sorted(body.index(number) for _key, number in order)
    assert f'href="/cases/{order[0][0]}"' in body
    assert "浙人专〔2001〕57号" in body
    assert 'class="st st-go"' in body
    assert 'class="st st-ok"' in body


@pytest.mark.parametrize("grid", ["cases", "persons", "old-certificates", "approvals"])
def test_a_county_sees_its_own_rows_in_every_grid(filled: Flask, grid: str) -> None:
    """U-2: the neighbour county's names stand on no list and on no page."""
    client = browse(filled, Tier.COUNTY_OFFICE, OTHER_COUNTY.local or "")
    with use_scope(SYSTEM):
        mine = {c.acceptance_number for c in db.session.query(Case).where(Case.step == Step.LOCAL)}
        theirs = db.session.query(Case).where(Case.step != Step.LOCAL).all()
        foreign = {"persons": theirs[0].person_id, "old-certificates": theirs[0].old_certificate_id}
    page = client.get(f"/{grid}/list/")
    assert not [case for case in theirs if case.acceptance_number in page.text]
    if grid == "cases":
        assert all(number in page.text for number in mine)
    if grid in foreign:
        assert client.get(f"/{grid}/show/{foreign[grid]}").status_code == 404


def test_a_county_reads_offices_and_its_own_employers_only(filled: Flask) -> None:
    """U-2: names of offices are public; the neighbour's employers are not."""
    client = browse(filled, Tier.COUNTY_OFFICE, OTHER_COUNTY.local or "")
    with use_scope(SYSTEM):
        employers = db.session.query(Unit).where(Unit.is_office.is_(False), Unit.name.startswith("测试单位")).all()
        mine = [unit for unit in employers if unit.local_office.natural_key == OTHER_COUNTY.local]
    for unit in employers:
        answer = client.get(f"/units/show/{unit.id}")
        assert answer.status_code == (200 if unit in mine else 404)
    assert mine
    assert len(employers) > len(mine)


def test_roster_papers_are_fetched_through_the_roster(filled: Flask) -> None:
    """C-16, U-2: the office and the province fetch it, a county and another city do not."""
    with use_scope(SYSTEM):
        [roster] = db.session.query(Roster).all()
    path = f"/rosters/{roster.id}/file/pdf"
    assert browse(filled, Tier.PROVINCE, "province").get(path).mimetype == "application/pdf"
    assert browse(filled, Tier.CITY_OFFICE, "330500-office").get(path).status_code == 200
    assert browse(filled, Tier.CITY_OFFICE, "330100-office").get(path).status_code == 404
    assert browse(filled, Tier.COUNTY_OFFICE, "330521-office").get(path).status_code == 403


@pytest.mark.parametrize("role", [*RoleName])
def test_the_menu_shows_what_a_role_can_do_and_nothing_else(app: Flask, role: RoleName) -> None:
    """U-1: every entry of the menu opens; every other one answers 403."""
    tier = sorted(ROLES[role].tiers)[0]
    key = {
        Tier.CITY_OFFICE: "330500-office",
        Tier.CITY_DEPARTMENT: "330500-health",
        Tier.COUNTY_OFFICE: "330521-office",
        Tier.DIRECT_OFFICE: "330782-office",
        Tier.PROVINCIAL_DEPARTMENT: "dept-health",
        Tier.PROVINCE: "province",
    }.get(tier)
    if key is None:
        with use_scope(SYSTEM):
            from app.models.unit import UnitTier

            key = db.session.query(Unit).join(UnitTier).where(UnitTier.tier == tier).first().natural_key
    client = browse(app, tier, key, role)
    menu = client.get("/accounts/own/").text.partition("<nav")[2].partition("</nav>")[0]
    for entry in [entry for group in GROUPS for entry in group.entries]:
        held = entry.permission in ROLES[role].permissions
        # Copies (抄送) have their entry where some unit copies to the office, which none does to Huzhou (C-10).
        shown = held and entry.name != "copies"
        assert (f'href="{entry.address}"' in menu) == shown, entry.name
        if entry.address.removesuffix("/list/").strip("/") in [*GRIDS, "accounts"]:
            assert client.get(entry.address).status_code == (200 if held else 403), entry.name


def test_pages_of_fab_itself_are_nobodys(app: Flask) -> None:
    """U-1: roles, groups and FAB's own password pages are reached by no role of ours."""
    client = browse(app, Tier.PROVINCE, "province", RoleName.PROVINCE_ADMINISTRATOR)
    for path in ("/roles/list/", "/groups/list/", "/resetpassword/form?pk=1"):
        assert client.get(path).status_code in (403, 404), path
