"""Five thousand cases chosen by a filter, sent up and returned in a real browser; the worker is killed twice (B-2)."""

from __future__ import annotations

import os
import pathlib
import re
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.enums import JobState, Step, Tier, Verb
from app.extensions import db
from app.models.approval import Approval
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.job import Job
from app.models.job_chunk import JobChunk
from app.session import SYSTEM, use_scope
from tests.conftest import application
from tests.databases import Databases
from tests.factories import OTHER_COUNTY, make_account, make_cases, make_many_cases
from tests.journeys import people
from tests.journeys.server import Server, serving
from tests.workers import Workers

pytestmark = pytest.mark.browser
CASES = int(os.environ.get("JOURNEY_CASES", "5000"))
PATIENCE = 150_000
"""Milliseconds for a batch on a busy machine."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=options)
        yield chromium
        chromium.close()


@pytest.fixture
def server(databases: Databases, tmp_path: pathlib.Path) -> Iterator[Server]:
    """The web server alone, on a database with the cases and an officer for either act."""
    url = databases.clone("batches")
    app = application(url)
    with app.app_context():
        session = db.session()
        make_account(session, Tier.COUNTY_OFFICE, "330521-office", name="county")
        make_account(session, Tier.CITY_OFFICE, "330500-office", name="huzhou")
        make_many_cases(session, CASES)
        make_cases(session, 3, OTHER_COUNTY)
        db.session.remove()
        db.engine.dispose()
    with serving(url, tmp_path, workers=0) as running:
        yield running


def choose_everything(page: Page, address: str, step: str, act: str) -> None:
    """Filter the list by step, take all that match across pages, press the act; the browser never holds their keys."""
    page.goto(f"{address}/cases/list/?_flt_0_step={step}")
    page.locator("[data-tick-all]").check()
    page.locator("[data-all]").click()
    page.locator(f"button[name=action][value={act}]").click()
    page.wait_for_url(re.compile(r"/batches/\d+"))


def confirm(page: Page) -> int:
    """The judged selection is shown with its count; press the button twice and return the batch's id."""
    go = page.locator(".actbar .btn-primary")
    expect(go).to_contain_text(f"{CASES:,}", timeout=PATIENCE)
    preview = page.url
    go.dblclick()
    page.wait_for_url(lambda url: url != preview and re.search(r"/batches/\d+$", url) is not None)
    return int(page.url.rsplit("/", 1)[1])


def chunks_done(job_id: int) -> int:
    """Chunks of the job that are committed."""
    with use_scope(SYSTEM):
        query = sa.select(sa.func.count()).where(JobChunk.job_id == job_id, JobChunk.state == JobState.DONE)
        done = db.session.scalar(query) or 0
    db.session.rollback()
    return int(done)


def kill_in_the_middle(page: Page, workers: Workers, job_id: int) -> int:
    """Wait until some chunks are done, kill whoever works; how many were done then."""
    whole = -(-CASES // 500)
    end = time.monotonic() + PATIENCE / 1000
    while chunks_done(job_id) < max(1, whole // 3):
        assert time.monotonic() < end, "the worker does nothing"
        page.wait_for_timeout(20)
    workers.kill()
    done = chunks_done(job_id)
    assert 0 < done < whole or whole < 4, done
    return done


def handled(verb: Verb, before: Step, after: Step) -> tuple[int, int, int, int]:
    """(cases at ``after``, cases with exactly one such act, such acts, audit events of them)."""
    with use_scope(SYSTEM):
        session = db.session
        mine = (Approval.verb == verb, Approval.from_step == before)
        once = sa.select(Approval.case_id).where(*mine).group_by(Approval.case_id).having(sa.func.count() == 1)
        found = (
            session.scalar(sa.select(sa.func.count()).select_from(Case).where(Case.step == after)),
            session.scalar(sa.select(sa.func.count()).select_from(once.subquery())),
            session.scalar(sa.select(sa.func.count()).select_from(Approval).where(*mine)),
            session.scalar(sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.action == verb.value)),
        )
        session.rollback()
    return tuple(count or 0 for count in found)  # type: ignore[return-value]  # four they are


def test_five_thousand_cases_and_a_dead_worker(
    browser: Browser, server: Server, databases: Databases, capsys: pytest.CaptureFixture[str]
) -> None:
    """B-1, B-2, T6, T11: each case is sent up once and returned once, whatever is killed and pressed twice."""
    workers = Workers(server.environment)
    app = application(server.environment["DATABASE_URL"])
    told = []
    acts = (
        ("county", "local", "approve", Verb.APPROVE, Step.LOCAL, Step.REVIEW),
        ("huzhou", "review", "return", Verb.RETURN, Step.REVIEW, Step.LOCAL),
    )
    try:
        with app.app_context():
            for user, step, act, verb, before, after in acts:
                workers.start()
                with people.logged_in(browser, server.address, user) as page:
                    choose_everything(page, server.address, step, act)
                    if act == "return":
                        page.locator("#reason_code").select_option("photo", timeout=PATIENCE)
                    job_id = confirm(page)
                    at = kill_in_the_middle(page, workers, job_id)
                    workers.start()
                    expect(page.locator(".tally .go b")).to_have_text(f"{CASES:,}", timeout=PATIENCE)
                    expect(page.locator("h1 .st-ok")).to_be_visible(timeout=PATIENCE)
                # The three cases of the neighbouring county stand at the first step all the time.
                beside = 3 if after is Step.LOCAL else 0
                assert handled(verb, before, after) == (CASES + beside, CASES, CASES, CASES)
                told.append(f"{act} {CASES:,} once each, worker killed after chunk {at}")
                with use_scope(SYSTEM):
                    job = db.session.get(Job, job_id)
                    assert job is not None and (job.done, job.refused) == (CASES, 0)
                    db.session.rollback()
                workers.kill()
    finally:
        workers.kill()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    with capsys.disabled():
        print(f"\njourney batches {databases.name}: {'; '.join(told)}")
