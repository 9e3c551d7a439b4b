"""Figures of the home page beside the inbox: tiles, progress of the campaign, weeks (U-3, U-4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import ENDED_STEPS, CaseKind, CertificateStatus, RosterState, Seat, Step, Tier, Verb
from app.models.approval import Approval
from app.models.attachment import EntryDraft
from app.models.authority import CampaignWindow
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.roster import Roster
from app.models.unit import Unit
from app.queries.waiting import OWN_STEP, held_by, is_overdue, next_task
from app.rules.next_task import NextTask
from app.security.jurisdiction import Actor

GIVEN_UP = (Step.WITHDRAWN, Step.REJECTED, Step.CLOSED)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts in the officer's jurisdiction; ``returned_since`` is when the longest returned case began to wait."""

    open_cases: int
    overdue: int
    returned: int
    returned_since: dt.datetime | None
    for_roster: int
    rosters_open: int
    rosters_submitted: int
    certificates: int
    certificates_this_month: int
    drafts: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Exchanges of one unit: how many are approved of those that were entered and not given up."""

    name: str
    approved: int
    total: int


@dataclass(frozen=True, slots=True)
class Week:
    """What reached the officer's office in the week from ``monday`` on, and what it acted on."""

    monday: dt.date
    received: int
    acted: int


def get_figures(session: Session, actor: Actor) -> Figures:
    """Every tile at once; one statement."""
    today = clock.today()
    month = dt.datetime.combine(today.replace(day=1), dt.time(), clock.LOCAL_ZONE)
    waiting = Case.step.not_in(ENDED_STEPS)
    mine = Case.holder_id == actor.unit_id
    returned = (
        sa.select(Case.id)
        .join(Approval, sa.and_(Approval.case_id == Case.id, Approval.sequence == Case.version))
        .where(waiting, Approval.verb == Verb.RETURN, mine if _below(actor) else Approval.unit_id == actor.unit_id)
    )
    valid = Certificate.status == CertificateStatus.VALID
    row = session.execute(
        sa.select(
            _count(sa.select(Case.id).where(waiting)),
            _count(sa.select(Case.id).where(waiting, is_overdue(today))),
            _count(returned),
            returned.with_only_columns(sa.func.min(Case.step_since)).scalar_subquery(),
            _count(sa.select(Case.id).where(held_by(actor), next_task() == NextTask.COMPILE.value)),
            _count(sa.select(Roster.id).where(Roster.state.in_((RosterState.OPEN, RosterState.FROZEN)))),
            _count(sa.select(Roster.id).where(Roster.state == RosterState.SUBMITTED)),
            _count(sa.select(Certificate.id).where(valid)),
            _count(sa.select(Certificate.id).where(valid, Certificate.approved_at >= month)),
            _count(sa.select(EntryDraft.id).where(EntryDraft.owner_id == actor.user_id)),
        )
    ).one()
    return Figures(*row)


def list_progress(session: Session, actor: Actor) -> list[Progress]:
    """Exchanges by the units below the officer's own, the largest first; one statement, grouped in SQL (U-4)."""
    column = _unit_below(actor)
    rows = session.execute(
        sa.select(
            sa.func.coalesce(sa.func.nullif(Unit.short_name, ""), Unit.name),
            sa.func.sum(sa.case((Case.step == Step.APPROVED, 1), else_=0)),
            sa.func.count(),
        )
        .select_from(Case)
        .outerjoin(Unit, column == Unit.id)
        .where(Case.kind == CaseKind.EXCHANGE, Case.step.not_in(GIVEN_UP))
        .group_by(Unit.id, Unit.name, Unit.short_name)
        .order_by(sa.func.count().desc(), Unit.id)
    )
    return [Progress(name or "", approved or 0, total) for name, approved, total in rows]


def list_weeks(session: Session, actor: Actor, count: int = 10) -> list[Week]:
    """The last ``count`` weeks, this one last; one statement that counts each approval into its week."""
    today = clock.today()
    monday = today - dt.timedelta(days=today.weekday())
    mondays = [monday - dt.timedelta(weeks=n) for n in range(count - 1, -1, -1)]
    came = sa.and_(
        Approval.to_step == OWN_STEP.get(actor.seat, Step.FINAL), Approval.verb.in_((Verb.OPEN, Verb.APPROVE))
    )
    went = sa.and_(Approval.unit_id == actor.unit_id, Approval.verb.in_((Verb.APPROVE, Verb.RETURN, Verb.REJECT)))
    columns: list[Any] = []
    for day in mondays:
        start = dt.datetime.combine(day, dt.time(), clock.LOCAL_ZONE)
        within = sa.and_(Approval.acted_at >= start, Approval.acted_at < start + dt.timedelta(weeks=1))
        columns += [sa.func.sum(sa.case((sa.and_(within, side), 1), else_=0)) for side in (came, went)]
    first = dt.datetime.combine(mondays[0], dt.time(), clock.LOCAL_ZONE)
    sums = session.execute(sa.select(*columns).where(Approval.acted_at >= first, sa.or_(came, went))).one()
    return [Week(day, sums[2 * n] or 0, sums[2 * n + 1] or 0) for n, day in enumerate(mondays)]


def find_window(session: Session, review_office_id: int | None) -> CampaignWindow | None:
    """The campaign window that matters today: the one of the own office before the general one (C-11)."""
    today = clock.today()
    governs = sa.or_(CampaignWindow.unit_id.is_(None), CampaignWindow.unit_id == review_office_id)
    return session.scalar(
        sa.select(CampaignWindow)
        .where(governs, CampaignWindow.starts_on <= today, CampaignWindow.ends_on >= today)
        .order_by(CampaignWindow.unit_id.is_(None), CampaignWindow.ends_on.desc())
        .limit(1)
    )


def _count(query: sa.Select[Any]) -> Any:
    return query.with_only_columns(sa.func.count()).scalar_subquery()


def _below(actor: Actor) -> bool:
    """Whether cases come back to this officer, who has nobody to return them to."""
    return actor.seat in (Seat.LOCAL, Seat.EMPLOYER, Seat.BODY)


def _unit_below(actor: Actor) -> Any:
    if actor.seat is Seat.PROVINCE:
        return Case.review_office_id
    return Case.local_office_id if actor.tier is Tier.CITY_OFFICE else Case.employer_id
