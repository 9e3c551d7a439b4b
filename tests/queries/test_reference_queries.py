"""Reads of the reference tables (P-1, P-4, P-7, P-11, C-9, C-11, U-3)."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import CaseKind, DocumentKind, Level, Line, Seat
from app.errors import Refusal
from app.models.authority import Authority
from app.models.code import IdAddressCode, ReviewCommittee
from app.models.unit import Unit
from app.queries.reference import get_authority, get_books, list_checklist, list_windows
from app.session import writing

pytestmark = pytest.mark.usefixtures("system")
DAY = dt.date(2007, 9, 3)
ROUTE = (CaseKind.EXCHANGE, Level.SENIOR, Line.COUNTY)


def test_books_hold_the_notices_codes_and_the_tables(session: Session) -> None:
    """P-4, P-7: the words of the notice, every title with its series, the county codes of ID numbers."""
    books = get_books(session)
    assert books.codes["unit_nature"]["36"] == "其它类企业"
    assert {field: len(codes) for field, codes in books.codes.items()} == {
        "unit_nature": 11,
        "employment_status": 4,
        "education": 7,
        "degree": 4,
        "obtain_method": 3,
    }
    assert books.ethnicities["01"] == "汉族"
    assert len(books.series) == 32
    assert {entry.grade for entry in books.titles["研究员"]} == {"正高级"}
    assert books.addresses.in_force_within("330521", 1990, 1990)
    assert not books.addresses.knows("330199")


def test_an_edit_of_the_tables_counts_at_once(session: Session) -> None:
    """U-8: a new committee and a new county code are in the next reading, though addresses are kept."""
    before = get_books(session)
    with writing(session):
        session.add(ReviewCommittee(name="某某评审委员会"))
        session.add(IdAddressCode(code="330198", name="某县", category="administrative", source="test"))
    after = get_books(session)
    assert set(after.committees) - set(before.committees) == {"某某评审委员会"}
    assert (before.addresses.knows("330198"), after.addresses.knows("330198")) == (False, True)


def test_unchanged_addresses_are_kept(session: Session) -> None:
    """P-1: 7,483 rows are not read again for every form."""
    assert get_books(session).addresses is get_books(session).addresses


def test_c9_the_row_of_the_day_decides(session: Session) -> None:
    """C-9, M8: an authority row counts from its first to its last day, both included."""
    assert get_authority(session, *ROUTE, DAY).approver is Seat.PROVINCE
    with writing(session):
        old = session.scalars(
            sa.select(Authority).where(
                Authority.kind == ROUTE[0], Authority.level == ROUTE[1], Authority.line == ROUTE[2]
            )
        ).one()
        old.valid_to = dt.date(2007, 12, 31)
        new = {c.name: getattr(old, c.name) for c in Authority.__table__.columns if c.name not in ("id", "valid_to")}
        session.add(Authority(**new | {"valid_from": dt.date(2008, 1, 1), "approver": Seat.REVIEW}))
    assert get_authority(session, *ROUTE, dt.date(2007, 12, 31)).approver is Seat.PROVINCE
    assert get_authority(session, *ROUTE, dt.date(2008, 1, 1)).approver is Seat.REVIEW


def test_c9_a_gap_in_the_table_is_refused(session: Session) -> None:
    """C-9: before the notice nobody is named, and the refusal says who mends it."""
    with pytest.raises(Refusal, match=r"authority table.*C-9"):
        get_authority(session, *ROUTE, dt.date(1999, 1, 1))


def test_p11_loss_evidence_stands_for_the_old_certificate(session: Session) -> None:
    """P-11, C-1: the newspaper clip is asked for exactly when the old certificate is lost."""

    def asked(*, lost: bool) -> set[DocumentKind]:
        items = list_checklist(session, *ROUTE, old_certificate_lost=lost)
        return {item.document_kind for item in items if item.required}

    assert asked(lost=False) - asked(lost=True) == {DocumentKind.OLD_CERTIFICATE}
    assert asked(lost=True) - asked(lost=False) == {DocumentKind.NEWSPAPER}


def test_c11_an_office_has_its_own_window_and_the_general_one(session: Session) -> None:
    """C-11, M4: the pilots begin on 2007-01-01, everybody else on 2007-07-01."""
    ids = {unit.natural_key: unit.id for unit in session.scalars(sa.select(Unit))}
    pilot = list_windows(session, ids["330100-office"])
    assert [(row.starts_on, row.ends_on) for row in pilot] == [
        (dt.date(2007, 1, 1), dt.date(2007, 10, 31)),
        (dt.date(2007, 7, 1), dt.date(2008, 12, 31)),
    ]
    assert [row.starts_on for row in list_windows(session, ids["330200-office"])] == [dt.date(2007, 7, 1)]
    assert len(list_windows(session, None)) == 1
