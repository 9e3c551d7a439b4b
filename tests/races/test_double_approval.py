"""T1: four officers approve the same cases at the same moment; each case is approved once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.enums import Step, Tier, Verb
from app.models.approval import Approval
from app.models.case import Case
from app.models.certificate import Certificate
from app.security.jurisdiction import Actor
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope, writing
from tests.factories import make_actor, make_cases
from tests.races.racing import race
from tests.tally import SCALE, Tally

CASES, OFFICERS = 100 * SCALE, 4
pytestmark = pytest.mark.races


def approvals_per_case(session: Session, step: Step) -> list[int]:
    with use_scope(SYSTEM):
        rows = session.execute(
            sa.select(sa.func.count())
            .where(Approval.verb == Verb.APPROVE, Approval.from_step == step)
            .group_by(Approval.case_id)
        )
        return list(rows.scalars())


def test_t1_nobody_approves_what_somebody_approved(app: Flask, session: Session, tally: Tally) -> None:
    """C-4, K-1: one approval, one certificate and one number a case; the losers are told."""
    ids = tuple(make_cases(session, CASES, step=Step.FINAL))
    officers = [make_actor(session, Tier.PROVINCE, "province") for _ in range(OFFICERS)]
    session.rollback()

    def approving(actor: Actor) -> Callable[[Session, threading.Barrier], int]:
        def run(session: Session, barrier: threading.Barrier) -> int:
            barrier.wait()
            done = 0
            for start in range(0, CASES, 10):
                done += len(apply(session, actor, Selection(ids[start : start + 10]), Instruction(Verb.APPROVE)).done)
            return done

        return run

    done = race(app, [approving(officer) for officer in officers])
    per_case = approvals_per_case(session, Step.FINAL)
    with use_scope(SYSTEM):
        numbers = session.scalar(sa.select(sa.func.count(sa.distinct(Certificate.number)))) or 0
    tally.found(doubled=sum(n > 1 for n in per_case), duplicate=sum(done) - numbers, lost=CASES - len(per_case))
    assert sum(done) == CASES


def test_t1_control_without_the_guard_cases_are_approved_twice(app: Flask, session: Session, tally: Tally) -> None:
    """Negative control: deciding on what was read before the transaction doubles approvals, so the test can fail."""
    ids = make_cases(session, 10)
    officers = [make_actor(session, Tier.COUNTY_OFFICE, "330521-office") for _ in range(OFFICERS)]
    session.rollback()

    def approving(actor: Actor) -> Callable[[Session, threading.Barrier], int]:
        def run(session: Session, barrier: threading.Barrier) -> int:
            with use_scope(SYSTEM):
                waiting = session.scalars(sa.select(Case.id).where(Case.id.in_(ids), Case.step == Step.LOCAL)).all()
                session.rollback()
                barrier.wait()
                with writing(session):
                    for case_id in waiting:
                        approve_blindly(session, actor, case_id)
            return len(waiting)

        return run

    assert race(app, [approving(officer) for officer in officers]) == [10] * OFFICERS
    per_case = approvals_per_case(session, Step.LOCAL)
    assert per_case == [OFFICERS] * 10
    tally.control(doubled=sum(n > 1 for n in per_case))


def approve_blindly(session: Session, actor: Actor, case_id: int) -> None:
    version = session.scalar(
        sa.update(Case)
        .where(Case.id == case_id)
        .values(step=Step.REVIEW, version=Case.version + 1, holder_id=Case.review_office_id)
        .returning(Case.version)
        .execution_options(synchronize_session=False)
    )
    session.add(
        Approval(
            case_id=case_id, sequence=version, verb=Verb.APPROVE, from_step=Step.LOCAL, to_step=Step.REVIEW,
            tier=actor.tier, unit_id=actor.unit_id, actor_id=actor.user_id, actor_name=actor.name,
            acted_at=clock.now(),
        )
    )  # fmt: skip
