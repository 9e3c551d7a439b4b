"""Rows dated in the future are taken up on their day; renamed rows stay renamed (C-9, U-8)."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind, Level, Line, Seat, Step, Tier, Verb
from app.jobs import rehoming as job
from app.models.approval import Approval
from app.models.authority import Authority
from app.models.case import Case
from app.models.code import ReviewCommittee, Title
from app.security.jurisdiction import Actor
from app.security.role import RoleName
from app.services.reference import load_reference
from app.services.reference_table import fingerprint, save_row
from app.services.rehoming import Rehomed, rehome_cases
from app.session import SYSTEM, use_scope
from tests.factories import COUNTY, get_unit, make_actor, make_cases

DAY = dt.date(2090, 1, 1)


def _administrator(session: Session) -> Actor:
    return make_actor(session, Tier.PROVINCE, "province", roles=[RoleName.PROVINCE_ADMINISTRATOR])


def _approve_at_the_city_from(session: Session, day: dt.date) -> None:
    with use_scope(SYSTEM):
        key = {"kind": CaseKind.EXCHANGE, "level": Level.SENIOR, "line": Line.COUNTY}
        row = session.scalars(sa.select(Authority).filter_by(**key)).one()
        columns = [c.key for c in Authority.__table__.columns if c.key not in ("id", "version")]
        values = {name: getattr(row, name) for name in columns}
    values |= {"approver": Seat.REVIEW, "numberer": Seat.REVIEW, "valid_from": day}
    save_row(session, _administrator(session), Authority, None, values)


def test_u8_cases_follow_on_the_day_and_not_before(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """U-8: nothing today, everything on its day, nothing when repeated."""
    _approve_at_the_city_from(session, DAY)
    ids = make_cases(session, 2, COUNTY, step=Step.FINAL)
    assert rehome_cases(session) == Rehomed(0, 0)
    monkeypatch.setattr(clock, "today", lambda: DAY)
    assert rehome_cases(session) == Rehomed(2, 0)
    assert rehome_cases(session) == Rehomed(0, 0)
    city = get_unit(session, COUNTY.review)
    with use_scope(SYSTEM):
        rows = session.execute(sa.select(Case.step, Case.holder_id).where(Case.id.in_(ids))).all()
        moved = session.scalars(sa.select(Approval).where(Approval.verb == Verb.MOVE)).all()
    assert {tuple(row) for row in rows} == {(Step.FINAL, city.id)}
    assert {one.opinion for one in moved} == {"权限表到期生效"}


def test_u8_the_worker_asks_once_a_day(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """U-8: at its start and on each new day."""
    asked = []
    monkeypatch.setattr(job, "rehome_cases", lambda _session: asked.append(clock.today()) or Rehomed(0, 0))
    daily = job.DailyRehoming()
    assert [daily.run_if_due(), daily.run_if_due()] == [True, False]
    monkeypatch.setattr(clock, "today", lambda: DAY)
    assert [daily.run_if_due(), daily.run_if_due()] == [True, False]
    assert asked[-1] == DAY and len(asked) == 2


def test_u8_the_command(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """U-8: ``flask rehome`` says how many moved."""
    _approve_at_the_city_from(session, DAY)
    make_cases(session, 1, COUNTY, step=Step.FINAL)
    monkeypatch.setattr(clock, "today", lambda: DAY)
    result = app.test_cli_runner().invoke(args=["rehome"])
    assert result.exit_code == 0 and "1 moved" in result.output


def test_u8_init_does_not_add_a_renamed_row_again(session: Session) -> None:
    """U-8: a title and a committee with new names, twice renamed too, are still the rows of the seed."""
    actor = _administrator(session)
    for model in (Title, ReviewCommittee):
        with use_scope(SYSTEM):
            key = session.scalars(sa.select(model.id).order_by(model.id)).first()
            count = session.scalars(sa.select(sa.func.count()).select_from(model)).one()
        for name in ("改名一", "改名二"):
            with use_scope(SYSTEM):
                row = session.get_one(model, key)
                values = {"name": name}
                seen = fingerprint(row)
            full = {c.key: getattr(row, c.key) for c in model.__table__.columns if c.key not in ("id", "version")}
            save_row(session, actor, model, key, {**full, **values}, seen=seen)
        load_reference(session)
        with use_scope(SYSTEM):
            assert session.scalars(sa.select(sa.func.count()).select_from(model)).one() == count
            assert session.get_one(model, key).name == "改名二"
