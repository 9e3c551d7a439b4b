"""经办、复核 on the screen: one prepares, another approves, in an office that has switched it on (C-12, C-13)."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.enums import Step, Tier, Verb
from app.models.approval import Approval
from app.models.authority import TwoPersonOffice
from app.models.case import Case
from app.session import SYSTEM, use_scope, writing
from tests.factories import COUNTY, get_unit, log_in, make_account, make_cases
from tests.views.conftest import post


@pytest.fixture
def case_id(session: Session) -> int:
    """A complete case at a county office where two persons act."""
    with use_scope(SYSTEM), writing(session):
        session.add(TwoPersonOffice(unit_id=get_unit(session, COUNTY.local or "").id, valid_from=dt.date(2007, 1, 1)))
    (made,) = make_cases(session, 1, COUNTY)
    return made


def officer(app: Flask, session: Session) -> FlaskClient:
    """Somebody of the county office at a browser of the own."""
    return log_in(app.test_client(), make_account(session, Tier.COUNTY_OFFICE, COUNTY.local or ""))


def press(browser: FlaskClient, case_id: int, verb: str, version: int) -> None:
    """A button of the case's page."""
    answer = post(browser, f"/cases/{case_id}/act", {"verb": verb, "version": str(version), "opinion": "同意"})
    assert answer.status_code == 303


def test_c12_one_prepares_and_another_approves(app: Flask, session: Session, case_id: int) -> None:
    """The first sees 经办 and no approval, afterwards the reason why a colleague must go on; the second approves."""
    first, second = officer(app, session), officer(app, session)
    page = first.get(f"/cases/{case_id}").text
    assert 'value="opinion"' in page and 'value="approve"' not in page
    press(first, case_id, "opinion", 0)
    page = first.get(f"/cases/{case_id}").text
    assert 'value="opinion"' not in page and 'value="approve"' not in page and "C-13" in page
    press(first, case_id, "approve", 1)
    press(second, case_id, "approve", 1)
    session.rollback()
    with use_scope(SYSTEM):
        assert session.get_one(Case, case_id, populate_existing=True).step is Step.REVIEW
        verbs = session.scalars(
            sa.select(Approval.verb).where(Approval.case_id == case_id).order_by(Approval.sequence)
        ).all()
    assert verbs == [Verb.OPEN, Verb.OPINION, Verb.APPROVE]


def test_b1_the_batch_button_is_there_only_where_two_persons_act(app: Flask, session: Session, case_id: int) -> None:
    """B-1, U-1: 批量经办 for this county office, and for no other."""
    other = log_in(app.test_client(), make_account(session, Tier.COUNTY_OFFICE, "330522-office"))
    assert "批量经办" in officer(app, session).get("/inbox/list/").text
    make_cases(session, 1)
    assert "批量经办" not in other.get("/inbox/list/").text
