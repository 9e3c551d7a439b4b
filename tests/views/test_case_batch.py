"""Batches from the list of cases: B-1, B-2, P-8, T11, T12, T13, T28, on both databases."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app import clock
from app.enums import JobState, Step, Tier
from app.models.approval import Approval
from app.models.case import Case
from app.models.document import AnnouncementDocument
from app.models.job import Job
from app.models.qualification import Qualification
from app.security.role import RoleName
from app.services import batch, workflow
from app.services.batch import Asked, do_chunk, submit_batch
from app.services.batch_case import APPROVE
from app.services.job_chunk import CHUNK_LEASE, claim_chunk
from app.session import SYSTEM, use_scope
from tests.factories import (
    COUNTY,
    OTHER_CITY,
    OTHER_COUNTY,
    actor_for,
    log_in,
    make_account,
    make_cases,
    submit_roster_of,
)
from tests.views.conftest import post


def officer(app: Flask, session: Session, tier: Tier, key: str | None, *roles: RoleName) -> FlaskClient:
    """A logged-in browser."""
    return log_in(app.test_client(), make_account(session, tier, key or "", roles=roles))


def steps(session: Session, ids: list[int]) -> list[Step]:
    """Where each case stands."""
    session.rollback()
    with use_scope(SYSTEM):
        return list(session.scalars(sa.select(Case.step).where(Case.id.in_(ids)).order_by(Case.id)))


def acts(session: Session) -> int:
    """How many approvals exist."""
    session.rollback()
    with use_scope(SYSTEM):
        return session.scalar(sa.select(sa.func.count()).select_from(Approval)) or 0


def ticket(page: str) -> str:
    """The signed field of a preview."""
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found, page[:3000]
    return found[1]


def figures(page: str) -> list[int]:
    """The three figures of a preview or result: chosen, can, cannot."""
    return [int(n.replace(",", "")) for n in re.findall(r"<div[^>]*><b>([\d,]+)</b>", page)[:3]]


def test_preview_counts_then_confirm_does_it_and_names_what_was_left(app: Flask, session: Session) -> None:
    """B-1, B-2: what can go goes, what cannot is listed with its rule; the preview itself changes nothing."""
    ready = make_cases(session, 3)
    gone_up = make_cases(session, 2, step=Step.REVIEW)
    before = acts(session)
    browser = officer(app, session, Tier.COUNTY_OFFICE, COUNTY.local)
    page = post(browser, "/cases/batch", {"action": "approve", "rowid": [*ready, *gone_up]})
    assert page.status_code == 200 and figures(page.text) == [5, 3, 2]
    assert "规则 C-14" in page.text and acts(session) == before
    answer = post(browser, "/batches/run", {"ticket": ticket(page.text), "opinion": "同意上报"})
    assert answer.status_code == 303
    result = browser.get(answer.location).text
    assert figures(result) == [5, 3, 2]
    assert steps(session, ready) == [Step.REVIEW] * 3 and acts(session) == before + 3
    sheet = load_workbook(io.BytesIO(browser.get(f"{answer.location}/rows.xlsx").data)).active
    assert sheet is not None and sheet.max_row == 6
    told = [(row[2].value, row[3].value) for row in sheet.iter_rows(min_row=2)]
    assert sorted(told, key=str) == [("已办理", None)] * 3 + [("未办理", "C-14")] * 2


def test_a_confirmation_sent_again_is_the_same_batch(app: Flask, session: Session) -> None:
    """T11, B-2: five times the same form, one batch."""
    ids = make_cases(session, 2)
    browser = officer(app, session, Tier.COUNTY_OFFICE, COUNTY.local)
    sent = {"ticket": ticket(post(browser, "/cases/batch", {"action": "approve", "rowid": ids}).text)}
    before = acts(session)
    places = {post(browser, "/batches/run", sent).location for _ in range(5)}
    assert len(places) == 1 and acts(session) == before + 2


def test_everything_that_matches_is_resolved_in_the_own_jurisdiction(app: Flask, session: Session) -> None:
    """B-1, T12: the filters of the address, under the officer's scope, across pages."""
    mine = make_cases(session, 30)
    theirs = make_cases(session, 3, OTHER_COUNTY)
    make_cases(session, 2, step=Step.REVIEW)
    browser = officer(app, session, Tier.COUNTY_OFFICE, COUNTY.local)
    asked = {"action": "approve", "everything": "1", "qs": "_flt_0_step=local", "expected": "31"}
    page = post(browser, "/cases/batch", asked).text
    assert figures(page) == [30, 30, 0] and "31" in page
    post(browser, "/batches/run", {"ticket": ticket(page)})
    assert set(steps(session, mine)) == {Step.REVIEW} and set(steps(session, theirs)) == {Step.LOCAL}
    inbox = post(browser, "/inbox/batch", {"action": "approve", "everything": "1", "qs": ""}).text
    assert figures(inbox) == [0, 0, 0] and "disabled" in inbox


@pytest.mark.parametrize("rows", [["987654"], ["x"], [], ["9" * 30]])
def test_rows_that_are_not_there_are_not_found(app: Flask, session: Session, rows: list[str]) -> None:
    """U-2: unknown and impossible keys alike."""
    browser = officer(app, session, Tier.COUNTY_OFFICE, COUNTY.local)
    assert post(browser, "/cases/batch", {"action": "approve", "rowid": rows}).status_code == 404


def test_foreign_rows_are_counted_as_not_found_and_untouched(app: Flask, session: Session) -> None:
    """T12: ticked by hand into the form, a neighbour's case is neither shown nor done."""
    mine, theirs = make_cases(session, 1), make_cases(session, 2, OTHER_CITY)
    browser = officer(app, session, Tier.COUNTY_OFFICE, COUNTY.local)
    page = post(browser, "/cases/batch", {"action": "approve", "rowid": [*mine, *theirs]}).text
    assert figures(page) == [3, 1, 2]
    result = post(browser, "/batches/run", {"ticket": ticket(page)})
    assert figures(browser.get(result.location).text) == [3, 1, 2]
    assert steps(session, theirs) == [Step.LOCAL] * 2
    assert post(browser, "/cases/batch", {"action": "approve", "rowid": theirs}).status_code == 404


def test_a_ticket_serves_only_whom_it_was_made_out_to(app: Flask, session: Session) -> None:
    """T13, U-2: changed or carried to a colleague, it opens nothing; the result belongs to the office."""
    ids = make_cases(session, 1)
    browser = officer(app, session, Tier.COUNTY_OFFICE, COUNTY.local)
    signed = ticket(post(browser, "/cases/batch", {"action": "approve", "rowid": ids}).text)
    colleague = officer(app, session, Tier.COUNTY_OFFICE, COUNTY.local)
    stranger = officer(app, session, Tier.COUNTY_OFFICE, OTHER_COUNTY.local)
    for browser_, text in ((colleague, signed), (browser, signed[:-2]), (browser, "")):
        assert post(browser_, "/batches/run", {"ticket": text}).status_code == 400
    assert steps(session, ids) == [Step.LOCAL]
    place = post(browser, "/batches/run", {"ticket": signed}).location
    assert colleague.get(place).status_code == 200
    for path in (place, f"{place}/rows.xlsx"):
        assert stranger.get(path).status_code == 404


def test_get_and_a_missing_token_start_nothing(app: Flask, session: Session) -> None:
    """T28."""
    ids = make_cases(session, 1)
    browser = officer(app, session, Tier.COUNTY_OFFICE, COUNTY.local)
    for path in ("/cases/batch", "/batches/run", "/batches/refused"):
        assert browser.get(path).status_code == 405
        assert browser.post(path, data={"action": "approve", "rowid": ids}).status_code == 400
    assert steps(session, ids) == [Step.LOCAL]


def test_a_return_needs_a_reason(app: Flask, session: Session) -> None:
    """C-12: without one nothing is done and the preview is shown again."""
    ids = make_cases(session, 2, step=Step.FINAL)
    browser = officer(app, session, Tier.PROVINCE, "province")
    signed = ticket(post(browser, "/cases/batch", {"action": "return", "rowid": ids}).text)
    assert post(browser, "/batches/run", {"ticket": signed}).status_code == 422
    assert steps(session, ids) == [Step.FINAL] * 2
    post(browser, "/batches/run", {"ticket": signed, "reason_code": "photo", "to_step": "local"})
    assert steps(session, ids) == [Step.LOCAL] * 2


def test_acts_are_absent_where_the_tier_has_none(app: Flask, session: Session) -> None:
    """B-1, U-1: a county returns nothing and writes no document number; an auditor does nothing at all."""
    ids = make_cases(session, 1)
    browser = officer(app, session, Tier.COUNTY_OFFICE, COUNTY.local)
    page = browser.get("/cases/list/").text
    assert 'value="approve"' in page and 'value="return"' not in page and 'value="document"' not in page
    for act in ("return", "document"):
        assert post(browser, "/cases/batch", {"action": act, "rowid": ids}).status_code == 403
    auditor = officer(app, session, Tier.PROVINCE, "province", RoleName.PROVINCE_AUDITOR)
    assert 'value="approve"' not in auditor.get("/cases/list/").text
    assert post(auditor, "/cases/batch", {"action": "approve", "rowid": ids}).status_code == 403


def test_one_document_number_for_a_selection(app: Flask, session: Session) -> None:
    """P-8: the reviewing office gives a selection one number; an unreadable one changes nothing."""
    ids = make_cases(session, 2, step=Step.REVIEW)
    browser = officer(app, session, Tier.CITY_OFFICE, COUNTY.review)
    signed = ticket(post(browser, "/cases/batch", {"action": "document", "rowid": ids}).text)
    assert post(browser, "/batches/run", {"ticket": signed, "number": "没有年份"}).status_code == 422
    answer = post(browser, "/batches/run", {"ticket": signed, "number": "湖职评[1998]２１号"})
    assert answer.status_code == 303 and figures(browser.get(answer.location).text) == [2, 2, 0]
    session.rollback()
    with use_scope(SYSTEM):
        query = sa.select(AnnouncementDocument.number).join(Qualification).join(Case).where(Case.id.in_(ids))
        assert set(session.scalars(query)) == {"湖职评〔1998〕21号"}


def test_a_whole_roster_is_approved_at_once(app: Flask, session: Session) -> None:
    """C-4, B-1: the province names the roster; its live rows are the selection."""
    ids = make_cases(session, 3, step=Step.REVIEW)
    roster_id = submit_roster_of(session, ids, COUNTY)
    browser = officer(app, session, Tier.PROVINCE, "province")
    page = post(browser, "/cases/batch", {"action": "approve", "roster_id": roster_id}).text
    assert figures(page) == [3, 3, 0]
    post(browser, "/batches/run", {"ticket": ticket(page), "opinion": "经核准，同意换发。"})
    assert steps(session, ids) == [Step.APPROVED] * 3
    city = officer(app, session, Tier.CITY_OFFICE, OTHER_CITY.review)
    assert post(city, "/cases/batch", {"action": "approve", "roster_id": roster_id}).status_code == 404


def test_a_worker_goes_on_where_a_dead_one_stopped(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B-2, T6: the first chunk stays done and is not repeated; the second is done by whoever takes it over."""
    ids = make_cases(session, 4)
    account = make_account(session, Tier.COUNTY_OFFICE, COUNTY.local or "")
    actor = actor_for(session, account)
    monkeypatch.setattr(batch, "CHUNK", 2)
    monkeypatch.setattr(batch, "AT_ONCE", 0)
    real = workflow.apply_chunk
    calls: list[int] = []

    def dies_at_the_second(*args: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(*args)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(workflow, "apply_chunk", dies_at_the_second)
    asked = Asked(APPROVE, "key", ids, {"opinion": "同意上报"})
    job_id = submit_batch(session, actor, asked)
    with pytest.raises(KeyboardInterrupt):
        while chunk := claim_chunk(session, "first"):
            do_chunk(session, chunk)
    assert steps(session, ids) == [Step.REVIEW, Step.REVIEW, Step.LOCAL, Step.LOCAL]
    before = acts(session)
    assert submit_batch(session, actor, asked) == job_id
    assert acts(session) == before, "the same key starts no second run"
    assert claim_chunk(session, "second") is None, "its lease has not run out"
    with clock.frozen(clock.now() + CHUNK_LEASE * 2):
        chunk = claim_chunk(session, "second")
        assert chunk is not None and chunk.job_id == job_id and chunk.attempt == 2
        do_chunk(session, chunk)
    assert steps(session, ids) == [Step.REVIEW] * 4 and acts(session) == before + 2
    session.rollback()
    with use_scope(SYSTEM):
        done, state = session.execute(sa.select(Job.done, Job.state)).one()
    assert (done, state) == (4, JobState.DONE)
