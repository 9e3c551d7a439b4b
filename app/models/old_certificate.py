"""Old certificates (旧证书): records of their own with the events of their life (P-13)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import OldCertificateEventKind
from app.models.base import Base, Numbered, check, one_of
from app.models.immutable import append_only
from app.models.qualification import Qualification
from app.models.tier import TierColumns


class OldCertificate(Numbered, TierColumns, Base):
    """The certificate that is exchanged: number, authority, date, title."""

    __tablename__ = "old_certificate"
    __table_args__ = (check("an_old_certificate_names_its_authority", "length(authority) > 0"),)

    qualification_id: Mapped[int] = mapped_column(sa.ForeignKey("qualification.id"), unique=True)
    number: Mapped[str] = mapped_column(sa.String(60), default="", index=True)
    authority: Mapped[str] = mapped_column(sa.String(100))
    issued_in_zhejiang: Mapped[bool] = mapped_column(default=True)
    issued_on: Mapped[dt.date | None]

    qualification: Mapped[Qualification] = relationship(Qualification)
    events: Mapped[list[OldCertificateEvent]] = relationship(order_by="OldCertificateEvent.id")

    def __str__(self) -> str:
        return self.number or self.authority


class OldCertificateEvent(Numbered, TierColumns, Base):
    """Something that happened to an old certificate; never rewritten."""

    __tablename__ = "old_certificate_event"

    old_certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("old_certificate.id"), index=True)
    kind: Mapped[OldCertificateEventKind] = mapped_column(
        one_of(OldCertificateEventKind, "an_old_certificate_event_is_of_a_known_kind")
    )
    happened_at: Mapped[dt.datetime]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ab_user.id"))
    note: Mapped[str] = mapped_column(sa.String(200), default="")


append_only(OldCertificateEvent.__table__)  # type: ignore[arg-type]  # a declarative __table__ is a Table here
