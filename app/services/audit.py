"""Write the audit trail, in the transaction of the change (U-7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models.audit import AuditEvent
from app.security.jurisdiction import Actor

Change = tuple[int | None, Mapping[str, Any] | None, Mapping[str, Any] | None]


def record(
    session: Session,
    actor: Actor,
    action: str,
    noun: str,
    noun_id: int | None,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add one event; ``before`` and ``after`` hold only what changed, as JSON values, never an ID number."""
    record_many(session, actor, action, noun, [(noun_id, before, after)])


def record_many(session: Session, actor: Actor, action: str, noun: str, changes: Sequence[Change]) -> None:
    """Add one event per (id, before, after) with a single statement."""
    if not changes:
        return
    at = clock.now()
    session.connection().execute(
        sa.insert(AuditEvent.__table__),  # type: ignore[arg-type]  # a declarative __table__ is a Table here
        [
            {
                "happened_at": at,
                "actor_id": actor.user_id,
                "actor_name": actor.name,
                "action": action,
                "noun": noun,
                "noun_id": noun_id,
                "before": dict(before) if before is not None else None,
                "after": dict(after) if after is not None else None,
            }
            for noun_id, before, after in changes
        ],
    )


def record_selected(
    session: Session,
    actor: Actor,
    action: str,
    noun: str,
    rows: sa.Select[Any],
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add one event for each row of ``rows`` (a select of ids) inside the database: the same for all of them.

    Where ``rows`` selects a second column, that is each event's own ``after``, as JSON.
    """
    chosen = rows.subquery()
    own = chosen.c[1] if len(chosen.c) > 1 else sa.literal(dict(after) if after is not None else None, sa.JSON)
    event = AuditEvent
    values = {
        event.happened_at: sa.literal(clock.now(), event.happened_at.type),
        event.actor_id: sa.literal(actor.user_id, sa.Integer),
        event.actor_name: sa.literal(actor.name),
        event.action: sa.literal(action),
        event.noun: sa.literal(noun),
        event.noun_id: chosen.c[0],
        event.before: sa.literal(dict(before), sa.JSON) if before is not None else sa.null(),
        event.after: own,
    }
    session.connection().execute(
        sa.insert(AuditEvent.__table__).from_select(  # type: ignore[arg-type]  # a declarative __table__ is a Table here
            [column.key for column in values], sa.select(*values.values())
        )
    )


def json_object(session: Session, **columns: sa.ColumnElement[Any] | Any) -> sa.ColumnElement[Any]:
    """An object made by the database, for ``after`` of ``record_selected``."""
    make = sa.func.json_object if session.get_bind().dialect.name == "sqlite" else sa.func.json_build_object
    return make(*(part for name, column in columns.items() for part in (name, column)), type_=sa.JSON)
