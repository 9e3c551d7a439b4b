"""Entering exchange cases: what becomes of a form, line by line (C-1, C-2, P-4 to P-13)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import DocumentKind, Level, Line, OldCertificateEventKind, Step, Tier
from app.errors import NotFound, Problem, Refusal
from app.models.approval import EmployerOpinion
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.old_certificate import OldCertificateEvent
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.unit import Unit, UnitTier
from app.security.jurisdiction import Actor
from app.services import case_entry_elsewhere
from app.services.attachment import Upload
from app.services.case_entry import check_entries, enter_and_submit_case, enter_case, enter_cases, submit_case
from app.services.case_entry_check import ELSEWHERE
from app.session import SYSTEM, use_scope, writing
from tests import factories
from tests.services.entry_forms import PDF, entry_of, in_campaign, typed

__all__ = ["in_campaign"]


@pytest.fixture
def clerk(session: Session) -> Actor:
    """A clerk of a county office of Huzhou."""
    return factories.make_actor(session, Tier.COUNTY_OFFICE, "330521-office")


def read(session: Session, query: Any) -> list[Any]:
    """Rows of ``query`` under system scope."""
    with use_scope(SYSTEM):
        return list(session.scalars(query))


def engine_name(session: Session) -> str:
    """``sqlite`` or ``postgresql``."""
    return session.get_bind().dialect.name


def problems_at(refusal: Refusal, field: str) -> list[Problem]:
    """The problems at one field."""
    return [p for p in refusal.problems if p.field == field]


def test_a_county_form_becomes_a_case_at_its_first_step(session: Session, clerk: Actor) -> None:
    """C-2, P-4, P-7, P-13: person, unit, qualification, old certificate, opinion and case, in one."""
    raw = typed(id_number=factories.make_id_number(7))
    result = enter_case(session, clerk, entry_of(session, clerk, raw))
    with use_scope(SYSTEM):
        case = session.get(Case, result.case_id)
        assert (case.line, case.step, case.level) == (Line.COUNTY, Step.LOCAL, Level.SENIOR)
        assert case.holder_id == case.local_office_id == clerk.unit_id
        assert case.acceptance_number
        assert (case.person.name, case.person.name_key) == ("严学勤", "yan xue qin")
        assert case.person.birth_date == dt.date(1945, 1, 8)
        assert case.employer.name == "德清县农业技术推广站"
        assert case.employer.department_in_charge == "德清县农业局"
        assert case.person.employer_id == case.qualification.employer_id == case.employer_id
        assert case.qualification.series.name == "农业技术"
        assert case.qualification.committee_text == "浙江省农业技术高级专业技术资格评审委员会"
        assert {e.kind for e in case.old_certificate.events} == {
            OldCertificateEventKind.RECEIVED,
            OldCertificateEventKind.SIGHTED,
        }
        assert case.photo_file_id == case.person.photo_file_id is not None
    (opinion,) = read(session, sa.select(EmployerOpinion))
    assert (opinion.signatory, opinion.signed_on) == ("潘立群", dt.date(2007, 9, 1))
    (tier,) = read(session, sa.select(UnitTier.tier).join(Unit).where(Unit.name == "德清县农业技术推广站"))
    assert tier is Tier.EMPLOYER


def test_the_trail_never_holds_the_number(session: Session, clerk: Actor) -> None:
    """P-1, U-7: what is on record of an entry names no ID number."""
    raw = typed()
    enter_case(session, clerk, entry_of(session, clerk, raw))
    enter = read(session, sa.select(AuditEvent))
    assert {e.action for e in enter} >= {"create", "open"}
    assert not any(raw["id_number"] in f"{e.before}{e.after}" for e in enter)


@pytest.mark.parametrize("place", [factories.CITY_DEPARTMENT, factories.DIRECT], ids=["city department", "direct"])
def test_each_municipal_office_enters_on_its_own_line(session: Session, place: factories.Place) -> None:
    """C-2, P-5: line and offices follow from the clerk's tier, and Yiwu's senior cases are copied (C-10)."""
    clerk = factories.make_actor(session, place.entry_tier, place.local or place.review)
    raw = typed(department_in_charge="湖州市卫生局" if place.local else "义乌市卫生局", employer_name="甲医院")
    result = enter_case(session, clerk, entry_of(session, clerk, raw))
    with use_scope(SYSTEM):
        case = session.get(Case, result.case_id)
        assert case.line is place.line
        assert case.holder_id == clerk.unit_id
        assert case.review_office_id == factories.get_unit(session, place.review).id
        assert (case.copied_to_id is not None) == (place.line is Line.DIRECT)
        assert case.employer.parent_id == clerk.unit_id


def test_a_provincial_employer_enters_its_own_people(session: Session) -> None:
    """C-2, A1-4: the employer is the actor's own unit, whatever the form calls it."""
    employer = factories.make_employer(session, factories.PROVINCIAL, "省甲医院")
    clerk = factories.actor_for(session, factories.make_account_of(session, Tier.EMPLOYER, employer.id))
    entry = entry_of(session, clerk, typed(employer_name="某某医院", department_in_charge="浙江省卫生厅"))
    result = enter_case(session, clerk, entry)
    assert [p.rule for p in result.problems if p.field == "employer_name"] == ["C-2"]
    with use_scope(SYSTEM):
        case = session.get(Case, result.case_id)
        assert (case.line, case.step, case.employer_id) == (Line.PROVINCIAL, Step.EMPLOYER, employer.id)
        assert case.local_office_id is None


def test_an_employer_of_a_county_only_drafts(session: Session) -> None:
    """C-2: on municipal lines an employer's account enters nothing."""
    employer = factories.make_employer(session, factories.COUNTY)
    clerk = factories.actor_for(session, factories.make_account_of(session, Tier.EMPLOYER, employer.id))
    with pytest.raises(Refusal) as refused:
        enter_case(session, clerk, entry_of(session, clerk))
    assert refused.value.problems[0].rule == "C-2"
    assert not read(session, sa.select(Case))


def test_fifty_are_entered_by_the_statements_of_one(session: Session, clerk: Actor) -> None:
    """B-4: entering is set-based, and 50 entries become 50 cases with 50 numbers."""
    counts = []

    def enter(number: int) -> list[int | None]:
        entries = [entry_of(session, clerk, typed(employer_name=f"单位{i % 7}")) for i in range(number)]
        statements: list[str] = []
        engine = session.get_bind()
        with use_scope(SYSTEM), writing(session):
            listen = lambda *args: statements.append(args[2])  # noqa: E731 - one expression
            sa.event.listen(engine, "before_cursor_execute", listen)
            results = enter_cases(session, clerk, entries)
            sa.event.remove(engine, "before_cursor_execute", listen)
        counts.append(len(statements))
        return [r.case_id for r in results]

    enter(1)
    ids = enter(50)
    assert None not in ids and len(set(ids)) == 50
    numbers = read(session, sa.select(Case.acceptance_number).where(Case.id.in_(ids)))
    assert len(set(numbers)) == 50
    # SQLite opens cases one statement each, to learn their keys in order; everything else is one for all.
    opening = 49 if engine_name(session) == "sqlite" else 0
    assert counts[1] <= counts[0] + opening + 6, counts


def test_bad_entries_come_back_and_good_ones_go_on(session: Session, clerk: Actor) -> None:
    """B-4: of a batch only the good rows are written, the others tell everything at once."""
    good, bad = typed(), typed(old_certificate_authority="江苏省人事厅")
    entries = [
        entry_of(session, clerk, good),
        entry_of(session, clerk, bad, photo=b"GIF89a"),
        entry_of(session, clerk, good),
    ]
    with use_scope(SYSTEM), writing(session):
        first, second, third = enter_cases(session, clerk, entries)
    assert first.case_id is not None
    assert second.case_id is None
    assert {(p.rule, p.field) for p in second.problems if p.blocks} == {
        ("C-1", "old_certificate_authority"),
        ("P-10", "photo"),
    }
    assert [(p.rule, p.field) for p in third.problems if p.blocks] == [("P-12", "id_number")]
    assert len(read(session, sa.select(Person))) == 1


def test_a_missing_photo_blocks(session: Session, clerk: Actor) -> None:
    """P-10: a photo is required."""
    with pytest.raises(Refusal) as refused:
        enter_case(session, clerk, entry_of(session, clerk, photo=None))
    assert [p.rule for p in problems_at(refused.value, "photo")] == ["P-10"]


def test_a_number_registered_elsewhere_says_nothing_more(session: Session, clerk: Actor) -> None:
    """P-9: no unit, no name; the question is on record, and nothing else."""
    other = factories.make_actor(session, Tier.COUNTY_OFFICE, "330102-office")
    raw = typed()
    enter_case(session, other, entry_of(session, other, raw | {"department_in_charge": "杭州市上城区农业局"}))
    with pytest.raises(Refusal) as refused:
        enter_case(session, clerk, entry_of(session, clerk, raw | {"title_name": "高级工程师"}))
    (problem,) = [p for p in refused.value.problems if p.blocks]
    assert (problem.rule, problem.field, dict(problem.params)) == ("P-9", "id_number", {})
    asked = read(session, sa.select(AuditEvent).where(AuditEvent.action == "ask_elsewhere"))
    assert [e.actor_id for e in asked] == [clerk.user_id]
    assert not any(raw["id_number"] in f"{e.after}" for e in asked)
    assert len(read(session, sa.select(Case))) == 1


def test_asking_for_others_is_on_record_once_and_throttled(
    session: Session, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P-9: a live check asks at every cell, which counts once; who asks for many gets no more answers."""
    monkeypatch.setattr(case_entry_elsewhere, "MOST_AN_HOUR", 3)
    other = factories.make_actor(session, Tier.COUNTY_OFFICE, "330102-office")
    raws = [typed(department_in_charge="杭州市上城区农业局") for _ in range(4)]
    for raw in raws:
        enter_case(session, other, entry_of(session, other, raw))

    def rules(raw: dict[str, Any]) -> list[str]:
        (problems,) = check_entries(session, clerk, [entry_of(session, clerk, raw)])
        return [p.text for p in problems if p.rule == "P-9" and p.blocks]

    assert [rules(raws[0]) for _ in range(5)] == [[ELSEWHERE.text]] * 5
    assert [rules(raw) for raw in raws[1:3]] == [[ELSEWHERE.text]] * 2
    assert rules(raws[3]) == rules(typed()) == [case_entry_elsewhere.TOO_OFTEN.text]
    with clock.frozen(clock.now() + dt.timedelta(hours=2)):
        assert rules(typed()) == []


def test_one_open_case_per_qualification_and_a_second_title_is_none(session: Session, clerk: Actor) -> None:
    """P-12: the same title waits, another title of the same person is welcome."""
    raw = typed()
    enter_case(session, clerk, entry_of(session, clerk, raw))
    with pytest.raises(Refusal) as refused:
        enter_case(session, clerk, entry_of(session, clerk, raw))
    assert [p.rule for p in problems_at(refused.value, "title_name")] == ["P-12"]
    committee = "浙江省工程技术高级专业技术资格评审委员会"
    second = raw | {"title_name": "高级工程师", "series": "09", "committee": committee}
    enter_case(session, clerk, entry_of(session, clerk, second))
    assert len(read(session, sa.select(Case))) == 2
    assert len(read(session, sa.select(Person))) == 1


def test_the_same_name_and_birth_date_warns(session: Session, clerk: Actor) -> None:
    """P-9: a likely duplicate in the own scope is shown, and does not stop the entry."""
    male, female = (factories.make_id_number(77, male=m) for m in (True, False))
    enter_case(session, clerk, entry_of(session, clerk, typed(id_number=male)))
    result = enter_case(session, clerk, entry_of(session, clerk, typed(id_number=female, sex="2")))
    (warned,) = [p for p in result.problems if p.rule == "P-9"]
    assert warned.params == {"name": "严学勤", "unit": "德清县农业技术推广站"}
    assert not warned.blocks


@pytest.mark.parametrize(
    ("key", "day", "open_"),
    [
        ("330521-office", dt.date(2007, 1, 1), True),
        ("330521-office", dt.date(2008, 12, 31), True),
        ("330521-office", dt.date(2009, 1, 1), False),
        ("330702-office", dt.date(2007, 6, 30), False),
        ("330702-office", dt.date(2007, 7, 1), True),
    ],
)
def test_the_campaign_governs_the_start(session: Session, key: str, day: dt.date, open_: bool) -> None:
    """C-11: pilots from January 2007, others from July, all to the end of 2008; retired people alike."""
    clerk = factories.make_actor(session, Tier.COUNTY_OFFICE, key)
    with clock.frozen(day):
        entry = entry_of(session, clerk, typed(employment_status="3", opinion_date="2006-12-31"))
        if open_:
            assert enter_case(session, clerk, entry).case_id
            return
        with pytest.raises(Refusal) as refused:
            enter_case(session, clerk, entry)
    assert [p.rule for p in refused.value.problems if p.blocks] == ["C-11"]
    assert "2008-12-31" in str(refused.value.problems[0].params)


def test_a_lost_certificate_is_on_record_as_lost(session: Session, clerk: Actor) -> None:
    """C-1, P-13: lost instead of sighted, even where somebody ticked both."""
    result = enter_case(session, clerk, entry_of(session, clerk, typed(old_certificate_lost="是")))
    assert result.case_id
    kinds = read(session, sa.select(OldCertificateEvent.kind))
    assert kinds == [OldCertificateEventKind.LOST]


def test_recognition_takes_the_words_of_the_authority_row(session: Session, clerk: Actor) -> None:
    """P-7, A2-3.8: the province's words for senior titles, the approving office's name for mid ones."""
    raw = typed(obtain_method="3", committee="")
    senior = enter_case(session, clerk, entry_of(session, clerk, raw))
    mid = typed(obtain_method="3", committee="", title_name="农艺师")
    other = enter_case(session, clerk, entry_of(session, clerk, mid, level=Level.MID))
    texts = read(session, sa.select(Qualification.committee_text).order_by(Qualification.id))
    assert senior.case_id and other.case_id
    assert texts == ["经浙江省人事厅确认", "经湖州市人事局确认"]


def test_units_are_found_by_name_and_never_doubled(session: Session, clerk: Actor) -> None:
    """P-5: spaces and width make no other unit; a contradicting nature warns and changes nothing."""
    enter_case(session, clerk, entry_of(session, clerk, typed(employer_name="德清 甲公司（集团）", unit_nature="31")))
    entry = entry_of(session, clerk, typed(employer_name="德清甲公司(集团)", unit_nature="33"))
    result = enter_case(session, clerk, entry)
    assert [(p.rule, p.blocks) for p in result.problems if p.field == "unit_nature"] == [("P-5", False)]
    (unit,) = read(session, sa.select(Unit).where(Unit.name.like("%甲公司%")))
    assert (unit.name, unit.nature, unit.local_office_id) == ("德清甲公司（集团）", "31", clerk.unit_id)


def test_submission_is_all_or_nothing(session: Session, clerk: Actor) -> None:
    """P-11, A1-2: without its scans a case is neither sent up nor left half entered."""
    raw = typed()
    with pytest.raises(Refusal) as refused:
        enter_and_submit_case(session, clerk, entry_of(session, clerk, raw, original_seen=False))
    assert {p.rule for p in refused.value.problems} == {"P-11", "A1-2"}
    assert not read(session, sa.select(Case)) and not read(session, sa.select(Person))
    kinds = (DocumentKind.ID_COPY, DocumentKind.PAPER_FORM, DocumentKind.OLD_CERTIFICATE)
    uploads = tuple(Upload(kind, "扫描.pdf", PDF) for kind in kinds)
    result = enter_and_submit_case(session, clerk, entry_of(session, clerk, raw, uploads=uploads))
    (case,) = read(session, sa.select(Case).where(Case.id == result.case_id))
    assert (case.step, case.holder_id) == (Step.REVIEW, case.review_office_id)


def test_a_case_is_sent_up_later(session: Session, clerk: Actor) -> None:
    """C-12: entered today, sent up when it is complete; outside the scope it does not exist."""
    result = enter_case(session, clerk, entry_of(session, clerk))
    assert result.case_id
    with pytest.raises(Refusal):
        submit_case(session, clerk, result.case_id)
    other = factories.make_actor(session, Tier.COUNTY_OFFICE, "330522-office")
    with pytest.raises(NotFound):
        submit_case(session, other, result.case_id)


def test_a_person_follows_the_new_employer(session: Session, clerk: Actor) -> None:
    """C-18: person and new cases follow the employer, an open case stays with its own."""
    raw = typed()
    first = enter_case(session, clerk, entry_of(session, clerk, raw))
    moved = raw | {"employer_name": "德清乙站", "title_name": "高级工程师", "series": "09"}
    second = enter_case(session, clerk, entry_of(session, clerk, moved))
    with use_scope(SYSTEM):
        person = read(session, sa.select(Person))[0]
        one, two = session.get(Case, first.case_id), session.get(Case, second.case_id)
        assert person.employer_id == two.employer_id != one.employer_id
