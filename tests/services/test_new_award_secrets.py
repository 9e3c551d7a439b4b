"""What an evaluation body learns of people it does not know: nothing, whatever it asks (P-9, T12)."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import Tier
from app.errors import Problem, blocking
from app.models.audit import AuditEvent
from app.models.person import Person
from app.queries.case_page import get_case_record
from app.security.jurisdiction import Actor
from app.services import case_entry_elsewhere
from app.services.case_entry import check_entries, enter_case, enter_cases
from app.services.case_entry_body import NEUTRAL
from app.services.certificate_paper_form import information_form_of
from app.session import SYSTEM, use_scope, writing
from tests import factories
from tests.services.award_forms import award_of, awarded, make_body, make_document
from tests.services.entry_forms import in_campaign

__all__ = ["in_campaign"]


@pytest.fixture
def body(session: Session) -> Actor:
    """A clerk of the evaluation body of the health series."""
    return make_body(session)


def read(session: Session, query: Any) -> list[Any]:
    """Rows of ``query`` under system scope."""
    with use_scope(SYSTEM):
        return list(session.scalars(query))


def told(problems: tuple[Problem, ...]) -> set[tuple[str, str | None]]:
    return {(p.rule, p.field) for p in blocking(problems)}


def test_t12_checks_and_previews_say_the_same_of_everybody(session: Session, body: Actor) -> None:
    """T12, T27: an unknown number, a known one with its name and a known one with another name get one answer."""
    factories.make_cases(session, 1, factories.OTHER_COUNTY)
    (person,) = read(session, sa.select(Person))
    document = make_document(session, body)
    raws = [
        awarded(),
        awarded(id_number=person.id_number, name=person.name),
        awarded(id_number=person.id_number, name="陆振声"),
    ]
    answers = [check_entries(session, body, [award_of(session, body, document, raw)])[0] for raw in raws]
    assert len({repr(answer) for answer in answers}) == 1
    assert not blocking(answers[0])


def test_p9_a_differing_name_tells_nothing_and_is_on_record(session: Session, body: Actor) -> None:
    """P-9, T12: one neutral sentence that leads to the province, the same for every wrong name; asked, logged."""
    factories.make_cases(session, 1, factories.OTHER_COUNTY)
    (person,) = read(session, sa.select(Person))
    document = make_document(session, body)
    raws = [awarded(id_number=person.id_number, name=name) for name in ("陆振声", "试某某", person.name + "一")]
    results = enter_cases_now(session, body, [award_of(session, body, document, raw) for raw in raws[:1]])
    results += enter_cases_now(session, body, [award_of(session, body, document, raw) for raw in raws[1:2]])
    results += enter_cases_now(session, body, [award_of(session, body, document, raw) for raw in raws[2:]])
    assert {result.case_id for result in results} == {None}
    assert all(result.problems == (NEUTRAL,) for result in results)
    assert not NEUTRAL.params
    asked = read(session, sa.select(AuditEvent).where(AuditEvent.action == "ask_elsewhere"))
    assert len(asked) == 1 and asked[0].actor_id == body.user_id


def enter_cases_now(session: Session, actor: Actor, entries: list[Any]) -> list[Any]:
    """Enter in a transaction of their own."""
    with use_scope(SYSTEM), writing(session):
        return enter_cases(session, actor, entries)


def test_p9_who_asks_too_often_gets_no_answer(session: Session, body: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """P-9: throttled for known and unknown numbers alike."""
    monkeypatch.setattr(case_entry_elsewhere, "MOST_AN_HOUR", 1)
    factories.make_cases(session, 1, factories.OTHER_COUNTY)
    (person,) = read(session, sa.select(Person))
    document = make_document(session, body)
    enter_cases_now(session, body, [award_of(session, body, document, awarded(id_number=person.id_number))])
    (result,) = enter_cases_now(session, body, [award_of(session, body, document)])
    assert result.case_id is None and told(result.problems) == {("P-9", "id_number")}


def test_t12_a_body_reads_back_what_it_entered_and_nothing_else(session: Session, body: Actor) -> None:
    """C-7, T12: page, list and printed form show the body's own words, not the registered person's data."""
    factories.make_cases(session, 1, factories.OTHER_COUNTY)
    (person,) = read(session, sa.select(Person))
    with use_scope(SYSTEM), writing(session):
        session.execute(sa.update(Person).values(phone="13900000001", school="登记的学校", education="1"))
    document = make_document(session, body)
    raw = awarded(id_number=person.id_number, name=person.name, school="录入的学校", phone="0572-1", education="3")
    case_id = enter_case(session, body, award_of(session, body, document, raw)).case_id or 0
    session.expire_all()
    with use_scope(body.scope):
        shown = get_case_record(session, case_id).case
        printed = information_form_of(session, case_id)
    assert (shown.person.school, shown.person.phone, shown.person.education) == ("录入的学校", "0572-1", "3")
    assert shown.employer is not None and shown.employer.name == "德清县第九人民医院"
    assert (shown.local_office, shown.review_office) == (None, None)
    assert printed.school == "录入的学校" and printed.employer_name == "德清县第九人民医院"
    session.expire_all()
    province = factories.make_actor(session, Tier.PROVINCE, "province")
    with use_scope(province.scope):
        assert get_case_record(session, case_id).case.person.school == "登记的学校"
