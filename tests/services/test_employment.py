"""C-18: people change employer; what is theirs follows at once, an open case keeps its line and its readers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app import clock
from app.enums import Step, Tier, Verb
from app.errors import NotFound, Overtaken, Refusal
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.employment import Employment
from app.models.old_certificate import OldCertificate
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.unit import Unit
from app.queries.employment import list_employments, suggest_employers
from app.security.jurisdiction import Actor
from app.security.role import RoleName
from app.services.employment import Move, change_employer
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope, writing
from tests.factories import (
    CITY_DEPARTMENT,
    COUNTY,
    OTHER_CITY,
    OTHER_COUNTY,
    Place,
    actor_for,
    get_unit,
    make_account_of,
    make_actor,
    make_cases,
    make_employer,
)

PLACE = ("review_office_id", "local_office_id", "employer_id")


def place_of(session: Session, model: Any, person_id: int) -> set[tuple[int | None, ...]]:
    """The offices of the person's rows of ``model``."""
    key = {Person: Person.id, OldCertificate: None}.get(model, getattr(model, "person_id", None))
    columns = [getattr(model, name) for name in PLACE]
    query = sa.select(*columns)
    if model is OldCertificate:
        query = query.join(Qualification, OldCertificate.qualification_id == Qualification.id)
        key = Qualification.person_id
    with use_scope(SYSTEM):
        return {tuple(row) for row in session.execute(query.where(key == person_id))}


def place(unit: Unit) -> tuple[int | None, ...]:
    """The offices above an employer, and itself."""
    return (unit.review_office_id, unit.local_office_id, unit.id)


def person_of(session: Session, case_id: int) -> Person:
    """The case's person, read afresh."""
    session.expire_all()
    with use_scope(SYSTEM):
        return session.get_one(Case, case_id).person


def move_to(session: Session, actor: Actor, case_id: int, **target: Any) -> None:
    """The change, dated today."""
    person = person_of(session, case_id)
    values = {"version": person.version, "began_on": clock.today(), "reason": "工作调动", **target}
    change_employer(session, actor, person.id, Move(**values))


def officer(session: Session, where: Place) -> Actor:
    """The entering office of a municipal line."""
    return make_actor(session, where.entry_tier, where.local or where.review)


@pytest.mark.parametrize("step", [Step.LOCAL, Step.REVIEW, Step.FINAL])
def test_c18_all_that_is_the_persons_follows_and_the_case_stays(session: Session, step: Step) -> None:
    """Within the city from county to county, by the city: person, qualification, old certificate; not the case."""
    [case_id] = make_cases(session, 1, step=step)
    target = make_employer(session, OTHER_COUNTY)
    before = person_of(session, case_id)
    with use_scope(SYSTEM):
        case = session.get_one(Case, case_id)
        kept = (case.line, *(getattr(case, name) for name in PLACE), case.holder_id)
    city = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    move_to(session, city, case_id, employer_id=target.id)
    for model in (Person, Qualification, OldCertificate):
        assert place_of(session, model, before.id) == {place(target)}
    session.expire_all()
    with use_scope(SYSTEM):
        case = session.get_one(Case, case_id)
        assert (case.line, *(getattr(case, name) for name in PLACE), case.holder_id) == kept
        [row] = session.scalars(sa.select(Employment))
        assert (row.employer_id, row.left_employer_id, row.reason) == (target.id, kept[3], "工作调动")
        [event] = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "change_employer"))
        assert event.noun_id == before.id and event.actor_id == city.user_id


def test_c18_certificates_follow_their_holder(session: Session) -> None:
    """One issued before, and one that the old line's open case brings afterwards."""
    first, second = make_cases(session, 2, step=Step.FINAL)
    province = make_actor(session, Tier.PROVINCE, "province")
    target = make_employer(session, OTHER_CITY)
    apply(session, province, Selection((first,)), Instruction(Verb.APPROVE, "同意"))
    for case_id in (first, second):
        move_to(session, province, case_id, employer_id=target.id)
    outcome = apply(session, province, Selection((second,)), Instruction(Verb.APPROVE, "同意"))
    assert outcome.done == [second], outcome.refused
    for case_id in (first, second):
        assert place_of(session, Certificate, person_of(session, case_id).id) == {place(target)}
    new = make_actor(session, Tier.CITY_OFFICE, "330100-office")
    with use_scope(new.scope):
        assert len(session.scalars(sa.select(Certificate)).all()) == 2
        assert session.scalars(sa.select(Case)).all() == []


def test_c18_reach_of_each_tier(session: Session) -> None:
    """A county moves within itself, a city within itself, the province everywhere; clerks and auditors not at all."""
    [case_id] = make_cases(session, 1)
    own, sister, foreign = (make_employer(session, at) for at in (COUNTY, OTHER_COUNTY, OTHER_CITY))
    department = make_employer(session, CITY_DEPARTMENT)
    county, city = officer(session, COUNTY), make_actor(session, Tier.CITY_OFFICE, "330500-office")
    province = make_actor(session, Tier.PROVINCE, "province")
    for actor, targets in ((county, [sister, department, foreign]), (city, [foreign])):
        for target in targets:
            with pytest.raises(Refusal, match="Choose the new employer"):
                move_to(session, actor, case_id, employer_id=target.id)
            with use_scope(actor.scope):
                assert target.name not in {unit.name for unit in suggest_employers(session, target.name)}
    person = person_of(session, case_id)
    auditor = make_actor(session, Tier.PROVINCE, "province", roles=[RoleName.PROVINCE_AUDITOR])
    clerk = actor_for(session, make_account_of(session, Tier.EMPLOYER, person.employer_id or 0))
    for actor in (auditor, clerk):
        with pytest.raises(Refusal, match="role does not include"):
            move_to(session, actor, case_id, employer_id=own.id)
    for actor, target in ((county, own), (city, sister), (city, department), (province, foreign)):
        move_to(session, actor, case_id, employer_id=target.id)
        assert place_of(session, Person, person.id) == {place(target)}
    for actor in (county, city):
        with pytest.raises(NotFound):
            move_to(session, actor, case_id, employer_id=own.id)


def test_c18_an_office_hands_a_person_over(session: Session) -> None:
    """At once: the receiving office has the person and names the employer, the releasing one does not any more."""
    [case_id] = make_cases(session, 1)
    county = officer(session, COUNTY)
    other = get_unit(session, "330100-office")
    move_to(session, county, case_id, office_id=other.id)
    person = person_of(session, case_id)
    assert place_of(session, Person, person.id) == {(other.id, None, None)}
    with pytest.raises(NotFound):
        move_to(session, county, case_id, office_id=other.id)
    target = make_employer(session, OTHER_CITY)
    move_to(session, make_actor(session, Tier.CITY_OFFICE, "330100-office"), case_id, employer_id=target.id)
    assert place_of(session, Qualification, person.id) == {place(target)}
    with use_scope(officer(session, OTHER_CITY).scope):
        [newest, oldest] = list_employments(session, person.id)
        assert (newest.employer_id, newest.left_employer_id) == (target.id, None)
        assert (oldest.employer_id, oldest.review_office_id) == (None, other.id)
    with use_scope(county.scope):
        assert list_employments(session, person.id) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"began_on": None}, "day on which"),
        ({"reason": " "}, "Give the reason"),
        ({"reason": "长" * 201}, "longer than"),
        ({"employer_id": None}, "Choose the new employer"),
        ({"office_id": 1}, "not both"),
    ],
)
def test_c18_what_is_missing_is_said(session: Session, change: dict[str, Any], words: str) -> None:
    """A day that is not ahead, a reason, one target."""
    [case_id] = make_cases(session, 1)
    values = {"employer_id": make_employer(session, COUNTY).id, **change}
    with pytest.raises(Refusal, match=words):
        move_to(session, officer(session, COUNTY), case_id, **values)


def test_c18_days_and_order(session: Session) -> None:
    """Not in the future, not before the last change, not to where the person is; an overtaken page does nothing."""
    [case_id] = make_cases(session, 1)
    county = officer(session, COUNTY)
    target, second = make_employer(session, COUNTY), make_employer(session, COUNTY)
    tomorrow = clock.today() + dt.timedelta(days=1)
    with pytest.raises(Refusal, match="at once"):
        move_to(session, county, case_id, employer_id=target.id, began_on=tomorrow)
    move_to(session, county, case_id, employer_id=target.id)
    with pytest.raises(Refusal, match="already"):
        move_to(session, county, case_id, employer_id=target.id)
    with pytest.raises(Refusal, match="cannot lie before"):
        move_to(session, county, case_id, employer_id=second.id, began_on=clock.today() - dt.timedelta(days=1))
    with pytest.raises(Overtaken):
        move_to(session, county, case_id, employer_id=second.id, version=1)
    assert place_of(session, Person, person_of(session, case_id).id) == {place(target)}


def test_c18_the_history_is_never_rewritten(session: Session) -> None:
    """U-7: rows are added only, on both databases."""
    [case_id] = make_cases(session, 1)
    move_to(session, officer(session, COUNTY), case_id, employer_id=make_employer(session, COUNTY).id)
    for statement in ("UPDATE employment SET reason = 'x'", "DELETE FROM employment"):
        with pytest.raises(DatabaseError):
            session.connection(execution_options={"sqlite_begin": "IMMEDIATE"}).execute(sa.text(statement))
        session.rollback()


def test_c10_a_copy_ends_with_the_reviewing_office(session: Session) -> None:
    """The office that read a copy keeps it while the reviewing office stays, and not beyond; the case's copy stays."""
    [case_id] = make_cases(session, 1)
    reader = get_unit(session, "330700-office").id
    person = person_of(session, case_id)
    with use_scope(SYSTEM), writing(session):
        for model in (Person, Case):
            session.execute(sa.update(model).values(copied_to_id=reader))
    province = make_actor(session, Tier.PROVINCE, "province")
    for target, copied in ((make_employer(session, OTHER_COUNTY), reader), (make_employer(session, OTHER_CITY), None)):
        move_to(session, province, case_id, employer_id=target.id)
        assert person_of(session, case_id).copied_to_id == copied
    with use_scope(SYSTEM):
        assert session.get_one(Case, case_id).copied_to_id == reader
    assert person.id
