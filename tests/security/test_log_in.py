"""T26: guessing a password, from one address and from a hundred, at once and over days; the owner is not locked out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.enums import Tier
from app.extensions import db
from app.models.user import Account
from app.security.log_in import MOST_TRIES, WINDOW
from app.session import begin_mode
from tests.factories import PASSWORD, make_account

OWN = "10.0.0.1"


@pytest.fixture
def account(session: Session) -> Account:
    """An account whose owner logged in once, at the own desk."""
    return make_account(session, Tier.COUNTY_OFFICE, "330521-office", name="victim")


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password that was compared with the right one."""
    from flask_appbuilder.security import manager

    seen: list[str] = []
    check = manager.check_password_hash

    def noting(known: str, password: str) -> Any:
        seen.append(password)
        return check(known, password)

    monkeypatch.setattr(manager, "check_password_hash", noting)
    return seen


def enter(app: Flask, password: str, address: str, username: str = "victim") -> bool:
    """Whether the log-in page lets ``username`` in."""
    mode = begin_mode.set("IMMEDIATE")
    try:
        with app.test_request_context("/login/", method="POST", environ_base={"REMOTE_ADDR": address}):
            db.session.rollback()
            builder: Any = app.extensions["appbuilder"]
            return builder.sm.auth_user_db(username, password) is not None
    finally:
        db.session.rollback()
        begin_mode.reset(mode)


@pytest.mark.parametrize(("addresses", "guesses"), [(1, 200), (100, 1000)])
def test_t26_a_thousand_guesses_are_at_most_ten(
    app: Flask, account: Account, looked: list[str], addresses: int, guesses: int
) -> None:
    """Within the hour, whatever the number of addresses; the owner goes on logging in from the own desk."""
    assert enter(app, PASSWORD, OWN)
    looked.clear()
    for number in range(guesses):
        assert not enter(app, f"guess-{number}", f"10.1.0.{number % addresses}")
    assert 0 < len(looked) <= 10
    assert enter(app, PASSWORD, OWN), "the owner is locked out"
    assert not enter(app, PASSWORD, "10.1.0.0"), "the right password, guessed at last, opens nothing"


def test_t26_control_without_the_allowance_every_guess_is_compared(
    app: Flask, account: Account, looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the count above is the work of the allowance."""
    monkeypatch.setattr("app.security.manager.take_try", lambda *_given: True)
    for number in range(30):
        assert not enter(app, f"guess-{number}", "10.1.0.0")
    assert len(looked) == 30


def test_t26_a_known_address_has_an_allowance_of_its_own(app: Flask, account: Account, looked: list[str]) -> None:
    """Whoever sits at the owner's desk guesses no more often either; elsewhere the owner is let in."""
    for address in (OWN, "10.0.0.2"):
        assert enter(app, PASSWORD, address)
    looked.clear()
    for number in range(30):
        enter(app, f"guess-{number}", OWN)
    assert len(looked) == MOST_TRIES
    assert not enter(app, PASSWORD, OWN)
    assert enter(app, PASSWORD, "10.0.0.2")


def test_t26_the_allowance_comes_back(
    app: Flask, account: Account, looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an hour a stranger may try again, and the right password of an owner on the road opens."""
    for number in range(30):
        enter(app, f"guess-{number}", "10.1.0.0")
    later = clock.now() + WINDOW + dt.timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert enter(app, PASSWORD, "10.1.0.0")


def test_t26_a_right_password_starts_anew_and_names_differ(app: Flask, session: Session, account: Account) -> None:
    """Wrong tries of one account are none of another's; unknown names are refused and leave nothing behind."""
    make_account(session, Tier.COUNTY_OFFICE, "330521-office", name="other")
    for _round in range(3):
        for number in range(MOST_TRIES - 1):
            assert not enter(app, f"guess-{number}", OWN)
        assert enter(app, PASSWORD, OWN)
    for _try in range(MOST_TRIES + 2):
        enter(app, "guess", "10.9.9.9")
    assert enter(app, PASSWORD, "10.9.9.9", "other")
    assert not enter(app, PASSWORD, OWN, "nobody-of-this-name")
