"""What a case waits for, who sent it here, and the figures of the menu (U-3, C-11), on both databases."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import Level, RosterState, Step, Tier, Verb
from app.models.case import Case
from app.models.qualification import Qualification
from app.models.roster import Roster, RosterItem
from app.queries import menu_counts
from app.queries.inbox import count_tasks, list_row_facts
from app.queries.menu_counts import count_for_menu
from app.rules.next_task import TASKS_OF_SEAT, NextTask
from app.security.jurisdiction import Actor
from app.security.role import RoleName
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope, writing
from tests.factories import COUNTY, DIRECT, PROVINCIAL, freeze_roster_of, get_unit, make_actor, make_cases


def tasks(session: Session, actor: Actor) -> dict[NextTask, int]:
    """The tasks of the actor's inbox; every one of them is a task of the seat."""
    with use_scope(actor.scope):
        found = count_tasks(session, actor)
    assert set(found) <= set(TASKS_OF_SEAT[actor.seat])
    return found


def city(session: Session) -> Actor:
    """An officer of the city office."""
    return make_actor(session, Tier.CITY_OFFICE, COUNTY.review)


def test_a_reviewing_office_sees_each_stage_of_its_roster(session: Session) -> None:
    """C-3, C-15: no document, unchecked, checked, on an open roster, on a printed one."""
    ids = make_cases(session, 6, step=Step.REVIEW)
    officer = city(session)
    with use_scope(SYSTEM), writing(session):
        facts = sa.select(Case.qualification_id).where(Case.id == ids[0]).scalar_subquery()
        session.execute(sa.update(Qualification).where(Qualification.id == facts).values(announcement_document_id=None))
        freeze_roster_of(session, ids[3:5], officer)
    assert tasks(session, officer) == {NextTask.DOCUMENT: 1, NextTask.COMPARE: 3, NextTask.SUBMIT: 2}
    with use_scope(SYSTEM), writing(session):
        struck = (
            sa.update(RosterItem).where(RosterItem.case_id == ids[4]).values(struck_at=clock.now(), struck_reason="误")
        )
        session.execute(struck)
        open_roster = Roster(
            review_office_id=officer.unit_id, office_id=officer.unit_id, number="T-open", title="在编",
            level=Level.SENIOR, state=RosterState.OPEN, compiled_by_name="某", created_at=clock.now(),
        )  # fmt: skip
        session.add(open_roster)
        session.flush()
        session.add(RosterItem(review_office_id=officer.unit_id, roster_id=open_roster.id, case_id=ids[4], position=1))
    found = tasks(session, officer)
    assert (found[NextTask.PRINT], found[NextTask.SUBMIT]) == (1, 1)


def test_a_returned_case_is_to_be_mended_and_names_who_sent_it(session: Session) -> None:
    """U-3, C-12: at the county it says who returned it; sent up again it comes from the county."""
    (case_id,) = make_cases(session, 1, step=Step.REVIEW)
    officer, clerk = city(session), make_actor(session, Tier.COUNTY_OFFICE, COUNTY.local or "")
    with use_scope(officer.scope):
        assert list_row_facts(session, [case_id])[case_id].sender == called(session, COUNTY.local)
    back = Instruction(Verb.RETURN, "照片不清", "return_photo")
    assert apply(session, officer, Selection((case_id,)), back).done
    assert tasks(session, clerk) == {NextTask.MEND: 1} and tasks(session, officer) == {}
    with use_scope(clerk.scope):
        assert list_row_facts(session, [case_id])[case_id].sender == called(session, COUNTY.review)


def test_what_is_entered_here_comes_from_the_employer(session: Session) -> None:
    """U-3: nobody sent it but the employer, whose form it is."""
    (case_id,) = make_cases(session, 1)
    clerk = make_actor(session, Tier.COUNTY_OFFICE, COUNTY.local or "")
    with use_scope(SYSTEM):
        case = session.get_one(Case, case_id)
        name = case.employer.name if case.employer else ""
    with use_scope(clerk.scope):
        assert list_row_facts(session, [case_id])[case_id].sender == name
    assert tasks(session, clerk) == {NextTask.CHECK: 1}


@pytest.mark.parametrize(
    ("place", "step", "tier", "key", "task"),
    [
        (DIRECT, None, Tier.DIRECT_OFFICE, DIRECT.review, NextTask.COMPARE),
        (PROVINCIAL, Step.REVIEW, Tier.PROVINCIAL_DEPARTMENT, PROVINCIAL.review, NextTask.COMPARE),
        (COUNTY, Step.FINAL, Tier.PROVINCE, "province", NextTask.DECIDE),
    ],
)
def test_each_line_has_its_first_task(
    session: Session, place: object, step: Step | None, tier: Tier, key: str, task: NextTask
) -> None:
    """U-3: the direct-reporting office enters and compares; the province decides."""
    make_cases(session, 2, place, step=step)  # type: ignore[arg-type]  # pytest hands the places over as objects
    assert tasks(session, make_actor(session, tier, key)) == {task: 2}


def test_the_menu_counts_late_cases_first_and_no_further_than_people_read(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """U-3: with more cases than are counted, what was counted are the most urgent."""
    monkeypatch.setattr(menu_counts, "MOST_COUNTED", 3)
    day = dt.date(2007, 9, 10)
    with clock.frozen(day):
        ids = make_cases(session, 5)
        with use_scope(SYSTEM), writing(session):
            late = sa.update(Case).where(Case.id.in_(ids[3:])).values(due_on=day - dt.timedelta(days=3))
            session.execute(late)
        clerk = make_actor(session, Tier.COUNTY_OFFICE, COUNTY.local or "")
        with use_scope(clerk.scope):
            counts = count_for_menu(session, clerk)
    assert (counts.inbox, counts.overdue, counts.rosters, counts.drafts) == (3, 2, None, 0)


def test_the_menu_counts_rosters_for_whoever_goes_on_with_them(session: Session) -> None:
    """U-3, U-1: printed ones at the city, submitted ones at the province, nothing for an auditor."""
    make_cases(session, 2, step=Step.FINAL)
    ids = make_cases(session, 2, step=Step.REVIEW)
    officer = city(session)
    with use_scope(SYSTEM), writing(session):
        freeze_roster_of(session, ids, officer)
    province = make_actor(session, Tier.PROVINCE, "province")
    auditor = make_actor(session, Tier.PROVINCE, "province", roles=[RoleName.PROVINCE_AUDITOR])
    for actor, inbox, rosters in ((officer, 2, 1), (province, 2, 1), (auditor, None, None)):
        with use_scope(actor.scope):
            counts = count_for_menu(session, actor)
        assert (counts.inbox, counts.rosters) == (inbox, rosters)


def called(session: Session, key: str | None) -> str:
    """What lists call an office."""
    unit = get_unit(session, key or "")
    return unit.short_name or unit.name
