"""Reminders (催办): who may remind whom, once a day, one reminder for each office (U-3), on both databases."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.enums import Seat, Step, Tier, Verb
from app.errors import Refusal
from app.models.audit import AuditEvent
from app.models.reminder import Reminder, ReminderCase
from app.queries.inbox import list_row_facts
from app.queries.reminder import list_reminded
from app.security.role import RoleName
from app.services.reminder import preview_reminder, send_reminder
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, OutOfScope, use_scope, writing
from tests.factories import COUNTY, DIRECT, OTHER_CITY, OTHER_COUNTY, PROVINCIAL, get_unit, make_actor, make_cases

MONDAY = dt.date(2007, 9, 10)


def test_a_city_reminds_each_county_once(session: Session) -> None:
    """U-3: one reminder an office, its cases under it, the audit trail beside it; another city's are not found."""
    deqing, changxing = make_cases(session, 2), make_cases(session, 1, OTHER_COUNTY)
    foreign = make_cases(session, 1, OTHER_CITY)
    city = make_actor(session, Tier.CITY_OFFICE, COUNTY.review)
    outcome = send_reminder(session, city, [*deqing, *changxing, *foreign], "请于本周内上报")
    assert sorted(outcome.done) == sorted([*deqing, *changxing]) and outcome.not_found == 1
    with use_scope(SYSTEM):
        sent = {r.to_office_id: (r.total, r.to_seat, r.note) for r in session.scalars(sa.select(Reminder))}
        rows = session.scalar(sa.select(sa.func.count()).select_from(ReminderCase))
        audited = session.scalars(sa.select(AuditEvent.noun_id).where(AuditEvent.action == "remind")).all()
    assert sent == {
        get_unit(session, COUNTY.local or "").id: (2, Seat.LOCAL, "请于本周内上报"),
        get_unit(session, OTHER_COUNTY.local or "").id: (1, Seat.LOCAL, "请于本周内上报"),
    }
    assert rows == 3 and sorted(audited) == sorted([*deqing, *changxing])


def test_once_a_day_and_office_and_the_refusal_says_when_again(session: Session) -> None:
    """U-3: refused the same day, with the day from which on it may be; the province counts by itself."""
    (case_id,) = make_cases(session, 1)
    city, province = (
        make_actor(session, Tier.CITY_OFFICE, COUNTY.review),
        make_actor(session, Tier.PROVINCE, "province"),
    )
    with clock.frozen(MONDAY):
        assert send_reminder(session, city, [case_id]).done
        refused = send_reminder(session, city, [case_id]).refused[0].problems[0]
        assert (refused.rule, refused.params["date"]) == ("U-3", "2007-09-11")
        assert send_reminder(session, province, [case_id]).done
    # A minute past midnight in Zhejiang is the next day, though it is the same one in UTC.
    night = dt.datetime(2007, 9, 11, 0, 1, tzinfo=clock.LOCAL_ZONE)
    with clock.frozen(night):
        assert preview_reminder(session, city, [case_id]).done == [case_id]
        assert send_reminder(session, city, [case_id]).done


def test_the_database_holds_the_rule_too(session: Session) -> None:
    """U-3, T1: two rows of one office, case and day cannot be; nor can a reminder be rewritten."""
    (case_id,) = make_cases(session, 1)
    city = make_actor(session, Tier.CITY_OFFICE, COUNTY.review)
    send_reminder(session, city, [case_id])
    with use_scope(SYSTEM):
        row = session.execute(sa.select(ReminderCase.__table__)).mappings().one()
    with pytest.raises(IntegrityError), use_scope(SYSTEM), writing(session):
        again = {key: value for key, value in row.items() if key != "id"}
        session.connection().execute(sa.insert(ReminderCase.__table__), [again])
    with pytest.raises(sa.exc.DBAPIError), use_scope(SYSTEM), writing(session):
        session.execute(sa.update(Reminder).values(note="另有说明").execution_options(synchronize_session=False))


@pytest.mark.parametrize(
    ("tier", "key", "place", "step", "may"),
    [
        (Tier.PROVINCE, "province", COUNTY, Step.REVIEW, True),
        (Tier.PROVINCE, "province", DIRECT, None, True),
        (Tier.PROVINCE, "province", COUNTY, Step.FINAL, False),
        (Tier.CITY_OFFICE, COUNTY.review, COUNTY, Step.REVIEW, False),
        (Tier.CITY_OFFICE, COUNTY.review, COUNTY, Step.FINAL, False),
        (Tier.PROVINCIAL_DEPARTMENT, PROVINCIAL.review, PROVINCIAL, None, True),
    ],
)
def test_only_offices_above_the_holder_remind(
    session: Session, tier: Tier, key: str, place: object, step: Step | None, may: bool
) -> None:
    """U-3: downwards along the line, never the own office and never upwards."""
    ids = make_cases(session, 1, place, step=step)  # type: ignore[arg-type]  # pytest hands the places over as objects
    outcome = send_reminder(session, make_actor(session, tier, key), ids)
    assert (outcome.done == ids) is may
    assert may or outcome.refused[0].problems[0].rule == "U-3"


@pytest.mark.parametrize(
    ("tier", "key", "role"),
    [
        (Tier.COUNTY_OFFICE, COUNTY.local, RoleName.COUNTY_REVIEWER),
        (Tier.PROVINCE, "province", RoleName.PROVINCE_AUDITOR),
        (Tier.PROVINCE, "province", RoleName.PROVINCE_ADMINISTRATOR),
        (Tier.DIRECT_OFFICE, DIRECT.review, RoleName.DIRECT_REVIEWER),
    ],
)
def test_roles_without_offices_below_do_not_remind(session: Session, tier: Tier, key: str, role: RoleName) -> None:
    """U-1: refused with the rule, nothing written."""
    ids = make_cases(session, 1)
    with pytest.raises(Refusal, match="U-1"):
        send_reminder(session, make_actor(session, tier, key, roles=[role]), ids)


def test_an_ended_case_is_nobodys(session: Session) -> None:
    """U-3: there is nothing to remind of."""
    ids = make_cases(session, 1, step=Step.FINAL)
    province = make_actor(session, Tier.PROVINCE, "province")
    assert apply(session, province, Selection(tuple(ids)), Instruction(Verb.APPROVE)).done
    city = make_actor(session, Tier.CITY_OFFICE, COUNTY.review)
    assert send_reminder(session, city, ids).refused[0].problems[0].rule == "U-3"


def test_reminders_count_for_the_present_holder_only(session: Session) -> None:
    """U-3: two days, two reminders in the row; once the case has gone up they are history."""
    (case_id,) = make_cases(session, 1)
    city = make_actor(session, Tier.CITY_OFFICE, COUNTY.review)
    clerk = make_actor(session, Tier.COUNTY_OFFICE, COUNTY.local or "")
    start = clock.now()
    for days in (1, 2):
        with clock.frozen(start + dt.timedelta(days=days)):
            assert send_reminder(session, city, [case_id]).done
    with use_scope(clerk.scope):
        found = list_reminded(session, [case_id])[case_id]
    assert found.count == 2 and clock.local_date(found.last) == clock.local_date(start + dt.timedelta(days=2))
    with clock.frozen(start + dt.timedelta(days=3)):
        assert apply(session, clerk, Selection((case_id,)), Instruction(Verb.APPROVE, "同意上报")).done
    with use_scope(city.scope):
        assert list_reminded(session, [case_id]) == {} and case_id in list_row_facts(session, [case_id])


def test_a_reminder_is_seen_by_its_two_offices_alone(session: Session) -> None:
    """U-2: the neighbour county reads no row and writes none."""
    ids = make_cases(session, 1)
    city = make_actor(session, Tier.CITY_OFFICE, COUNTY.review)
    send_reminder(session, city, ids)
    readers = {
        Tier.COUNTY_OFFICE: (COUNTY.local, 1),
        Tier.CITY_OFFICE: (COUNTY.review, 1),
        Tier.PROVINCE: ("province", 1),
        Tier.DIRECT_OFFICE: (DIRECT.review, 0),
    }
    for tier, (key, count) in readers.items():
        with use_scope(make_actor(session, tier, key or "").scope):
            assert session.scalar(sa.select(sa.func.count()).select_from(Reminder)) == count
            assert session.scalar(sa.select(sa.func.count()).select_from(ReminderCase)) == count
    neighbour = make_actor(session, Tier.COUNTY_OFFICE, OTHER_COUNTY.local or "")
    with use_scope(neighbour.scope):
        assert session.scalars(sa.select(Reminder)).all() == []
    with pytest.raises(OutOfScope), use_scope(neighbour.scope), writing(session):
        session.execute(sa.insert(Reminder).values(total=1))
