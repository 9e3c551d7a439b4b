"""Rows of the authority table that were dated in the future are taken up on their day (C-9, U-8)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.queries.case_setting import Setting
from app.security.jurisdiction import system_actor
from app.services.workflow_moving import move_cases, preview_moves
from app.session import SYSTEM, use_scope, writing

REASON = "权限表到期生效"


@dataclass(frozen=True, slots=True)
class Rehomed:
    """Cases that were moved, and those that have nowhere to go (none, unless a table was changed past the console)."""

    moved: int
    stranded: int


def rehome_cases(session: Session) -> Rehomed:
    """Bring every open case to where today's table puts it; repeating it changes nothing.

    What has to move is asked outside the transaction first, so that a day without a change locks nothing.
    """
    with use_scope(SYSTEM):
        planned = preview_moves(session, Setting.read(session))
    session.rollback()
    stranded = sum(move.count for move in planned if move.to_step is None)
    if all(move.to_step is None for move in planned):
        return Rehomed(0, stranded)
    with use_scope(SYSTEM), writing(session):
        moved = move_cases(session, system_actor(), Setting.read(session), None, REASON)
    return Rehomed(moved, stranded)
