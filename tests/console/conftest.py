"""The application with its console, and the browsers of an administrator and a reviewer of the province."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

import tests.conftest
from app import console
from app.enums import Tier
from app.extensions import db
from app.security.role import RoleName
from tests.conftest import application
from tests.databases import Databases
from tests.factories import log_in, make_account


class Browser(tests.conftest.Browser):
    """One that sends a page's form."""

    def send(self, path: str, **data: Any) -> TestResponse:
        """POST with a good CSRF token."""
        with self.session_transaction() as kept:
            raw = kept.setdefault("csrf_token", "5" * 40)
        serializer = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token")
        return self.post(path, data={**data, "csrf_token": serializer.dumps(raw)})


@pytest.fixture(scope="session")
def _console_app(databases: Databases) -> Flask:
    app = application(databases.clone("console"))
    app.test_client_class = Browser
    if "admin" not in app.extensions:
        with app.app_context():
            console.register(app)
    return app


@pytest.fixture
def console_app(databases: Databases, _console_app: Flask) -> Iterator[Flask]:
    """As ``app``, with the console."""
    with _console_app.app_context():
        db.session.remove()
        db.engine.dispose()
        databases.clone("console")
        yield _console_app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def browse(console_app: Flask) -> Callable[..., Any]:
    """``browse(role)``: a logged-in browser of somebody at the province."""

    def open_browser(role: RoleName = RoleName.PROVINCE_ADMINISTRATOR) -> Any:
        account = make_account(db.session(), Tier.PROVINCE, "province", roles=[role])
        client = log_in(console_app.test_client(), account)
        db.session.rollback()
        return client

    return open_browser
