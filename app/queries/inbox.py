"""The inbox of an officer, and the way through it case by case (U-3): every figure is counted in SQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models.case import Case
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.unit import Unit
from app.queries.award_entry import as_said
from app.queries.waiting import NEVER, held_by, is_overdue, next_task, sender_id, waits_for
from app.rules.next_task import NextTask
from app.security.jurisdiction import Actor


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
    """One waiting case as the home page lists it; ``sender`` is the office or employer that sent it here."""

    id: int
    name: str
    title: str
    employer: str
    sender: str
    task: NextTask
    since: dt.datetime
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What the list of the inbox says of a case beside its columns."""

    sender: str
    task: NextTask
    late: bool


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a case stands among those that wait: ``position`` counts from 1 and is None when it is not one of them."""

    previous_id: int | None
    next_id: int | None
    position: int | None
    total: int


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
        .where(held_by(actor))
    ).one()
    return InboxCounts(row[0], row[1] or 0, row[2] or 0)


def count_tasks(session: Session, actor: Actor) -> dict[NextTask, int]:
    """How many cases of the inbox wait for which task; one statement, tasks without cases left out."""
    task = sa.select(next_task().label("task")).select_from(Case).where(held_by(actor)).subquery()
    rows = session.execute(sa.select(task.c.task, sa.func.count()).group_by(task.c.task))
    return {NextTask(value): count for value, count in rows}


def falls_under(urgency: Urgency, today: dt.date) -> sa.ColumnElement[bool]:
    """The condition on ``Case`` of one of the three groups."""
    if urgency is Urgency.OVERDUE:
        return is_overdue(today)
    if urgency is Urgency.TODAY:
        return Case.due_on == today
    return sa.not_(sa.or_(sa.func.coalesce(is_overdue(today), sa.false()), _due() == today))


def list_inbox(session: Session, actor: Actor, urgency: Urgency, limit: int) -> list[InboxRow]:
    """The first ``limit`` cases of one group, the longest late first."""
    # Names that stand on the visible case itself, so the tables are read without the scope.
    employer, sender = Unit.__table__.alias("employer"), Unit.__table__.alias("sender")
    person, facts = Person.__table__.alias("person_of_case"), Qualification.__table__.alias("facts_of_case")
    rows = session.execute(
        sa.select(
            Case.id,
            person.c.name,
            facts.c.title_name,
            employer.c.name,
            _called(sender),
            next_task(),
            Case.step_since,
            Case.due_on,
        )
        .select_from(Case)
        .join(person, Case.person_id == person.c.id)
        .join(facts, Case.qualification_id == facts.c.id)
        .outerjoin(employer, Case.employer_id == employer.c.id)
        .outerjoin(sender, sender_id() == sender.c.id)
        .where(held_by(actor), falls_under(urgency, clock.today()))
        .order_by(_due(), Case.id)
        .limit(limit)
    )
    found = rows.all()
    said = as_said(session, [row[0] for row in found])
    return [
        InboxRow(i, name, title, employer, sent or "", NextTask(task), since, due)
        for i, known, title, unit, sent, task, since, due in found
        for name, employer in (said(i, known, unit),)
    ]


def list_row_facts(session: Session, case_ids: Sequence[int]) -> dict[int, RowFacts]:
    """Sender, next task and lateness of the cases of one page, by id; one statement."""
    sender = Unit.__table__.alias("sender")
    rows = session.execute(
        sa.select(Case.id, _called(sender), next_task(), sa.case((is_overdue(clock.today()), 1), else_=0))
        .select_from(Case)
        .outerjoin(sender, sender_id() == sender.c.id)
        .where(Case.id.in_(case_ids))
    )
    return {i: RowFacts(sent or "", NextTask(task), bool(late)) for i, sent, task, late in rows}


def find_neighbours(session: Session, actor: Actor, case: Case) -> Neighbours:
    """The cases before and after ``case`` among those handled one by one, in the inbox's order; one statement."""
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
    found = rows.all()
    said = as_said(session, [row[0] for row in found])
    return [(i, said(i, name, None)[0], number) for i, name, number in found]


def _due() -> sa.ColumnElement[dt.date]:
    return sa.func.coalesce(Case.due_on, sa.literal(NEVER, sa.Date))


def _called(unit: Any) -> sa.ColumnElement[str]:
    """The short name of a unit, else its name."""
    return sa.func.coalesce(sa.func.nullif(unit.c.short_name, ""), unit.c.name)
