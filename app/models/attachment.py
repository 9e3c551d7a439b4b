"""Scans attached to a case or to the draft of one (附件材料, P-11)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import CaseKind, DocumentKind, Level
from app.models.base import Base, Numbered, check, one_of
from app.models.encryption import EncryptedText
from app.models.stored_file import StoredFile
from app.models.tier import TierColumns


class EntryDraft(Numbered, TierColumns, Base):
    """A form as it was typed so far; nothing is lost, nothing counts yet. The payload is JSON, encrypted."""

    __tablename__ = "entry_draft"
    # A page left open must never meet somebody else's draft under the number of one that is gone.
    __table_args__ = {"sqlite_autoincrement": True}

    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("ab_user.id"), index=True)
    kind: Mapped[CaseKind] = mapped_column(one_of(CaseKind, "a_draft_is_for_a_known_kind"))
    level: Mapped[Level] = mapped_column(one_of(Level, "a_draft_has_a_known_level"))
    # An employer's draft only pre-fills; once handed in, its local office goes on with it (C-2).
    handed_in: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(sa.String(60), default="")
    payload: Mapped[str] = mapped_column(EncryptedText)
    photo_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    updated_at: Mapped[dt.datetime]

    photo: Mapped[StoredFile | None] = relationship(StoredFile)


class Attachment(Numbered, TierColumns, Base):
    """One scan: PDF, JPEG or PNG by its bytes."""

    __tablename__ = "attachment"
    __table_args__ = (check("an_attachment_belongs_to_a_case_or_a_draft", "(case_id IS NULL) <> (draft_id IS NULL)"),)

    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    draft_id: Mapped[int | None] = mapped_column(sa.ForeignKey("entry_draft.id", ondelete="CASCADE"), index=True)
    document_kind: Mapped[DocumentKind] = mapped_column(one_of(DocumentKind, "an_attachment_is_of_a_known_kind"))
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    file_name: Mapped[str] = mapped_column(sa.String(120), default="")
    uploaded_at: Mapped[dt.datetime]
    uploaded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ab_user.id"))

    file: Mapped[StoredFile] = relationship(StoredFile)
