"""Our typed declarative base on FAB's metadata, and the column types the house shares."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
from flask_appbuilder import Model
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

Model.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An instant: aware in Python, naive UTC in the database, the same on both."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Refuse naive instants, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Read as aware UTC."""
        return None if value is None else value.replace(tzinfo=dt.UTC)


def one_of(vocabulary: type[StrEnum], name: str) -> sa.Enum:
    """A text column that holds only values of ``vocabulary``, by a CHECK called ``name``."""
    return sa.Enum(
        vocabulary,
        native_enum=False,
        create_constraint=True,
        name=name,
        length=24,
        values_callable=lambda members: [m.value for m in members],
    )


# Said aloud, since a key that is also part of a foreign key (cases) would not count up by itself.
Key = Annotated[int, mapped_column(primary_key=True, autoincrement=True)]


class Base(DeclarativeBase):
    """Base of every model of ours."""

    metadata = Model.metadata
    type_annotation_map = {dt.datetime: UtcDateTime, dict[str, Any]: sa.JSON, list[Any]: sa.JSON}


class Numbered:
    """Surrogate key."""

    id: Mapped[Key]


def check(sentence: str, condition: str) -> sa.CheckConstraint:
    """What a state implies: ``sentence`` (snake_case, ≤ 63 characters) is the constraint's name."""
    if len(sentence) > 63:
        raise ValueError(f"constraint name too long for PostgreSQL: {sentence}")
    return sa.CheckConstraint(condition, name=sentence)
