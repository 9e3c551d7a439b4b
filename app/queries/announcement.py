"""Counts behind the page of an announcement document (P-8, C-15)."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.case import Case
from app.models.qualification import Qualification
from app.models.roster import AnnouncementCheck
from app.session import through


@dataclass(frozen=True, slots=True)
class DocumentCounts:
    """Cases in the scope in force that name a document, and how many of them were ticked against it."""

    cases: int
    checked: int


def count_cases(session: Session, document_id: int) -> DocumentCounts:
    """How many cases name the document; a tick counts while the facts are those it saw."""
    with through(Case) as visible:
        return _counts(session, document_id, visible)


def _counts(session: Session, document_id: int, visible: sa.ColumnElement[bool]) -> DocumentCounts:
    named = (
        sa.select(Case.id, Qualification.version)
        .join(Qualification, Case.qualification_id == Qualification.id)
        .where(Qualification.announcement_document_id == document_id, visible)
        .subquery()
    )
    ticked = sa.exists().where(
        AnnouncementCheck.case_id == named.c.id,
        AnnouncementCheck.document_id == document_id,
        AnnouncementCheck.qualification_version == named.c.version,
    )
    cases, checked = session.execute(
        sa.select(sa.func.count(named.c.id), sa.func.count(named.c.id).filter(ticked)).select_from(named)
    ).one()
    return DocumentCounts(cases, checked)
