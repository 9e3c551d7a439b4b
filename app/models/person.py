"""Persons (人员): identified by the ID number, which is stored encrypted with a blind index (P-1, P-2, P-4)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import EmploymentStatus, Sex
from app.models.base import Base, Numbered, check, one_of
from app.models.encryption import EncryptedText
from app.models.stored_file import StoredFile
from app.models.tier import TierColumns
from app.models.unit import Unit


class Person(Numbered, TierColumns, Base):
    """A professional. Follows the present employer: its tier columns move with it (C-18)."""

    __tablename__ = "person"
    __table_args__ = (
        check("a_person_has_a_name", "length(name) > 0"),
        check("a_changed_sex_has_a_reason", "sex_override_reason IS NULL OR length(sex_override_reason) > 0"),
        sa.Index("ix_person_review_office_id_id", "review_office_id", "id"),
        sa.Index("ix_person_local_office_id_id", "local_office_id", "id"),
        sa.Index("ix_person_name_birth_date", "name", "birth_date"),
    )

    id_number: Mapped[str] = mapped_column(EncryptedText)
    id_number_index: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    name_key: Mapped[str] = mapped_column(sa.String(200), default="", index=True)
    sex: Mapped[Sex] = mapped_column(one_of(Sex, "a_person_has_a_known_sex"))
    sex_override_reason: Mapped[str | None] = mapped_column(sa.String(200))
    birth_date: Mapped[dt.date]
    ethnicity_code: Mapped[str | None] = mapped_column(sa.ForeignKey("ethnicity.code"))
    native_place: Mapped[str] = mapped_column(sa.String(60), default="")
    joined_work_on: Mapped[dt.date | None]
    employment_status: Mapped[EmploymentStatus] = mapped_column(
        one_of(EmploymentStatus, "a_person_has_a_known_employment_status")
    )
    education: Mapped[str] = mapped_column(sa.String(2))
    degree: Mapped[str | None] = mapped_column(sa.String(2))
    school: Mapped[str] = mapped_column(sa.String(100), default="")
    major: Mapped[str] = mapped_column(sa.String(60), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    address: Mapped[str] = mapped_column(sa.String(120), default="")
    postcode: Mapped[str] = mapped_column(sa.String(12), default="")
    photo_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime]

    photo: Mapped[StoredFile | None] = relationship(StoredFile)
    employer: Mapped[Unit | None] = relationship(Unit, primaryjoin="Person.employer_id == Unit.id", viewonly=True)

    def __str__(self) -> str:
        return self.name
