"""An application with the workshop's views, and a county officer with cases of the own and of another county."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.enums import Tier
from app.extensions import db
from app.models.case import Case
from app.session import SYSTEM, use_scope
from tests.conftest import application
from tests.databases import Databases
from tests.factories import COUNTY, OTHER_COUNTY, log_in, make_account, make_cases
from tests.views import workshop as views


@pytest.fixture(scope="session")
def _workshop(databases: Databases) -> Flask:
    app = application(databases.clone("workshop"))
    with app.app_context():
        views.join(app)
    return app


@pytest.fixture
def workshop(databases: Databases, _workshop: Flask) -> Iterator[Flask]:
    """As ``app``, with the test views registered."""
    with _workshop.app_context():
        db.session.remove()
        db.engine.dispose()
        databases.clone("workshop")
        yield _workshop
        db.session.remove()
        db.engine.dispose()


@dataclass
class Office:
    """A county officer's browser, three cases of the own county and two of the neighbour's."""

    client: FlaskClient
    mine: list[int]
    theirs: list[int]
    numbers: dict[int, str]

    def get(self, path: str) -> TestResponse:
        """GET."""
        return self.client.get(path)

    def post(self, path: str, **data: Any) -> TestResponse:
        """POST with a good CSRF token."""
        return post(self.client, path, data)


def post(client: FlaskClient, path: str, data: dict[str, Any]) -> TestResponse:
    """POST as the page's own form would, CSRF token included."""
    with client.session_transaction() as kept:
        raw = kept.setdefault("csrf_token", "5" * 40)
    key = client.application.secret_key
    token = URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(raw)
    return client.post(path, data={**data, "csrf_token": token})


def case_numbers(session: Session) -> dict[int, str]:
    """Id → 受理编号 of every case."""
    with use_scope(SYSTEM):
        return {row.id: row.acceptance_number for row in session.execute(sa.select(Case.id, Case.acceptance_number))}


@pytest.fixture
def office(workshop: Flask) -> Office:
    """A county office at work, on the application with the workshop's views."""
    session = db.session()
    mine, theirs = make_cases(session, 3), make_cases(session, 2, OTHER_COUNTY)
    account = make_account(session, Tier.COUNTY_OFFICE, COUNTY.local or "")
    client = log_in(workshop.test_client(), account)
    return Office(client, mine, theirs, case_numbers(session))


@contextmanager
def _statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def statements() -> Callable[[], Any]:
    """``with statements() as seen``: every SQL statement sent meanwhile."""
    return _statements
