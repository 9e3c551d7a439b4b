"""Refusals and faults in words: staff keep their menu, a fault has a number that the log knows (U-2, U-5)."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.enums import Tier
from app.extensions import db
from app.views import inbox
from tests.factories import log_in, make_account


@pytest.fixture
def officer(client: FlaskClient, session: Session) -> FlaskClient:
    """A county office's browser."""
    return log_in(client, make_account(session, Tier.COUNTY_OFFICE, "330521-office"))


def test_staff_keep_the_menu_and_strangers_see_none(app: Flask, officer: FlaskClient) -> None:
    """U-5: a wrong address is no dead end for whoever is logged in, and shows nothing of the house to others."""
    answer = officer.get("/nothing-here")
    assert answer.status_code == 404
    assert 'class="zs-nav"' in answer.text and "/cases/list/" in answer.text
    forbidden = officer.get("/accounts/list/")
    assert forbidden.status_code == 403 and 'class="zs-nav"' in forbidden.text
    button = officer.get("/logout/")
    assert button.status_code == 405 and 'class="zs-nav"' in button.text
    stranger = app.test_client().get("/nothing-here")
    assert stranger.status_code == 404 and "zs-nav" not in stranger.text


def test_a_fault_has_its_number_in_the_log(
    app: Flask, officer: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The page promises that the fault was recorded: the number it shows stands in the log."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    def fail(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(inbox, "count_tasks", fail)
    answer = officer.get("/inbox/list/")
    assert answer.status_code == 500
    number = re.search(r'class="id">([0-9A-F]{8})<', answer.text)
    assert number, answer.text
    assert f"fault {number[1]}" in caplog.text


def test_the_fault_page_needs_no_database(app: Flask, officer: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is away is told as a fault with a number, and not as a second fault inside the first."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    def away(*_: object, **__: object) -> None:
        raise ConnectionError("the database is away")

    monkeypatch.setattr(db.engine, "connect", away)
    monkeypatch.setattr(db.session, "execute", away)
    monkeypatch.setattr(db.session, "scalar", away)
    answer = officer.get("/")
    assert answer.status_code == 500
    assert re.search(r'class="id">[0-9A-F]{8}<', answer.text)
