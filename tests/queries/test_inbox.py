"""The inbox and the figures of the home page (U-3, U-4, C-11), on both databases."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import EmploymentStatus, Step, Tier
from app.models.case import Case
from app.models.person import Person
from app.queries.home import get_figures, list_progress, list_weeks
from app.queries.inbox import Urgency, count_inbox, count_tasks, find_neighbours, find_next, list_inbox
from app.queries.waiting import steps_worked
from app.rules.next_task import NextTask
from app.security.jurisdiction import Actor
from app.security.role import RoleName
from app.services.announcement import Check, check_cases
from app.session import SYSTEM, use_scope, writing
from tests.factories import COUNTY, OTHER_COUNTY, make_actor, make_cases

MONDAY = dt.date(2007, 9, 10)


def county(session: Session) -> Actor:
    """An officer of the county office."""
    return make_actor(session, Tier.COUNTY_OFFICE, COUNTY.local or "")


def city(session: Session) -> Actor:
    """An officer of the city office above it."""
    return make_actor(session, Tier.CITY_OFFICE, COUNTY.review)


def due(session: Session, days: dict[int, dt.date]) -> None:
    """Give cases their deadlines."""
    with use_scope(SYSTEM), writing(session):
        for case_id, day in days.items():
            session.execute(sa.update(Case).where(Case.id == case_id).values(due_on=day))


def test_the_inbox_holds_what_stands_at_the_own_office_only(session: Session) -> None:
    """U-3, U-2: neither the neighbour's cases nor those that went up."""
    mine = make_cases(session, 3)
    make_cases(session, 2, OTHER_COUNTY)
    make_cases(session, 1, step=Step.REVIEW)
    officer = county(session)
    with use_scope(officer.scope):
        assert count_inbox(session, officer).total == 3
        listed = [row.id for u in Urgency for row in list_inbox(session, officer, u, 10)]
    assert sorted(listed) == mine


def test_an_auditor_has_no_inbox(session: Session) -> None:
    """U-1: who may take no case further waits for none."""
    make_cases(session, 1, step=Step.FINAL)
    auditor = make_actor(session, Tier.PROVINCE, "province", roles=[RoleName.PROVINCE_AUDITOR])
    assert steps_worked(auditor) == ()
    with use_scope(auditor.scope):
        assert count_inbox(session, auditor).total == 0


def test_groups_follow_the_deadline_and_retired_people_are_never_overdue(session: Session) -> None:
    """U-3, C-11: past, today, later; a retired person's past case is among the others."""
    with clock.frozen(MONDAY):
        late, today, later, retired = make_cases(session, 4)
        day = dt.timedelta(days=1)
        due(session, {late: MONDAY - day, today: MONDAY, later: MONDAY + day, retired: MONDAY - 5 * day})
        with use_scope(SYSTEM), writing(session):
            person = sa.select(Case.person_id).where(Case.id == retired).scalar_subquery()
            session.execute(
                sa.update(Person).where(Person.id == person).values(employment_status=EmploymentStatus.RETIRED)
            )
        officer = county(session)
        with use_scope(officer.scope):
            counts = count_inbox(session, officer)
            groups = {u: [row.id for row in list_inbox(session, officer, u, 10)] for u in Urgency}
    assert (counts.total, counts.overdue, counts.today) == (4, 1, 1)
    assert groups == {Urgency.OVERDUE: [late], Urgency.TODAY: [today], Urgency.LATER: [retired, later]}
    assert [counts.of(u) for u in Urgency] == [len(groups[u]) for u in Urgency]


def test_a_checked_case_leaves_the_inbox_and_waits_for_its_roster(session: Session) -> None:
    """C-15, C-3: ticked, it is no longer to be looked at one by one."""
    first, second = make_cases(session, 2, step=Step.REVIEW)
    officer = city(session)
    assert check_cases(session, officer, [Check(first, 1, 7)]).done == [first]
    with use_scope(officer.scope):
        assert count_inbox(session, officer).total == 2
        assert count_tasks(session, officer) == {NextTask.COMPILE: 1, NextTask.COMPARE: 1}
        assert find_next(session, officer, None, first) == second
        assert get_figures(session, officer).for_roster == 1


def test_neighbours_walk_the_whole_inbox_in_its_order(session: Session) -> None:
    """U-3: following "next" from the first visits every case once, by deadline, and "previous" leads back."""
    ids = make_cases(session, 5)
    due(session, {case_id: MONDAY - dt.timedelta(days=n % 3) for n, case_id in enumerate(ids)})
    officer = county(session)
    with use_scope(officer.scope):
        first = find_next(session, officer, dt.date(1900, 1, 1), 0)
        walked: list[int] = []
        here = first
        while here is not None:
            case = session.get(Case, here)
            assert case is not None
            around = find_neighbours(session, officer, case)
            assert around.position == len(walked) + 1 and around.total == 5
            assert around.previous_id == (walked[-1] if walked else None)
            walked.append(here)
            here = around.next_id
    expected = sorted(ids, key=lambda i: (MONDAY - dt.timedelta(days=ids.index(i) % 3), i))
    assert walked == expected


def test_progress_and_weeks_count_what_happened(session: Session) -> None:
    """U-4: by the county below the city, and by week of the act."""
    with clock.frozen(MONDAY - dt.timedelta(weeks=1)):
        make_cases(session, 2, step=Step.REVIEW)
    with clock.frozen(MONDAY):
        make_cases(session, 3, step=Step.FINAL)
        make_cases(session, 1, OTHER_COUNTY)
        officer = city(session)
        with use_scope(officer.scope):
            progress = list_progress(session, officer)
            weeks = list_weeks(session, officer)
    assert [(p.approved, p.total) for p in progress] == [(0, 5), (0, 1)]
    assert [(w.received, w.acted) for w in weeks[-2:]] == [(2, 0), (3, 3)]
    assert weeks[-1].monday == MONDAY and len(weeks) == 10
