"""Reads of reminders (催办): what the rules ask, what lists and the page of a case show (U-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import clock
from app.enums import ENDED_STEPS, SEAT_COLUMN, Seat, Step
from app.errors import NotFound
from app.models.case import Case
from app.models.person import Person
from app.models.reminder import Reminder, ReminderCase
from app.models.unit import Unit
from app.queries.case_setting import offices_of
from app.rules.reminder import ReminderFacts, seat_of_holder
from app.security.jurisdiction import Actor

_BELOW_REVIEW = (Step.EMPLOYER, Step.LOCAL, Step.BODY)


@dataclass(frozen=True, slots=True)
class RemindedCase:
    """A case as a reminder takes it: facts for the rules, holder and tier columns for the rows."""

    id: int
    facts: ReminderFacts
    holder_id: int | None
    tiers: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class Reminded:
    """How often the present holder was reminded of a case, and when last."""

    count: int
    last: dt.datetime


def held_below(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition on ``Case``, beside the scope, under which an office below the actor's holds it."""
    if actor.seat is Seat.REVIEW:
        return Case.step.in_(_BELOW_REVIEW)
    if actor.seat is not Seat.PROVINCE:
        return sa.false()
    # Said by what it is not, so that both databases go by the deadline, of which few have passed, and not by the step.
    return sa.and_(Case.step.not_in(ENDED_STEPS), sa.or_(Case.step != Step.FINAL, Case.holder_id != actor.unit_id))


def list_for_reminder(session: Session, actor: Actor, case_ids: Collection[int]) -> list[RemindedCase]:
    """The cases with what the rules ask. Runs under system scope: the caller has checked which are visible."""
    person, holder, sent = Person.__table__, Unit.__table__.alias("holder"), ReminderCase.__table__
    last = sa.select(sa.func.max(sent.c.sent_on)).where(
        sent.c.case_id == Case.id, sent.c.from_office_id == actor.unit_id
    )
    columns = [getattr(Case, name) for name in (*SEAT_COLUMN.values(), "copied_to_id")]
    query = (
        sa.select(
            Case.id,
            Case.acceptance_number,
            Case.step,
            Case.step_since,
            Case.holder_id,
            person.c.name,
            holder.c.name.label("holder_name"),
            last.scalar_subquery().label("last_sent"),
            *columns,
        )
        .join(person, person.c.id == Case.person_id)
        .outerjoin(holder, holder.c.id == Case.holder_id)
        .where(Case.id.in_(case_ids))
        .order_by(Case.id)
    )
    return [_reminded(row) for row in session.execute(query)]


def _reminded(row: Any) -> RemindedCase:
    facts = ReminderFacts(
        f"{row.name} {row.acceptance_number}",
        row.step,
        seat_of_holder(row.step, row.holder_id, offices_of(row)),
        row.holder_name or "",
        clock.local_date(row.step_since),
        row.last_sent,
    )
    tiers = {name: getattr(row, name) for name in (*SEAT_COLUMN.values(), "copied_to_id")}
    return RemindedCase(row.id, facts, row.holder_id, tiers)


def list_reminded(session: Session, case_ids: Sequence[int]) -> dict[int, Reminded]:
    """Reminders since the cases came to where they stand, by case; one statement, the others left out."""
    sent = ReminderCase.__table__
    rows = session.execute(
        sa.select(Case.id, sa.func.count(), sa.func.max(sent.c.sent_at, type_=ReminderCase.sent_at.type))
        .join(sent, sa.and_(sent.c.case_id == Case.id, sent.c.sent_at >= Case.step_since))
        .where(Case.id.in_(case_ids))
        .group_by(Case.id)
    )
    return {case_id: Reminded(count, last) for case_id, count, last in rows}


def list_reminders_of(session: Session, case_id: int) -> Sequence[Reminder]:
    """Every reminder of a case, oldest first. Runs under system scope: the case is visible to whoever asks."""
    query = (
        sa.select(Reminder)
        .join(ReminderCase, ReminderCase.reminder_id == Reminder.id)
        .where(ReminderCase.case_id == case_id)
        .options(joinedload(Reminder.from_office), joinedload(Reminder.to_office))
        .order_by(Reminder.id)
    )
    return session.scalars(query).all()


def get_reminder(session: Session, reminder_id: int) -> Reminder:
    """A reminder in the scope in force; raises NotFound (U-2)."""
    found = session.scalar(sa.select(Reminder).where(Reminder.id == reminder_id))
    if found is None:
        raise NotFound("reminder")
    return found
