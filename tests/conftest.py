"""Fixtures: both databases for whatever touches data, one application a worker and database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy.orm import Session

from app import create_app
from app.extensions import db
from app.services.initialise import sync_roles
from app.services.reference import load_reference
from app.session import SYSTEM, use_scope
from app.views.menu import MENU_PERMISSIONS
from tests.databases import Databases, PostgresqlDatabases, SqliteDatabases, postgresql_server, run_folder, worker

SETTINGS: dict[str, Any] = {
    "TESTING": True,
    "ZHENGSHU_ENV": "test",
    "SECRET_KEY": "a key for tests that nobody else uses",
    "ID_NUMBER_KEY": "another key for tests that nobody else uses",
    "RATELIMIT_ENABLED": False,
    "QUEUE": "off",
    "PUBLIC_ADDRESS": "https://zs.example",
    # Hashing slowly is the point in production and a waste here.
    "FAB_PASSWORD_HASH_METHOD": "pbkdf2:sha256:1",
}


class Browser(FlaskClient):
    """Every request has an application context of its own, as in a server; the test shares no session or ``g``."""

    def open(self, *args: Any, **options: Any) -> Any:
        """As FlaskClient's."""
        with self.application.app_context():
            try:
                return super().open(*args, **options)
            finally:
                db.session.remove()


def application(url: str, **overrides: Any) -> Flask:
    """An application on the database at ``url`` with the tests' settings."""
    files = run_folder() / f"files-{worker()}"
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": url, "FILE_STORE": str(files), **overrides})
    app.test_client_class = Browser
    return app


def _migrate_and_seed(url: str) -> None:
    app = application(url)
    with app.app_context():
        upgrade(directory="migrations")
        sync_roles(db.session(), MENU_PERMISSIONS)
        load_reference(db.session())
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def _folder() -> Iterator[Any]:
    folder = run_folder()
    yield folder
    if worker() == "solo":
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, _folder: Any) -> Iterator[Databases]:
    """The kind of database under test; every test that uses it runs once on each."""
    if request.param == "sqlite":
        kind: Databases = SqliteDatabases(_folder)
        kind.make_template(_migrate_and_seed)
        yield kind
        return
    with postgresql_server(_folder) as server:
        kind = PostgresqlDatabases(server, _folder)
        kind.make_template(_migrate_and_seed)
        yield kind


@pytest.fixture(scope="session")
def _application(databases: Databases) -> Flask:
    return application(databases.clone())


@pytest.fixture
def app(databases: Databases, _application: Flask) -> Iterator[Flask]:
    """The application on a fresh copy of the seeded database, with its context pushed; no scope is open."""
    with _application.app_context():
        db.session.remove()
        db.engine.dispose()
        databases.clone()
        yield _application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Session:
    """The application's session; no scope is open, so it sees nothing until one is."""
    scoped: sa.orm.scoped_session[Session] = db.session
    return scoped()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that is not logged in."""
    return app.test_client()


@pytest.fixture
def system() -> Iterator[None]:
    """Everything is in scope."""
    with use_scope(SYSTEM):
        yield
