"""Cases that put a new certificate in the place of one of ours: re-issue after loss and correction (C-6, C-8)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Numbered, check
from app.models.certificate import Certificate
from app.models.tier import TierColumns


class Replacement(TierColumns, Base):
    """The certificate that a case replaces; ``returned_on`` the day on which the holder gave it back (C-8)."""

    __tablename__ = "replacement"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificate.id"), index=True)
    returned_on: Mapped[dt.date | None]

    certificate: Mapped[Certificate] = relationship(Certificate)


class LossDeclaration(TierColumns, Base):
    """遗失声明: newspaper, day and page, and the words that were printed (C-6, M5)."""

    __tablename__ = "loss_declaration"
    __table_args__ = (check("a_loss_was_declared_in_a_newspaper", "length(newspaper) > 0 AND length(page) > 0"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    newspaper: Mapped[str] = mapped_column(sa.String(60))
    published_on: Mapped[dt.date]
    page: Mapped[str] = mapped_column(sa.String(20))
    text: Mapped[str] = mapped_column(sa.String(500))
    version: Mapped[int] = mapped_column(default=1)


class CorrectionItem(Numbered, TierColumns, Base):
    """One difference of a correction: the face's field, what stands there and what shall stand there (C-8)."""

    __tablename__ = "correction_item"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "field"),
        check("a_correction_changes_something", "before <> after"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    field: Mapped[str] = mapped_column(sa.String(24))
    before: Mapped[str] = mapped_column(sa.String(200))
    after: Mapped[str] = mapped_column(sa.String(200))
