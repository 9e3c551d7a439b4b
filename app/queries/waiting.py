"""Which cases wait for an officer, for what, and which of them are late (U-3): conditions, each written once.

What hangs on a visible case is asked on tables, without the scope: a person may have moved on since (C-18).
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from app.enums import CaseKind, EmploymentStatus, RosterState, Seat, Step, Verb
from app.models.approval import Approval
from app.models.case import Case
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.roster import AnnouncementCheck, Roster, RosterItem
from app.rules.case_kind import ROSTER_KINDS
from app.rules.next_task import NextTask
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.session import current_scope

# The step of its own at which each seat works; the final one belongs to whoever the authority table names.
OWN_STEP = {Seat.REVIEW: Step.REVIEW, Seat.LOCAL: Step.LOCAL, Seat.EMPLOYER: Step.EMPLOYER, Seat.BODY: Step.BODY}
NEVER = dt.date(9999, 12, 31)

_AT_ENTRY = (Step.LOCAL, Step.EMPLOYER, Step.BODY)
# Acts that bring a case to an office; what is done to it there besides says nothing about who sent it.
_SENDING = (Verb.OPEN, Verb.APPROVE, Verb.RETURN, Verb.WITHDRAW)


def steps_worked(actor: Actor) -> tuple[Step, ...]:
    """The steps at which the actor can take a case further."""
    own = OWN_STEP.get(actor.seat)
    steps = (own,) if own and actor.may(Permission.CASE_ACT) else ()
    return (*steps, Step.FINAL) if actor.may(Permission.CASE_DECIDE) else steps


def held_by(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition on ``Case`` under which it is in this officer's inbox: it stands at a step of the own office."""
    steps = steps_worked(actor)
    if not steps or actor.unit_id is None:
        return sa.false()
    return sa.and_(Case.holder_id == actor.unit_id, Case.step.in_(steps))


def waits_for(actor: Actor) -> sa.ColumnElement[bool]:
    """Those of the inbox that are handled one by one.

    At the review step a case waits until it is ticked against its document; afterwards it waits for its roster.
    """
    here = held_by(actor)
    return sa.and_(here, sa.or_(Case.step != Step.REVIEW, sa.not_(is_checked())))


def is_checked() -> sa.ColumnElement[bool]:
    """Whether the case was ticked against its document since its facts last changed (C-15)."""
    check, facts = AnnouncementCheck.__table__.alias("tick"), Qualification.__table__.alias("ticked_facts")
    return sa.exists().where(
        check.c.case_id == Case.id,
        facts.c.id == Case.qualification_id,
        facts.c.version == check.c.qualification_version,
    )


def is_overdue(today: dt.date) -> sa.ColumnElement[bool]:
    """Past its day; retired people exchange voluntarily and are never overdue (C-11).

    Of new awards nobody is asked about, whose evaluation body would read from the lateness who is retired (T12).
    """
    person = Person.__table__.alias("late_person")
    retired = sa.exists().where(person.c.id == Case.person_id, person.c.employment_status == EmploymentStatus.RETIRED)
    return sa.and_(Case.due_on < today, sa.or_(Case.kind == CaseKind.NEW_AWARD, sa.not_(retired)))


def sender_id() -> sa.ScalarSelect[int]:
    """The office whose act brought the case to where it stands; the employer where the case was entered.

    An evaluation body enters cases of its own, and the registered employer is not told to it (C-7).
    """
    act = Approval.__table__.alias("arrival")
    opener = act.c.unit_id if current_scope().seat is Seat.BODY else Case.employer_id
    return (
        sa.select(sa.case((act.c.verb == Verb.OPEN, opener), else_=act.c.unit_id))
        .where(act.c.case_id == Case.id, act.c.verb.in_(_SENDING))
        .order_by(act.c.sequence.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def next_task() -> sa.ColumnElement[str]:
    """What is done next with a case where it stands, a value of ``NextTask``."""
    newest = _newest_verb()
    roster = _roster_state()
    returned = newest == Verb.RETURN
    for_roster = Case.kind.in_(sorted(ROSTER_KINDS))
    # The reviewing office compares, be it the step below the approval or the approval itself (C-9).
    compares = sa.and_(for_roster, Case.holder_id == Case.review_office_id)
    facts = Qualification.__table__.alias("documented")
    undocumented = sa.exists().where(facts.c.id == Case.qualification_id, facts.c.announcement_document_id.is_(None))
    at_review = Case.step == Step.REVIEW
    return sa.case(
        (newest == Verb.OPINION, NextTask.SECOND.value),
        (sa.and_(Case.step.in_(_AT_ENTRY), returned), NextTask.MEND.value),
        (Case.step.in_(_AT_ENTRY), NextTask.CHECK.value),
        (sa.and_(at_review, roster == RosterState.OPEN), NextTask.PRINT.value),
        (sa.and_(at_review, roster == RosterState.FROZEN), NextTask.SUBMIT.value),
        (sa.and_(at_review, returned, sa.not_(_ticked_here())), NextTask.MEND.value),
        (sa.and_(compares, undocumented), NextTask.DOCUMENT.value),
        (sa.and_(compares, sa.not_(is_checked())), NextTask.COMPARE.value),
        (sa.and_(at_review, for_roster), NextTask.COMPILE.value),
        (at_review, NextTask.REVIEW.value),
        else_=NextTask.DECIDE.value,
    )


def _newest_verb() -> sa.ScalarSelect[Verb]:
    act = Approval.__table__.alias("newest_act")
    query = sa.select(act.c.verb).where(act.c.case_id == Case.id, act.c.sequence == Case.version)
    return query.correlate(Case).scalar_subquery()


def _roster_state() -> sa.ScalarSelect[RosterState]:
    """The state of the roster on which the case has its live row, if any."""
    roster, item = Roster.__table__.alias("its_roster"), RosterItem.__table__.alias("its_row")
    query = sa.select(roster.c.state).join(item, item.c.roster_id == roster.c.id)
    return query.where(item.c.case_id == Case.id, item.c.struck_at.is_(None)).correlate(Case).scalar_subquery()


def _ticked_here() -> sa.ColumnElement[bool]:
    """Whether the case was ticked since it arrived where it stands."""
    check = AnnouncementCheck.__table__.alias("tick_here")
    return sa.exists().where(check.c.case_id == Case.id, check.c.case_version >= Case.version)
