"""Files: content-addressed by SHA-256 in one store; rows that use them decide who may read them."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Numbered, check


class StoredFile(Numbered, Base):
    """One content in the store; never reached by its own address, always through a record in scope."""

    __tablename__ = "stored_file"
    __table_args__ = (
        check("a_file_is_named_by_its_hash", "length(sha256) = 64"),
        check("a_file_has_content", "size_bytes > 0"),
    )

    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    size_bytes: Mapped[int]
    media_type: Mapped[str] = mapped_column(sa.String(80))
    page_count: Mapped[int | None]
    created_at: Mapped[dt.datetime]
