"""Amending in the browser's terms (C-11, C-12)."""

from __future__ import annotations

import io

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.enums import Step, Tier
from app.models.attachment import Attachment
from app.models.case import Case
from app.session import SYSTEM, use_scope
from tests import factories
from tests.services.entry_forms import PDF, typed
from tests.views.test_entry_page import account, clerk, full, in_campaign, papers, post, rows

__all__ = ["account", "clerk", "in_campaign"]


def entered(session: Session, clerk: FlaskClient) -> Case:
    """A case that waits at the county."""
    assert post(clerk, "/entry", full() | papers() | {"action": "enter"}).status_code == 303
    case: Case = rows(session, sa.select(Case))[0]
    return case


def test_the_case_stands_in_the_sheet_as_typed(session: Session, clerk: FlaskClient) -> None:
    """C-12: every cell filled from the record, the number masked."""
    case = entered(session, clerk)
    page = clerk.get(f"/cases/{case.id}/amend").text
    raw = typed()
    for name in ("name", "employer_name", "specialty", "title_name", "committee", "opinion_signatory", "phone"):
        assert f'value="{raw[name]}"' in page, name
    assert 'name="id_number" value="33****************"' in page
    assert "目前没有要改的" in page


def test_a_change_is_saved_and_sent_up(session: Session, clerk: FlaskClient) -> None:
    """C-12: a fault comes back at its cell and keeps what was typed; mended, it goes up."""
    case = entered(session, clerk)
    path = f"/cases/{case.id}/amend"
    bad = post(clerk, path, full(id_number="33" + "*" * 16, specialty="", major="植保") | {"action": "save"})
    assert bad.status_code == 422
    assert 'value="植保"' in bad.text and "必须改" in bad.text
    good = full(id_number="33" + "*" * 16, specialty="植物保护") | {"action": "submit"}
    assert post(clerk, path, good).location == f"/cases/{case.id}"
    with use_scope(SYSTEM):
        session.rollback()
        case = session.get(Case, case.id)
        assert (case.qualification.specialty, case.step) == ("植物保护", Step.REVIEW)
    # It lies with the city now.
    assert clerk.get(path).status_code == 303


def test_papers_change_without_losing_what_is_typed(session: Session, clerk: FlaskClient) -> None:
    """P-11: a scan taken away or refused brings the page back as typed; the script gets both panels."""
    case = entered(session, clerk)
    path = f"/cases/{case.id}/amend"
    masked = full(id_number="33" + "*" * 16, major="植保")
    scans = rows(session, sa.select(Attachment.id))
    page = post(clerk, path, masked | {"action": f"remove:{scans[0]}"})
    assert page.status_code == 422 and 'value="植保"' in page.text
    assert len(rows(session, sa.select(Attachment.id))) == len(scans) - 1
    page = post(clerk, path, masked | {"document_other": (io.BytesIO(b"MZ"), "x.pdf"), "action": "save"})
    assert page.status_code == 422 and 'value="植保"' in page.text and "规则 P-11" in page.text
    answer = post(clerk, f"/entry/of-case/{case.id}/files", {"document_other": (io.BytesIO(PDF), "其他.pdf")})
    assert answer.status_code == 200, answer.text
    panels = answer.get_json()
    assert "其他.pdf" in panels["papers"] and not panels["refused"]
    assert f"/cases/{case.id}/photo" in panels["photo"]


def test_live_checks_of_a_case_do_not_take_it_for_its_own_double(session: Session, clerk: FlaskClient) -> None:
    """P-12: the open case that is amended is no duplicate of itself."""
    case = entered(session, clerk)
    found = post(clerk, "/entry/check", full(id_number="33" + "*" * 16) | {"case_id": case.id}).get_json()
    assert not [p for p in found["problems"] if p["blocks"]]


def test_another_county_has_no_such_page(app: Flask, session: Session, clerk: FlaskClient) -> None:
    """U-2: not found, also for the live check."""
    case = entered(session, clerk)
    other = factories.log_in(app.test_client(), factories.make_account(session, Tier.COUNTY_OFFICE, "330522-office"))
    assert other.get(f"/cases/{case.id}/amend").status_code == 404
    assert post(other, "/entry/check", full() | {"case_id": case.id}).status_code == 404
