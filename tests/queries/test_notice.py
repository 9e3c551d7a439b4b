"""Notices (消息): derived from approvals and reminders, grouped, seen up to a mark (U-3), on both databases."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import Step, Tier, Verb
from app.queries.menu_counts import count_for_menu
from app.queries.notice import News, Notice, find_mark, list_noticed_cases, list_notices, list_reminded_cases
from app.security.jurisdiction import Actor
from app.security.role import RoleName
from app.services.notice import mark_notices_seen
from app.services.reminder import send_reminder
from app.services.workflow import Instruction, Selection, apply
from app.session import use_scope
from tests.factories import COUNTY, OTHER_COUNTY, get_unit, make_account_of, make_actor, make_cases
from tests.factories.accounts import actor_for


def notices(session: Session, actor: Actor) -> list[Notice]:
    """What the actor's page shows today."""
    with use_scope(actor.scope):
        return list_notices(session, actor, clock.today())


def unseen(session: Session, actor: Actor) -> int | None:
    """What the bell shows."""
    with use_scope(actor.scope):
        return count_for_menu(session, actor).notices


def told(session: Session, actor: Actor) -> list[tuple[News, int]]:
    """The notices in short."""
    return [(notice.key.news, notice.count) for notice in notices(session, actor)]


def cast(session: Session) -> tuple[Actor, Actor, Actor]:
    """County, city and province."""
    return (
        make_actor(session, Tier.COUNTY_OFFICE, COUNTY.local or ""),
        make_actor(session, Tier.CITY_OFFICE, COUNTY.review),
        make_actor(session, Tier.PROVINCE, "province"),
    )


def test_a_return_is_told_to_the_office_that_holds_the_case(session: Session) -> None:
    """U-3, C-12: grouped by reason, with its words where they are the same; not to whoever returned it."""
    ids = make_cases(session, 3, step=Step.REVIEW)
    county, city, province = cast(session)
    photo, other = Instruction(Verb.RETURN, "重拍", "photo"), Instruction(Verb.RETURN, "见批注", "return_other")
    assert apply(session, city, Selection(tuple(ids[:2])), photo).done
    assert apply(session, city, Selection(tuple(ids[2:])), other).done
    found = {n.key.reason_code: n for n in notices(session, county)}
    assert {code: (n.count, n.words) for code, n in found.items()} == {
        "photo": (2, "重拍"),
        "return_other": (1, "见批注"),
    }
    office = get_unit(session, COUNTY.review)
    assert found["photo"].office == (office.short_name or office.name)
    with use_scope(county.scope):
        cases = list_noticed_cases(session, county, found["photo"].key, 0, 50)
    assert [case.id for case in cases] == ids[:2] and {case.words for case in cases} == {"重拍"}
    assert told(session, city) == [] and told(session, province) == []
    neighbour = make_actor(session, Tier.COUNTY_OFFICE, OTHER_COUNTY.local or "")
    assert told(session, neighbour) == []
    with use_scope(neighbour.scope):
        assert list_noticed_cases(session, neighbour, found["photo"].key, 0, 50) == []


def test_a_return_past_an_office_goes_to_the_holder_alone(session: Session) -> None:
    """U-3: the province returns to the city; the county is not told of what it need not mend."""
    ids = make_cases(session, 1, step=Step.FINAL)
    county, city, province = cast(session)
    assert apply(session, province, Selection(tuple(ids)), Instruction(Verb.RETURN, "", "return_other")).done
    assert told(session, city) == [(News.RETURNED, 1)] and told(session, county) == []


def test_the_end_is_told_to_every_office_that_the_case_passed(session: Session) -> None:
    """U-3: approved on one roster is one notice with its number; rejected and closed by their reasons."""
    ids = make_cases(session, 4, step=Step.FINAL)
    county, city, province = cast(session)
    assert apply(session, province, Selection(tuple(ids[:2])), Instruction(Verb.APPROVE)).done
    assert apply(session, province, Selection(tuple(ids[2:3])), Instruction(Verb.REJECT, "", "reject_other")).done
    assert apply(session, province, Selection(tuple(ids[3:])), Instruction(Verb.CLOSE, "", "close_other")).done
    expected = {(News.APPROVED, 2), (News.REJECTED, 1), (News.CLOSED, 1)}
    assert set(told(session, county)) == set(told(session, city)) == expected
    (approved,) = (n for n in notices(session, city) if n.key.news is News.APPROVED)
    assert approved.roster_number.startswith("T-")
    with use_scope(city.scope):
        assert [case.id for case in list_noticed_cases(session, city, approved.key, 0, 50)] == ids[:2]


def test_what_ends_at_the_first_office_is_no_news_above(session: Session) -> None:
    """U-3: the city never saw the case; the employer, whose person it is, did not act either."""
    (case_id,) = make_cases(session, 1)
    county, city, _province = cast(session)
    assert apply(session, county, Selection((case_id,)), Instruction(Verb.CLOSE, "", "close_other")).done
    assert told(session, county) == [] and told(session, city) == []


def test_the_employer_hears_of_its_people(session: Session) -> None:
    """U-3: at the employer's own account, in its own scope."""
    ids = make_cases(session, 1, step=Step.FINAL)
    _county, _city, province = cast(session)
    with use_scope(province.scope):
        employer_id = session.scalar(sa.text("SELECT employer_id FROM cases WHERE id = :id"), {"id": ids[0]})
    clerk = actor_for(session, make_account_of(session, Tier.EMPLOYER, employer_id, roles=[RoleName.EMPLOYER_CLERK]))
    assert apply(session, province, Selection(tuple(ids)), Instruction(Verb.APPROVE)).done
    assert told(session, clerk) == [(News.APPROVED, 1)]


def test_a_reminder_is_a_notice_with_its_cases(session: Session) -> None:
    """U-3: at the holder, with the sender's words."""
    ids = make_cases(session, 2)
    county, city, _province = cast(session)
    send_reminder(session, city, ids, "请抓紧")
    (notice,) = notices(session, county)
    assert (notice.key.news, notice.count, notice.words) == (News.REMINDED, 2, "请抓紧")
    with use_scope(county.scope):
        assert [case.id for case in list_reminded_cases(session, notice.reminder_id or 0, 0, 50)] == ids
    assert told(session, city) == []


def test_the_bell_counts_what_the_page_marks_as_new(session: Session) -> None:
    """U-3: both go by the mark of the account; a colleague has its own; the mark never goes back."""
    first, second = make_cases(session, 2, step=Step.REVIEW)
    county, city, _province = cast(session)
    colleague = make_actor(session, Tier.COUNTY_OFFICE, COUNTY.local or "")
    start = clock.now()
    with clock.frozen(start + dt.timedelta(minutes=1)):
        assert apply(session, city, Selection((first,)), Instruction(Verb.RETURN, "", "photo")).done
    with clock.frozen(start + dt.timedelta(minutes=2)):
        assert unseen(session, county) == 1
        mark_notices_seen(session, county, clock.now() + dt.timedelta(days=9))
        assert find_mark(session, county) == clock.now(), "nobody has seen what has not come yet"
        assert (unseen(session, county), unseen(session, colleague)) == (0, 1)
    with clock.frozen(start + dt.timedelta(minutes=3)):
        assert apply(session, city, Selection((second,)), Instruction(Verb.RETURN, "", "return_other")).done
        assert unseen(session, county) == 1
        mark_notices_seen(session, county, start)
        assert unseen(session, county) == 1
    with clock.frozen(start + dt.timedelta(days=40)):
        assert unseen(session, colleague) == 0, "old news is no news"


def test_a_batch_writes_no_row_of_a_notice(session: Session) -> None:
    """U-3: derived from approvals; forty returned cases are one notice and no row."""
    ids = make_cases(session, 40, step=Step.REVIEW)
    county, city, _province = cast(session)
    assert len(apply(session, city, Selection(tuple(ids)), Instruction(Verb.RETURN, "", "photo")).done) == 40
    assert told(session, county) == [(News.RETURNED, 40)] and unseen(session, county) == 1
    with use_scope(county.scope):
        key = notices(session, county)[0].key
        pages = [list_noticed_cases(session, county, key, page, 15) for page in range(3)]
    assert [len(page) for page in pages] == [16, 16, 10]
