"""The parts into which a batch is cut, and the rows that its rules left (B-2): see docs/adr/0010."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import JobState
from app.models.base import Base, Numbered, check, one_of
from app.models.job import Job


class JobChunk(Numbered, Base):
    """Rows of a batch that are done in one transaction, by the worker that claims them; read through its job."""

    __tablename__ = "job_chunk"
    __table_args__ = (
        sa.UniqueConstraint("job_id", "number"),
        check("a_running_chunk_has_a_lease", "state <> 'running' OR (owner <> '' AND lease_until IS NOT NULL)"),
        check("a_done_chunk_accounts_for_every_row", "state <> 'done' OR done + refused = size"),
        sa.Index("ix_job_chunk_state_number", "state", "number", "id"),
    )

    job_id: Mapped[int] = mapped_column(sa.ForeignKey("job.id"))
    number: Mapped[int]
    row_ids: Mapped[list[Any]]
    size: Mapped[int]
    state: Mapped[JobState] = mapped_column(one_of(JobState, "a_chunk_is_in_a_known_state"), default=JobState.QUEUED)
    owner: Mapped[str] = mapped_column(sa.String(80), default="")
    lease_until: Mapped[dt.datetime | None]
    not_before: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(sa.Text, default="")
    finished_at: Mapped[dt.datetime | None]

    job: Mapped[Job] = relationship(Job)


class JobRefusal(Base):
    """A row that a batch left as it was; ``reason`` is rule and sentence, by which rows are grouped."""

    __tablename__ = "job_refusal"
    __table_args__ = (sa.Index("ix_job_refusal_job_id_reason", "job_id", "reason"),)

    job_id: Mapped[int] = mapped_column(sa.ForeignKey("job.id"), primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    label: Mapped[str] = mapped_column(sa.String(200))
    reason: Mapped[str] = mapped_column(sa.String(64))
    problems: Mapped[list[Any]]
