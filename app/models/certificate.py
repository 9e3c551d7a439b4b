"""Certificates (证书): number and face frozen at approval (K-1, K-2), status by events (K-9, K-10)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import CertificateStatus, Level
from app.models.base import Base, Numbered, check, one_of
from app.models.case import Case
from app.models.immutable import append_only, frozen_columns
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.stored_file import StoredFile
from app.models.tier import TierColumns
from app.models.unit import Unit

VALID = "status = 'valid'"


class Certificate(Numbered, TierColumns, Base):
    """A numbered certificate. ``face`` is the canonical JSON of what is printed, ``face_sha256`` its hash."""

    __tablename__ = "certificate"
    __table_args__ = (
        sa.UniqueConstraint("authority_id", "year", "level", "serial"),
        check("a_certificate_has_a_face", "length(face) > 2 AND length(face_sha256) = 64"),
        check("a_serial_is_positive", "serial > 0"),
        sa.Index(
            "uq_certificate_one_valid_per_qualification",
            "qualification_id",
            unique=True,
            sqlite_where=sa.text(VALID),
            postgresql_where=sa.text(VALID),
        ),
        sa.Index("ix_certificate_review_office_id_id", "review_office_id", "id"),
        sa.Index("ix_certificate_local_office_id_id", "local_office_id", "id"),
    )

    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    authority_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    year: Mapped[int]
    level: Mapped[Level] = mapped_column(one_of(Level, "a_certificate_has_a_known_level"))
    serial: Mapped[int]
    token: Mapped[str] = mapped_column(sa.String(40), unique=True)
    status: Mapped[CertificateStatus] = mapped_column(one_of(CertificateStatus, "a_certificate_has_a_known_status"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    qualification_id: Mapped[int] = mapped_column(sa.ForeignKey("qualification.id"))
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate.id"))
    holder_name: Mapped[str] = mapped_column(sa.String(60), index=True)
    title_name: Mapped[str] = mapped_column(sa.String(60))
    specialty: Mapped[str] = mapped_column(sa.String(60))
    face: Mapped[str] = mapped_column(sa.Text)
    face_sha256: Mapped[str] = mapped_column(sa.String(64))
    photo_file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    template_version: Mapped[str] = mapped_column(sa.String(24))
    issued_on: Mapped[dt.date]
    approved_at: Mapped[dt.datetime]

    authority: Mapped[Unit] = relationship(Unit, foreign_keys=[authority_id])
    case: Mapped[Case] = relationship(Case)
    person: Mapped[Person] = relationship(Person)
    qualification: Mapped[Qualification] = relationship(Qualification)
    photo: Mapped[StoredFile] = relationship(StoredFile)
    employer: Mapped[Unit | None] = relationship(Unit, primaryjoin="Certificate.employer_id == Unit.id", viewonly=True)

    def __str__(self) -> str:
        return self.number


class CertificateEvent(Numbered, TierColumns, Base):
    """A change of a certificate's status; gives the status at any past date."""

    __tablename__ = "certificate_event"

    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificate.id"), index=True)
    status: Mapped[CertificateStatus] = mapped_column(
        one_of(CertificateStatus, "a_certificate_event_has_a_known_status")
    )
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ab_user.id"))
    happened_at: Mapped[dt.datetime]


class CertificateCounter(Base):
    """Next serial per authority, year and level; blocks are taken with one UPDATE (K-1, T2)."""

    __tablename__ = "certificate_counter"

    authority_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    next_serial: Mapped[int]


class DocumentCounter(Base):
    """Next serial of other numbered papers: 受理编号 and 花名册 batch numbers, per series of numbers."""

    __tablename__ = "document_counter"

    sequence: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    next_serial: Mapped[int]


append_only(CertificateEvent.__table__)  # type: ignore[arg-type]  # a declarative __table__ is a Table here
frozen_columns(
    Certificate.__table__,  # type: ignore[arg-type]  # a declarative __table__ is a Table here
    ["number", "face", "face_sha256", "token", "authority_id", "year", "serial", "photo_file_id", "template_version"],
)
