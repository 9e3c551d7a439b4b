"""Notices (消息): what other offices did with an office's cases (U-3). They are read off approvals and reminders, so a
batch of a hundred thousand writes none; each is a group by day, act, office and reason or roster."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import SEAT_COLUMN, Seat, Step, Verb
from app.models.approval import NOTICED, Approval
from app.models.authority import Reason
from app.models.case import Case
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.reminder import NoticeMark, Reminder, ReminderCase
from app.models.roster import Roster, RosterItem
from app.models.unit import Unit
from app.queries.award_entry import as_said
from app.queries.local_day import local_day
from app.queries.waiting import OWN_STEP
from app.security.jurisdiction import Actor

WINDOW = dt.timedelta(days=30)
"""A page of notices, and how far back an unseen one is counted."""

MOST_LOOKED_AT = 500
"""Acts that the bell looks at; more of them are told as "and more"."""

MOST_GROUPS = 200

# The steps behind each seat: what happens there happens to cases that its office has passed on.
_BEHIND = {
    Seat.REVIEW: (Step.FINAL,),
    Seat.LOCAL: (Step.REVIEW, Step.FINAL),
    Seat.BODY: (Step.REVIEW, Step.FINAL),
    Seat.EMPLOYER: (Step.LOCAL, Step.REVIEW, Step.FINAL),
}
_act: Any = Approval.__table__
_NOTICED = sa.text(f"({NOTICED.replace('verb', 'approval.verb').replace('to_step', 'approval.to_step')})")
_sent: Any = Reminder.__table__


class News(StrEnum):
    """What a notice tells."""

    RETURNED = "returned"
    REJECTED = "rejected"
    CLOSED = "closed"
    APPROVED = "approved"
    REMINDED = "reminded"


_NEWS = {Verb.RETURN: News.RETURNED, Verb.REJECT: News.REJECTED, Verb.CLOSE: News.CLOSED}
_VERB = {news: verb for verb, news in _NEWS.items()} | {News.APPROVED: Verb.APPROVE}


@dataclass(frozen=True, slots=True)
class NoticeKey:
    """Which acts a notice is about: day in Zhejiang, what, by which office, with which reason, on which roster."""

    day: dt.date
    news: News
    office_id: int
    reason_code: str = ""
    roster_id: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice. ``words`` are the officer's own where all cases of the group have the same."""

    key: NoticeKey
    office: str
    reason_zh: str
    reason_en: str
    roster_number: str
    words: str
    count: int
    latest: dt.datetime
    reminder_id: int | None = None


@dataclass(frozen=True, slots=True)
class NoticedCase:
    """A case of a notice as its list shows it; ``words`` are what was written to it then."""

    id: int
    name: str
    acceptance_number: str
    title: str
    employer: str
    step: Step
    words: str


def told_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition on approvals that the actor's office is told of.

    A return goes to the office that holds the case then; a rejection, a closing and a certificate's number go to
    every office that the case had passed. The own acts are no news.
    """
    if actor.seat not in _BEHIND or actor.unit_id is None:
        return sa.false()
    behind = _act.c.from_step.in_(_BEHIND[actor.seat])
    ended = sa.or_(_act.c.verb.in_((Verb.REJECT, Verb.CLOSE)), _act.c.to_step == Step.APPROVED)
    came_back = sa.and_(_act.c.verb == Verb.RETURN, _act.c.to_step == OWN_STEP[actor.seat])
    return sa.and_(
        _act.c[SEAT_COLUMN[actor.seat]] == actor.unit_id,
        _NOTICED,
        sa.or_(_act.c.unit_id != actor.unit_id, _act.c.tier != actor.tier),
        sa.or_(came_back, sa.and_(ended, behind)),
    )


def reminded(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition on reminders sent to the actor's office at its seat."""
    if actor.unit_id is None:
        return sa.false()
    return sa.and_(_sent.c.to_office_id == actor.unit_id, _sent.c.to_seat == actor.seat)


def unseen_count(actor: Actor) -> sa.ScalarSelect[int]:
    """How many notices came since the account last looked, for the statement of the menu (U-3)."""
    floor = clock.now() - WINDOW
    mark = sa.select(NoticeMark.seen_at).where(NoticeMark.account_id == actor.user_id).scalar_subquery()
    since = sa.func.coalesce(mark, sa.literal(floor, NoticeMark.seen_at.type))
    acts = (
        sa.select(_act.c.acted_at, _act.c.verb, _act.c.unit_id, _act.c.reason_code)
        .where(told_to(actor), _act.c.acted_at > floor, _act.c.acted_at > since)
        .order_by(_act.c.acted_at.desc())
        .limit(MOST_LOOKED_AT)
        .subquery("unseen_acts")
    )
    group = sa.select(local_day(acts.c.acted_at), acts.c.verb, acts.c.unit_id, acts.c.reason_code).distinct().subquery()
    reminders = sa.select(sa.func.count()).where(reminded(actor), _sent.c.sent_at > floor, _sent.c.sent_at > since)
    groups = sa.select(sa.func.count()).select_from(group).scalar_subquery()
    return sa.select(groups + reminders.scalar_subquery()).scalar_subquery()


def find_mark(session: Session, actor: Actor) -> dt.datetime | None:
    """Up to when the account has seen its notices."""
    return session.scalar(sa.select(NoticeMark.seen_at).where(NoticeMark.account_id == actor.user_id))


def list_notices(session: Session, actor: Actor, until: dt.date) -> list[Notice]:
    """The notices of the ``WINDOW`` that ends with the day ``until``, the newest first; two statements."""
    if actor.seat not in _BEHIND:
        return []
    end = dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), clock.LOCAL_ZONE)
    found = [*_acts(session, actor, end - WINDOW, end), *_reminders(session, actor, end - WINDOW, end)]
    return sorted(found, key=lambda notice: notice.latest, reverse=True)


def _acts(session: Session, actor: Actor, start: dt.datetime, end: dt.datetime) -> list[Notice]:
    office, roster, row = Unit.__table__.alias("office"), Roster.__table__, RosterItem.__table__
    day = local_day(_act.c.acted_at)
    # The roster is told where the whole of it was decided; a returned row leaves it, with its reason.
    on_roster = sa.and_(row.c.case_id == _act.c.case_id, row.c.struck_at.is_(None), _act.c.to_step == Step.APPROVED)
    reason: Any = Reason.__table__
    shared = (
        day, _act.c.verb, _act.c.unit_id, _act.c.reason_code, roster.c.id, roster.c.number, office.c.name,
        office.c.short_name, reason.c.text_zh, reason.c.text_en,
    )  # fmt: skip
    latest = sa.func.max(_act.c.acted_at, type_=Approval.acted_at.type)
    rows = session.execute(
        sa.select(*shared, sa.func.count(), latest, sa.func.min(_act.c.opinion), sa.func.max(_act.c.opinion))
        .select_from(_act)
        .join(office, office.c.id == _act.c.unit_id)
        .outerjoin(row, on_roster)
        .outerjoin(roster, roster.c.id == row.c.roster_id)
        .outerjoin(reason, reason.c.code == _act.c.reason_code)
        .where(told_to(actor), _act.c.acted_at >= start, _act.c.acted_at < end)
        .group_by(*shared)
        .order_by(latest.desc())
        .limit(MOST_GROUPS)
    )
    return [
        Notice(
            NoticeKey(on, _NEWS.get(verb, News.APPROVED), unit_id, code, roster_id),
            short or name, zh or "", en or "", number or "", first if first == last else "", count, at,
        )
        for on, verb, unit_id, code, roster_id, number, name, short, zh, en, count, at, first, last in rows
    ]  # fmt: skip


def _reminders(session: Session, actor: Actor, start: dt.datetime, end: dt.datetime) -> list[Notice]:
    office = Unit.__table__.alias("office")
    rows = session.execute(
        sa.select(
            _sent.c.id, _sent.c.sent_at, _sent.c.from_office_id, office.c.name, office.c.short_name, _sent.c.note,
            _sent.c.total,
        )
        .join(office, office.c.id == _sent.c.from_office_id)
        .where(reminded(actor), _sent.c.sent_at >= start, _sent.c.sent_at < end)
        .order_by(_sent.c.sent_at.desc())
        .limit(MOST_GROUPS)
    )  # fmt: skip
    return [
        Notice(
            NoticeKey(clock.local_date(at), News.REMINDED, office_id),
            short or name, "", "", "", note, total, at, reminder_id,
        )
        for reminder_id, at, office_id, name, short, note, total in rows
    ]  # fmt: skip


def list_noticed_cases(session: Session, actor: Actor, key: NoticeKey, page: int, size: int) -> list[NoticedCase]:
    """One page (from 0) of the cases of a notice, with one row more when there are more."""
    row = RosterItem.__table__
    start = dt.datetime.combine(key.day, dt.time(), clock.LOCAL_ZONE)
    query = _case_columns(_act.c.opinion).join(_act, _act.c.case_id == Case.id)
    query = query.where(
        told_to(actor), _act.c.verb == _VERB[key.news], _act.c.unit_id == key.office_id,
        _act.c.reason_code == key.reason_code, _act.c.acted_at >= start, _act.c.acted_at < start + dt.timedelta(days=1),
    )  # fmt: skip
    if key.roster_id is not None:
        query = query.join(row, sa.and_(row.c.case_id == Case.id, row.c.struck_at.is_(None)))
        query = query.where(row.c.roster_id == key.roster_id)
    return _page(session, query, page, size)


def list_reminded_cases(session: Session, reminder_id: int, page: int, size: int) -> list[NoticedCase]:
    """The same for the cases of a reminder that is visible."""
    about = ReminderCase.__table__
    query = _case_columns(sa.literal("")).join(about, about.c.case_id == Case.id)
    return _page(session, query.where(about.c.reminder_id == reminder_id), page, size)


def _case_columns(words: Any) -> sa.Select[Any]:
    person, facts, unit = Person.__table__, Qualification.__table__, Unit.__table__.alias("employer")
    return (
        sa.select(Case.id, person.c.name, Case.acceptance_number, facts.c.title_name, unit.c.name, Case.step, words)
        .select_from(Case)
        .join(person, person.c.id == Case.person_id)
        .join(facts, facts.c.id == Case.qualification_id)
        .outerjoin(unit, unit.c.id == Case.employer_id)
    )


def _page(session: Session, query: sa.Select[Any], page: int, size: int) -> list[NoticedCase]:
    rows = session.execute(query.order_by(Case.id).offset(page * size).limit(size + 1)).all()
    said = as_said(session, [row[0] for row in rows])
    return [
        NoticedCase(i, name, no, title, employer, step, text)
        for i, known, no, title, unit, step, text in rows
        for name, employer in (said(i, known, unit),)
    ]
