"""Reads of the reference tables: what forms are read with, what the tables say (P-7, P-11, C-9, C-11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import CaseKind, Level, Line
from app.errors import N_, Problem, Refusal
from app.models.authority import Authority, CampaignWindow, ChecklistItem
from app.models.code import Ethnicity, IdAddressCode, NoticeCode, ReviewCommittee, Series, Title
from app.queries.authority import authorities_on
from app.rules.address_book import AddressBook
from app.rules.information_form_fields import Books, title_book

# The notice's own words for the coded fields of the information form.
NOTICE_FIELDS = {
    "unit_nature": "单位性质",
    "employment_status": "在职状态",
    "education": "最高学历",
    "degree": "最高学位",
    "obtain_method": "取得方式",
}


class _KeptAddressBook:
    """The one large table (7,483 rows), kept by each process until the table grows or shrinks.

    Its rows are facts of a standard that nobody edits, so count and last key tell when it was loaded anew.
    """

    def __init__(self) -> None:
        self._kept: tuple[tuple[object, ...], AddressBook] | None = None

    def get(self, session: Session) -> AddressBook:
        count, last = session.execute(sa.select(sa.func.count(), sa.func.max(IdAddressCode.id))).one()
        version = (str(session.get_bind().engine.url), count, last)
        kept = self._kept
        if kept is not None and kept[0] == version:
            return kept[1]
        query = sa.select(IdAddressCode.code, IdAddressCode.valid_from, IdAddressCode.valid_to)
        book = AddressBook((code, valid_from, valid_to) for code, valid_from, valid_to in session.execute(query))
        self._kept = (version, book)
        return book


_address_book = _KeptAddressBook()


def get_books(session: Session) -> Books:
    """The code tables that an information form is read with (P-1, P-4, P-7); read once for a whole import.

    The tables that the province edits (500 rows together) are read afresh, so an edit counts at once in every
    process.
    """
    names = {notice: field for field, notice in NOTICE_FIELDS.items()}
    codes: dict[str, dict[str, str]] = {field: {} for field in NOTICE_FIELDS}
    for row in session.scalars(sa.select(NoticeCode).order_by(NoticeCode.field, NoticeCode.code)):
        codes[names[row.field]][row.code] = row.name
    titles = sa.select(Title.name, Title.series_code, Title.grade).order_by(Title.id)
    return Books(
        codes=codes,
        ethnicities=_names(session, Ethnicity),
        titles=title_book((name, series, grade) for name, series, grade in session.execute(titles)),
        series=_names(session, Series),
        committees=frozenset(session.scalars(sa.select(ReviewCommittee.name))),
        addresses=_address_book.get(session),
    )


def _names(session: Session, model: type[Ethnicity] | type[Series]) -> dict[str, str]:
    return {row.code: row.name for row in session.execute(sa.select(model.code, model.name).order_by(model.code))}


def get_authority(session: Session, kind: CaseKind, level: Level, line: Line, on: dt.date) -> Authority:
    """The row of the authority table in force on ``on`` (C-9); the newest one where two overlap.

    Raises Refusal when there is none: the province has a gap to fill, and no case may be lost in it.
    """
    row = authorities_on(session, on).get((kind, level, line))
    if row is None:
        text = N_("No authority is set for this kind, level and line; the province enters it in the authority table.")
        raise Refusal(Problem("C-9", text))
    return row


def list_checklist(
    session: Session, kind: CaseKind, level: Level, line: Line, *, old_certificate_lost: bool = False
) -> Sequence[ChecklistItem]:
    """The scans of a case (P-11), required and optional, in the table's order; each names the step that needs it."""
    condition = "lost" if old_certificate_lost else "not_lost"
    query = sa.select(ChecklistItem).where(
        ChecklistItem.kind == kind,
        ChecklistItem.level == level,
        ChecklistItem.line == line,
        ChecklistItem.condition.in_(("", condition)),
    )
    return session.scalars(query.order_by(ChecklistItem.id)).all()


def list_windows(session: Session, review_office_id: int | None) -> Sequence[CampaignWindow]:
    """The campaign windows that govern an office: its own and the general ones, by their first day (C-11)."""
    governs = sa.or_(CampaignWindow.unit_id.is_(None), CampaignWindow.unit_id == review_office_id)
    query = sa.select(CampaignWindow).where(governs)
    return session.scalars(query.order_by(CampaignWindow.starts_on, CampaignWindow.id)).all()
