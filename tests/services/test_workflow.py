"""The workflow service: steps and approvals agree, guards refuse by rule, numbers and faces (C-4, C-12, K-1, K-2)."""

from __future__ import annotations

import dataclasses

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import CertificateStatus, RosterState, Seat, Step, Tier, Verb
from app.models.approval import Approval, ApprovalVoid
from app.models.audit import AuditEvent
from app.models.authority import Authority
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.roster import RosterItem
from app.rules.certificate_number import is_well_formed
from app.rules.face import CertificateFace
from app.services.announcement import Check, check_cases
from app.services.workflow import Instruction, Selection, apply, preview
from app.session import SYSTEM, use_scope, writing
from tests.factories import (
    CITY_DEPARTMENT,
    COUNTY,
    DIRECT,
    OTHER_COUNTY,
    PROVINCIAL,
    Place,
    make_actor,
    make_cases,
)


def steps(session: Session, ids: list[int]) -> set[Step]:
    with use_scope(SYSTEM):
        return set(session.scalars(sa.select(Case.step).where(Case.id.in_(ids))))


def rules_of(outcome: object) -> set[str]:
    return {p.rule for refused in outcome.refused for p in refused.problems}  # type: ignore[attr-defined]  # an Outcome


@pytest.mark.parametrize("place", [COUNTY, CITY_DEPARTMENT, PROVINCIAL, DIRECT], ids=lambda p: p.line.value)
def test_c4_the_province_approves_and_numbers_on_every_line(session: Session, place: Place) -> None:
    """C-4, K-1, K-2: from the first step to numbered certificates whose face equals its hash."""
    ids = make_cases(session, 3, place, step=Step.FINAL)
    officer = make_actor(session, Tier.PROVINCE, "province")
    outcome = apply(session, officer, Selection(tuple(ids)), Instruction(Verb.APPROVE, "核准"))
    assert outcome.done == ids
    assert steps(session, ids) == {Step.APPROVED}
    with use_scope(SYSTEM):
        certificates = session.scalars(sa.select(Certificate).where(Certificate.case_id.in_(ids))).all()
        assert len({c.number for c in certificates}) == 3
        for certificate in certificates:
            face = CertificateFace.from_json(certificate.face)
            assert face.digest() == certificate.face_sha256
            assert face.certificate_number == certificate.number and is_well_formed(certificate.number)
            assert face.imprint == "浙江省人事厅监制"
            assert certificate.status is CertificateStatus.VALID
        events = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "issue")).all()
        assert len(events) == 3


def test_c12_step_and_approvals_cannot_disagree(session: Session) -> None:
    """C-12: the database refuses a step that no approval led to."""
    (case_id,) = make_cases(session, 1)
    with pytest.raises(sa.exc.IntegrityError), use_scope(SYSTEM), writing(session):
        session.execute(sa.update(Case).where(Case.id == case_id).values(step=Step.FINAL))


def test_c12_history_is_never_rewritten(session: Session) -> None:
    """U-7, T18: approvals refuse UPDATE and DELETE on both databases."""
    make_cases(session, 1)
    for statement in (sa.update(Approval).values(opinion="x"), sa.delete(Approval)):
        with pytest.raises(sa.exc.DBAPIError), use_scope(SYSTEM), writing(session):
            session.execute(statement)


def test_c12_a_return_voids_strikes_and_can_go_up_again(session: Session) -> None:
    """C-12, C-16: returned to a named step, opinions of the steps undone stay as void, the roster row is struck."""
    ids = make_cases(session, 2, step=Step.FINAL)
    officer = make_actor(session, Tier.PROVINCE, "province")
    without = apply(session, officer, Selection((ids[0],)), Instruction(Verb.RETURN, to_step=Step.LOCAL))
    assert rules_of(without) == {"C-12"} and not without.done
    outcome = apply(
        session,
        officer,
        Selection((ids[0],)),
        Instruction(Verb.RETURN, "从事专业与公布文件不一致", "specialty_differs", Step.LOCAL),
    )
    assert outcome.done == [ids[0]]
    with use_scope(SYSTEM):
        case = session.get(Case, ids[0])
        assert case is not None and case.step is Step.LOCAL and case.holder_id == case.local_office_id
        assert session.scalar(sa.select(sa.func.count()).select_from(ApprovalVoid)) == 2
        struck = session.scalars(sa.select(RosterItem).where(RosterItem.struck_at.is_not(None))).all()
        assert [item.case_id for item in struck] == [ids[0]]
        assert struck[0].struck_reason == "从事专业与公布文件不一致"
    assert steps(session, [ids[1]]) == {Step.FINAL}


def test_c13_nobody_acts_at_two_steps(session: Session) -> None:
    """C-13: an officer who moved from the city to the province may not approve what he passed at the city."""
    ids = make_cases(session, 1, step=Step.FINAL)
    province = make_actor(session, Tier.PROVINCE, "province")
    with use_scope(SYSTEM):
        city_officer = session.scalars(
            sa.select(Approval.actor_id).where(Approval.case_id == ids[0], Approval.from_step == Step.REVIEW)
        ).one()
    moved = dataclasses.replace(province, user_id=city_officer)
    assert rules_of(apply(session, moved, Selection(tuple(ids)), Instruction(Verb.APPROVE))) == {"C-13"}
    assert apply(session, province, Selection(tuple(ids)), Instruction(Verb.APPROVE)).done == ids


def test_u2_rows_elsewhere_are_not_found(session: Session) -> None:
    """U-2, C-14: a case of the neighbouring county does not exist for this clerk; one at another step is explained."""
    mine, theirs = make_cases(session, 1), make_cases(session, 1, OTHER_COUNTY)
    clerk = make_actor(session, Tier.COUNTY_OFFICE, "330521-office")
    outcome = apply(session, clerk, Selection((*mine, *theirs)), Instruction(Verb.APPROVE))
    assert outcome.done == mine and outcome.not_found == 1 and not outcome.refused
    again = apply(session, clerk, Selection(tuple(mine)), Instruction(Verb.APPROVE))
    assert rules_of(again) == {"C-14"}


def test_b2_a_preview_changes_nothing(session: Session) -> None:
    """B-2: the preview names what would go and what would not, and writes nothing."""
    ids = make_cases(session, 2, step=Step.REVIEW)
    officer = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    outcome = preview(session, officer, Selection(tuple(ids)), Instruction(Verb.APPROVE))
    assert not outcome.done and rules_of(outcome) == {"C-3", "C-15"}
    assert steps(session, ids) == {Step.REVIEW}


def test_authority_row_moves_approval_numbering_and_imprint(session: Session) -> None:
    """Section 2: one changed row makes the city approve, number and imprint; no code knows."""
    with use_scope(SYSTEM), writing(session):
        row = session.scalars(
            sa.select(Authority).where(
                Authority.kind == "exchange", Authority.level == "senior", Authority.line == "county"
            )
        ).one()
        row.approver = row.numberer = row.imprint = Seat.REVIEW
    ids = make_cases(session, 1)
    clerk = make_actor(session, Tier.COUNTY_OFFICE, "330521-office")
    assert apply(session, clerk, Selection(tuple(ids)), Instruction(Verb.APPROVE)).done == ids
    assert steps(session, ids) == {Step.FINAL}
    province = make_actor(session, Tier.PROVINCE, "province")
    assert rules_of(apply(session, province, Selection(tuple(ids)), Instruction(Verb.APPROVE))) == {"C-14"}
    city = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    assert rules_of(apply(session, city, Selection(tuple(ids)), Instruction(Verb.APPROVE))) == {"C-15"}
    assert check_cases(session, city, [Check(ids[0], 1, 17, "", "", "")]).done == ids
    assert apply(session, city, Selection(tuple(ids)), Instruction(Verb.APPROVE)).done == ids
    with use_scope(SYSTEM):
        certificate = session.scalars(sa.select(Certificate)).one()
        face = CertificateFace.from_json(certificate.face)
        assert "330500" in certificate.number
        assert face.imprint == "湖州市人事局监制" and face.authority_name == "湖州市人事局"


def test_roster_states_are_known() -> None:
    """C-16: the states of a roster in the order they are taken."""
    assert [s.value for s in RosterState] == ["open", "frozen", "submitted", "decided"]
