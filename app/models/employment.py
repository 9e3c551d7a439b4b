"""Changes of employer (变更工作单位): who moved from where to where, since when, by whom and why (C-18)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Numbered, check
from app.models.immutable import append_only
from app.models.person import Person
from app.models.tier import TierColumns
from app.models.unit import Unit


class Employment(Numbered, TierColumns, Base):
    """One change. The tier columns are those of the new place; without an employer in them the person was handed over
    to a reviewing office, which names the employer. ``left_*`` is the place before; rows are read through the person.
    """

    __tablename__ = "employment"
    __table_args__ = (check("a_change_of_employer_has_a_reason", "length(reason) > 0"),)

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    left_employer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    left_review_office_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    began_on: Mapped[dt.date]
    reason: Mapped[str] = mapped_column(sa.String(200))
    recorded_at: Mapped[dt.datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ab_user.id"))
    recorded_by_name: Mapped[str] = mapped_column(sa.String(60))

    person: Mapped[Person] = relationship(Person)
    employer: Mapped[Unit | None] = relationship(Unit, primaryjoin="Employment.employer_id == Unit.id", viewonly=True)
    review_office: Mapped[Unit | None] = relationship(
        Unit, primaryjoin="Employment.review_office_id == Unit.id", viewonly=True
    )
    left_employer: Mapped[Unit | None] = relationship(Unit, foreign_keys=[left_employer_id])
    left_review_office: Mapped[Unit | None] = relationship(Unit, foreign_keys=[left_review_office_id])


append_only(Employment.__table__)  # type: ignore[arg-type]  # a declarative __table__ is a Table here
