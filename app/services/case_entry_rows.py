"""Rows by the batch: insert what is missing, update what changed (inside the caller's ``writing()``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_missing(session: Session, table: Any, rows: Sequence[Mapping[str, Any]], unique: Sequence[str]) -> None:
    """Insert ``rows`` whose ``unique`` columns are free; a row that somebody else inserted a moment ago stays.

    On PostgreSQL the statement waits for that other transaction, so its rows can be read afterwards.
    """
    if not rows:
        return
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).on_conflict_do_nothing(index_elements=list(unique))
    session.connection().execute(statement, [dict(row) for row in rows])


def update_rows(session: Session, table: sa.Table, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Write ``changes`` (id → columns) in one statement a set of columns."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row_id, columns in changes.items():
        groups.setdefault(tuple(sorted(columns)), []).append({"row_id": row_id, **columns})
    for names, rows in groups.items():
        statement = sa.update(table).where(table.c.id == sa.bindparam("row_id"))
        session.connection().execute(statement.values({name: sa.bindparam(name) for name in names}), rows)
