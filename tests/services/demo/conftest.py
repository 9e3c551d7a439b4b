"""A demo loaded once for each database and run; the tests of ``test_demo_*`` only read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.extensions import db
from app.services.demo import load_demo
from app.session import SYSTEM, use_scope
from tests.conftest import application
from tests.databases import Databases
from tests.services.demo.reading import PEOPLE


@pytest.fixture(scope="session")
def province(databases: Databases) -> Flask:
    """An application on a database that holds a small demo."""
    app = application(databases.clone("demo"))
    with app.app_context():
        load_demo(db.session(), PEOPLE)
        db.session.remove()
        db.engine.dispose()
    return app


@pytest.fixture
def demo(province: Flask) -> Iterator[Session]:
    """A session on the demo, under system scope."""
    with province.app_context(), use_scope(SYSTEM):
        yield db.session()
        db.session.remove()
        db.engine.dispose()
