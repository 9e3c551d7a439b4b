"""Where log-ins to an account were tried from, so that guessing is slowed down and its owner is not (T26)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class LogInSource(Base):
    """One address (its keyed hash) that tried one account: wrong tries since ``window_began``, last success."""

    __tablename__ = "log_in_source"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("ab_user.id"), primary_key=True, autoincrement=False)
    address_index: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    tries: Mapped[int] = mapped_column(default=0)
    window_began: Mapped[dt.datetime]
    succeeded_at: Mapped[dt.datetime | None]
