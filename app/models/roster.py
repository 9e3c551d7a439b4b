"""Rosters (花名册): numbered, frozen records, not exports (C-3, C-15, C-16)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import Level, RosterState
from app.models.base import Base, Numbered, check, one_of
from app.models.case import Case
from app.models.document import AnnouncementDocument
from app.models.encryption import EncryptedJson
from app.models.immutable import append_only, frozen_columns
from app.models.stored_file import StoredFile
from app.models.tier import TierColumns
from app.models.unit import Unit


class Roster(Numbered, TierColumns, Base):
    """A roster of one reviewing office; from ``frozen`` on its rows and papers never change."""

    __tablename__ = "roster"
    __table_args__ = (
        check(
            "a_frozen_roster_has_its_hash", "state = 'open' OR (content_sha256 IS NOT NULL AND frozen_at IS NOT NULL)"
        ),
        check(
            "a_frozen_roster_has_its_papers", "state = 'open' OR (pdf_file_id IS NOT NULL AND xlsx_file_id IS NOT NULL)"
        ),
        check("a_submitted_roster_has_a_submitter", "state IN ('open', 'frozen') OR submitted_by_id IS NOT NULL"),
    )

    number: Mapped[str] = mapped_column(sa.String(24), unique=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    level: Mapped[Level] = mapped_column(one_of(Level, "a_roster_has_a_known_level"))
    state: Mapped[RosterState] = mapped_column(one_of(RosterState, "a_roster_is_in_a_known_state"))
    version: Mapped[int] = mapped_column(default=1)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    compiled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ab_user.id"))
    compiled_by_name: Mapped[str] = mapped_column(sa.String(60))
    checked_by_name: Mapped[str] = mapped_column(sa.String(60), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    created_at: Mapped[dt.datetime]
    frozen_at: Mapped[dt.datetime | None]
    submitted_at: Mapped[dt.datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ab_user.id"))
    content_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    pdf_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    xlsx_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))

    office: Mapped[Unit] = relationship(Unit, foreign_keys=[office_id])
    pdf: Mapped[StoredFile | None] = relationship(StoredFile, foreign_keys=[pdf_file_id])
    xlsx: Mapped[StoredFile | None] = relationship(StoredFile, foreign_keys=[xlsx_file_id])
    items: Mapped[list[RosterItem]] = relationship(back_populates="roster", order_by="RosterItem.position")

    def __str__(self) -> str:
        return self.number


class RosterItem(Numbered, TierColumns, Base):
    """One row of a roster; ``line`` is the row as frozen. A returned row stays, struck, with its reason."""

    __tablename__ = "roster_item"
    __table_args__ = (
        sa.UniqueConstraint("roster_id", "position"),
        sa.UniqueConstraint("roster_id", "case_id"),
        check("a_struck_row_has_a_reason", "struck_at IS NULL OR length(struck_reason) > 0"),
        sa.Index(
            "uq_roster_item_one_live_row_per_case",
            "case_id",
            unique=True,
            sqlite_where=sa.text("struck_at IS NULL"),
            postgresql_where=sa.text("struck_at IS NULL"),
        ),
    )

    roster_id: Mapped[int] = mapped_column(sa.ForeignKey("roster.id"), index=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    position: Mapped[int]
    # A frozen row carries an ID number, so it is encrypted like one (P-1).
    line: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson)
    struck_at: Mapped[dt.datetime | None]
    struck_reason: Mapped[str] = mapped_column(sa.String(500), default="")

    roster: Mapped[Roster] = relationship(Roster, back_populates="items")
    case: Mapped[Case] = relationship(Case)


class AnnouncementCheck(Numbered, TierColumns, Base):
    """That a case was ticked against its line in the announcement document: by whom, page and line (C-15)."""

    __tablename__ = "announcement_check"
    __table_args__ = (
        check("a_check_names_page_and_line", "page > 0 AND line_number > 0"),
        check("a_difference_is_explained", "difference = '' OR length(explanation) > 0"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    case_version: Mapped[int]
    qualification_version: Mapped[int]
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("announcement_document.id"))
    page: Mapped[int]
    line_number: Mapped[int]
    difference: Mapped[str] = mapped_column(sa.String(200), default="")
    explanation: Mapped[str] = mapped_column(sa.String(200), default="")
    opinion: Mapped[str] = mapped_column(sa.String(500), default="")
    checked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ab_user.id"))
    checked_by_name: Mapped[str] = mapped_column(sa.String(60))
    checked_at: Mapped[dt.datetime]

    document: Mapped[AnnouncementDocument] = relationship(AnnouncementDocument)


append_only(AnnouncementCheck.__table__)  # type: ignore[arg-type]  # a declarative __table__ is a Table here
frozen_columns(
    Roster.__table__,  # type: ignore[arg-type]  # a declarative __table__ is a Table here
    ["number", "title", "content_sha256", "pdf_file_id", "xlsx_file_id"],
    when="OLD.state <> 'open'",
)
frozen_columns(
    RosterItem.__table__,  # type: ignore[arg-type]  # a declarative __table__ is a Table here
    ["position", "case_id", "roster_id", "line"],
)
