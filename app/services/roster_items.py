"""The rows of a roster: written anew in order, guarded by the roster's version (C-3, C-16). Set-based."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import SEAT_COLUMN, Level, RosterState, Seat, Step
from app.errors import N_, NotFound, Problem, Refusal
from app.models.roster import Roster, RosterItem
from app.queries.authority import authorities_on
from app.queries.roster import ROSTERED, Candidate, get_roster
from app.rules.roster_line import RosterLine
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.workflow import Refused
from app.session import use_scope

MOST_ROWS = 2000
"""A roster is decided at once (C-4), so it stays within what one batch takes."""


def require_compiler(actor: Actor) -> None:
    """Only officers of a reviewing office compile rosters; raises Refusal (U-1)."""
    if not actor.may(Permission.ROSTER_COMPILE) or actor.unit_id is None:
        text = N_("Rosters (花名册) are compiled by the city office, the provincial department or the direct-reporting"
                  " office; your role does not include it.")  # fmt: skip
        raise Refusal(Problem("U-1", text))


def own_roster(session: Session, actor: Actor, roster_id: int, state: RosterState, *, lock: bool = True) -> Roster:
    """The actor's office's roster in ``state``, locked until commit; NotFound outside the scope, Refusal otherwise."""
    require_compiler(actor)
    with use_scope(actor.scope):
        roster = get_roster(session, roster_id, lock=lock)
    if roster.office_id != actor.unit_id:
        raise NotFound("roster")
    if roster.state is not state:
        raise Refusal(Problem("C-16", STATE_TEXT[state], params={"number": roster.number}))
    return roster


STATE_TEXT = {
    RosterState.OPEN: N_("Roster %(number)s was printed, so its rows no longer change. Withdraw it to compile anew."),
    RosterState.FROZEN: N_("Roster %(number)s is not a printed roster waiting to be submitted. Look at its state."),
    RosterState.SUBMITTED: N_("Roster %(number)s is not waiting for a decision. Look at its state."),
}


def row_problems(
    case: Candidate, actor: Actor, level: Level, on_rosters: set[int], *, goes_up: bool = True
) -> list[Problem]:
    """Why a case cannot stand on a roster of this level that the actor's office compiles (C-3); ``goes_up``: cases of
    its kind go up to another office on one."""
    if case.step is not Step.REVIEW or case.holder_id != actor.unit_id:
        return [Problem("C-3", N_("The case does not stand at the review step of your office."))]
    if not goes_up:
        text = N_(
            "Only exchanges (换发) that another office decides go up on a roster (花名册). Act on the case itself."
        )
        return [Problem("C-3", text)]
    if case.level is not level:
        return [Problem("D-3", N_("The case is of another level; each roster (花名册) holds one level only."))]
    if case.case_id in on_rosters:
        return [Problem("C-16", N_("The case stands on another roster (花名册) already."))]
    if case.document_id is None:
        text = N_("The announcement number (公布文号) is empty; the reviewing office fills it in.")
        return [Problem("P-8", text, field="announcement_number")]
    return []


def sift_rows(
    session: Session, actor: Actor, cases: Sequence[Candidate], level: Level, roster_id: int | None
) -> tuple[list[Candidate], list[Refused]]:
    """Cases that may stand on the roster, and the others with their reasons; under system scope."""
    ids = [case.case_id for case in cases]
    taken = sa.select(RosterItem.case_id).where(RosterItem.case_id.in_(ids), RosterItem.struck_at.is_(None))
    if roster_id is not None:
        taken = taken.where(RosterItem.roster_id != roster_id)
    on_rosters = set(session.scalars(taken))
    authorities = authorities_on(session, clock.today())
    allowed, refused = [], []
    for case in cases:
        row = authorities.get((case.kind, case.level, case.reports_by))
        goes_up = case.kind in ROSTERED and row is not None and row.approver is not Seat.REVIEW
        problems = row_problems(case, actor, level, on_rosters, goes_up=goes_up)
        if problems:
            refused.append(Refused(case.case_id, case.label, tuple(problems)))
        else:
            allowed.append(case)
    if len(allowed) > MOST_ROWS:
        text = N_("A roster holds at most %(most)s people; %(count)s are chosen. Compile several rosters.")
        raise Refusal(Problem("C-4", text, params={"most": MOST_ROWS, "count": len(allowed)}))
    return allowed, refused


def write_rows(
    session: Session, roster: Roster, cases: Sequence[Candidate], lines: Sequence[RosterLine] | None = None
) -> None:
    """Put ``cases`` on the roster in this order, in place of what stood there; ``lines`` freeze them.

    A row is never changed once it is written, so an open roster's rows are written anew.
    """
    session.execute(
        sa.delete(RosterItem).where(RosterItem.roster_id == roster.id).execution_options(synchronize_session=False)
    )
    tiers = {column: getattr(roster, column) for column in SEAT_COLUMN.values()}
    rows: list[dict[str, Any]] = [
        {
            **tiers,
            "roster_id": roster.id,
            "case_id": case.case_id,
            "position": position,
            "line": dataclasses.asdict(lines[position - 1]) if lines else None,
            "struck_reason": "",
        }
        for position, case in enumerate(cases, 1)
    ]
    if rows:
        session.connection().execute(sa.insert(RosterItem.__table__), rows)  # type: ignore[arg-type]  # a Table here
