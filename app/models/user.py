"""Accounts: FAB's user with the unit and tier it acts for."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from flask_appbuilder.security.sqla.models import Role
from flask_appbuilder.security.sqla.models import User as FabUser
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import Tier
from app.models.base import UtcDateTime, one_of
from app.models.unit import Unit

__all__ = ["Account", "Role"]


class Account(FabUser):  # type: ignore[misc]  # FAB ships no types
    """A member of staff; acts for one unit at one tier (U-1). No unit means no jurisdiction."""

    __tablename__ = "ab_user"

    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id", name="fk_ab_user_unit_id"))
    tier: Mapped[Tier | None] = mapped_column(one_of(Tier, "a_user_acts_at_a_known_tier"))
    # Raised at log-out, password change and disabling; a cookie of an older epoch is no cookie (T25).
    session_epoch: Mapped[int] = mapped_column(default=0, server_default="0")
    must_change_password: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    locked_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    unit: Mapped[Unit | None] = relationship(Unit, foreign_keys=[unit_id])

    @property
    def display_name(self) -> str:
        """Family name first, as people are called here."""
        return f"{self.last_name}{self.first_name}"
