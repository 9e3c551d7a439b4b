"""New awards (新评审): who may enter what, tied to which document, of whom, and where they go (C-7, C-9, P-8, P-9)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind, DocumentKind, Level, Line, Step, Tier, Verb
from app.errors import Problem, Refusal, blocking
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.document import AnnouncementDocument
from app.models.person import Person
from app.models.unit import Unit
from app.queries.entry import EntryReader
from app.security.jurisdiction import Actor
from app.services.announcement import register_document
from app.services.attachment import Upload
from app.services.case_entry import enter_and_submit_case, enter_case
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope, writing
from tests import factories
from tests.services.award_forms import award_of, awarded, grant, make_body, make_document
from tests.services.entry_forms import PDF, in_campaign, typed

__all__ = ["in_campaign"]


@pytest.fixture
def body(session: Session) -> Actor:
    """A clerk of the evaluation body of the health series."""
    return make_body(session)


def read(session: Session, query: Any) -> list[Any]:
    """Rows of ``query`` under system scope."""
    with use_scope(SYSTEM):
        return list(session.scalars(query))


def the_case(session: Session) -> Case:
    (case,) = read(session, sa.select(Case))
    return case  # type: ignore[no-any-return]  # the query is untyped


def told(problems: tuple[Problem, ...]) -> set[tuple[str, str | None]]:
    return {(p.rule, p.field) for p in blocking(problems)}


def test_c7_a_body_enters_an_award_and_the_province_decides(session: Session, body: Actor) -> None:
    """C-7, K-1: entered, sent up with its document, approved, numbered; no roster, opinion or old certificate."""
    document = make_document(session, body)
    entry = award_of(session, body, document)
    result = enter_and_submit_case(session, body, entry)
    case = the_case(session)
    assert (case.id, case.kind, case.line, case.step) == (
        result.case_id,
        CaseKind.NEW_AWARD,
        Line.EVALUATION_BODY,
        Step.FINAL,
    )
    assert case.old_certificate_id is None
    (unit,) = read(session, sa.select(Unit).where(Unit.name == "德清县第九人民医院"))
    local = factories.get_unit(session, "330521-office")
    assert (case.employer_id, case.local_office_id, case.review_office_id) == (
        unit.id,
        local.id,
        local.review_office_id,
    )
    assert case.evaluation_body_id == body.unit_id
    province = factories.make_actor(session, Tier.PROVINCE, "province")
    outcome = apply(session, province, Selection((case.id,)), Instruction(Verb.APPROVE, "同意"))
    assert outcome.done == [case.id], outcome.refused
    (certificate,) = read(session, sa.select(Certificate))
    assert certificate.evaluation_body_id == body.unit_id
    assert "浙卫评〔2007〕12号" in certificate.face
    with use_scope(body.scope):
        assert session.scalar(sa.select(Certificate.number)) == certificate.number
        assert session.scalar(sa.select(Person.id)) is None
        assert session.scalar(sa.select(Unit.id).where(Unit.name == unit.name)) is None


@pytest.mark.parametrize(
    ("changes", "level", "where"),
    [
        ({"title_name": "高级农艺师", "series": "10"}, Level.SENIOR, ("C-7", "series")),
        ({"title_name": "主治医师"}, Level.MID, ("C-7", "series")),
        ({"obtained_on": "2006-12-31"}, Level.SENIOR, ("C-7", "obtained_on")),
    ],
)
def test_c7_a_body_enters_what_the_province_lets_it_award(
    session: Session, body: Actor, changes: dict[str, Any], level: Level, where: tuple[str, str]
) -> None:
    """C-7: series, level and date; the refusal stands at its field and names what the body may award."""
    document = make_document(session, body)
    with pytest.raises(Refusal) as refusal:
        enter_case(session, body, award_of(session, body, document, awarded(**changes), level=level))
    (problem,) = [p for p in refusal.value.problems if p.blocks]
    assert (problem.rule, problem.field) == where
    if where[1] == "series":
        assert "卫生" in str(problem.params["allowed"])
    else:
        assert "换发" in problem.text


def test_c7_an_authorisation_counts_on_the_day_of_the_award(session: Session, body: Actor) -> None:
    """C-7: one that had ended does not cover a later award."""
    with use_scope(SYSTEM), writing(session):
        session.execute(sa.text("UPDATE body_authorization SET valid_to = '2007-07-31'"))
    document = make_document(session, body)
    with pytest.raises(Refusal) as refusal:
        enter_case(session, body, award_of(session, body, document))
    assert told(refusal.value.problems) == {("C-7", "obtained_on")}


def test_c7_bodies_enter_nothing_else(session: Session, body: Actor) -> None:
    """C-7: an evaluation body opens no exchange."""
    with pytest.raises(Refusal) as refusal:
        EntryReader.open(session, body, Level.SENIOR, CaseKind.EXCHANGE)
    assert refusal.value.problems[0].rule == "C-7"


def test_c7_senior_awards_are_entered_by_bodies_only(session: Session) -> None:
    """C-7: a county office that tries is told who does."""
    clerk = factories.make_actor(session, Tier.COUNTY_OFFICE, "330521-office")
    with pytest.raises(Refusal) as refusal:
        EntryReader.open(session, clerk, Level.SENIOR, CaseKind.NEW_AWARD)
    assert "evaluation bodies" in refusal.value.problems[0].text


def test_c1_an_exchange_of_a_2007_award_names_the_new_award(session: Session) -> None:
    """C-1, C-7: each kind refuses the other's dates and says which it is."""
    clerk = factories.make_actor(session, Tier.COUNTY_OFFICE, "330521-office")
    reading = EntryReader.open(session, clerk, Level.SENIOR).read(typed(obtained_on="2007-03-01"))
    assert any("新评审" in p.text for p in blocking(reading.problems))


def test_p8_awards_are_tied_to_one_complete_document_of_the_body(session: Session, body: Actor) -> None:
    """P-8: none, another body's, and one without heading, date and scan are refused; the number is typed nowhere."""
    other = make_body(session, "body-construction")
    bare = register_document(session, body, "浙卫评〔2007〕13号")
    for document in (None, make_document(session, other), bare):
        with pytest.raises(Refusal) as refusal:
            enter_case(session, body, award_of(session, body, document))
        assert told(refusal.value.problems) == {("P-8", "announcement_document")}
    reader = EntryReader.open(session, body, Level.SENIOR, CaseKind.NEW_AWARD)
    reading = reader.read(awarded(announcement_number="浙卫评〔2007〕12号"))
    assert reading.values.announcement_number is None


def test_p8_a_document_of_a_body_is_its_own(session: Session, body: Actor) -> None:
    """P-8, U-2: another body and the offices below do not see it, the province does."""
    make_document(session, body)
    other = make_body(session, "body-construction")
    county = factories.make_actor(session, Tier.COUNTY_OFFICE, "330521-office")
    province = factories.make_actor(session, Tier.PROVINCE, "province")
    for actor, seen in ((body, 1), (other, 0), (county, 0), (province, 1)):
        with use_scope(actor.scope):
            assert len(session.scalars(sa.select(AnnouncementDocument)).all()) == seen


def test_c7_an_unknown_employer_needs_its_office(session: Session, body: Actor) -> None:
    """C-7: an employer unknown province-wide is registered under the office named; a known one needs none."""
    document = make_document(session, body)
    with pytest.raises(Refusal) as refusal:
        enter_case(session, body, award_of(session, body, document, awarded(managing_office="")))
    assert told(refusal.value.problems) == {("C-7", "managing_office")}
    with pytest.raises(Refusal) as refusal:
        enter_case(session, body, award_of(session, body, document, awarded(managing_office="德清县气象局")))
    assert told(refusal.value.problems) == {("C-7", "managing_office")}
    enter_case(session, body, award_of(session, body, document))
    enter_case(session, body, award_of(session, body, document, awarded(managing_office="", name="陆振华")))
    assert len(read(session, sa.select(Unit).where(Unit.name == "德清县第九人民医院"))) == 1


def test_c7_an_award_is_attached_to_the_registered_person_as_it_is(session: Session, body: Actor) -> None:
    """C-7: ID number and name agree, so the award is the person's; nothing of the person changes, nor of the unit."""
    (old_case,) = factories.make_cases(session, 1, factories.OTHER_COUNTY)
    (person,) = read(session, sa.select(Person))
    before = (person.version, person.education, person.phone, person.employer_id, person.photo_file_id)
    number, name = person.id_number, person.name
    document = make_document(session, body)
    raw = awarded(id_number=number, name=name, phone="0000", education="5")
    result = enter_case(session, body, award_of(session, body, document, raw))
    (person,) = read(session, sa.select(Person).execution_options(populate_existing=True))
    assert (person.version, person.education, person.phone, person.employer_id, person.photo_file_id) == before
    assert person.evaluation_body_id is None
    case = next(c for c in read(session, sa.select(Case)) if c.id == result.case_id)
    assert case.person_id == person.id
    assert (case.employer_id, case.local_office_id) == (person.employer_id, person.local_office_id)
    assert result.problems == ()
    with use_scope(body.scope):
        assert session.scalars(sa.select(Case.id)).all() == [case.id]
        assert old_case not in session.scalars(sa.select(Case.id)).all()


def test_c7_a_second_entry_of_the_same_award_goes_on_with_the_first(session: Session, body: Actor) -> None:
    """P-12: the body is told of its own open case; of somebody else's it learns nothing."""
    document = make_document(session, body)
    raw = awarded()
    enter_case(session, body, award_of(session, body, document, raw))
    with pytest.raises(Refusal) as refusal:
        enter_case(session, body, award_of(session, body, document, raw))
    (problem,) = refusal.value.problems
    assert (problem.rule, problem.field) == ("P-12", "title_name")
    assert "case" in problem.params


PLACES = (
    (factories.COUNTY, Line.COUNTY, Step.LOCAL),
    (factories.CITY_DEPARTMENT, Line.CITY_DEPARTMENT, Step.LOCAL),
    (factories.PROVINCIAL, Line.PROVINCIAL, Step.EMPLOYER),
    (factories.DIRECT, Line.DIRECT, Step.REVIEW),
)
REVIEWERS = {Line.PROVINCIAL: Tier.PROVINCIAL_DEPARTMENT, Line.DIRECT: Tier.DIRECT_OFFICE}


@pytest.mark.parametrize("level", [Level.MID, Level.JUNIOR])
@pytest.mark.parametrize(("place", "line", "first"), PLACES, ids=[p[1].value for p in PLACES])
def test_c9_mid_and_junior_awards_end_at_the_reviewing_office(
    session: Session, place: factories.Place, line: Line, first: Step, level: Level
) -> None:
    """C-9, M8: entered as exchanges are, with the reviewing office's document, and decided there."""
    tier = REVIEWERS.get(line, Tier.CITY_OFFICE)
    reviewer = factories.make_actor(session, tier, place.review)
    document = make_document(session, reviewer, "湖人职〔2007〕3号")
    if place.entry_tier is Tier.EMPLOYER:
        employer = factories.make_employer(session, place, "省属第九医院")
        clerk = factories.actor_for(session, factories.make_account_of(session, Tier.EMPLOYER, employer.id))
    else:
        clerk = factories.make_actor(session, place.entry_tier, place.local or place.review)
    title = {Level.MID: "主治医师", Level.JUNIOR: "医师"}[level]
    raw = awarded(title_name=title, employer_name="省属第九医院" if line is Line.PROVINCIAL else "第九医院")
    scans = (Upload(DocumentKind.ID_COPY, "身份证.pdf", PDF),)
    entry = award_of(session, clerk, document, raw, level=level, uploads=scans)
    result = enter_case(session, clerk, entry)
    assert the_case(session).step is first
    chosen = Selection((result.case_id or 0,))
    assert apply(session, clerk, chosen, Instruction(Verb.APPROVE, "同意上报")).done
    outcome = apply(session, reviewer, chosen, Instruction(Verb.APPROVE, "同意"))
    assert outcome.done, outcome.refused
    (certificate,) = read(session, sa.select(Certificate))
    assert certificate.level is level


@pytest.mark.parametrize("level", [Level.MID, Level.JUNIOR])
def test_c9_mid_awards_of_a_body_end_at_the_holders_reviewing_office(
    session: Session, body: Actor, level: Level
) -> None:
    """C-9: the holder's city decides; the province is not asked."""
    grant(session, "body-health", "08", level)
    document = make_document(session, body)
    title = {Level.MID: "主治医师", Level.JUNIOR: "医师"}[level]
    entry = award_of(session, body, document, awarded(title_name=title), level=level)
    result = enter_and_submit_case(session, body, entry)
    city = factories.make_actor(session, Tier.CITY_OFFICE, "330500-office")
    assert the_case(session).holder_id == city.unit_id
    outcome = apply(session, city, Selection((result.case_id or 0,)), Instruction(Verb.APPROVE, "同意"))
    assert outcome.done, outcome.refused


def test_c11_new_awards_have_no_window(session: Session, body: Actor) -> None:
    """C-11: the campaign governs exchanges only."""
    with use_scope(SYSTEM), writing(session):
        session.execute(sa.text("DELETE FROM campaign_window"))
    document = make_document(session, body)
    with clock.frozen(dt.date(2010, 5, 4)):
        assert enter_case(session, body, award_of(session, body, document)).case_id
