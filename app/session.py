"""Jurisdiction inside the session, and the one way to write.

``Scope`` says which rows the running code may touch; it stands in a context variable, and no scope
means no rows (U-2). ``GuardedSession`` adds it to every ORM statement; ``writing()`` is the only door to
a change. This module knows no model: classes join by inheriting ``Scoped``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import sqlalchemy as sa
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from app.enums import SEAT_COLUMN, Seat
from app.errors import OutOfScope

TIER_COLUMNS = (*SEAT_COLUMN.values(), "copied_to_id")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows may be touched: one equality on the column of the own seat.

    ``review_office_id`` is the reviewing office above a local office, for records that are kept one
    tier up (announcement documents). ``copied`` reads what was copied (抄送) to ``unit_id`` and is
    always read-only. ``everything`` is the province and the system.
    """

    seat: Seat | None = None
    unit_id: int | None = None
    review_office_id: int | None = None
    everything: bool = False
    read_only: bool = False
    copied: bool = False


SYSTEM = Scope(everything=True)
DENY = Scope()

_explicit: ContextVar[Scope | None] = ContextVar("scope", default=None)
_scope_of_request: Callable[[], Scope] = lambda: DENY  # noqa: E731 - replaced once by security.jurisdiction


def scope_of_requests(source: Callable[[], Scope]) -> None:
    """Let ``source`` say the scope where none was opened explicitly (the logged-in user's)."""
    global _scope_of_request
    _scope_of_request = source


def current_scope() -> Scope:
    """The scope in force: opened explicitly, else the request's user's, else nothing."""
    return _explicit.get() or _scope_of_request()


@contextmanager
def use_scope(scope: Scope) -> Iterator[None]:
    """Run a block under ``scope``; jobs, commands and services that cross offices say so here."""
    token = _explicit.set(scope)
    try:
        yield
    finally:
        _explicit.reset(token)


@contextmanager
def through(cls: type[Scoped]) -> Iterator[sa.ColumnElement[bool]]:
    """Read what hangs on visible rows of ``cls``, as the person on a case (C-18): yields the condition that makes them
    visible, to be added to the statement, and opens the system scope for the rest of it."""
    visible = cls.criterion(current_scope())
    with use_scope(SYSTEM):
        yield visible


class Scoped:
    """Mixin of every model whose rows belong to offices.

    ``__scope_columns__`` names the column that holds the office for each seat; a seat that is not named
    sees nothing.
    """

    __scope_columns__: ClassVar[dict[Seat, str]] = {}
    # Rows with ``is_office`` are read by every seat (units).
    __offices_are_public__: ClassVar[bool] = False

    @classmethod
    def criterion(cls, scope: Scope, *, for_writing: bool = False) -> sa.ColumnElement[bool]:
        """The SQL condition under which ``scope`` reads (or changes) rows of this class that are no public offices."""
        key = scope_key(cls, scope, for_writing=for_writing)
        if key is None:
            return sa.false()
        column, value = key
        return sa.true() if column is None else getattr(cls, column) == value

    def within(self, scope: Scope, *, for_writing: bool = False) -> bool:
        """Whether ``scope`` reads (or changes) this loaded row: the same rule as in SQL."""
        seated = scope.seat is not None or scope.copied
        if self.__offices_are_public__ and seated and not for_writing and getattr(self, "is_office", False):
            return True
        key = scope_key(type(self), scope, for_writing=for_writing)
        return key is not None and (key[0] is None or getattr(self, key[0]) == key[1])


def scope_key(cls: type[Scoped], scope: Scope, *, for_writing: bool) -> tuple[str | None, int | None] | None:
    """(column, value) to compare, (None, None) for every row, None for no row."""
    if scope.everything:
        return (None, None)
    if for_writing and (scope.read_only or scope.copied):
        return None
    if scope.copied:
        return ("copied_to_id", scope.unit_id) if hasattr(cls, "copied_to_id") and scope.unit_id else None
    if scope.seat is None or scope.unit_id is None:
        return None
    column = cls.__scope_columns__.get(scope.seat)
    if column is None:
        return None
    if column == SEAT_COLUMN[Seat.REVIEW] and scope.seat is not Seat.REVIEW:
        # A record kept one tier up (announcement documents): local offices read, never write.
        return None if for_writing else (column, scope.review_office_id)
    return (column, scope.unit_id)


def _mapped(cls: type[Scoped]) -> Iterator[type[Scoped]]:
    for child in cls.__subclasses__():
        if "__mapper__" in vars(child):
            yield child
        yield from _mapped(child)


# Written out by column, since SQLAlchemy adapts a lambda to every alias of the class, in joins too, where it would put
# a ready-made expression on the unaliased table; and it keeps ``value`` as a bound parameter.
_EQUAL: dict[str, Callable[[int | None], Callable[[Any], Any]]] = {
    "id": lambda value: lambda cls: cls.id == value,
    "unit_id": lambda value: lambda cls: cls.unit_id == value,
    "review_office_id": lambda value: lambda cls: cls.review_office_id == value,
    "local_office_id": lambda value: lambda cls: cls.local_office_id == value,
    "employer_id": lambda value: lambda cls: cls.employer_id == value,
    "evaluation_body_id": lambda value: lambda cls: cls.evaluation_body_id == value,
    "copied_to_id": lambda value: lambda cls: cls.copied_to_id == value,
}
_OFFICE_OR_EQUAL: dict[str, Callable[[int | None], Callable[[Any], Any]]] = {
    "id": lambda value: lambda cls: cls.is_office.is_(True) | (cls.id == value),
    "review_office_id": lambda value: lambda cls: cls.is_office.is_(True) | (cls.review_office_id == value),
    "local_office_id": lambda value: lambda cls: cls.is_office.is_(True) | (cls.local_office_id == value),
    "copied_to_id": lambda value: lambda cls: cls.is_office.is_(True) | (cls.copied_to_id == value),
}


@lru_cache(maxsize=4096)
def _criteria(scope: Scope) -> tuple[Any, ...]:
    options = []
    for cls in _mapped(Scoped):
        key = scope_key(cls, scope, for_writing=False)
        if key is None:
            public = cls.__offices_are_public__ and (scope.seat is not None or scope.copied)
            condition: Any = (lambda cls: cls.is_office.is_(True)) if public else sa.false()
        elif key[0] is None:
            continue
        else:
            table = _OFFICE_OR_EQUAL if cls.__offices_are_public__ else _EQUAL
            condition = table[key[0]](key[1])
        options.append(with_loader_criteria(cls, condition, include_aliases=True))
    return tuple(options)


def _target(state: ORMExecuteState) -> type[Scoped] | None:
    entity = state.bind_mapper.class_ if state.bind_mapper else None
    return entity if entity is not None and issubclass(entity, Scoped) else None


def _guard_statement(state: ORMExecuteState) -> None:
    scope = current_scope()
    if scope.everything:
        return
    target = _target(state)
    if state.is_insert:
        if target is not None:
            raise OutOfScope(f"bulk insert into {target.__name__} needs the system scope")
        return
    if (state.is_update or state.is_delete) and target is not None:
        if isinstance(state.parameters, list):
            raise OutOfScope("bulk writes by primary key bypass the jurisdiction")
        changed = {getattr(k, "key", k) for k in (getattr(state.statement, "_values", None) or {})}
        if changed & set(TIER_COLUMNS):
            raise OutOfScope("tier columns move only under the system scope")
        state.statement = state.statement.where(target.criterion(scope, for_writing=True))  # type: ignore[attr-defined]  # update() and delete() have where()
    if not state.is_column_load:
        state.statement = state.statement.options(*_criteria(scope))


def _guard_flush(session: Session, _context: object, _instances: object) -> None:
    scope = current_scope()
    if scope.everything:
        return
    for row in [*session.new, *session.dirty, *session.deleted]:
        if not isinstance(row, Scoped) or (row in session.dirty and not session.is_modified(row)):
            continue
        if not row.within(scope, for_writing=True):
            raise OutOfScope(f"{type(row).__name__} outside the jurisdiction")
        for name in () if row in session.new else TIER_COLUMNS:
            attribute = sa.inspect(row).attrs.get(name)
            if attribute is not None and attribute.history.has_changes():
                raise OutOfScope(f"{name} moves only under the system scope")


class GuardedSession(FlaskSession):
    """The session of every channel; holds the jurisdiction for reads, writes and identity-map hits."""

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        """As ``Session.get``, but a row outside the scope is no row, even when it is already loaded."""
        row = super().get(entity, ident, **options)
        if isinstance(row, Scoped) and not row.within(current_scope()):
            return None
        return row

    def bulk_save_objects(self, *_args: Any, **_kwargs: Any) -> None:
        """Refused: the legacy bulk API passes by every guard."""
        raise OutOfScope("the legacy bulk API bypasses the jurisdiction")

    bulk_insert_mappings = bulk_update_mappings = bulk_save_objects


event.listen(GuardedSession, "do_orm_execute", _guard_statement)
event.listen(GuardedSession, "before_flush", _guard_flush)

# SQLite: reads begin deferred, writes begin IMMEDIATE, so that nothing is decided on a stale snapshot.

begin_mode: ContextVar[str] = ContextVar("sqlite_begin_mode", default="DEFERRED")

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
LOCK_MILLISECONDS = 15_000
"""How long a write waits for another one before it gives up, on both databases (T36)."""


def _sqlite_connect(dbapi: Any, _record: object) -> None:
    dbapi.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        dbapi.execute("PRAGMA " + pragma)
    dbapi.execute(f"PRAGMA busy_timeout={LOCK_MILLISECONDS}")


def _postgresql_connect(dbapi: Any, _record: object) -> None:
    dbapi.execute(f"SET lock_timeout = {LOCK_MILLISECONDS}")
    dbapi.commit()


def _sqlite_begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin") or begin_mode.get()
    connection.info["begun"] = mode
    connection.exec_driver_sql("BEGIN " + mode)


def _write_outside(connection: Connection, _c: Any, _s: Any, _p: Any, context: Any, _m: Any) -> None:
    if context is None or not (context.isinsert or context.isupdate or context.isdelete):
        return
    begun = connection.info.get("begun") if connection.dialect.name == "sqlite" else _pg_mode(connection)
    if begun != "IMMEDIATE":
        raise RuntimeError("a write outside writing()")


def _pg_mode(connection: Connection) -> str:
    return connection.get_execution_options().get("sqlite_begin") or begin_mode.get()


def prepare_engine(engine: Engine) -> None:
    """Install the house rules on ``engine``: SQLite's pragmas and begin, and no write outside ``writing()``."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        event.listen(engine, "connect", _postgresql_connect)
    event.listen(engine, "before_cursor_execute", _write_outside)


@contextmanager
def writing(session: Session | Any) -> Iterator[Session]:
    """Begin a write transaction, yield the session, commit; roll back on any error.

    Ends the read snapshot first, so that every row is read again inside. Used by services only.
    Raises RuntimeError when changes were made before, outside.
    """
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changes were made before writing() began")
    session.rollback()
    session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
