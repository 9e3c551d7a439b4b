"""Announcement documents (公布文件) and their numbers (公布文号), kept by the reviewing office (P-8, C-15)."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import Seat
from app.models.base import Base, Numbered, check
from app.models.stored_file import StoredFile
from app.models.unit import Unit
from app.session import Scoped


class AnnouncementDocument(Numbered, Scoped, Base):
    """A document that announced awards, as one reviewing office holds it; its local offices read it."""

    __tablename__ = "announcement_document"
    __scope_columns__: ClassVar[dict[Seat, str]] = {
        Seat.REVIEW: "review_office_id",
        Seat.LOCAL: "review_office_id",
        Seat.EMPLOYER: "review_office_id",
        Seat.BODY: "review_office_id",
    }
    __table_args__ = (
        sa.UniqueConstraint("review_office_id", "number"),
        check("a_document_has_a_number", "length(number) > 0"),
    )

    review_office_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    number: Mapped[str] = mapped_column(sa.String(60), index=True)
    title: Mapped[str] = mapped_column(sa.String(120), default="")
    issuer: Mapped[str] = mapped_column(sa.String(60), default="")
    issued_on: Mapped[dt.date | None]
    scan_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    created_at: Mapped[dt.datetime]

    review_office: Mapped[Unit] = relationship(Unit)
    scan: Mapped[StoredFile | None] = relationship(StoredFile)

    def __str__(self) -> str:
        return self.number
