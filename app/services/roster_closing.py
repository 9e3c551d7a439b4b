"""A submitted roster is decided when no live row waits any more (C-16); part of the act that decides the last one."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import RosterState, Step
from app.models.case import Case
from app.models.roster import Roster, RosterItem
from app.queries.roster import roster_ids_of
from app.security.jurisdiction import Actor
from app.services.audit import record_many


def close_finished_rosters(session: Session, actor: Actor, case_ids: Collection[int]) -> list[int]:
    """Mark as decided the rosters on which ``case_ids`` stand or stood and nothing waits; returns their ids.

    Inside the caller's ``writing()``, under system scope.
    """
    roster_ids = roster_ids_of(session, case_ids, RosterState.SUBMITTED)
    if not roster_ids:
        return []
    # Held first: two workers deciding the last rows at once would each see the other's still waiting.
    session.execute(sa.select(Roster.id).where(Roster.id.in_(roster_ids)).order_by(Roster.id).with_for_update())
    waiting = (
        sa.select(RosterItem.roster_id)
        .join(Case, RosterItem.case_id == Case.id)
        .where(RosterItem.struck_at.is_(None), Case.step == Step.FINAL)
    )
    closed = session.scalars(
        sa.update(Roster)
        .where(Roster.id.in_(roster_ids), Roster.id.not_in(waiting))
        .values(state=RosterState.DECIDED, version=Roster.version + 1)
        .returning(Roster.id)
        .execution_options(synchronize_session=False)
    ).all()
    record_many(session, actor, "close", "roster", [(i, {"state": "submitted"}, {"state": "decided"}) for i in closed])
    return list(closed)
