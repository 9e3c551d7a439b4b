"""Open cases follow the authority table (C-9, U-8): moved with a record, never stranded, back again when it is."""

from __future__ import annotations

import dataclasses
import datetime as dt

import sqlalchemy as sa
from flask_appbuilder.security.sqla.models import Role
from sqlalchemy.orm import Session

from app.enums import CaseKind, Level, Line, RosterState, Seat, Step, Tier, Verb
from app.models.approval import Approval
from app.models.authority import Authority, TwoPersonOffice
from app.models.case import Case
from app.models.roster import Roster, RosterItem
from app.queries.case_setting import Setting
from app.rules.route import route
from app.security.jurisdiction import system_actor
from app.security.role import RoleName
from app.services.roster import compile_roster
from app.services.workflow import Instruction, Selection, apply
from app.services.workflow_moving import move_cases, preview_moves
from app.session import SYSTEM, use_scope, writing
from tests.factories import COUNTY, actor_for, get_unit, make_account, make_actor, make_cases

KEY = (CaseKind.EXCHANGE, Level.SENIOR, Line.COUNTY)


def approve_at(session: Session, seat: Seat) -> int:
    """Give the approval of senior exchanges on the county line to ``seat`` and let the cases follow."""
    with use_scope(SYSTEM), writing(session):
        row = session.scalars(
            sa.select(Authority).where(Authority.kind == KEY[0], Authority.level == KEY[1], Authority.line == KEY[2])
        ).one()
        row.approver = row.numberer = seat
        session.flush()
        return move_cases(session, system_actor(), Setting.read(session), [KEY], "授权调整")


def stand(session: Session, case_id: int) -> tuple[Step, int | None]:
    with use_scope(SYSTEM):
        case = session.get_one(Case, case_id, populate_existing=True)
        return case.step, case.holder_id


def test_cases_follow_the_approver_down_and_up_again(session: Session) -> None:
    """At the province → at the city office's own approval; back: at the city office's review. All steps recorded."""
    (final,) = make_cases(session, 1, COUNTY, step=Step.FINAL)
    (review,) = make_cases(session, 1, COUNTY, step=Step.REVIEW)
    (local,) = make_cases(session, 1, COUNTY, step=Step.LOCAL)
    city = make_actor(session, Tier.CITY_OFFICE, COUNTY.review)
    before = stand(session, local)
    assert approve_at(session, Seat.REVIEW) == 2
    assert stand(session, final) == stand(session, review) == (Step.FINAL, city.unit_id)
    assert stand(session, local) == before
    with use_scope(SYSTEM):
        newest = session.scalars(sa.select(Approval).where(Approval.case_id == final).order_by(Approval.sequence)).all()
        assert (newest[-1].verb, newest[-1].from_step, newest[-1].to_step) == (Verb.MOVE, Step.FINAL, Step.FINAL)
    assert approve_at(session, Seat.PROVINCE) == 2
    assert stand(session, review) == (Step.REVIEW, city.unit_id)


def test_a_moved_case_can_be_decided_by_its_new_approver(session: Session) -> None:
    """No case is stranded: the city office decides what it got, and the certificate is its own."""
    (case,) = make_cases(session, 1, COUNTY, step=Step.FINAL)
    approve_at(session, Seat.REVIEW)
    outcome = apply(
        session, make_actor(session, Tier.CITY_OFFICE, COUNTY.review), Selection((case,)), Instruction(Verb.APPROVE)
    )
    # Whoever sent the roster up has acted at the review already, which now is the same office's other step (C-13).
    assert outcome.done == [case], outcome.refused


def test_a_case_that_leaves_the_review_leaves_its_roster(session: Session) -> None:
    """C-16: the row stays, struck with the reason."""
    (case,) = make_cases(session, 1, COUNTY, step=Step.FINAL)
    approve_at(session, Seat.REVIEW)
    with use_scope(SYSTEM):
        assert session.scalars(sa.select(RosterItem.struck_at).where(RosterItem.case_id == case)).one() is None
    approve_at(session, Seat.PROVINCE)
    approve_at(session, Seat.REVIEW)
    with use_scope(SYSTEM):
        assert (
            session.scalars(sa.select(RosterItem.struck_reason).where(RosterItem.case_id == case)).one() == "授权调整"
        )


def test_the_preview_tells_moves_and_dead_ends_and_changes_nothing(session: Session) -> None:
    """What would be done under a table that is not saved yet; without a row the cases would be stranded."""
    ids = make_cases(session, 3, COUNTY, step=Step.FINAL)
    with use_scope(SYSTEM):
        setting = Setting.read(session)
        assert preview_moves(session, setting) == []
        routes = {**setting.routes, KEY: route(KEY[0], KEY[2], Seat.REVIEW)}
        (planned,) = preview_moves(session, dataclasses.replace(setting, routes=routes), [KEY])
        assert (planned.from_office, planned.to_step, planned.count) == ("浙江省人事厅", Step.FINAL, 3)
        (dead,) = preview_moves(session, dataclasses.replace(setting, routes={}), [KEY])
        assert (dead.to_step, dead.count) == (None, 3)
    assert {stand(session, i)[0] for i in ids} == {Step.FINAL}


def test_nobody_acts_for_two_offices_though_the_step_keeps_its_name(session: Session) -> None:
    """C-13, T5: whoever prepared for the province decides nothing at the city office that the cases went to."""
    (case,) = make_cases(session, 1, COUNTY, step=Step.FINAL)
    account = make_account(session, Tier.PROVINCE, "province")
    province, city = get_unit(session, "province"), get_unit(session, COUNTY.review)
    with use_scope(SYSTEM), writing(session):
        session.add(TwoPersonOffice(unit_id=province.id, valid_from=dt.date(2000, 1, 1)))
    opinion = Instruction(Verb.OPINION, "拟同意")
    assert apply(session, actor_for(session, account), Selection((case,)), opinion).done == [case]
    approve_at(session, Seat.REVIEW)
    with use_scope(SYSTEM), writing(session):
        account.unit_id, account.tier = city.id, Tier.CITY_OFFICE
        role = sa.select(Role).where(Role.name == RoleName.CITY_REVIEWER.value)
        account.roles = list(session.scalars(role))
    outcome = apply(session, actor_for(session, account), Selection((case,)), Instruction(Verb.APPROVE))
    assert [p.rule for p in outcome.refused[0].problems] == ["C-13"]


def test_a_case_moved_back_to_the_review_goes_up_on_a_new_roster(session: Session) -> None:
    """C-16: it leaves the roster it had gone up on, which is closed when nothing else on it waits."""
    (case,) = make_cases(session, 1, COUNTY, step=Step.FINAL)
    approve_at(session, Seat.REVIEW)
    approve_at(session, Seat.PROVINCE)
    with use_scope(SYSTEM):
        item = session.scalars(sa.select(RosterItem).where(RosterItem.case_id == case)).one()
        assert item.struck_reason == "授权调整"
        assert session.scalars(sa.select(Roster.state).where(Roster.id == item.roster_id)).one() is RosterState.DECIDED
    city = make_actor(session, Tier.CITY_OFFICE, COUNTY.review)
    assert compile_roster(session, city, [case], Level.SENIOR)[1].done == [case]


def test_a_return_voids_approvals_of_steps_that_the_route_has_lost(session: Session) -> None:
    """C-12: the review that a case passed before its row moved no longer counts once it goes back to its entry."""
    (case,) = make_cases(session, 1, COUNTY, step=Step.FINAL)
    approve_at(session, Seat.REVIEW)
    city = make_actor(session, Tier.CITY_OFFICE, COUNTY.review)
    back = Instruction(Verb.RETURN, "照片与本人不符", "other", to_step=Step.LOCAL)
    assert apply(session, city, Selection((case,)), back).done == [case]
    with use_scope(SYSTEM):
        approvals = sa.select(Approval).where(Approval.case_id == case, Approval.verb == Verb.APPROVE)
        assert {row.from_step: row.void is not None for row in session.scalars(approvals)} == {
            Step.LOCAL: True,
            Step.REVIEW: True,
        }
