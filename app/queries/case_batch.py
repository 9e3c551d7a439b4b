"""Reads of the batch pages."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.document import AnnouncementDocument
from app.models.roster import RosterItem

MOST_NUMBERS = 200


def list_document_numbers(session: Session) -> Sequence[str]:
    """Document numbers that the office has registered, the newest first, as suggestions (P-8)."""
    query = sa.select(AnnouncementDocument.number).order_by(AnnouncementDocument.id.desc()).limit(MOST_NUMBERS)
    return session.scalars(query).all()


def list_roster_cases(session: Session, roster_id: int, most: int) -> Sequence[int]:
    """Cases of the live rows of a roster in the scope in force, in its order (B-1)."""
    return session.scalars(
        sa.select(RosterItem.case_id)
        .where(RosterItem.roster_id == roster_id, RosterItem.struck_at.is_(None))
        .order_by(RosterItem.position)
        .limit(most)
    ).all()
