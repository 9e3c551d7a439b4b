"""Numbers registered outside the scope: that they were asked for is on record, and asking is throttled (P-9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.errors import N_, Problem
from app.models.audit import AuditEvent
from app.security.jurisdiction import Actor
from app.services.audit import record_many
from app.services.case_entry_plan import Plan

ACTION = "ask_elsewhere"
MOST_AN_HOUR = 60
TOO_OFTEN = Problem(
    "P-9",
    N_(
        "You asked for %(most)s ID numbers that are registered elsewhere within the last hour. Go on in an hour, or ask"
        " your city office about them."
    ),
    field="id_number",
    params={"most": MOST_AN_HOUR},
)


def asks_too_often(session: Session, actor: Actor) -> bool:
    """Whether the actor has asked for so many numbers of others that no further one is answered now."""
    return actor.user_id is not None and len(_asked(session, actor)) >= MOST_AN_HOUR


def new_questions(session: Session, actor: Actor, outside: Sequence[Plan]) -> list[str]:
    """Marks of the numbers that the actor asks for now and did not ask for within the hour."""
    if not outside:
        return []
    return sorted({_mark(plan.index) for plan in outside} - _asked(session, actor))


def record_questions(session: Session, actor: Actor, marks: Sequence[str]) -> None:
    """Put them on record, in the caller's ``writing()``: a keyed mark, from which no number can be found (T31)."""
    record_many(session, actor, ACTION, "person", [(None, None, {"mark": mark}) for mark in marks])


def _asked(session: Session, actor: Actor) -> set[str]:
    query = sa.select(AuditEvent.after).where(
        AuditEvent.action == ACTION,
        AuditEvent.actor_id == actor.user_id,
        AuditEvent.happened_at >= clock.now() - dt.timedelta(hours=1),
    )
    return {str(after["mark"]) for after in session.scalars(query) if after}


def _mark(index: str) -> str:
    return index[:16]
