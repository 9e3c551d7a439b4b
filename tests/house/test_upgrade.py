"""An installation that holds cases upgrades to the newest schema and keeps them (SQLite copies its tables)."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from flask_migrate import upgrade

from app import create_app
from app.extensions import db


def _put(connection: sqlite3.Connection, table: str, **values: Any) -> None:
    """A row with ``values``; what else must be given is something of the column's kind."""
    row = {}
    for _, name, kind, needed, default, key in connection.execute(f"PRAGMA table_info({table})"):
        if name in values:
            row[name] = values[name]
        elif needed and default is None and not key:
            row[name] = "2007-01-01 00:00:00" if "DATE" in kind else 0 if "INT" in kind or "BOOL" in kind else "x"
    places = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", list(row.values()))


def test_a_database_with_a_case_upgrades(tmp_path: Path) -> None:
    """With foreign keys on, dropping the old copy of ``approval`` would fail at the case that stands on it."""
    path = tmp_path / "old.db"
    app = create_app({"SQLALCHEMY_DATABASE_URI": f"sqlite:///{path}", "FILE_STORE": str(tmp_path)})
    with app.app_context():
        upgrade(revision="0001")
        db.engine.dispose()
    with sqlite3.connect(path) as old:
        old.execute("PRAGMA ignore_check_constraints=ON")
        _put(old, "unit", id=1, name="湖州市人事局", is_office=1)
        _put(old, "approval", id=1, case_id=1, sequence=0, verb="open", to_step="local", tier="province", unit_id=1)
        _put(old, "cases", id=1, version=0, step="local", holder_id=1, kind="exchange", level="senior", line="county")
    with app.app_context():
        upgrade()
        db.engine.dispose()
    with sqlite3.connect(path) as new:
        assert new.execute("SELECT id, step FROM cases").fetchall() == [(1, "local")]
        assert new.execute("SELECT case_id, verb FROM approval").fetchall() == [(1, "open")]
        triggers = new.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'approval'")
        assert triggers.fetchone() == (2,)
