"""Follow a change of the authority table: open cases go to whoever may act on them now, none is stranded (C-9, U-8).

A case stays with the office that holds it as long as that office has a step on the new route; else it goes to the
approver. Each move is recorded as an approval of its own (``move``), so step and approvals still agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import ENDED_STEPS, Step, Verb
from app.models.case import Case
from app.models.unit import Unit
from app.queries.authority import AuthorityKey, office_in_seat
from app.queries.case_facts import list_case_facts
from app.queries.case_setting import Setting, offices_of
from app.rules.guard import CaseFacts
from app.rules.route import RouteStep
from app.security.jurisdiction import Actor
from app.services.roster_closing import close_finished_rosters
from app.services.workflow import CHUNK, Instruction, strike_from_rosters
from app.services.workflow_target import Move, Place, place
from app.services.workflow_writing import swap_steps, write_moves

_COLUMNS = (
    Case.kind,
    Case.level,
    Case.line,
    Case.step,
    Case.holder_id,
    Case.review_office_id,
    Case.local_office_id,
    Case.employer_id,
    Case.evaluation_body_id,
)


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """So many open cases of a kind, level and line that go from one office and step to another.

    ``to_step`` is None for cases that nobody could act on: the change that would leave them so is refused.
    """

    key: AuthorityKey
    from_step: Step
    from_office: str
    to_step: Step | None
    to_office: str
    count: int


def preview_moves(
    session: Session, setting: Setting, keys: Collection[AuthorityKey] | None = None
) -> list[PlannedMove]:
    """What ``move_cases`` would do under ``setting`` (of ``keys``, or of all); under system scope.

    ``setting`` may hold a table that is not saved yet: read it, put the new routes in, and ask.
    """
    counts: dict[tuple[AuthorityKey, Step, int | None, Step | None, int | None], int] = defaultdict(int)
    for row, target in _misplaced(session, setting, keys):
        to = (target.step, target.holder_id) if target else (None, None)
        counts[(row.kind, row.level, row.line), row.step, row.holder_id, *to] += row.count
    names = _names(session, {i for _, _, a, _, b in counts for i in (a, b) if i is not None})
    return [
        PlannedMove(key, step, names.get(a or 0, ""), to_step, names.get(b or 0, ""), count)
        for (key, step, a, to_step, b), count in counts.items()
    ]


def move_cases(
    session: Session, actor: Actor, setting: Setting, keys: Collection[AuthorityKey] | None = None, reason: str = ""
) -> int:
    """Move every open case that stands where nobody may act on it; the number moved.

    A case that comes to the review, or leaves it, leaves its roster as well: it goes up on a new one (C-16).
    Inside the caller's ``writing()``, under system scope, with the setting as it is in force. Cases that have
    nowhere to go stay and are told by ``preview_moves``: whoever changes the table asks that first.
    """
    moved = 0
    ids = _ids_of_misplaced(session, setting, keys)
    for start in range(0, len(ids), CHUNK):
        facts = list_case_facts(session, ids[start : start + CHUNK], actor.user_id, setting)
        moves = [Move(f, target) for f in facts.values() if (target := find_home(f, setting)) is not None]
        won = swap_steps(session, moves)
        moves = [m for m in moves if m.facts.id in won]
        # The house itself belongs to no unit; its moves are the province's.
        write_moves(session, _of_a_unit(actor, setting), moves, Instruction(Verb.MOVE, reason))
        strike_from_rosters(session, [m for m in moves if Step.REVIEW in (m.facts.step, m.target.step)], reason)
        if decided := [m.facts.id for m in moves if m.facts.step is Step.FINAL]:
            close_finished_rosters(session, actor, decided)
        moved += len(moves)
    return moved


def find_home(facts: CaseFacts, setting: Setting) -> Place | None:
    """Where an open case belongs; None where it is, and where nobody could act on it."""
    target = _home(facts.step, facts.holder_id, facts.offices, facts.steps, setting)
    if target is None or (target.step, target.holder_id) == (facts.step, facts.holder_id):
        return None
    return target


def _home(
    step: Step, holder_id: int | None, offices: Any, steps: Sequence[RouteStep], setting: Setting
) -> Place | None:
    if not steps:
        return None
    held = [part for part in steps if office_in_seat(offices, part.seat, setting.province.id) == holder_id]
    chosen = next((part for part in held if part.step is step), None) or (held[-1] if held else steps[-1])
    target = place(chosen, offices, setting)
    return target if target.holder_id is not None else None


def _misplaced(
    session: Session, setting: Setting, keys: Collection[AuthorityKey] | None
) -> Iterator[tuple[Any, Place | None]]:
    """Groups of open cases that stand elsewhere than they belong, each with where it does."""
    query = (
        sa.select(*_COLUMNS, sa.func.count().label("count"))
        .where(Case.step.not_in([*ENDED_STEPS, Step.DRAFT]))
        .group_by(*_COLUMNS)
    )
    for row in session.execute(query):
        key = (row.kind, row.level, row.line)
        if keys is not None and key not in keys:
            continue
        target = _home(row.step, row.holder_id, offices_of(row), setting.routes.get(key, ()), setting)
        if target is None or (target.step, target.holder_id) != (row.step, row.holder_id):
            yield row, target


def _ids_of_misplaced(session: Session, setting: Setting, keys: Collection[AuthorityKey] | None) -> list[int]:
    ids: list[int] = []
    for row, target in _misplaced(session, setting, keys):
        if target is not None:
            same = [
                column.is_(None) if getattr(row, column.key) is None else column == getattr(row, column.key)
                for column in _COLUMNS
            ]
            ids += session.scalars(sa.select(Case.id).where(*same))
    return sorted(ids)


def _names(session: Session, ids: Collection[int]) -> dict[int, str]:
    return dict(session.execute(sa.select(Unit.id, Unit.name).where(Unit.id.in_(ids))).all())


def _of_a_unit(actor: Actor, setting: Setting) -> Actor:
    if actor.unit_id is not None:
        return actor
    province = setting.province
    return Actor(actor.user_id, actor.name, province.id, province.name, actor.tier, actor.scope, actor.permissions)
