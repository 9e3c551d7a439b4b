"""What an evaluation body entered of somebody (C-7): its pages show that, whatever else is registered of the person."""

from __future__ import annotations

import json

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.encryption import EncryptedText
from app.models.tier import TierColumns


class AwardEntry(TierColumns, Base):
    """The form of one case as it was typed, without the ID number: JSON of field names and texts, encrypted."""

    __tablename__ = "award_entry"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    payload: Mapped[str] = mapped_column(EncryptedText)

    @property
    def typed(self) -> dict[str, str]:
        """Texts by field name."""
        kept: dict[str, str] = json.loads(self.payload)
        return kept
