"""Background jobs. The row is the truth; a queue may only wake a worker sooner."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import JobState, Seat
from app.models.base import Base, Numbered, check, one_of
from app.models.user import Account
from app.session import Scoped


class Job(Numbered, Scoped, Base):
    """One batch: kind, frozen parameters, cursor, lease and counts; cursor and effects commit together."""

    __tablename__ = "job"
    __scope_columns__: ClassVar[dict[Seat, str]] = {
        Seat.REVIEW: "unit_id",
        Seat.LOCAL: "unit_id",
        Seat.EMPLOYER: "unit_id",
        Seat.BODY: "unit_id",
    }
    __table_args__ = (
        check("a_running_job_has_a_lease", "state <> 'running' OR (owner <> '' AND lease_until IS NOT NULL)"),
        sa.Index("ix_job_state_lease_until", "state", "lease_until"),
    )

    kind: Mapped[str] = mapped_column(sa.String(40))
    params: Mapped[dict[str, Any]]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ab_user.id"))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    idempotency_key: Mapped[str | None] = mapped_column(sa.String(80), unique=True)
    state: Mapped[JobState] = mapped_column(one_of(JobState, "a_job_is_in_a_known_state"), default=JobState.QUEUED)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[int | None]
    owner: Mapped[str] = mapped_column(sa.String(80), default="")
    lease_until: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(sa.Text, default="")
    result_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    created_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]

    actor: Mapped[Account | None] = relationship(Account, foreign_keys=[actor_id])
