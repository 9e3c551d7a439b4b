"""The page of background jobs: whose, how far, why, and what can be done about it (U-8, B-2, U-2)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.enums import JobState, Tier
from app.models.job import Job
from app.security.role import RoleName
from app.services import batch
from app.services.batch import Asked, do_chunk, submit_batch
from app.services.batch_case import APPROVE
from app.services.job_chunk import claim_chunk, fail_chunk
from app.session import SYSTEM, use_scope
from tests.factories import COUNTY, OTHER_COUNTY, actor_for, log_in, make_account, make_cases
from tests.views.conftest import post


@pytest.fixture
def own(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> tuple[FlaskClient, int]:
    """A clerk's browser and the clerk's batch of two chunks, the first of them done."""
    monkeypatch.setattr(batch, "CHUNK", 2)
    monkeypatch.setattr(batch, "AT_ONCE", 0)
    account = make_account(session, Tier.COUNTY_OFFICE, COUNTY.local or "")
    ids = make_cases(session, 4)
    job_id = submit_batch(session, actor_for(session, account), Asked(APPROVE, "k", ids, {"opinion": "同意上报"}))
    chunk = claim_chunk(session, "worker")
    assert chunk is not None
    do_chunk(session, chunk)
    session.rollback()
    return log_in(app.test_client(), account), job_id


def state(session: Session, job_id: int) -> JobState:
    session.rollback()
    with use_scope(SYSTEM):
        return session.scalars(sa.select(Job.state).where(Job.id == job_id)).one()


def test_a_running_job_is_named_counted_and_leads_to_its_page(own: tuple[FlaskClient, int]) -> None:
    """B-2: the kind in words, live figures, a way to its page."""
    browser, job_id = own
    page = browser.get("/jobs/list/").text
    assert "批量审核" in page and "batch:approve" not in page
    assert f'data-job="/jobs/{job_id}/state"' in page and f'href="/batches/{job_id}"' in page
    told = browser.get(f"/jobs/{job_id}/state").json
    assert (told["state"], told["done"], told["total"]) == ("running", 2, 4) and "已办理 2 条" in told["note"]
    assert browser.get(f"/jobs/{job_id}").location == f"/batches/{job_id}"


def test_cancel_and_resume_by_the_page(own: tuple[FlaskClient, int], session: Session) -> None:
    """B-2, T28: by POST only; each is offered only where it can be done."""
    browser, job_id = own
    assert browser.get(f"/jobs/{job_id}/cancel").status_code == 405
    page = browser.get(f"/batches/{job_id}").text
    assert f"/jobs/{job_id}/cancel" in page and f"/jobs/{job_id}/resume" not in page
    assert post(browser, f"/jobs/{job_id}/cancel", {}).location == f"/batches/{job_id}"
    assert state(session, job_id) is JobState.CANCELLED
    page = browser.get(f"/batches/{job_id}").text
    assert "还有 2 条没有办理" in page and f"/jobs/{job_id}/resume" in page
    post(browser, f"/jobs/{job_id}/resume", {})
    assert state(session, job_id) is JobState.QUEUED


def test_why_it_failed_is_said_in_words(own: tuple[FlaskClient, int], session: Session) -> None:
    """B-2, U-5: neither the list nor the page shows a bare code."""
    browser, job_id = own
    chunk = claim_chunk(session, "worker")
    assert chunk is not None
    fail_chunk(session, chunk, "OperationalError", final=True)
    batch.settle_job(session, job_id)
    for path in ("/jobs/list/", f"/batches/{job_id}"):
        page = browser.get(path).text
        assert "数据库长时间繁忙" in page and "OperationalError" not in page


def test_whose_jobs_are_shown(app: Flask, own: tuple[FlaskClient, int], session: Session) -> None:
    """U-2: one's own; the office's on asking; everybody's for the province's administrators; nobody else's."""
    _browser, job_id = own
    mark = f"/batches/{job_id}"
    colleague = log_in(app.test_client(), make_account(session, Tier.COUNTY_OFFICE, COUNTY.local or ""))
    assert mark not in colleague.get("/jobs/list/").text and mark in colleague.get("/jobs/list/?who=office").text
    assert post(colleague, f"/jobs/{job_id}/cancel", {}).status_code == 404
    stranger = log_in(app.test_client(), make_account(session, Tier.COUNTY_OFFICE, OTHER_COUNTY.local or ""))
    for who in ("mine", "office", "all"):
        assert mark not in stranger.get(f"/jobs/list/?who={who}").text
    assert stranger.get(f"/jobs/{job_id}/state").status_code == 404
    roles = [RoleName.PROVINCE_ADMINISTRATOR]
    administrator = log_in(app.test_client(), make_account(session, Tier.PROVINCE, "province", roles=roles))
    assert f'href="/jobs/{job_id}"' in administrator.get("/jobs/list/?who=all").text
    assert administrator.get(mark).status_code == 404, "figures, no names"
    assert "批量审核" in administrator.get(f"/jobs/{job_id}").text
    assert post(administrator, f"/jobs/{job_id}/cancel", {}).location == f"/jobs/{job_id}"
    reviewer = log_in(app.test_client(), make_account(session, Tier.PROVINCE, "province"))
    assert mark not in reviewer.get("/jobs/list/?who=all").text
