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
