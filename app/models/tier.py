"""The tier columns: one office per seat on every scoped row, so a jurisdiction is one equality (U-2)."""

from __future__ import annotations

from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.enums import SEAT_COLUMN, Seat
from app.session import Scoped


def _office() -> Mapped[int | None]:
    return mapped_column(sa.ForeignKey("unit.id"), index=True)


class TierColumns(Scoped):
    """Reviewing office, local office, employer, evaluation body; and the office that reads a copy (抄送)."""

    __scope_columns__: ClassVar[dict[Seat, str]] = dict(SEAT_COLUMN)

    @declared_attr
    def review_office_id(cls) -> Mapped[int | None]:
        """City office, provincial department or direct-reporting office."""
        return _office()

    @declared_attr
    def local_office_id(cls) -> Mapped[int | None]:
        """County office or city department."""
        return _office()

    @declared_attr
    def employer_id(cls) -> Mapped[int | None]:
        """The employer (工作单位)."""
        return _office()

    @declared_attr
    def evaluation_body_id(cls) -> Mapped[int | None]:
        """The evaluation body (评价机构)."""
        return _office()

    @declared_attr
    def copied_to_id(cls) -> Mapped[int | None]:
        """The office that reads a copy and never writes (抄送, C-10)."""
        return _office()
