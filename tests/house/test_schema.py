"""A migrated database is what the models say, on both databases: Alembic's own check sees no CHECK and no trigger."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from app.extensions import db
from app.session import begin_mode
from tests.conftest import application
from tests.databases import Databases
from tests.house import schema
from tests.house.schema import Schema, normal

READERS = [schema.checks, schema.triggers, schema.keys]
MIGRATIONS = "migrations"


@pytest.fixture
def migrated(databases: Databases) -> Iterator[Flask]:
    """An application of its own on a fresh copy of the migrated database."""
    app = application(databases.clone("schema"))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def from_models(databases: Databases) -> Iterator[Flask]:
    """An application on a database that the models made, without a migration."""
    app = application(databases.clone("models"))
    with app.app_context():
        downgrade(directory=MIGRATIONS, revision="base")
        token = begin_mode.set("IMMEDIATE")
        db.metadata.create_all(db.engine)
        begin_mode.reset(token)
        yield app
        db.session.remove()
        db.engine.dispose()


def _read(app: Flask, reader: Callable[[sa.Connection], Schema]) -> Schema:
    with app.app_context(), db.engine.connect() as connection:
        found = reader(connection)
    found.pop("alembic_version", None)
    return found


def test_a_migrated_database_equals_the_models(migrated: Flask, from_models: Flask) -> None:
    """Names and texts of CHECKs and triggers, keys with their options, partial indexes with their conditions."""
    for reader in READERS:
        expected = _read(from_models, reader)
        assert expected
        assert _read(migrated, reader) == expected


def test_every_sequence_of_the_models_is_there(migrated: Flask) -> None:
    """FAB asks its tables' sequences by name on PostgreSQL; SQLite has none."""
    columns = [column for table in db.metadata.tables.values() for column in table.columns]
    wanted = {column.default.name for column in columns if isinstance(column.default, sa.Sequence)}
    assert "ab_user_id_seq" in wanted
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            assert wanted <= set(sa.inspect(connection).get_sequence_names())


def test_every_named_check_of_the_models_is_there(migrated: Flask) -> None:
    """By name, straight from the models, so that both sides cannot be empty together."""
    wanted = {
        (table.name, str(constraint.name))
        for table in db.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint)
    }
    assert len(wanted) > 60
    found = {(table, name) for table, names in _read(migrated, schema.checks).items() for name in names}
    assert found == wanted


def test_every_trigger_of_the_models_is_there(migrated: Flask) -> None:
    """U-7, T18: history is refused its rewriting by the very statements attached to the models."""
    dialect = migrated.extensions["sqlalchemy"].engine.dialect.name
    wanted = {
        table.name: sorted(normal(statement).split()[2] for statement in table.info["triggers"][dialect])
        for table in db.metadata.tables.values()
        if "triggers" in table.info
    }
    assert {"approval", "audit_event", "certificate"} <= set(wanted)
    found = _read(migrated, schema.triggers)
    functions = found.pop("()", {})
    assert set(functions) == ({"refuse_rewriting"} if dialect == "postgresql" else set())
    assert {table: sorted(names) for table, names in found.items()} == wanted
    if dialect == "sqlite":
        texts = {
            normal(s) for table in db.metadata.tables.values() for s in table.info.get("triggers", {}).get(dialect, [])
        }
        assert {text for names in found.values() for text in names.values()} == texts


@pytest.mark.parametrize(
    ("reader", "statement"),
    [
        (schema.triggers, "DROP TRIGGER audit_event_keeps_delete{on}"),
        (schema.keys, "DROP INDEX uq_cases_one_open_per_qualification"),
    ],
)
def test_a_lost_trigger_or_index_is_seen(
    migrated: Flask, reader: Callable[[sa.Connection], Schema], statement: str
) -> None:
    """Negative control: what a batch migration drops without a word makes the comparison fail."""
    before = _read(migrated, reader)
    on = " ON audit_event" if db.engine.dialect.name == "postgresql" else ""
    with db.engine.begin() as connection:
        connection.exec_driver_sql(statement.format(on=on))
    assert _read(migrated, reader) != before


def test_up_down_up(migrated: Flask) -> None:
    """T34: a seeded database goes down to nothing and up again to the same schema."""
    before = [_read(migrated, reader) for reader in READERS]
    downgrade(directory=MIGRATIONS, revision="base")
    with db.engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
        assert schema.triggers(connection) in ({}, {"()": {}})
    upgrade(directory=MIGRATIONS)
    assert [_read(migrated, reader) for reader in READERS] == before
