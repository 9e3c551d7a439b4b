"""How the tests of the demo read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

PEOPLE = 110
Row = TypeVar("Row")


def all_of(session: Session, model: type[Row]) -> Sequence[Row]:
    """Every row of a model."""
    return session.scalars(sa.select(model)).all()
