"""The writes of a step: compare-and-swap, approvals, voids, audit. Set-based, inside the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import SEAT_COLUMN, Step, Verb
from app.models.approval import Approval, ApprovalVoid
from app.models.case import Case
from app.security.jurisdiction import Actor
from app.services.audit import record_selected
from app.services.workflow_target import Move, Place

if TYPE_CHECKING:
    from app.services.workflow import Instruction


_UPWARDS = (Step.EMPLOYER, Step.LOCAL, Step.BODY, Step.REVIEW, Step.FINAL)


def swap_steps(session: Session, moves: Sequence[Move]) -> set[int]:
    """Move each case that still stands where it was read; returns the ids that moved (T1)."""
    by_place: dict[tuple[Step, Place], list[Move]] = defaultdict(list)
    for move in moves:
        by_place[move.facts.step, move.target].append(move)
    won: set[int] = set()
    for (step, target), group in by_place.items():
        rows = session.execute(
            sa.update(Case)
            .where(sa.tuple_(Case.id, Case.version).in_([(m.facts.id, m.facts.version) for m in group]))
            .where(Case.step == step)
            .values(
                step=target.step,
                version=Case.version + 1,
                holder_id=target.holder_id,
                due_on=target.due_on,
                # Handling (经办) leaves the case where it is, and with it the time since when it waits.
                step_since=sa.case(
                    (sa.and_(Case.step == target.step, Case.holder_id == target.holder_id), Case.step_since),
                    else_=clock.now(),
                ),
            )
            .returning(Case.id)
            .execution_options(synchronize_session=False)
        )
        won |= set(rows.scalars())
    return won


def write_moves(session: Session, actor: Actor, moves: Sequence[Move], instruction: Instruction) -> None:
    """One approval and one audit event a case, written inside the database; a return voids the approvals it undoes
    (C-12). The cases stand where they were moved to, so an approval's sequence is its case's version."""
    by_way: dict[tuple[Step, Step], list[int]] = defaultdict(list)
    for move in moves:
        by_way[move.facts.step, move.target.step].append(move.facts.id)
    for (step, target), ids in by_way.items():
        moved = sa.select(Case.id).where(Case.id.in_(ids)).order_by(Case.id)
        _insert_approvals(session, actor, ids, step, instruction)
        before, after = {"step": step.value}, {"step": target.value}
        record_selected(session, actor, instruction.verb.value, "case", moved, before=before, after=after)
    if moves and instruction.verb in (Verb.RETURN, Verb.WITHDRAW):
        _void(session, moves)


def _insert_approvals(session: Session, actor: Actor, ids: Sequence[int], step: Step, instruction: Instruction) -> None:
    tiers = [getattr(Case, column) for column in SEAT_COLUMN.values()]
    approval = Approval
    same = {
        approval.verb: instruction.verb,
        approval.from_step: step,
        approval.tier: actor.tier,
        approval.unit_id: actor.unit_id,
        approval.actor_id: actor.user_id,
        approval.actor_name: actor.name,
        approval.opinion: instruction.opinion,
        approval.reason_code: instruction.reason_code,
        approval.roster_id: instruction.roster_id,
        approval.acted_at: clock.now(),
    }
    query = (
        sa.select(*tiers, Case.id, Case.version, Case.step, *(sa.literal(v, column.type) for column, v in same.items()))
        .where(Case.id.in_(ids))
        .order_by(Case.id)
    )
    names = [*SEAT_COLUMN.values(), "case_id", "sequence", "to_step", *(column.key for column in same)]
    session.connection().execute(
        sa.insert(Approval.__table__).from_select(names, query)  # type: ignore[arg-type]  # a Table here
    )


def _void(session: Session, moves: Sequence[Move]) -> None:
    """Approvals given at or after the step the case goes back to no longer count; they stay readable."""
    by_step: dict[Step, list[Move]] = defaultdict(list)
    for move in moves:
        by_step[move.target.step].append(move)
    given, undo = Approval.__table__.alias("given"), Approval.__table__.alias("undo")
    for step, group in by_step.items():
        # The return is the newest approval of its case, so its sequence is the case's version.
        query = (
            sa.select(given.c.id, undo.c.id, *(given.c[column] for column in SEAT_COLUMN.values()))
            .join(Case.__table__, Case.id == given.c.case_id)
            .join(undo, sa.and_(undo.c.case_id == given.c.case_id, undo.c.sequence == Case.version))
            .where(
                given.c.case_id.in_([m.facts.id for m in group]),
                given.c.verb.in_((Verb.APPROVE, Verb.OPINION)),
                given.c.from_step.in_(_steps_from(step)),
                given.c.id.not_in(sa.select(ApprovalVoid.approval_id)),
            )
        )
        session.connection().execute(
            sa.insert(ApprovalVoid.__table__).from_select(  # type: ignore[arg-type]  # a Table here
                ["approval_id", "voided_by_id", *SEAT_COLUMN.values()], query
            )
        )


def _steps_from(step: Step) -> list[Step]:
    """``step`` and whatever may come after it; all of them for a case that is given up. Not those of the case's route
    alone: an approval may stem from a step that the route had before its authority row moved (C-9)."""
    return [*_UPWARDS[_UPWARDS.index(step) :]] if step in _UPWARDS else [*_UPWARDS]
