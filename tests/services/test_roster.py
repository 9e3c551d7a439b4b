"""Rosters from compiling to the decision (C-3, C-4, C-16)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import CaseKind, Level, RosterState, Step, Tier, Verb
from app.errors import NotFound, Refusal
from app.models.approval import Approval
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.document import AnnouncementDocument
from app.models.qualification import Qualification
from app.models.roster import Roster, RosterItem
from app.queries.roster import list_candidates, list_entries
from app.security.jurisdiction import Actor
from app.services.announcement import Check, check_cases
from app.services.announcement_number import set_document
from app.services.roster import (
    change_rows,
    compile_roster,
    decide_roster,
    preview_decision,
    submit_roster,
    withdraw_roster,
)
from app.services.roster_paper import freeze_roster
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope, writing
from tests.factories import CITY_DEPARTMENT, COUNTY, DIRECT, OTHER_CITY, PROVINCIAL, Place, make_actor, make_cases

APPROVE = Instruction(Verb.APPROVE, "同意")
BACK = Instruction(Verb.RETURN, "照片与本人不符", "other")


def _tick(session: Session, officer: Actor, ids: Sequence[int]) -> None:
    outcome = check_cases(session, officer, [Check(case_id, 1, line) for line, case_id in enumerate(ids, 1)])
    assert len(outcome.done) == len(ids), outcome.refused


def _frozen(session: Session, officer: Actor, count: int, place: Place = COUNTY) -> tuple[int, list[int]]:
    ids = make_cases(session, count, place, step=Step.REVIEW)
    _tick(session, officer, ids)
    roster_id, outcome = compile_roster(session, officer, ids, Level.SENIOR)
    assert sorted(outcome.done) == sorted(ids), outcome.refused
    freeze_roster(session, officer, roster_id, checked_by="测试审核", phone="0572-0000000")
    return roster_id, ids


def _roster(session: Session, roster_id: int) -> Roster:
    with use_scope(SYSTEM):
        row = session.scalar(sa.select(Roster).where(Roster.id == roster_id).execution_options(populate_existing=True))
    assert row is not None
    return row


def _steps(session: Session, ids: Sequence[int]) -> set[Step]:
    with use_scope(SYSTEM):
        return set(session.scalars(sa.select(Case.step).where(Case.id.in_(ids))))


def _live(session: Session, roster_id: int) -> list[int]:
    with use_scope(SYSTEM):
        query = sa.select(RosterItem.case_id).where(RosterItem.roster_id == roster_id, RosterItem.struck_at.is_(None))
        return list(session.scalars(query.order_by(RosterItem.position)))


@pytest.mark.parametrize(
    ("place", "tier", "unit", "title"),
    [
        (COUNTY, Tier.CITY_OFFICE, "330500-office", "湖州市高级专业技术资格证书持有人员花名册"),
        (DIRECT, Tier.DIRECT_OFFICE, "330782-office", "义乌市高级专业技术资格证书持有人员花名册"),
        (PROVINCIAL, Tier.PROVINCIAL_DEPARTMENT, "dept-health", "浙江省卫生厅高级专业技术资格证书持有人员花名册"),
    ],
)
def test_d3_title_and_number_by_office(session: Session, place: Place, tier: Tier, unit: str, title: str) -> None:
    """D-3, C-16: a place gives its name, a department its own; batch numbers count up per office."""
    officer = make_actor(session, tier, unit)
    first, second = (make_cases(session, 1, place, step=Step.REVIEW) for _ in range(2))
    rosters = [_roster(session, compile_roster(session, officer, ids, Level.SENIOR)[0]) for ids in (first, second)]
    assert {roster.title for roster in rosters} == {title}
    numbers = [roster.number for roster in rosters]
    assert len(set(numbers)) == 2 and [n.rsplit("-", 1)[1] for n in numbers] == ["001", "002"]


def test_c3_rows_stand_by_document_then_name(session: Session) -> None:
    """D-3: grouped by 公布文号 with its numbers read as numbers; positions run from 1 without a gap."""
    officer = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    ids = make_cases(session, 5, COUNTY, step=Step.REVIEW)
    set_document(session, officer, ids[:2], "湖职评〔1998〕9号")
    set_document(session, officer, ids[2:4], "湖职评〔1998〕21号")
    roster_id, _ = compile_roster(session, officer, ids, Level.SENIOR)
    with use_scope(officer.scope):
        entries = list_entries(session, _roster(session, roster_id))
    assert [e.position for e in entries] == [1, 2, 3, 4, 5]
    numbers = [e.line.announcement_number for e in entries]
    assert numbers == sorted(numbers, key=lambda n: (n[:3], "21号" in n)) and numbers[-1].startswith("湖职评〔1998〕21")
    for number in set(numbers):
        names = [e.case.name_key or e.line.name for e in entries if e.line.announcement_number == number]
        assert names == sorted(names)


def test_c3_all_checked_cases_of_the_office(session: Session) -> None:
    """C-3: without a selection, the checked cases of this level at the own review step, and no others."""
    officer = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    ticked = make_cases(session, 2, COUNTY, step=Step.REVIEW)
    make_cases(session, 1, CITY_DEPARTMENT, step=Step.REVIEW)
    make_cases(session, 1, COUNTY)
    _tick(session, officer, ticked)
    roster_id, outcome = compile_roster(session, officer, None, Level.SENIOR)
    assert sorted(outcome.done) == ticked and sorted(_live(session, roster_id)) == ticked
    with pytest.raises(Refusal):
        compile_roster(session, officer, None, Level.SENIOR)


def test_c3_what_may_not_stand_on_a_roster_says_why(session: Session) -> None:
    """C-14: elsewhere, other level, other roster, no document: each with its rule; foreign rows are not found."""
    officer = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    good, taken, bare = (make_cases(session, 1, COUNTY, step=Step.REVIEW)[0] for _ in range(3))
    below = make_cases(session, 1, COUNTY)[0]
    foreign = make_cases(session, 1, OTHER_CITY, step=Step.REVIEW)[0]
    compile_roster(session, officer, [taken], Level.SENIOR)
    with use_scope(SYSTEM), writing(session):
        session.execute(
            sa.update(Qualification)
            .where(Qualification.id == sa.select(Case.qualification_id).where(Case.id == bare).scalar_subquery())
            .values(announcement_document_id=None)
            .execution_options(synchronize_session=False)
        )
    _, outcome = compile_roster(session, officer, [good, taken, bare, below, foreign], Level.SENIOR)
    assert outcome.done == [good] and outcome.not_found == 1
    assert {r.case_id: r.problems[0].rule for r in outcome.refused} == {taken: "C-16", bare: "P-8", below: "C-3"}
    with pytest.raises(Refusal) as refusal:
        compile_roster(session, officer, [make_cases(session, 1, COUNTY, step=Step.REVIEW)[0]], Level.MID)
    assert refusal.value.problems[0].rule == "D-3"


def test_c3_only_exchanges_that_go_up_stand_on_a_roster(session: Session) -> None:
    """C-3, C-6: a re-issue at the review is no row, nor offered as one, nor an exchange that the office decides."""
    officer = make_actor(session, Tier.DIRECT_OFFICE, "330782-office")
    own, other = make_cases(session, 2, DIRECT)
    (mid,) = make_cases(session, 1, DIRECT, level=Level.MID)
    with use_scope(SYSTEM), writing(session):
        changed = sa.update(Case).where(Case.id == other).values(kind=CaseKind.TRANSFER_IN)
        session.execute(changed.execution_options(synchronize_session=False))
    _, outcome = compile_roster(session, officer, [own, other], Level.SENIOR)
    assert outcome.done == [own] and [r.problems[0].rule for r in outcome.refused] == ["C-3"]
    with use_scope(SYSTEM):
        assert list_candidates(session, officer.unit_id or 0, Level.SENIOR, 10) == []
    with pytest.raises(Refusal) as refusal:
        compile_roster(session, officer, [mid], Level.MID)
    assert refusal.value.problems[0].rule == "C-3"


def test_c3_rows_come_and_go_while_open(session: Session) -> None:
    """C-3: an open roster takes and gives rows, in order; a printed one does not."""
    officer = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    ids = make_cases(session, 4, COUNTY, step=Step.REVIEW)
    _tick(session, officer, ids)
    roster_id, _ = compile_roster(session, officer, ids[:2], Level.SENIOR)
    change_rows(session, officer, roster_id, add=ids[2:], remove=ids[:1])
    assert sorted(_live(session, roster_id)) == ids[1:]
    freeze_roster(session, officer, roster_id)
    with pytest.raises(Refusal) as refusal:
        change_rows(session, officer, roster_id, add=ids[:1])
    assert refusal.value.problems[0].rule == "C-16"


def test_c3_submission_moves_every_case_or_none(session: Session) -> None:
    """C-3, C-16: one transaction; one case that may not go keeps all back and says why."""
    officer = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    roster_id, ids = _frozen(session, officer, 3)
    with use_scope(SYSTEM), writing(session):
        session.execute(
            sa.update(Case)
            .where(Case.id == ids[1])
            .values(photo_file_id=None)
            .execution_options(synchronize_session=False)
        )
    outcome = submit_roster(session, officer, roster_id)
    assert outcome.done == [] and [(r.case_id, r.problems[0].rule) for r in outcome.refused] == [(ids[1], "P-10")]
    assert _steps(session, ids) == {Step.REVIEW} and _roster(session, roster_id).state is RosterState.FROZEN
    with use_scope(SYSTEM), writing(session):
        photo = session.scalar(sa.select(Case.photo_file_id).where(Case.id == ids[0]))
        session.execute(
            sa.update(Case)
            .where(Case.id == ids[1])
            .values(photo_file_id=photo)
            .execution_options(synchronize_session=False)
        )
    assert sorted(submit_roster(session, officer, roster_id, "同意上报").done) == ids
    roster = _roster(session, roster_id)
    assert roster.state is RosterState.SUBMITTED and roster.submitted_by_id == officer.user_id
    assert _steps(session, ids) == {Step.FINAL}
    with use_scope(SYSTEM):
        query = sa.select(Approval.case_id).where(Approval.roster_id == roster_id)
        assert sorted(session.scalars(query)) == ids
    with pytest.raises(Refusal):
        submit_roster(session, officer, roster_id)


def test_c3_a_document_without_scan_keeps_the_roster(session: Session) -> None:
    """C-3: copies of every 公布文号 go up with the roster."""
    officer = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    roster_id, ids = _frozen(session, officer, 1)
    with use_scope(SYSTEM), writing(session):
        session.execute(
            sa.update(AnnouncementDocument).values(scan_file_id=None).execution_options(synchronize_session=False)
        )
    with pytest.raises(Refusal) as refusal:
        submit_roster(session, officer, roster_id)
    assert refusal.value.problems[0].rule == "C-3" and _steps(session, ids) == {Step.REVIEW}


def test_c16_a_printed_roster_is_withdrawn_whole(session: Session) -> None:
    """C-16: every row struck with the reason, the number spent, the cases free for another roster."""
    officer = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    roster_id, ids = _frozen(session, officer, 2)
    with pytest.raises(Refusal):
        withdraw_roster(session, officer, roster_id, " ")
    assert withdraw_roster(session, officer, roster_id, "漏一人") == 2
    with pytest.raises(Refusal):
        submit_roster(session, officer, roster_id)
    second, _ = compile_roster(session, officer, ids, Level.SENIOR)
    assert _roster(session, second).number != _roster(session, roster_id).number
    with use_scope(officer.scope):
        entries = list_entries(session, _roster(session, roster_id))
    assert {e.struck_reason for e in entries} == {"漏一人"} and all(e.struck for e in entries)


def test_c4_the_province_decides_a_whole_roster(session: Session) -> None:
    """C-4, C-16: preview equals the act; a returned row stays struck; the last decision closes the roster."""
    officer = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    province = make_actor(session, Tier.PROVINCE, "province")
    roster_id, ids = _frozen(session, officer, 3)
    submit_roster(session, officer, roster_id)
    apply(session, province, Selection((ids[0],)), BACK)
    assert _roster(session, roster_id).state is RosterState.SUBMITTED
    expected = preview_decision(session, province, roster_id, APPROVE)
    assert sorted(expected.done) == ids[1:] and _steps(session, ids[1:]) == {Step.FINAL}
    outcome = decide_roster(session, province, roster_id, APPROVE)
    assert sorted(outcome.done) == ids[1:]
    assert _roster(session, roster_id).state is RosterState.DECIDED
    with use_scope(SYSTEM):
        assert session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 2
    with use_scope(officer.scope):
        entries = list_entries(session, _roster(session, roster_id))
    struck = [e for e in entries if e.struck]
    assert [e.case.case_id for e in struck] == [ids[0]] and struck[0].line.note == "照片与本人不符"
    third, _ = compile_roster(session, officer, ids[:1], Level.SENIOR)
    assert _live(session, third) == ids[:1]


def test_c4_a_roster_returned_whole_is_closed(session: Session) -> None:
    """C-16: when every row went back, nothing waits and the roster is decided."""
    officer = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    province = make_actor(session, Tier.PROVINCE, "province")
    roster_id, ids = _frozen(session, officer, 2)
    submit_roster(session, officer, roster_id)
    assert sorted(decide_roster(session, province, roster_id, BACK).done) == ids
    assert _roster(session, roster_id).state is RosterState.DECIDED and _live(session, roster_id) == []


def test_u2_another_office_does_not_find_the_roster(session: Session) -> None:
    """U-2: every act on a foreign roster answers as if there were none; a county compiles none."""
    officer = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    stranger = make_actor(session, Tier.CITY_OFFICE, "330100-office")
    clerk = make_actor(session, Tier.COUNTY_OFFICE, "330521-office")
    roster_id, ids = _frozen(session, officer, 1)
    for act in (
        lambda: submit_roster(session, stranger, roster_id),
        lambda: withdraw_roster(session, stranger, roster_id, "x"),
        lambda: change_rows(session, stranger, roster_id, remove=ids),
        lambda: freeze_roster(session, stranger, roster_id),
        lambda: decide_roster(session, stranger, roster_id, APPROVE),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Refusal) as refusal:
        compile_roster(session, clerk, ids, Level.SENIOR)
    assert refusal.value.problems[0].rule == "U-1"
