"""What a database holds beside its rows, read the same way on both kinds, so that two can be compared."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

Schema = dict[str, dict[str, Any]]

PG_TRIGGERS = """
SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
"""
PG_FUNCTIONS = "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
LITE_TRIGGERS = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'"


def normal(text: str) -> str:
    """SQL with its spaces evened and needless outer brackets taken off."""
    plain = re.sub(r"\s+", " ", text).strip()
    while plain.startswith("(") and plain.endswith(")") and _matching(plain):
        plain = plain[1:-1].strip()
    return plain


def _matching(text: str) -> bool:
    depth = 0
    for position, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return position == len(text) - 1
    return False


def checks(connection: sa.Connection) -> Schema:
    """Table → name of each CHECK → its condition."""
    inspector = sa.inspect(connection)
    return {
        table: {str(row["name"]): normal(row["sqltext"]) for row in inspector.get_check_constraints(table)}
        for table in inspector.get_table_names()
    }


def triggers(connection: sa.Connection) -> Schema:
    """Table → name of each trigger → its statement; on PostgreSQL also the functions they call, under ``()``."""
    found: Schema = {}
    postgresql = connection.dialect.name == "postgresql"
    for table, name, statement in connection.exec_driver_sql(PG_TRIGGERS if postgresql else LITE_TRIGGERS):
        found.setdefault(table, {})[name] = normal(statement)
    if postgresql:
        found["()"] = {name: normal(body) for name, body in connection.exec_driver_sql(PG_FUNCTIONS)}
    return found


def keys(connection: sa.Connection) -> Schema:
    """Table → columns (type, nullability, default), foreign keys with options, unique keys, indexes with conditions."""
    inspector = sa.inspect(connection)
    return {
        table: {
            "columns": {c["name"]: (str(c["type"]), c["nullable"], _default(c)) for c in inspector.get_columns(table)},
            "primary": sorted(inspector.get_pk_constraint(table)["constrained_columns"]),
            "foreign": {str(f["name"]): _foreign(f) for f in inspector.get_foreign_keys(table)},
            "unique": {str(u["name"]): u["column_names"] for u in inspector.get_unique_constraints(table)},
            "indexes": {str(i["name"]): _index(i) for i in inspector.get_indexes(table)},
        }
        for table in inspector.get_table_names()
    }


def _default(row: Any) -> str | None:
    # A number that the database draws itself, or the program from the same sequence: the models may say either.
    default = row["default"]
    return None if default is None or default.startswith("nextval(") else normal(str(default))


def _foreign(row: Any) -> tuple[Any, ...]:
    options = {name: str(value).upper() for name, value in row.get("options", {}).items() if value}
    return (row["constrained_columns"], row["referred_table"], row["referred_columns"], options)


def _index(row: Any) -> tuple[Any, ...]:
    where = [normal(str(v)) for k, v in row.get("dialect_options", {}).items() if k.endswith("_where")]
    return (row["column_names"], bool(row["unique"]), where)
