"""Rosters (花名册) from compiling to the province's decision (C-3, C-4, C-16); freezing is in ``roster_paper``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import Level, RosterState, Step, Tier, Verb
from app.errors import N_, NotFound, Problem, Refusal
from app.models.case import Case
from app.models.code import Division
from app.models.document import AnnouncementDocument
from app.models.qualification import Qualification
from app.models.roster import Roster, RosterItem
from app.models.unit import Unit
from app.queries.roster import Candidate, get_roster, list_candidates, list_cases
from app.rules import roster_number
from app.rules.face import LEVEL_TEXT
from app.security.jurisdiction import Actor
from app.services import workflow
from app.services.audit import record
from app.services.numbering import next_document_serials, office_code
from app.services.roster_items import MOST_ROWS, own_roster, require_compiler, sift_rows, write_rows
from app.services.workflow import CHUNK, Instruction, Outcome, Selection
from app.session import SYSTEM, use_scope, writing

GEOGRAPHIC = frozenset({Tier.CITY_OFFICE, Tier.DIRECT_OFFICE})
"""Offices named after their place in titles, and numbered by its division."""


def compile_roster(
    session: Session, actor: Actor, case_ids: Collection[int] | None, level: Level
) -> tuple[int, Outcome]:
    """Open a roster of ``level`` with these cases, or (None) with every checked one at the office's review step.

    Returns its id, and which cases stand on it and which do not, with reasons. Raises Refusal when none may
    or more than ``MOST_ROWS`` would.
    """
    require_compiler(actor)
    with use_scope(SYSTEM), writing(session):
        wanted = _wanted(session, actor, case_ids, level)
        outcome = Outcome(not_found=len(set(case_ids)) - len(wanted) if case_ids is not None else 0)
        allowed, outcome.refused = sift_rows(session, actor, wanted, level, None)
        if not allowed:
            problems = [p for refused in outcome.refused for p in refused.problems][:1]
            raise Refusal(problems or [Problem("C-3", N_("No case of this level waits for a roster (花名册)."))])
        roster = _new_roster(session, actor, level)
        write_rows(session, roster, sorted(allowed, key=lambda case: case.order))
        outcome.done = [case.case_id for case in allowed]
        record(session, actor, "compile", "roster", roster.id, after={"number": roster.number, "rows": len(allowed)})
        return roster.id, outcome


def change_rows(
    session: Session, actor: Actor, roster_id: int, *, add: Collection[int] = (), remove: Collection[int] = ()
) -> Outcome:
    """Add cases to an open roster and take others off; its rows are put in order again (C-3)."""
    with use_scope(SYSTEM), writing(session):
        roster = own_roster(session, actor, roster_id, RosterState.OPEN)
        standing = session.scalars(
            sa.select(RosterItem.case_id).where(RosterItem.roster_id == roster.id, RosterItem.struck_at.is_(None))
        ).all()
        kept = {*standing} - set(remove)
        with use_scope(actor.scope):
            cases = list_cases(session, kept | set(add))
        outcome = Outcome(not_found=len(kept | set(add)) - len(cases))
        allowed, outcome.refused = sift_rows(session, actor, cases, roster.level, roster.id)
        write_rows(session, roster, sorted(allowed, key=lambda case: case.order))
        roster.version += 1
        outcome.done = [case.case_id for case in allowed]
        record(
            session, actor, "change_rows", "roster", roster.id,
            before={"rows": len(standing)}, after={"rows": len(allowed)},
        )  # fmt: skip
    return outcome


def submit_roster(session: Session, actor: Actor, roster_id: int, opinion: str = "") -> Outcome:
    """Submit a frozen roster (上报): all its cases go up in one transaction, or none does.

    ``done`` is empty and every reason listed when a case is refused. Raises Refusal when a row was struck
    since printing (the paper would not be what is submitted) or a document of the roster has no scan (C-3).
    """
    outcome = Outcome()
    try:
        with use_scope(SYSTEM), writing(session):
            roster = own_roster(session, actor, roster_id, RosterState.FROZEN)
            ids = _submittable(session, roster)
            instruction = Instruction(Verb.APPROVE, opinion, roster_id=roster.id)
            for start in range(0, len(ids), CHUNK):
                workflow.apply_chunk(session, actor, ids[start : start + CHUNK], instruction, outcome)
            if outcome.refused or len(outcome.done) != len(ids):
                raise _Undone
            roster.state = RosterState.SUBMITTED
            roster.submitted_at = clock.now()
            roster.submitted_by_id = actor.user_id
            roster.version += 1
            record(
                session, actor, "submit", "roster", roster.id,
                before={"state": "frozen"}, after={"state": "submitted", "rows": len(ids)},
            )  # fmt: skip
    except _Undone:
        outcome.done = []
    return outcome


def withdraw_roster(session: Session, actor: Actor, roster_id: int, reason: str) -> int:
    """Withdraw a roster that was printed but not submitted: every row is struck with the reason, its cases are
    free for another roster, its number is spent (C-16). Returns how many rows were struck."""
    with use_scope(SYSTEM), writing(session):
        roster = own_roster(session, actor, roster_id, RosterState.FROZEN)
        if not reason.strip():
            text = N_("Say why the roster is withdrawn; the reason stays on it.")
            raise Refusal(Problem("C-16", text, field="reason"))
        struck = session.scalars(
            sa.update(RosterItem)
            .where(RosterItem.roster_id == roster.id, RosterItem.struck_at.is_(None))
            .values(struck_at=clock.now(), struck_reason=reason.strip()[:500])
            .returning(RosterItem.id)
            .execution_options(synchronize_session=False)
        ).all()
        if not struck:
            raise Refusal(Problem("C-16", N_("The roster was withdrawn before; its cases can stand on another one.")))
        roster.version += 1
        record(
            session, actor, "withdraw", "roster", roster.id,
            before={"state": "frozen"}, after={"struck": len(struck), "reason": reason.strip()[:500]},
        )  # fmt: skip
        return len(struck)


def preview_decision(session: Session, actor: Actor, roster_id: int, instruction: Instruction) -> Outcome:
    """What ``decide_roster`` would do now; changes nothing (B-2)."""
    return _decide(session, actor, roster_id, instruction, workflow.preview)


def decide_roster(session: Session, actor: Actor, roster_id: int, instruction: Instruction) -> Outcome:
    """Decide every undecided case of a submitted roster, chunk by chunk (C-4); the last one closes the roster.

    Cases that the rules refuse stay undecided and are listed; repeating goes on where it stopped.
    """
    return _decide(session, actor, roster_id, instruction, workflow.apply)


class _Undone(Exception):
    """Rolls a submission back; its reasons are in the outcome."""


def _wanted(session: Session, actor: Actor, case_ids: Collection[int] | None, level: Level) -> Sequence[Candidate]:
    with use_scope(actor.scope):
        if case_ids is not None:
            return list_cases(session, set(case_ids))
        waiting = list_candidates(session, actor.unit_id or 0, level, MOST_ROWS)
        return [case for case in waiting if case.checked]


def _new_roster(session: Session, actor: Actor, level: Level) -> Roster:
    """An open roster of the actor's office with its number and title, under which rows can be put."""
    office = session.get(Unit, actor.unit_id)
    if office is None:
        raise NotFound("office")
    now = clock.now()
    year = clock.local_date(now).year
    geographic = actor.tier in GEOGRAPHIC
    code = office_code(office.id, office.division_code, shares_division=not geographic)
    serial = next_document_serials(session, f"roster {year} {code}", 1)
    division = session.get(Division, office.division_code) if geographic and office.division_code else None
    place = division.name if division else office.name
    roster = Roster(
        review_office_id=office.id,
        office_id=office.id,
        number=roster_number.render(year, code, serial),
        title=f"{place}{LEVEL_TEXT[level]}专业技术资格证书持有人员花名册",
        level=level,
        state=RosterState.OPEN,
        compiled_by_id=actor.user_id,
        compiled_by_name=actor.name,
        created_at=now,
    )
    session.add(roster)
    session.flush()
    return roster


def _submittable(session: Session, roster: Roster) -> list[int]:
    rows = session.execute(
        sa.select(RosterItem.case_id, RosterItem.struck_at).where(RosterItem.roster_id == roster.id)
    ).all()
    ids = sorted(row.case_id for row in rows if row.struck_at is None)
    if len(ids) != len(rows) or not ids:
        text = N_(
            "Rows of roster %(number)s were struck after it was printed, so the paper is no longer what you would"
            " submit. Withdraw it and compile a new one."
        )
        raise Refusal(Problem("C-16", text, params={"number": roster.number}))
    without_scan = session.scalars(
        sa.select(AnnouncementDocument.number)
        .join(Qualification, Qualification.announcement_document_id == AnnouncementDocument.id)
        .join(Case, Case.qualification_id == Qualification.id)
        .where(Case.id.in_(ids), AnnouncementDocument.scan_file_id.is_(None))
        .distinct()
        .order_by(AnnouncementDocument.number)
    ).all()
    if without_scan:
        text = N_("A copy of every document goes up with the roster. Add the scan of: %(documents)s.")
        raise Refusal(Problem("C-3", text, params={"documents": "、".join(without_scan)}))
    return ids


def _decide(
    session: Session,
    actor: Actor,
    roster_id: int,
    instruction: Instruction,
    carry_out: Callable[[Session, Actor, Selection, Instruction], Outcome],
) -> Outcome:
    with use_scope(actor.scope):
        roster = get_roster(session, roster_id)
        ids = session.scalars(
            sa.select(RosterItem.case_id)
            .join(Case, RosterItem.case_id == Case.id)
            .where(RosterItem.roster_id == roster.id, RosterItem.struck_at.is_(None), Case.step == Step.FINAL)
        ).all()
    return carry_out(session, actor, Selection(tuple(ids)), instruction)
