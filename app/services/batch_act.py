"""What can be done to rows by the hundred thousand: one entry an act (B-1). A new act is a file and a line here.

An act needs no code in the frame: previews, chunks, progress, cancelling, results and downloads come with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy.orm as orm
from sqlalchemy.orm import Session

from app.errors import Problem
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.workflow import Outcome

Order = Mapping[str, Any]
"""What the officer enters for an act (opinion, reason, number), as plain JSON values."""


@dataclass(frozen=True, slots=True)
class RowAct:
    """One act on rows of one noun.

    ``describe(session, ids)`` gives (id, name, number) of the rows that the scope in force shows.
    ``preview(session, actor, ids, order)`` says what would happen now to visible rows and changes nothing.
    ``carry_out(session, actor, ids, order, outcome)`` does one chunk inside the caller's ``writing()``, under system
    scope, adds every id to ``outcome`` as done or refused, and leaves alone what the rules refuse.
    ``order_problems(order)`` names what the order lacks; ``begin`` runs once, in the transaction that starts the batch.
    """

    name: str
    noun: str
    model: Any
    permission: Permission
    describe: Callable[[Session, Sequence[int]], list[tuple[int, str, str]]]
    preview: Callable[[Session, Actor, Sequence[int], Order], Outcome]
    carry_out: Callable[[Session, Actor, Sequence[int], Order, Outcome], None]
    order_problems: Callable[[Order], list[Problem]] = lambda order: []
    begin: Callable[[Session, Actor, Order], None] = lambda session, actor, order: None

    @property
    def kind(self) -> str:
        """As the job table calls it."""
        return f"batch:{self.name}"

    @property
    def key(self) -> orm.QueryableAttribute[Any]:
        """The column by which rows are chosen."""
        key: orm.QueryableAttribute[Any] = self.model.id
        return key


_ACTS: dict[str, RowAct] = {}


def register(act: RowAct) -> RowAct:
    """Make ``act`` known under its name; its module says so when it is imported."""
    _ACTS[act.name] = act
    return act


def find_act(name: str) -> RowAct | None:
    """The act called ``name``, or None."""
    return _ACTS.get(name)


def get_act(kind: str) -> RowAct:
    """The act of a job's kind (``batch:approve``, ``batch:approve:preview``); raises KeyError where there is none."""
    return _ACTS[kind.split(":")[1]]
