"""What waits for an officer, how far the campaign is, what came and went (U-3, U-4): every figure is counted in SQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import EmploymentStatus, Seat, Step
from app.models.case import Case
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.roster import AnnouncementCheck
from app.models.unit import Unit
from app.security.jurisdiction import Actor
from app.security.permission import Permission

# The step of its own at which each seat works; the final one belongs to whoever the authority table names.
OWN_STEP = {Seat.REVIEW: Step.REVIEW, Seat.LOCAL: Step.LOCAL, Seat.EMPLOYER: Step.EMPLOYER, Seat.BODY: Step.BODY}
NEVER = dt.date(9999, 12, 31)


class Urgency(StrEnum):
    """The three groups of the inbox."""

    OVERDUE = "overdue"
    TODAY = "today"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """How many cases wait for the officer, and how many of them are late or due today."""

    total: int
    overdue: int
    today: int

    def of(self, urgency: Urgency) -> int:
        """The size of one group."""
        if urgency is Urgency.OVERDUE:
            return self.overdue
        return self.today if urgency is Urgency.TODAY else self.total - self.overdue - self.today


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One waiting case as the home page lists it; ``sender`` is the office or employer that sent it up."""

    id: int
    name: str
    title: str
    employer: str
    sender: str
    since: dt.datetime
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a case stands among those that wait: ``position`` counts from 1 and is None when it is not one of them."""

    previous_id: int | None
    next_id: int | None
    position: int | None
    total: int


def steps_worked(actor: Actor) -> tuple[Step, ...]:
    """The steps at which the actor can take a case further."""
    own = OWN_STEP.get(actor.seat)
    steps = (own,) if own and actor.may(Permission.CASE_ACT) else ()
    return (*steps, Step.FINAL) if actor.may(Permission.CASE_DECIDE) else steps


def waits_for(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition on ``Case`` under which it waits for this officer (U-3).

    At the review step a case waits until it is ticked against its document; afterwards it waits for its roster.
    """
    steps = steps_worked(actor)
    if not steps or actor.unit_id is None:
        return sa.false()
    here = sa.and_(Case.holder_id == actor.unit_id, Case.step.in_(steps))
    return sa.and_(here, sa.or_(Case.step != Step.REVIEW, sa.not_(is_checked()))) if Step.REVIEW in steps else here


def is_checked() -> sa.ColumnElement[bool]:
    """Whether the case was ticked against its document since its facts last changed (C-15)."""
    return (
        sa.select(AnnouncementCheck.id)
        .join(Qualification, Qualification.version == AnnouncementCheck.qualification_version)
        .where(AnnouncementCheck.case_id == Case.id, Qualification.id == Case.qualification_id)
        .exists()
    )


def is_overdue(today: dt.date) -> sa.ColumnElement[bool]:
    """Past its day; retired people exchange voluntarily and are never overdue (C-11)."""
    return sa.and_(Case.due_on < today, Person.employment_status != EmploymentStatus.RETIRED)


def count_inbox(session: Session, actor: Actor) -> InboxCounts:
    """How much waits for the officer; one statement."""
    today = clock.today()
    row = session.execute(
        sa.select(
            sa.func.count(),
            sa.func.sum(sa.case((is_overdue(today), 1), else_=0)),
            sa.func.sum(sa.case((Case.due_on == today, 1), else_=0)),
        )
        .select_from(Case)
        .join(Person, Case.person_id == Person.id)
        .where(waits_for(actor))
    ).one()
    return InboxCounts(row[0], row[1] or 0, row[2] or 0)


def list_inbox(session: Session, actor: Actor, urgency: Urgency, limit: int) -> list[InboxRow]:
    """The first ``limit`` cases of one group, the longest late first."""
    today = clock.today()
    # Names that stand on the visible case itself, so the table is read without the scope of units.
    employer, sender = Unit.__table__.alias("employer"), Unit.__table__.alias("sender")
    group = {
        Urgency.OVERDUE: is_overdue(today),
        Urgency.TODAY: Case.due_on == today,
        Urgency.LATER: sa.not_(sa.or_(sa.func.coalesce(is_overdue(today), False), _due() == today)),
    }[urgency]
    rows = session.execute(
        sa.select(
            Case.id,
            Person.name,
            Qualification.title_name,
            employer.c.name,
            sa.func.coalesce(sa.func.nullif(sender.c.short_name, ""), sender.c.name),
            Case.step_since,
            Case.due_on,
        )
        .select_from(Case)
        .join(Person, Case.person_id == Person.id)
        .join(Qualification, Case.qualification_id == Qualification.id)
        .outerjoin(employer, Case.employer_id == employer.c.id)
        .outerjoin(sender, _sender(actor.seat) == sender.c.id)
        .where(waits_for(actor), group)
        .order_by(_due(), Case.id)
        .limit(limit)
    )
    return [
        InboxRow(i, name, title, unit or "", sent or "", since, due) for i, name, title, unit, sent, since, due in rows
    ]


def find_neighbours(session: Session, actor: Actor, case: Case) -> Neighbours:
    """The waiting cases before and after ``case`` in the inbox's order; one statement."""
    due = case.due_on or NEVER
    waiting = waits_for(actor)
    before = sa.or_(_due() < due, sa.and_(_due() == due, Case.id < case.id))
    after = sa.or_(_due() > due, sa.and_(_due() == due, Case.id > case.id))

    def number(*conditions: sa.ColumnElement[bool]) -> Any:
        return sa.select(sa.func.count()).select_from(Case).where(waiting, *conditions).scalar_subquery()

    def nearest(side: sa.ColumnElement[bool], *order: Any) -> Any:
        return sa.select(Case.id).where(waiting, side).order_by(*order).limit(1).scalar_subquery()

    previous_id, next_id, ahead, total, among = session.execute(
        sa.select(
            nearest(before, _due().desc(), Case.id.desc()),
            nearest(after, _due(), Case.id),
            number(before),
            number(),
            number(Case.id == case.id),
        )
    ).one()
    return Neighbours(previous_id, next_id, ahead + 1 if among else None, total)


def find_next(session: Session, actor: Actor, due_on: dt.date | None, case_id: int) -> int | None:
    """The next waiting case after one that has just been done; from the top when it was the last."""
    due = due_on or NEVER
    later = sa.or_(_due() > due, sa.and_(_due() == due, Case.id > case_id))
    return session.scalar(
        sa.select(Case.id)
        .where(waits_for(actor), Case.id != case_id)
        .order_by(sa.case((later, 0), else_=1), _due(), Case.id)
        .limit(1)
    )


def list_held(session: Session, actor: Actor, case_ids: Sequence[int], limit: int) -> list[tuple[int, str, str]]:
    """(id, name, 受理编号) of the first ``limit`` of ``case_ids`` in the scope in force."""
    rows = session.execute(
        sa.select(Case.id, Person.name, Case.acceptance_number)
        .select_from(Case)
        .join(Person, Case.person_id == Person.id)
        .where(Case.id.in_(list(case_ids)[:limit]))
        .order_by(Case.id)
    )
    return [(i, name, number) for i, name, number in rows]


def _due() -> sa.ColumnElement[dt.date]:
    return sa.func.coalesce(Case.due_on, sa.literal(NEVER, sa.Date))


def _sender(seat: Seat) -> sa.ColumnElement[int | None]:
    if seat is Seat.PROVINCE:
        return sa.type_coerce(Case.review_office_id, sa.Integer)
    if seat is Seat.REVIEW:
        return sa.func.coalesce(Case.local_office_id, Case.employer_id)
    return sa.type_coerce(Case.employer_id, sa.Integer)
