"""Exports of lists: at once and by the worker, masked, as text, frozen, cancelled, taken over (B-5, T6, T23, U-6)."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app import clock, storage
from app.enums import JobState, Tier
from app.errors import NotFound, Refusal
from app.extensions import db
from app.jobs.worker import run_one
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.job import Job
from app.models.person import Person
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services import list_export
from app.services.job import LEASE, claim_job
from app.services.job_control import cancel_job
from app.services.list_export import LISTS, export_at_once, find_result, submit_export
from app.session import SYSTEM, use_scope, writing
from tests.factories import COUNTY, OTHER_COUNTY, make_actor, make_cases

ORIGIN = {"place": "/cases", "query": "_flt_0_person.name=330199199001011234"}
FORMULA = "=1+1"


@pytest.fixture
def clerk(session: Session) -> Actor:
    return make_actor(session, Tier.COUNTY_OFFICE, COUNTY.local or "")


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_export, "CHUNK", 2)


def without(actor: Actor, *permissions: Permission) -> Actor:
    return dataclasses.replace(actor, permissions=actor.permissions - set(permissions))


def read(data: bytes) -> list[tuple[object, ...]]:
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    return list(sheet.iter_rows(values_only=True))


def exported(session: Session, actor: Actor, ids: Sequence[int], name: str = "cases") -> list[tuple[object, ...]]:
    file = io.BytesIO()
    assert export_at_once(session, actor, name, ids, ORIGIN, file) == len(ids)
    return read(file.getvalue())


def numbers(session: Session, ids: Sequence[int]) -> list[str]:
    with use_scope(SYSTEM):
        query = sa.select(Case.id, Person.id_number).join(Person, Case.person_id == Person.id).where(Case.id.in_(ids))
        found = {row.id: row.id_number for row in session.execute(query)}
    return [found[key] for key in ids]


def test_b5_all_columns_of_annex_4_in_the_order_asked_for(session: Session, clerk: Actor) -> None:
    """B-5, D-3: the sixteen heads, then where the case stands; rows as given; numbers in full for who may see them."""
    ids = make_cases(session, 3)[::-1]
    head, *rows = exported(session, clerk, ids)
    assert head[:4] == ("序号", "姓名", "性别", "身份证号码") and "公布文号" in head and "备注" in head[:16]
    assert [row[3] for row in rows] == numbers(session, ids) and [row[0] for row in rows] == [1, 2, 3]
    with use_scope(SYSTEM):
        event = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "export")).one()
    assert event.after is not None
    assert (event.noun, event.after["rows"], event.after["full_id_numbers"]) == ("cases", 3, True)
    assert "1234" not in str(event.after) and "_flt_0_person.name" in event.after["filter"]


def test_u6_numbers_are_masked_for_who_may_not_see_them(session: Session, clerk: Actor) -> None:
    """U-6, B-5: of cases and of persons alike; a certificate list carries none."""
    ids = make_cases(session, 2)
    blind = without(clerk, Permission.PERSON_REVEAL)
    assert {row[3] for row in exported(session, blind, ids)[1:]} == {"33" + "*" * 16}
    with use_scope(SYSTEM):
        people = list(session.scalars(sa.select(Case.person_id).where(Case.id.in_(ids))))
    told = exported(session, blind, people, "persons")
    assert {row[4] for row in told[1:]} == {"33" + "*" * 16} and told[0][3] == "出生年月"
    assert "身份证号码" not in [column.head for column in LISTS["certificates"].columns]


@pytest.mark.parametrize("lacking", [Permission.EXPORT_RUN, Permission.CASE_READ])
def test_u1_who_may_not_export_gets_nothing(session: Session, clerk: Actor, lacking: Permission) -> None:
    """U-1: at once and by a job."""
    ids = make_cases(session, 1)
    for call in (
        lambda actor: export_at_once(session, actor, "cases", ids, ORIGIN, io.BytesIO()),
        lambda actor: submit_export(session, actor, "cases", ids, ORIGIN),
    ):
        with pytest.raises(Refusal):
            call(without(clerk, lacking))


def test_t23_what_looks_like_a_formula_is_text(session: Session, clerk: Actor) -> None:
    """T23: a name that begins with = is read again as that text."""
    ids = make_cases(session, 1)
    with use_scope(SYSTEM), writing(session):
        session.execute(sa.update(Person).values(name=FORMULA).execution_options(synchronize_session=False))
    assert exported(session, clerk, ids)[1][1] == FORMULA


def test_b5_the_worker_writes_what_was_frozen_and_only_the_requester_takes_it(session: Session, clerk: Actor) -> None:
    """B-5, T12: progress by chunks; a row that left the jurisdiction is left out; a colleague finds no file."""
    ids = make_cases(session, 5)
    theirs = make_cases(session, 1, OTHER_COUNTY)
    job_id = submit_export(session, clerk, "cases", [*ids, *theirs], ORIGIN)
    assert submit_export(session, clerk, "cases", [*ids, *theirs], ORIGIN) == job_id
    with pytest.raises(NotFound):
        find_result(session, clerk, job_id)
    make_cases(session, 2)
    assert run_one("worker 1") and not run_one("worker 1")
    session = db.session()
    stored, name = find_result(session, clerk, job_id)
    rows = read(storage.get(stored.sha256))[1:]
    assert [row[3] for row in rows] == numbers(session, ids)
    assert name.startswith("办件清单") and name.endswith(".xlsx")
    with use_scope(SYSTEM):
        job = session.get(Job, job_id)
        assert job is not None and (job.state, job.total, job.done, job.refused) == (JobState.DONE, 6, 5, 1)
    colleague = make_actor(session, Tier.COUNTY_OFFICE, COUNTY.local or "")
    for other in (colleague, without(clerk, Permission.PERSON_REVEAL), without(clerk, Permission.EXPORT_RUN)):
        with pytest.raises(NotFound):
            find_result(session, other, job_id)


def test_t6_another_worker_begins_anew_where_one_died(
    app: Flask, session: Session, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T6: a worker is killed between chunks; the next one's file has every row once, the counts are right."""
    ids = make_cases(session, 5)
    job_id = submit_export(session, clerk, "cases", ids, ORIGIN)
    job = claim_job(session, "worker 1")
    assert job is not None
    rows = list_export._frozen_rows(session, job, LISTS["cases"])
    for _ in range(3):
        next(rows)
    rows.close()
    with clock.frozen(clock.now() + LEASE * 2):
        assert run_one("worker 2")
    stored, _name = find_result(db.session(), clerk, job_id)
    assert len(read(storage.get(stored.sha256))) == 6
    with use_scope(SYSTEM):
        again = db.session().get(Job, job_id)
        assert again is not None and (again.done, again.refused) == (5, 0)


def test_b2_a_cancelled_export_leaves_no_file(session: Session, clerk: Actor) -> None:
    """B-2: cancelled while it waits; nothing is written, and asking again is a new job."""
    ids = make_cases(session, 3)
    job_id = submit_export(session, clerk, "cases", ids, ORIGIN)
    cancel_job(session, clerk, job_id)
    assert not run_one("worker 1")
    with pytest.raises(NotFound):
        find_result(db.session(), clerk, job_id)
    assert submit_export(db.session(), clerk, "cases", ids, ORIGIN) != job_id


def test_c7_a_body_takes_away_what_it_entered_only(session: Session) -> None:
    """C-7, T12: neither the registered employer nor an old certificate, and of other offices' cases nothing."""
    mine, theirs = make_cases(session, 2)
    body = make_actor(session, Tier.EVALUATION_BODY, "body-health")
    with use_scope(SYSTEM), writing(session):
        values = {"evaluation_body_id": body.unit_id}
        run = {"synchronize_session": False}
        session.execute(sa.update(Case).where(Case.id == mine).values(values).execution_options(**run))
    file = io.BytesIO()
    assert export_at_once(session, body, "cases", [mine, theirs], ORIGIN, file) == 1
    head, row = read(file.getvalue())
    told = dict(zip(head, row, strict=True))
    assert told["姓名"] and not told["工作单位"] and not told["原证书编号"] and not told["单位性质"]
    assert told["身份证号码"] == "33" + "*" * 16
