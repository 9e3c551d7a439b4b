"""Units (单位): offices and employers, and the tiers at which each stands (P-5)."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import Seat, Tier
from app.models.base import Base, Numbered, check, one_of
from app.session import Scoped


class Unit(Numbered, Scoped, Base):
    """An office of the personnel chain or an employer; one unit may be both (省农科院).

    The names of offices are public and read by everyone; an employer is read by its own offices.
    ``review_office_id`` and ``local_office_id`` are those an employer reports to.
    """

    __tablename__ = "unit"
    __scope_columns__: ClassVar[dict[Seat, str]] = {
        Seat.REVIEW: "review_office_id",
        Seat.LOCAL: "local_office_id",
        Seat.EMPLOYER: "id",
    }
    __offices_are_public__: ClassVar[bool] = True
    __table_args__ = (
        sa.UniqueConstraint("parent_id", "name"),
        check("a_unit_has_a_name", "length(name) > 0"),
        check("a_unit_is_not_its_own_parent", "parent_id <> id"),
        sa.Index("ix_unit_review_office_id_id", "review_office_id", "id"),
    )

    natural_key: Mapped[str | None] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120), index=True)
    short_name: Mapped[str] = mapped_column(sa.String(60), default="")
    is_office: Mapped[bool] = mapped_column(default=False)
    nature: Mapped[str | None] = mapped_column(sa.String(2))
    department_in_charge: Mapped[str] = mapped_column(sa.String(120), default="")
    credit_code: Mapped[str | None] = mapped_column(sa.String(18))
    division_code: Mapped[str | None] = mapped_column(sa.ForeignKey("division.code"))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    review_office_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    local_office_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    # 抄送: the office that receives read-only copies of this office's cases (Jinhua for Yiwu, C-10).
    copied_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    parent: Mapped[Unit | None] = relationship(remote_side="Unit.id", foreign_keys=[parent_id])
    review_office: Mapped[Unit | None] = relationship(remote_side="Unit.id", foreign_keys=[review_office_id])
    local_office: Mapped[Unit | None] = relationship(remote_side="Unit.id", foreign_keys=[local_office_id])
    tiers: Mapped[list[UnitTier]] = relationship(back_populates="unit", order_by="UnitTier.valid_from")

    def __str__(self) -> str:
        return self.name


class UnitTier(Numbered, Base):
    """A tier at which a unit stands, from when to when (Yiwu is direct-reporting by such a row, never by name)."""

    __tablename__ = "unit_tier"
    __table_args__ = (
        sa.UniqueConstraint("unit_id", "tier", "valid_from"),
        check("a_tier_ends_after_it_begins", "valid_to IS NULL OR valid_to >= valid_from"),
    )

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    tier: Mapped[Tier] = mapped_column(one_of(Tier, "a_unit_stands_at_a_known_tier"))
    valid_from: Mapped[dt.date] = mapped_column(default=dt.date(1949, 10, 1))
    valid_to: Mapped[dt.date | None]

    unit: Mapped[Unit] = relationship(back_populates="tiers")
