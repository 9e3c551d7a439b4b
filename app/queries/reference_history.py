"""What was changed in a row of a reference table, by whom, newest first (U-7, U-8)."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.audit import AuditEvent

MOST = 200
"""Changes that a page shows; a row of a reference table is changed a few times in its life."""

_WRITTEN = ("reference.add", "reference.edit")
_SILENT = frozenset({"key", "id", "version"})


@dataclass(frozen=True, slots=True)
class RowChange:
    """One change; ``fields`` are (column, value before, value after), values as JSON holds them."""

    at: dt.datetime
    who: str
    added: bool
    fields: tuple[tuple[str, Any, Any], ...]


def list_changes(session: Session, table: str, key: int | str) -> list[RowChange]:
    """The changes of the row with this primary key, in the scope in force; those of the seed are not on record."""
    events = session.scalars(_events(table, key).order_by(AuditEvent.id.desc()))
    mine = (event for event in events if isinstance(key, int) or (event.after or {}).get("key") == key)
    return [
        RowChange(event.happened_at, event.actor_name, event.action == _WRITTEN[0], _fields(event.before, event.after))
        for event in itertools.islice(mine, MOST)
    ]


def list_former_values(session: Session, table: str) -> Sequence[tuple[Any, Mapping[str, Any]]]:
    """Every edit in the table, newest first: the row's key and what its changed columns held before."""
    query = sa.select(AuditEvent.before).where(AuditEvent.noun == table, AuditEvent.action == "reference.edit")
    return [(before["key"], before) for before in session.scalars(query.order_by(AuditEvent.id.desc())) if before]


def _events(table: str, key: int | str) -> sa.Select[AuditEvent]:
    query = sa.select(AuditEvent).where(AuditEvent.noun == table, AuditEvent.action.in_(_WRITTEN))
    return query.where(AuditEvent.noun_id == key) if isinstance(key, int) else query.where(AuditEvent.noun_id.is_(None))


def _fields(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> tuple[tuple[str, Any, Any], ...]:
    return tuple(
        (name, (before or {}).get(name), value) for name, value in (after or {}).items() if name not in _SILENT
    )
