"""Transfer-ins in the browser's terms: one form for both papers, the page of the case, the paper (C-5, D-2, P-8)."""

from __future__ import annotations

import io
import re
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.orm import Session

from app.enums import CaseKind, Step, Tier
from app.models.attachment import EntryDraft
from app.models.audit import AuditEvent
from app.models.case import Case
from app.session import SYSTEM, use_scope
from tests import factories
from tests.services.entry_forms import PDF
from tests.services.transfers import typed_transfer
from tests.views.test_entry_page import account, clerk, in_campaign, papers, post, rows

__all__ = ["account", "clerk", "in_campaign"]

MORE = ("document_review_form", "document_announcement")


def whole(**changes: Any) -> dict[str, Any]:
    """Both papers, as the form sends them."""
    codes = {"degree": "", "old_certificate_lost": "", "original_seen": "y", "kind": "transfer_in", "level": "senior"}
    return typed_transfer(**codes) | changes


def all_papers() -> dict[str, Any]:
    """Photo and every scan that 附件3 asks for."""
    return papers() | {name: (io.BytesIO(PDF), "扫描.pdf") for name in MORE}


def entered(session: Session, clerk: FlaskClient, **changes: Any) -> Case:
    """A transfer-in that waits at the county."""
    answer = post(clerk, "/entry", whole(**changes) | all_papers() | {"action": "enter"})
    assert answer.status_code == 303, answer.text[-3000:]
    case: Case = rows(session, sa.select(Case))[0]
    return case


def test_c5_both_papers_go_up_in_one_form(session: Session, clerk: FlaskClient) -> None:
    """C-5: the kind at the top, 附件3 below the 信息表, one button; no 公布文号 and no loss are asked for (P-8)."""
    page = clerk.get("/entry?kind=transfer_in").text
    for name in ("former_work", "report", "report_signed_on", "id_number"):
        assert f'name="{name}"' in page
    assert 'name="announcement_number"' not in page
    assert 'name="old_certificate_lost"' not in page
    assert 'name="turn_to" value="exchange"' in page
    answer = post(clerk, "/entry", whole() | all_papers() | {"action": "submit"})
    assert answer.status_code == 303, answer.text[-3000:]
    assert "kind=transfer_in" in answer.location
    (case,) = rows(session, sa.select(Case))
    assert (case.kind, case.step) == (CaseKind.TRANSFER_IN, Step.REVIEW)


def test_c5_everything_is_told_at_once_and_nothing_typed_is_lost(session: Session, clerk: FlaskClient) -> None:
    """C-5, P-11, A3: cells of both papers, scans, original and signature in one answer."""
    bad = whole(former_work="", specialty="", transfer_reason="", report_signed_on="", original_seen="")
    answer = post(clerk, "/entry", bad | {"action": "submit"})
    assert answer.status_code == 422
    goes = set(re.findall(r'data-goto="(\w+)"', answer.text))
    assert {"former_work", "specialty", "transfer_reason", "report_signed_on", "original_seen"} <= goes
    assert {"document_announcement", "document_review_form", "photo"} <= goes
    assert "试用期内无差错" in answer.text
    (draft,) = rows(session, sa.select(EntryDraft))
    assert draft.kind is CaseKind.TRANSFER_IN


def test_c1_the_refused_exchange_leads_to_the_transfer_in(session: Session, clerk: FlaskClient) -> None:
    """C-1, C-5: the page offers the other kind; turning keeps everything, and back again."""
    raw = whole(kind="exchange", announcement_number="")
    page = post(clerk, "/entry", raw | {"action": "draft"})
    (draft,) = rows(session, sa.select(EntryDraft))
    shown = clerk.get(page.location).text
    assert re.search(r'data-turn="transfer_in">', shown)
    turned = post(clerk, f"/entry/{draft.id}", raw | {"turn_to": "transfer_in"})
    assert turned.status_code == 303
    shown = clerk.get(turned.location).text
    assert 'value="江苏省金陵农科所，从事作物栽培研究"' in shown
    assert re.search(r'data-turn="exchange" hidden>', shown)
    post(clerk, f"/entry/{draft.id}", raw | {"turn_to": "exchange"})
    (draft,) = rows(session, sa.select(EntryDraft))
    assert draft.kind is CaseKind.EXCHANGE


def test_c5_the_script_hears_what_the_information_form_says(clerk: FlaskClient) -> None:
    """C-5, U-5: defaults of 附件3 and the kind that a refusal names."""
    token = {"kind": "transfer_in"}
    found = post(clerk, "/entry/check", whole(former_title="", old_certificate_authority="浙江省人事厅") | token).json
    assert found["defaults"]["former_title"] == "高级农艺师"
    assert found["other_kind"] == "exchange"


def test_c11_the_amended_form_is_shown_before_and_after(session: Session, clerk: FlaskClient) -> None:
    """C-11, U-7: the sheet as typed, one cell changed, both texts on the page of the case."""
    case_id = entered(session, clerk).id
    page = clerk.get(f"/cases/{case_id}/amend").text
    assert 'value="工作调动"' in page
    change = whole(id_number="33" + "*" * 16, transfer_reason="人才引进") | {"action": "save"}
    assert post(clerk, f"/cases/{case_id}/amend", change).status_code == 303
    page = clerk.get(f"/cases/{case_id}").text
    assert "<s>工作调动</s>" in page
    assert "人才引进" in page
    for text in ("江苏省金陵农科所，从事作物栽培研究", "苏人职〔1999〕112号", "所在单位呈报意见", "省人事厅意见"):
        assert text in page


def test_d2_the_paper_is_printed_and_on_record(session: Session, clerk: FlaskClient) -> None:
    """D-2, U-7: three copies from the page of the case, blank ones from the form; the linked 信息表 too."""
    case_id = entered(session, clerk).id
    page = clerk.get(f"/cases/{case_id}").text
    assert f'href="/cases/{case_id}/transfer-form"' in page
    assert f'href="/cases/{case_id}/information-form"' in page
    paper = clerk.get(f"/cases/{case_id}/transfer-form")
    assert paper.mimetype == "application/pdf"
    assert "no-store" in paper.headers["Cache-Control"]
    assert len(PdfReader(io.BytesIO(paper.data)).pages) == 3
    assert len(PdfReader(io.BytesIO(clerk.get("/cases/transfer-form").data)).pages) == 3
    (event,) = rows(session, sa.select(AuditEvent).where(AuditEvent.action == "print_transfer_form"))
    assert event.noun_id == case_id


def test_u2_the_paper_stays_within_the_jurisdiction(session: Session, clerk: FlaskClient, client: FlaskClient) -> None:
    """U-2: another county gets a 404, and so does whoever asks for 附件3 of an exchange."""
    case_id = entered(session, clerk).id
    exchange = factories.make_cases(session, 1)[0]
    assert clerk.get(f"/cases/{exchange}/transfer-form").status_code == 404
    other = factories.make_account(session, Tier.COUNTY_OFFICE, "330522-office")
    with use_scope(SYSTEM):
        session.rollback()
    neighbour = factories.log_in(clerk.application.test_client(), other)
    assert neighbour.get(f"/cases/{case_id}/transfer-form").status_code == 404


def test_c2_an_employers_draft_carries_annex_3(session: Session, clerk: FlaskClient) -> None:
    """C-2: typed by the employer, handed in, gone on with by the county as a transfer-in."""
    hospital = factories.make_employer(session, factories.COUNTY, "德清县测试医院")
    account = factories.make_account_of(session, Tier.EMPLOYER, hospital.id)
    employer = factories.log_in(clerk.application.test_client(), account)
    answer = post(employer, "/entry", whole() | {"action": "hand_in"})
    assert answer.status_code == 303
    (draft,) = rows(session, sa.select(EntryDraft))
    assert draft.handed_in
    page = clerk.get(f"/entry/{draft.id}").text
    assert 'value="江苏省金陵农科所，从事作物栽培研究"' in page
    assert "调入确认" in clerk.get("/entry/drafts").text
