"""How the tests of the demo read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import CaseKind, Level
from app.models.case import Case
from app.services.demo.desk import LINE_SHARES
from app.services.demo.levels import LEVELS, STAGES
from app.services.demo.new_award import STANDINGS
from app.services.demo.transfer import standings

PEOPLE = 110
Row = TypeVar("Row")


BELOW = sum(STAGES.values()) * len(LEVELS) * len(LINE_SHARES) - len(LEVELS)
"""People of the lower levels, who come on top: on the direct line nothing was sent and not looked at yet."""


MOVED = sum(len(standings(line, level)) for line in LINE_SHARES for level in Level)
"""People who came from elsewhere, one for each standing of each line and level."""

AWARDED = sum(STANDINGS.values()) * (len(Level) + (len(Level) - 1) * len(LINE_SHARES))
"""People with new awards: of a body at every level, of the lines' offices below the senior one."""


def cases_of(session: Session, kind: CaseKind = CaseKind.EXCHANGE) -> list[Case]:
    """The cases of one kind."""
    return list(session.scalars(sa.select(Case).where(Case.kind == kind)))


def senior_exchanges(session: Session) -> list[Case]:
    """The cases of the people that were asked for."""
    query = sa.select(Case).where(Case.kind == CaseKind.EXCHANGE, Case.level == Level.SENIOR)
    return list(session.scalars(query))


def all_of(session: Session, model: type[Row]) -> Sequence[Row]:
    """Every row of a model."""
    return session.scalars(sa.select(model)).all()
