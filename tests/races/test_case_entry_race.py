"""Several clerks enter the same person at the same moment: one person, one employer, one case (P-9, P-12)."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.enums import Tier
from app.errors import Refusal
from app.models.case import Case
from app.models.person import Person
from app.models.unit import Unit
from app.security.jurisdiction import Actor
from app.services import case_entry_check
from app.services.case_entry import enter_case
from app.session import SYSTEM, use_scope
from tests.factories import make_actor
from tests.races.racing import race
from tests.services.entry_forms import TODAY, entry_of, typed

CLERKS = 4
pytestmark = pytest.mark.races


def entering(actor: Actor, raw: dict[str, object]) -> Callable[[Session, threading.Barrier], str]:
    """A clerk who enters ``raw`` and says what came of it."""

    def run(session: Session, barrier: threading.Barrier) -> str:
        with clock.frozen(TODAY):
            entry = entry_of(session, actor, raw)
            session.rollback()
            barrier.wait()
            try:
                enter_case(session, actor, entry)
            except Refusal as refusal:
                return next(p.rule for p in refusal.problems if p.blocks)
            except IntegrityError:
                return "index"
            return "entered"

    return run


def count(session: Session, model: type[Case] | type[Person] | type[Unit], *where: sa.ColumnElement[bool]) -> int:
    """Rows of ``model`` under system scope."""
    with use_scope(SYSTEM):
        return session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0


def test_one_of_several_clerks_enters_the_person(app: Flask, session: Session) -> None:
    """P-12: the others are told of the open case in words."""
    clerks = [make_actor(session, Tier.COUNTY_OFFICE, "330521-office") for _ in range(CLERKS)]
    raw = typed()
    session.rollback()
    said = race(app, [entering(clerk, raw) for clerk in clerks])
    assert sorted(said) == ["P-12"] * (CLERKS - 1) + ["entered"]
    assert (count(session, Case), count(session, Person)) == (1, 1)
    assert count(session, Unit, Unit.name == raw["employer_name"]) == 1


def test_one_of_two_counties_registers_the_person(app: Flask, session: Session) -> None:
    """P-9: the other county learns that the number is registered, and nothing more."""
    keys = ("330521-office", "330522-office")
    clerks = [make_actor(session, Tier.COUNTY_OFFICE, key) for key in keys]
    raw = typed()
    session.rollback()
    said = race(app, [entering(clerk, raw) for clerk in clerks])
    assert sorted(said) == ["P-9", "entered"]
    assert (count(session, Case), count(session, Person)) == (1, 1)


def test_people_of_one_new_employer_are_entered_at_once(app: Flask, session: Session) -> None:
    """P-5: a unit that several clerks name for the first time is made once, and nobody fails for it."""
    clerks = [make_actor(session, Tier.COUNTY_OFFICE, "330521-office") for _ in range(CLERKS)]
    session.rollback()
    said = race(app, [entering(clerk, typed()) for clerk in clerks])
    assert said == ["entered"] * CLERKS
    assert count(session, Unit, Unit.name == typed()["employer_name"]) == 1


def test_control_without_the_check_the_index_refuses(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: when nobody looks for open cases, the unique index stops the doubles, so they are tried."""
    monkeypatch.setattr(case_entry_check, "_busy", lambda *_: None)
    clerks = [make_actor(session, Tier.COUNTY_OFFICE, "330521-office") for _ in range(CLERKS)]
    raw = typed()
    session.rollback()
    said = race(app, [entering(clerk, raw) for clerk in clerks])
    assert sorted(said) == ["entered"] + ["index"] * (CLERKS - 1)
    assert count(session, Case) == 1
