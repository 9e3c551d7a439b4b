"""What a change of the authority table does to open cases, told before it is saved and done with it (C-9, U-8)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import ENDED_STEPS, Step
from app.errors import N_, Problem, Refusal
from app.models.authority import Authority
from app.models.case import Case
from app.queries.authority import AuthorityKey, authorities_on
from app.queries.case_setting import Setting
from app.rules.authority_row import RULE
from app.rules.route import route
from app.security.jurisdiction import Actor
from app.services.workflow_moving import PlannedMove, move_cases, preview_moves

REASON = "权限表调整"
"""What stands as opinion on the record of each moved case."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What becomes of the open cases of a key on ``day``, counted as they stand now."""

    day: dt.date
    moves: tuple[PlannedMove, ...]
    staying: int

    @property
    def moving(self) -> int:
        """Cases that go to another office or step."""
        return sum(move.count for move in self.moves)


@dataclass(frozen=True, slots=True)
class MovePlan:
    """Everything the administrator confirms. ``ends``: the row before it, as its first and its new last day."""

    consequences: tuple[Consequence, ...]
    ends: tuple[dt.date, dt.date] | None = None

    @property
    def digest(self) -> str:
        """What a confirmation repeats, so that nothing else than what was shown is done."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


class Unconfirmed(Exception):
    """Open cases would move; nothing was saved. The same call with ``confirmed=plan.digest`` does it."""

    def __init__(self, plan: MovePlan) -> None:
        self.plan = plan
        super().__init__(f"{len(plan.consequences)} consequences to confirm")


def consequences_of(session: Session, key: AuthorityKey) -> tuple[Consequence, ...]:
    """Where open cases of ``key`` would go, today and on each later day on which its row changes; only days on which
    some do. Of the tables as the transaction sees them, under system scope."""
    setting, today = Setting.read(session), clock.today()
    total = _count_open(session, key)
    found = []
    for day in (today, *_change_days(session, key, today)):
        moves = tuple(sorted(preview_moves(session, _setting_on(session, setting, day), [key]), key=repr))
        if moves:
            found.append(Consequence(day, moves, total - sum(move.count for move in moves)))
    return tuple(found)


def refuse_stranding(consequences: Sequence[Consequence]) -> None:
    """Raise Refusal where open cases would find nobody, today or later."""
    for one in consequences:
        if stranded := sum(move.count for move in one.moves if move.to_step is None):
            text = N_(
                "%(count)s open cases would find nobody who could act on them from %(day)s on."
                " Let the next row begin before, or let the cases be decided first."
            )
            params = {"count": stranded, "day": one.day.isoformat()}
            raise Refusal(Problem(RULE, text, "valid_to", params))


def follow(session: Session, actor: Actor, key: AuthorityKey) -> int:
    """Move the open cases of ``key`` to where the table now puts them; inside the caller's transaction."""
    return move_cases(session, actor, Setting.read(session), [key], REASON)


def _setting_on(session: Session, setting: Setting, day: dt.date) -> Setting:
    rows = authorities_on(session, day)
    routes = {key: route(row.kind, row.line, row.approver) for key, row in rows.items()}
    return dataclasses.replace(setting, authorities=rows, routes=routes)


def _change_days(session: Session, key: AuthorityKey, today: dt.date) -> list[dt.date]:
    query = sa.select(Authority.valid_from, Authority.valid_to).where(
        Authority.kind == key[0], Authority.level == key[1], Authority.line == key[2]
    )
    days = set()
    for first, last in session.execute(query):
        days |= {first} | ({last + dt.timedelta(days=1)} if last else set())
    return sorted(day for day in days if day > today)


def _count_open(session: Session, key: AuthorityKey) -> int:
    query = sa.select(sa.func.count(Case.id)).where(
        Case.kind == key[0],
        Case.level == key[1],
        Case.line == key[2],
        Case.step.not_in([*ENDED_STEPS, Step.DRAFT]),
    )
    return session.scalars(query).one()
