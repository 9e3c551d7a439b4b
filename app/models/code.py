"""Code tables: facts that the seed loads, each with its source where the standard gives one."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.enums import Level
from app.models.base import Base, Numbered, check, one_of


class NoticeCode(Numbered, Base):
    """The notice's own codes: 单位性质, 在职状态, 最高学历, 最高学位, 取得方式 (A2)."""

    __tablename__ = "notice_code"
    __table_args__ = (sa.UniqueConstraint("field", "code"),)

    field: Mapped[str] = mapped_column(sa.String(12))
    code: Mapped[str] = mapped_column(sa.String(2))
    name: Mapped[str] = mapped_column(sa.String(40))


class Ethnicity(Base):
    """民族, GB/T 3304."""

    __tablename__ = "ethnicity"

    code: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(20), unique=True)
    in_standard: Mapped[bool]


class Division(Base):
    """Administrative division of Zhejiang with its years of validity."""

    __tablename__ = "division"

    code: Mapped[str] = mapped_column(sa.String(6), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    parent_code: Mapped[str | None] = mapped_column(sa.String(6), index=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    valid_from: Mapped[int | None]
    valid_to: Mapped[int | None]
    source: Mapped[str] = mapped_column(sa.String(200))


class IdAddressCode(Numbered, Base):
    """A county code that ID numbers have carried, with the years in which it was in force (P-1)."""

    __tablename__ = "id_address_code"
    __table_args__ = (sa.UniqueConstraint("code", "name", "valid_from"),)

    code: Mapped[str] = mapped_column(sa.String(6), index=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    valid_from: Mapped[int | None]
    valid_to: Mapped[int | None]
    category: Mapped[str] = mapped_column(sa.String(40))
    source: Mapped[str] = mapped_column(sa.String(120))


class Series(Base):
    """所属系列."""

    __tablename__ = "series"

    code: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40), unique=True)

    def __str__(self) -> str:
        return self.name


class Title(Numbered, Base):
    """资格名称 with its series and level."""

    __tablename__ = "title"
    __table_args__ = (sa.UniqueConstraint("series_code", "subseries", "grade", "name"),)

    series_code: Mapped[str] = mapped_column(sa.ForeignKey("series.code"), index=True)
    subseries: Mapped[str] = mapped_column(sa.String(40), default="")
    grade: Mapped[str] = mapped_column(sa.String(8))
    level: Mapped[Level] = mapped_column(one_of(Level, "a_title_has_a_known_level"))
    name: Mapped[str] = mapped_column(sa.String(40), index=True)
    valid_in_2007: Mapped[bool]
    valid_now: Mapped[bool]
    standard_code: Mapped[str] = mapped_column(sa.String(8), default="")
    evidence: Mapped[str] = mapped_column(sa.String(4))
    note: Mapped[str] = mapped_column(sa.String(200), default="")


class ReviewCommittee(Numbered, Base):
    """评审委员会, with names of its time; not the same thing as an evaluation body's account (P-7)."""

    __tablename__ = "review_committee"
    __table_args__ = (check("a_committee_ends_after_it_begins", "valid_to IS NULL OR valid_to >= valid_from"),)

    name: Mapped[str] = mapped_column(sa.String(120), unique=True)
    series_code: Mapped[str | None] = mapped_column(sa.ForeignKey("series.code"))
    level: Mapped[Level | None] = mapped_column(one_of(Level, "a_committee_reviews_a_known_level"))
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]

    def __str__(self) -> str:
        return self.name
