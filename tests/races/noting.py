"""An act for races and crashes that guards nothing itself: it notes each row in the audit trail, so doubles show."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.audit import AuditEvent
from app.models.case import Case
from app.queries.batch import describe_cases
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.audit import record_many
from app.services.batch_act import Order, RowAct, register
from app.services.workflow import Outcome
from app.session import SYSTEM, use_scope

NOTED = "noted by a test"


def note(session: Session, actor: Actor, ids: Sequence[int], order: Order, outcome: Outcome) -> None:
    """One audit event a row, asked or not."""
    record_many(session, actor, NOTED, "case", [(i, None, None) for i in ids])
    outcome.done += ids


def preview(session: Session, actor: Actor, ids: Sequence[int], order: Order) -> Outcome:
    """Every row can go."""
    return Outcome(list(ids))


NOTE = register(RowAct("note", "case", Case, Permission.CASE_ACT, describe_cases, preview, note))


def notes_per_row(session: Session) -> list[int]:
    """How often each row was noted."""
    query = sa.select(sa.func.count()).where(AuditEvent.action == NOTED).group_by(AuditEvent.noun_id)
    session.rollback()
    with use_scope(SYSTEM):
        return list(session.scalars(query))
