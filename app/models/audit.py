"""Audit trail: append-only, written in the same transaction as the change (U-7)."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.enums import Seat
from app.models.base import Base, Numbered
from app.models.immutable import append_only
from app.session import Scoped


class AuditEvent(Numbered, Scoped, Base):
    """Who did what to which record, with what it changed. Never holds an ID number. Read by the province."""

    __tablename__ = "audit_event"
    __scope_columns__: ClassVar[dict[Seat, str]] = {}
    __table_args__ = (sa.Index("ix_audit_event_noun_noun_id", "noun", "noun_id"),)

    happened_at: Mapped[dt.datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ab_user.id"), index=True)
    actor_name: Mapped[str] = mapped_column(sa.String(60))
    action: Mapped[str] = mapped_column(sa.String(40))
    noun: Mapped[str] = mapped_column(sa.String(40))
    noun_id: Mapped[int | None]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]


class VerificationLookup(Numbered, Scoped, Base):
    """A public look-up of a certificate: what was asked for (hashed) and whether it was found (K-10)."""

    __tablename__ = "verification_lookup"
    __scope_columns__: ClassVar[dict[Seat, str]] = {}

    happened_at: Mapped[dt.datetime] = mapped_column(index=True)
    channel: Mapped[str] = mapped_column(sa.String(12))
    certificate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate.id"), index=True)
    address_sha256: Mapped[str] = mapped_column(sa.String(64))


class ProgressLookup(Numbered, Scoped, Base):
    """A public look-up of a case's progress: number and address hashed, and the case if both keys fitted (C-17)."""

    __tablename__ = "progress_lookup"
    __scope_columns__: ClassVar[dict[Seat, str]] = {}

    happened_at: Mapped[dt.datetime] = mapped_column(index=True)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    number_sha256: Mapped[str] = mapped_column(sa.String(64))
    address_sha256: Mapped[str] = mapped_column(sa.String(64))


for _model in (AuditEvent, VerificationLookup, ProgressLookup):
    append_only(_model.__table__)  # type: ignore[arg-type]  # a declarative __table__ is a Table here
