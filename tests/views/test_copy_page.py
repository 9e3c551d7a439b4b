"""Copies (抄送, C-10): from the submission on, for the office they are copied to, read-only, on both databases."""

from __future__ import annotations

import dataclasses

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.enums import SEAT_COLUMN, Step, Tier, Verb
from app.models.approval import Approval
from app.models.attachment import Attachment
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.person import Person
from app.queries.copy import copy_scope
from app.security.jurisdiction import Actor
from app.services.case_act import act_on_case
from app.services.reminder import send_reminder
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, OutOfScope, use_scope, writing
from tests.factories import COUNTY, DIRECT, get_unit, log_in, make_account, make_actor, make_cases
from tests.views.conftest import case_numbers, post

READER = "330700-office"


def copied(session: Session, step: Step | None) -> int:
    """A senior case of Yiwu that is copied to Jinhua, at ``step``."""
    (case_id,) = make_cases(session, 1, DIRECT, step=step)
    reader = get_unit(session, READER)
    with use_scope(SYSTEM), writing(session):
        session.execute(sa.update(Case).where(Case.id == case_id).values(copied_to_id=reader.id))
    return case_id


def jinhua(app: Flask, session: Session) -> FlaskClient:
    """Jinhua's reviewer at a browser."""
    return log_in(app.test_client(), make_account(session, Tier.CITY_OFFICE, READER))


def decide(session: Session, case_id: int, verb: Verb, reason: str = "") -> None:
    """The province decides."""
    province = make_actor(session, Tier.PROVINCE, "province")
    assert apply(session, province, Selection((case_id,)), Instruction(verb, "", reason)).done


def test_a_copy_appears_with_the_submission_and_not_before(app: Flask, session: Session) -> None:
    """C-10: while Yiwu still has it, there is no row and no page; once submitted there are both."""
    entered, submitted = copied(session, None), copied(session, Step.FINAL)
    browser, numbers = jinhua(app, session), case_numbers(session)
    page = browser.get("/copies/list/").text
    assert numbers[submitted] in page and numbers[entered] not in page
    assert browser.get(f"/copies/{entered}").status_code == 404
    shown = browser.get(f"/copies/{submitted}")
    assert shown.status_code == 200 and "抄送" in shown.text


def test_the_copy_shows_the_decision(app: Flask, session: Session) -> None:
    """C-10: the certificate's number, or the rejection with its reason; a returned one stays and says so."""
    approved, rejected, returned = (copied(session, Step.FINAL) for _ in range(3))
    decide(session, approved, Verb.APPROVE)
    decide(session, rejected, Verb.REJECT, "out_of_range")
    decide(session, returned, Verb.RETURN, "photo")
    browser = jinhua(app, session)
    with use_scope(SYSTEM):
        number = session.scalars(sa.select(Certificate.number)).one()
    assert number in browser.get("/copies/list/").text
    assert number in browser.get(f"/copies/{approved}").text
    assert "不予核准" in browser.get(f"/copies/{rejected}").text
    assert "退回" in browser.get(f"/copies/{returned}").text


def test_a_copy_has_nothing_to_press(app: Flask, session: Session) -> None:
    """C-10: one way out, the print; no form beside log-out and find, no batch, no full ID number."""
    case_id = copied(session, Step.FINAL)
    browser = jinhua(app, session)
    with use_scope(SYSTEM):
        id_number = session.scalars(sa.select(Person.id_number)).one()
    for address in ("/copies/list/", f"/copies/{case_id}"):
        page = browser.get(address).text
        forms = [part.split('"')[0] for part in page.split('<form method="post" action="')[1:]]
        assert set(forms) <= {"/find", "/logout/"}, forms
        assert "data-batch" not in page and id_number not in page and f'"/cases/{case_id}' not in page


def test_the_papers_of_a_copy_are_read_at_its_own_address(app: Flask, session: Session) -> None:
    """C-10, U-2: photo, scans and announcement; those of the case itself stay closed; printing is on record."""
    case_id = copied(session, Step.FINAL)
    browser = jinhua(app, session)
    with use_scope(SYSTEM):
        scan = session.scalars(sa.select(Attachment.id).where(Attachment.case_id == case_id)).first()
    for paper in ("photo", f"attachments/{scan}"):
        assert browser.get(f"/copies/{case_id}/{paper}").status_code == 200
        assert browser.get(f"/cases/{case_id}/{paper}").status_code == 404
    assert browser.get(f"/copies/{case_id}/announcement").mimetype == "application/pdf"
    printed = browser.get(f"/copies/{case_id}/information-form")
    assert printed.mimetype == "application/pdf"
    session.rollback()  # what the browser wrote came after this session had begun to read
    with use_scope(SYSTEM):
        printed_ids = session.scalars(sa.select(AuditEvent.noun_id).where(AuditEvent.action == "print_copy")).all()
    assert printed_ids == [case_id]


@pytest.mark.parametrize(
    "address",
    [
        "/cases/{}/act",
        "/cases/{}/tick",
        "/cases/{}/reveal",
        "/cases/{}/photo",
        "/cases/{}/attachments",
        "/reminders/cases/{}",
        "/copies/{}",
        "/copies/{}/act",
    ],
)
def test_every_write_on_a_copy_is_refused(app: Flask, session: Session, address: str) -> None:
    """C-10, T14: by hand-made requests too; nothing changes."""
    case_id = copied(session, Step.FINAL)
    browser = jinhua(app, session)
    before = fingerprint(session, case_id)
    data = {"verb": "approve", "version": "1", "page": "1", "line": "1", "reason_code": "photo", "note": "x"}
    assert post(browser, address.format(case_id), data).status_code in (400, 403, 404, 405)
    assert fingerprint(session, case_id) == before


def test_the_scope_of_copies_writes_nothing(app: Flask, session: Session) -> None:
    """C-10, U-2: services refuse it as not found, the session refuses the row."""
    case_id = copied(session, Step.FINAL)
    officer = make_actor(session, Tier.CITY_OFFICE, READER)
    reader: Actor = dataclasses.replace(officer, scope=copy_scope(officer))
    assert apply(session, officer, Selection((case_id,)), Instruction(Verb.CLOSE, "", "close_other")).not_found == 1
    assert send_reminder(session, officer, [case_id]).not_found == 1
    with pytest.raises(Exception, match=r"case|rule|C-14|waiting"):
        act_on_case(session, reader, case_id, 1, Instruction(Verb.CLOSE, "", "close_other"))
    with use_scope(reader.scope):
        case = session.get_one(Case, case_id)
    with pytest.raises(OutOfScope), use_scope(reader.scope):
        case.step_since = case.step_since.replace(year=2000)
        session.flush()
    session.rollback()


@pytest.mark.parametrize(
    ("tier", "key", "status"),
    [
        (Tier.CITY_OFFICE, READER, 200),
        (Tier.CITY_OFFICE, COUNTY.review, 404),
        (Tier.DIRECT_OFFICE, DIRECT.review, 403),
        (Tier.COUNTY_OFFICE, COUNTY.local, 403),
        (Tier.PROVINCE, "province", 403),
    ],
)
def test_a_copy_is_for_its_reader_alone(app: Flask, session: Session, tier: Tier, key: str, status: int) -> None:
    """U-2: 404 for other cities, 403 for those who read no copies; the menu entry only where copies can exist."""
    case_id = copied(session, Step.FINAL)
    browser = log_in(app.test_client(), make_account(session, tier, key))
    assert browser.get(f"/copies/{case_id}").status_code == status
    for paper in ("photo", "announcement", "information-form", "attachments/1"):
        assert browser.get(f"/copies/{case_id}/{paper}").status_code in ((200, 404) if status == 200 else (status,))
    assert ('href="/copies/list/"' in browser.get("/").text) == (status == 200)
    if status == 404:
        assert case_numbers(session)[case_id] not in browser.get("/copies/list/").text


def test_the_menu_of_the_reader_counts_its_own_cases_only(app: Flask, session: Session) -> None:
    """U-2: drawn under the scope of copies, the page still shows the office's own figures."""
    copied(session, Step.FINAL)
    make_cases(session, 2, step=Step.REVIEW)
    assert '<span class="n">0</span>' in jinhua(app, session).get("/copies/list/").text


def fingerprint(session: Session, case_id: int) -> tuple[object, ...]:
    """The case and its acts, as they stand."""
    with use_scope(SYSTEM):
        row = session.execute(sa.select(Case.__table__).where(Case.id == case_id)).one()
        acts = session.scalar(sa.select(sa.func.count()).where(Approval.case_id == case_id))
        session.rollback()
    assert set(SEAT_COLUMN.values()) <= set(row._fields)
    return (*row, acts)
