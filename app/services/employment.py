"""People who change employer (C-18): the person and all that is the person's own follow; a case stays where it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import SEAT_COLUMN, Seat
from app.errors import N_, NotFound, Overtaken, Problem, Refusal
from app.models.certificate import Certificate
from app.models.employment import Employment
from app.models.old_certificate import OldCertificate
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.unit import Unit
from app.queries.employment import employers_in_reach, reviewing_offices
from app.rules.employment import RULE, employment_problems
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.audit import record
from app.session import SYSTEM, use_scope, writing

PLACE = (SEAT_COLUMN[Seat.REVIEW], SEAT_COLUMN[Seat.LOCAL], SEAT_COLUMN[Seat.EMPLOYER])
"""The columns that follow the employer; the evaluation body is no employer and stays."""

BY_FORM = "信息表填写的工作单位已变更"
"""The reason on record where a new form names another employer, in the language of the forms."""


@dataclass(frozen=True, slots=True)
class Move:
    """A change as asked for: to ``employer_id`` of the actor's own jurisdiction, or handed over to the reviewing office
    ``office_id``, which names the employer. ``version`` is that of the person as the page showed it."""

    version: int
    began_on: dt.date | None
    reason: str
    employer_id: int | None = None
    office_id: int | None = None


def change_employer(session: Session, actor: Actor, person_id: int, move: Move) -> Unit:
    """Move the person at once; returns the new employer or the office that received the person.

    Raises NotFound outside the jurisdiction, Overtaken when somebody changed the person meanwhile, Refusal.
    """
    if not actor.may(Permission.PERSON_MOVE):
        raise Refusal(Problem("U-1", N_("Your role does not include changing a person's employer.")))
    with use_scope(SYSTEM), writing(session):
        person = _own_person(session, actor, person_id)
        if person.version != move.version:
            raise Overtaken
        unit = _target(session, actor, person, move)
        problems = employment_problems(
            move.began_on, move.reason, previous=_last_began(session, person_id), today=clock.today()
        )
        if unit is None:
            text = N_("Choose the new employer, or the reviewing office that the person is handed over to.")
            problems.insert(0, Problem(RULE, text, "employer_id"))
        elif move.employer_id is not None and unit.id == person.employer_id:
            problems.insert(0, Problem(RULE, N_("The person works at this employer already."), "employer_id"))
        if unit is None or move.began_on is None or problems:
            raise Refusal(problems)
        _write(session, actor, person, unit, move, move.began_on)
    return unit


def follow_people(session: Session, person_ids: Collection[int]) -> None:
    """Bring qualifications, old and new certificates to where their people are; in the caller's transaction, under
    system scope. A copy (抄送) goes on within the same reviewing office only (C-10)."""
    person, owned, old = Person.__table__, Qualification.__table__, OldCertificate.__table__
    titles = sa.select(owned.c.id).where(owned.c.person_id.in_(list(person_ids)))
    for table, mine, holder in (
        (owned, owned.c.person_id.in_(list(person_ids)), person.c.id == owned.c.person_id),
        (Certificate.__table__, Certificate.person_id.in_(list(person_ids)), person.c.id == Certificate.person_id),
        (
            old,
            old.c.qualification_id.in_(titles),
            sa.and_(person.c.id == owned.c.person_id, owned.c.id == old.c.qualification_id),
        ),
    ):
        there = {name: sa.select(person.c[name]).where(holder).correlate(table).scalar_subquery() for name in PLACE}
        stays = table.c.review_office_id == there["review_office_id"]
        session.connection().execute(
            sa.update(table)  # type: ignore[arg-type]  # a declarative __table__ is a Table here
            .where(mine)
            .values(**there, copied_to_id=sa.case((stays, table.c.copied_to_id)))
        )


def note_moves(session: Session, actor: Actor, moved: Mapping[int, Mapping[str, Any]]) -> None:
    """People whom a form names another employer than the registered one: their place before by id; in the caller's
    transaction, after the people were written."""
    if not moved:
        return
    people = session.execute(
        sa.select(Person.id, *(getattr(Person, name) for name in PLACE)).where(Person.id.in_(moved))
    ).all()
    now = clock.now()
    rows = [
        {
            **{name: getattr(person, name) for name in PLACE},
            "person_id": person.id,
            "left_employer_id": moved[person.id].get("employer_id", person.employer_id),
            "left_review_office_id": moved[person.id].get("review_office_id", person.review_office_id),
            "began_on": clock.local_date(now),
            "reason": BY_FORM,
            "recorded_at": now,
            "recorded_by_id": actor.user_id,
            "recorded_by_name": actor.name,
        }
        for person in people
    ]
    session.connection().execute(sa.insert(Employment.__table__), rows)  # type: ignore[arg-type]  # a Table here
    follow_people(session, moved)


def _own_person(session: Session, actor: Actor, person_id: int) -> Person:
    query = sa.select(Person).where(Person.id == person_id, Person.criterion(actor.scope, for_writing=True))
    person = session.scalar(query.with_for_update(of=Person).execution_options(populate_existing=True))
    if person is None:
        raise NotFound("person")
    return person


def _target(session: Session, actor: Actor, person: Person, move: Move) -> Unit | None:
    if move.employer_id is not None and move.office_id is not None:
        text = N_("Choose either a new employer or a reviewing office, not both.")
        raise Refusal(Problem(RULE, text, "office_id"))
    if move.employer_id is not None:
        return session.scalar(employers_in_reach(actor.scope).where(Unit.id == move.employer_id))
    if move.office_id is None:
        return None
    return session.scalar(reviewing_offices(*_own_offices(actor, person)).where(Unit.id == move.office_id))


def _own_offices(actor: Actor, person: Person) -> tuple[int | None, ...]:
    """A local office may hand a person over to its own reviewing office, which covers its sisters; others to others."""
    return () if actor.seat is Seat.LOCAL else (person.review_office_id,)


def _last_began(session: Session, person_id: int) -> dt.date | None:
    return session.scalar(sa.select(sa.func.max(Employment.began_on)).where(Employment.person_id == person_id))


def _write(session: Session, actor: Actor, person: Person, unit: Unit, move: Move, began_on: dt.date) -> None:
    before = {name: getattr(person, name) for name in PLACE}
    if move.employer_id is not None:
        after: dict[str, Any] = dict(zip(PLACE, (unit.review_office_id, unit.local_office_id, unit.id), strict=True))
    else:
        after = dict(zip(PLACE, (unit.id, None, None), strict=True))
    stays = after["review_office_id"] == before["review_office_id"]
    person.copied_to_id = person.copied_to_id if stays else None
    for name, value in after.items():
        setattr(person, name, value)
    person.version += 1
    session.add(
        Employment(
            **after,
            person_id=person.id,
            left_employer_id=before["employer_id"],
            left_review_office_id=before["review_office_id"],
            began_on=began_on,
            reason=move.reason.strip(),
            recorded_at=clock.now(),
            recorded_by_id=actor.user_id,
            recorded_by_name=actor.name,
        )
    )
    session.flush()
    told = {**after, "began_on": began_on.isoformat(), "reason": move.reason.strip()}
    record(session, actor, "change_employer", "person", person.id, before=before, after=told)
    follow_people(session, [person.id])
    session.expire_all()
