"""Reminders (催办): an office above asks the holder of cases to go on with them; and which notices were seen (U-3)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import Seat
from app.models.base import Base, Numbered, check, one_of
from app.models.immutable import append_only
from app.models.tier import TierColumns
from app.models.unit import Unit


class Reminder(Numbered, TierColumns, Base):
    """One reminder of one office to one other, about one case or many. Its tier columns are those of the reminded."""

    __tablename__ = "reminder"
    __table_args__ = (
        check("a_reminder_is_about_a_case", "total > 0"),
        sa.Index("ix_reminder_to_office_id_sent_at", "to_office_id", "sent_at"),
    )

    from_office_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    to_office_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    # At which of its tiers the office is reminded (P-5).
    to_seat: Mapped[Seat] = mapped_column(one_of(Seat, "a_reminder_goes_to_a_known_seat"))
    total: Mapped[int]
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ab_user.id"))
    actor_name: Mapped[str] = mapped_column(sa.String(60))
    sent_at: Mapped[dt.datetime]

    from_office: Mapped[Unit] = relationship(Unit, foreign_keys=[from_office_id])
    to_office: Mapped[Unit] = relationship(Unit, foreign_keys=[to_office_id])


class ReminderCase(Numbered, TierColumns, Base):
    """A case that a reminder is about; at most one a day from one office."""

    __tablename__ = "reminder_case"
    __table_args__ = (sa.UniqueConstraint("case_id", "from_office_id", "sent_on"),)

    reminder_id: Mapped[int] = mapped_column(sa.ForeignKey("reminder.id"), index=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    from_office_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    sent_on: Mapped[dt.date]
    sent_at: Mapped[dt.datetime]


class NoticeMark(Base):
    """Up to when an account has seen its notices (消息)."""

    __tablename__ = "notice_mark"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("ab_user.id"), primary_key=True)
    seen_at: Mapped[dt.datetime]


for _model in (Reminder, ReminderCase):
    append_only(_model.__table__)  # type: ignore[arg-type]  # a declarative __table__ is a Table here
