"""The figures beside the menu (U-3): one statement a page, each counted no further than people read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import RosterState, Seat
from app.models.attachment import EntryDraft
from app.models.case import Case
from app.models.roster import Roster
from app.models.unit import Unit
from app.queries.notice import unseen_count
from app.queries.reminder import held_below
from app.queries.waiting import held_by, is_overdue
from app.security.jurisdiction import Actor
from app.security.permission import Permission

MOST_COUNTED = 1000
"""Beyond this the menu says 999+."""


@dataclass(frozen=True, slots=True)
class MenuCounts:
    """What waits: cases and how many of them are overdue, rosters to be gone on with, drafts that employers handed in;
    overdue cases at offices below; notices not seen yet; whether anything is copied (抄送) to the office.

    None where the officer has nothing to do with it.
    """

    inbox: int | None
    overdue: int
    rosters: int | None
    drafts: int | None
    below: int | None
    notices: int | None
    copies: bool


def count_for_menu(session: Session, actor: Actor) -> MenuCounts:
    """One statement. The inbox is counted by deadline, so that a full count is one of the most urgent."""
    works = actor.may(Permission.CASE_ACT)
    late = sa.case((is_overdue(clock.today()), 1), else_=0)
    first = sa.select(late.label("late")).select_from(Case).where(held_by(actor)).order_by(Case.due_on)
    inbox = first.limit(MOST_COUNTED).subquery("first_of_inbox")
    columns = (_rosters(actor), _drafts(actor), _below(actor), _notices(actor), _copies(actor))
    count, overdue, rosters, drafts, below, notices, copies = session.execute(
        sa.select(sa.func.count(), sa.func.sum(inbox.c.late), *columns).select_from(inbox)
    ).one()
    return MenuCounts(count if works else None, overdue or 0, rosters, drafts, below, notices, bool(copies))


def _rosters(actor: Actor) -> Any:
    """At the province those that wait for approval, at a reviewing office those not handed in yet."""
    if not actor.may(Permission.ROSTER_READ) or not actor.may(Permission.CASE_ACT):
        return sa.null()
    states = (RosterState.SUBMITTED,) if actor.seat is Seat.PROVINCE else (RosterState.OPEN, RosterState.FROZEN)
    return _count(sa.select(Roster.id).where(Roster.state.in_(states)))


def _drafts(actor: Actor) -> Any:
    if actor.seat is not Seat.LOCAL or not actor.may(Permission.CASE_ENTER):
        return sa.null()
    return _count(sa.select(EntryDraft.id).where(EntryDraft.handed_in.is_(True)))


def _below(actor: Actor) -> Any:
    if not actor.may(Permission.CASE_URGE):
        return sa.null()
    return _count(sa.select(Case.id).where(held_below(actor), is_overdue(clock.today())))


def _notices(actor: Actor) -> Any:
    """The province is above every office, so nobody tells it anything."""
    return sa.null() if actor.seat is Seat.PROVINCE else unseen_count(actor)


def _copies(actor: Actor) -> Any:
    """Copies can exist where a unit names the office as their reader (C-10)."""
    if not actor.may(Permission.CASE_READ_COPIES):
        return sa.null()
    unit = Unit.__table__
    return sa.select(sa.func.count()).where(unit.c.copied_to_id == actor.unit_id).scalar_subquery()


def _count(query: sa.Select[Any]) -> Any:
    return sa.select(sa.func.count()).select_from(query.limit(MOST_COUNTED).subquery()).scalar_subquery()
