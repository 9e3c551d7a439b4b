"""Addresses and permissions of our base against FAB's own: U-1, U-2, T28."""

from __future__ import annotations

import pytest
from flask import Flask

from app.enums import Tier
from app.extensions import db
from app.models.person import Person
from app.security.role import RoleName
from app.session import SYSTEM, use_scope, writing
from tests.factories import log_in, make_account
from tests.views.conftest import Office, post


def test_outside_the_jurisdiction_is_not_found_everywhere(office: Office) -> None:
    """U-2: show, file and action answer 404, never a notice with a redirect."""
    theirs, mine = office.theirs[0], office.mine[0]
    assert office.get(f"/probe-cases/show/{mine}").status_code == 200
    assert office.get(f"/probe-cases/{mine}/file/photo").status_code == 200
    for key in (theirs, 9_999_999, "9" * 30, "x"):
        assert office.get(f"/probe-cases/show/{key}").status_code == 404
        assert office.get(f"/probe-cases/{key}/file/photo").status_code == 404


def test_a_file_is_reached_through_its_record_only(office: Office) -> None:
    """U-2: no file by name, only declared relations, and kept by no cache."""
    answer = office.get(f"/probe-cases/{office.mine[0]}/file/photo")
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert office.get(f"/probe-cases/{office.mine[0]}/file/person").status_code == 404
    rules = {rule.rule for rule in office.client.application.url_map.iter_rules()}
    assert not [rule for rule in rules if rule.startswith("/probe") and "download" in rule]
    assert "/stockcases/download/<string:filename>" in rules


def test_only_declared_methods_have_an_address(office: Office) -> None:
    """T28: add, edit and delete are off by default, and a method without a permission cannot be reached."""
    mine = office.mine[0]
    for path in ("add", f"edit/{mine}", f"delete/{mine}", "forgotten", "download/x"):
        assert office.get(f"/probe-cases/{path}").status_code == 404, path
        assert office.post(f"/probe-cases/{path}").status_code == 404, path
    rules = {rule.rule for rule in office.client.application.url_map.iter_rules()}
    assert {"/stockcases/add", "/stockcases/edit/<pk>", "/stockcases/delete/<pk>"} <= rules


def test_a_member_of_staff_without_permission_sees_403_and_a_stranger_the_log_in(office: Office) -> None:
    """U-1: FAB would flash and redirect both."""
    for path in ("/probe-page/", "/probe-cases/explicit"):
        assert office.get(path).status_code == 403
        stranger = office.client.application.test_client().get(path)
        assert stranger.status_code == 302
        assert stranger.location.startswith("/login/?next=")
    assert "<main" in office.get("/probe-page/").text


def test_holders_of_the_permission_go_on(workshop: Flask) -> None:
    """U-1: the province decides."""
    client = log_in(workshop.test_client(), make_account(db.session(), Tier.PROVINCE, "province"))
    assert client.get("/probe-page/").text == "seen"
    assert client.get("/probe-cases/explicit").text == "explicit"


def test_a_role_held_at_a_wrong_tier_opens_nothing(workshop: Flask) -> None:
    """U-1, T37: the province's role given to a county account allows nothing, though FAB's tables grant it."""
    account = make_account(db.session(), Tier.COUNTY_OFFICE, "330521-office", roles=[RoleName.PROVINCE_REVIEWER])
    assert log_in(workshop.test_client(), account).get("/probe-page/").status_code == 403


def test_pages_show_no_id_number_and_no_full_birth_date(office: Office) -> None:
    """U-6, T31: mask and month; the number stands nowhere on the page."""
    session = db.session()
    with use_scope(SYSTEM):
        people = {person.name: person for person in session.query(Person)}
        numbers = [person.id_number for person in people.values()]
    page = office.get(f"/probe-cases/show/{office.mine[0]}").text
    assert "33****************" in page
    assert not [number for number in numbers if number in page]
    assert not [person for person in people.values() if person.birth_date.isoformat() in page]
    assert any(f"{person.birth_date:%Y-%m}<" in page.replace(" ", "") for person in people.values())


@pytest.fixture
def city(workshop: Flask) -> Office:
    """A city officer, who writes announcement documents."""
    account = make_account(db.session(), Tier.CITY_OFFICE, "330500-office")
    return Office(log_in(workshop.test_client(), account), [], [], {})


def test_add_and_edit_go_through_the_services(city: Office) -> None:
    """U-8, T13: declared columns only, whatever else the request carries."""
    from app.models.document import AnnouncementDocument

    answer = city.post("/probe-documents/add", number="湖职评〔1998〕21号", title="一", review_office_id="1")
    assert answer.status_code == 302
    db.session.rollback()  # what was read before stands still until then
    with use_scope(SYSTEM):
        [row] = db.session.query(AnnouncementDocument).all()
        assert row.review_office.natural_key == "330500-office"
    changed = city.post(f"/probe-documents/edit/{row.id}", title="二", number="别的", review_office_id="1")
    assert changed.status_code == 302
    with use_scope(SYSTEM):
        db.session.rollback()
        assert (row.title, row.number) == ("二", "湖职评〔1998〕21号")


def test_a_refusal_stands_at_its_field_and_a_database_keeps_its_words(city: Office) -> None:
    """C-14: which rule, at its field; FAB flashed SQL text and parameters."""
    refused = city.post("/probe-documents/add", number="refused", title="x")
    assert refused.status_code == 200
    assert "The number R is refused." in refused.text
    assert "P-8" in refused.text
    assert "Nothing is checked." in city.post("/probe-documents/add", number="loose", title="x").text
    city.post("/probe-documents/add", number="twice", title="x")
    again = city.post("/probe-documents/add", number="twice", title="x")
    assert again.status_code == 200
    assert "没有保存" in again.text
    assert not [word for word in ("INSERT", "UNIQUE", "psycopg", "sqlite") if word in again.text]


def test_a_foreign_document_is_edited_by_nobody_else(city: Office) -> None:
    """U-2: the form of a neighbour's record is not found, by GET and POST."""
    from app import clock
    from app.models.document import AnnouncementDocument
    from tests.factories import get_unit

    session = db.session()
    other = get_unit(session, "330100-office")
    with use_scope(SYSTEM), writing(session):
        row = AnnouncementDocument(review_office_id=other.id, number="杭", created_at=clock.now())
        session.add(row)
    key = row.id
    assert city.get(f"/probe-documents/edit/{key}").status_code == 404
    assert city.post(f"/probe-documents/edit/{key}", title="x").status_code == 404


def test_fabs_own_writing_is_refused(office: Office) -> None:
    """Architecture: FAB's CRUD commits by itself; our interface never does."""
    from app.models.case import Case
    from app.views.interface import ServiceInterface

    source = ServiceInterface(Case)
    for write in (source.add, source.edit, source.delete):
        with pytest.raises(RuntimeError, match="by services only"):
            write(Case())
    with pytest.raises(RuntimeError, match="never deleted"):
        source.delete_all([])


def test_json_reads_the_own_jurisdiction_and_writes_nothing(office: Office) -> None:
    """U-2, T12: list and item in scope, foreign 404, no _info (it lists options), nothing but GET."""
    listed = office.get("/api/v1/probe_cases/").json
    assert {row["acceptance_number"] for row in listed["result"]} == {office.numbers[i] for i in office.mine}
    assert office.get(f"/api/v1/probe_cases/{office.mine[0]}").status_code == 200
    assert office.get(f"/api/v1/probe_cases/{office.theirs[0]}").status_code == 404
    assert office.get("/api/v1/probe_cases/_info").status_code == 404
    assert office.post("/api/v1/probe_cases/").status_code == 405
    assert post(office.client, f"/api/v1/probe_cases/{office.mine[0]}", {}).status_code == 405
    size = office.get("/api/v1/probe_cases/?q=(page_size:20000)")
    assert size.status_code == 200
    found = office.get(
        f"/api/v1/probe_cases/?q=(filters:!((col:acceptance_number,opr:is,value:'{office.numbers[1]}')))"
    )
    assert found.json["count"] == 1
    unknown = office.get("/api/v1/probe_cases/?q=(filters:!((col:step,opr:is,value:x)))")
    assert unknown.json["count"] == 3
