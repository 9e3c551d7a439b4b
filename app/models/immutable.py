"""History that cannot be rewritten: triggers that refuse UPDATE and DELETE (U-7, T18).

The same DDL is attached to the models and called by migrations; a house test compares both.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import event

_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is history and is never rewritten', TG_TABLE_NAME; END $$
"""


def append_only_ddl(table: str, dialect: str) -> list[str]:
    """Statements after which rows of ``table`` are only ever added."""
    return [_trigger(table, f"{table}_keeps_{verb.lower()}", verb, None, dialect) for verb in ("UPDATE", "DELETE")]


def frozen_columns_ddl(table: str, columns: Sequence[str], dialect: str, when: str | None = None) -> list[str]:
    """Statements after which ``columns`` of ``table`` never change, where ``when`` (on ``OLD``) holds."""
    differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    condition = " OR ".join(f"OLD.{c} {differs} NEW.{c}" for c in columns)
    if when:
        condition = f"({when}) AND ({condition})"
    return [_trigger(table, f"{table}_stays_frozen", "UPDATE", condition, dialect)]


def _trigger(table: str, name: str, verb: str, condition: str | None, dialect: str) -> str:
    clause = f" WHEN ({condition})" if condition else ""
    if dialect == "sqlite":
        refuse = f"SELECT RAISE(ABORT, '{table} is history and is never rewritten')"
        return f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW{clause} BEGIN {refuse}; END"
    return f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW{clause} EXECUTE FUNCTION refuse_rewriting()"


def function_ddl() -> str:
    """PostgreSQL's function that the triggers call."""
    return _PG_FUNCTION


def append_only(table: sa.Table) -> None:
    """Mark a model's table as append-only."""
    table.info["history"] = f'append_only("{table.name}")'
    for dialect in ("sqlite", "postgresql"):
        _attach(table, append_only_ddl(table.name, dialect), dialect)


def frozen_columns(table: sa.Table, columns: Sequence[str], when: str | None = None) -> None:
    """Mark columns of a model's table as frozen."""
    table.info["history"] = f"frozen_columns({table.name!r}, {list(columns)!r}, {when!r})"
    for dialect in ("sqlite", "postgresql"):
        _attach(table, frozen_columns_ddl(table.name, columns, dialect, when), dialect)


def _attach(table: sa.Table, statements: list[str], dialect: str) -> None:
    if dialect == "postgresql":
        _after_create(table, function_ddl(), dialect)
    for statement in statements:
        _after_create(table, statement, dialect)
        table.info.setdefault("triggers", {}).setdefault(dialect, []).append(statement)


def _after_create(table: sa.Table, statement: str, dialect: str) -> None:
    def run(_table: sa.Table, connection: sa.Connection, **_options: object) -> None:
        if connection.dialect.name == dialect:
            connection.execute(sa.text(statement.replace(":", "\\:")))

    event.listen(table, "after_create", run)
