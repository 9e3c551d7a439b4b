"""Receipts of cases: who prints them, what they say, that each print is on record (C-17, D-4, T31)."""

from __future__ import annotations

import io
import re

import pdfplumber
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import DocumentKind, OldCertificateEventKind, Step, Tier
from app.errors import NotFound, Refusal
from app.models.attachment import Attachment
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.old_certificate import OldCertificateEvent
from app.models.person import Person
from app.queries.receipt import list_receipts
from app.services import receipt_paper
from app.services.receipt_paper import receipts_pdf
from app.session import SYSTEM, use_scope, writing
from tests.factories import COUNTY, make_account_of, make_actor, make_cases, make_employer
from tests.factories import actor_for as as_actor


def _texts(pdf: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return ["".join(char["text"] for char in page.chars) for page in document.pages]


def test_c17_receipts_of_a_selection_are_one_file_on_record(session: Session) -> None:
    """C-17: a page a case by acceptance number, no digit of the ID number but the mask, one audit row a case."""
    ids = make_cases(session, 3)
    clerk = make_actor(session, Tier.COUNTY_OFFICE, "330521-office")
    pages = _texts(receipts_pdf(session, clerk, list(reversed(ids))))
    with use_scope(SYSTEM):
        rows = session.execute(
            sa.select(Case.acceptance_number, Person.name, Person.id_number).join(Person).order_by(Case.id)
        ).all()
        printed = session.scalars(sa.select(AuditEvent.noun_id).where(AuditEvent.action == "print_receipt")).all()
    assert len(pages) == 3 and sorted(i for i in printed if i) == sorted(ids)
    for page, (number, name, id_number) in zip(pages, rows, strict=True):
        assert page.count(number) == 2 and name in page
        assert "33" + "*" * 16 in page and id_number[6:14] not in page
        # Other numbers of the receipt may end like this one; what must not stand there is its own end.
        assert not re.search(rf"(?<!\d){id_number[-4:]}(?!\d)", page)


def test_c17_what_was_handed_in(session: Session) -> None:
    """C-17, P-11: present scans are counted, a wanted one that is not there says 待补, a lost original is none."""
    (case_id,) = make_cases(session, 1)
    with use_scope(SYSTEM), writing(session):
        case = session.scalars(sa.select(Case).where(Case.id == case_id)).one()
        session.execute(
            sa.delete(Attachment)
            .where(Attachment.document_kind == DocumentKind.ID_COPY)
            .execution_options(synchronize_session=False)
        )
        session.add(
            OldCertificateEvent(
                old_certificate_id=case.old_certificate_id,
                kind=OldCertificateEventKind.LOST,
                happened_at=case.opened_at,
                review_office_id=case.review_office_id,
            )
        )
    with use_scope(SYSTEM):
        items = {item.name: item for item in list_receipts(session, [case_id])[0].receipt.items}
    assert items["身份证复印件"].state == "待补" and items["身份证复印件"].count == "0份"
    assert items["原证书"].count in {"0本", "1份"} and items["评审表"].state == "已收"
    assert items["本人照片"].count == "1张" and items["遗失声明报纸"].state == "待补"


def test_c17_the_office_that_took_it_in_and_those_above(session: Session) -> None:
    """C-17, U-2: employers below do not print what the county took in; other counties do not find it."""
    employer = make_employer(session, COUNTY)
    ids = make_cases(session, 1, employer=employer, step=Step.REVIEW)
    city = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    province = make_actor(session, Tier.PROVINCE, "province")
    for actor in (city, province):
        assert receipts_pdf(session, actor, ids).startswith(b"%PDF")
    clerk = as_actor(session, make_account_of(session, Tier.EMPLOYER, employer.id))
    with pytest.raises(Refusal) as refused:
        receipts_pdf(session, clerk, ids)
    assert refused.value.problems[0].rule == "C-17"
    with pytest.raises(NotFound):
        receipts_pdf(session, make_actor(session, Tier.COUNTY_OFFICE, "330522-office"), ids)


def test_c17_more_than_a_file_takes_says_what_to_do(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """C-17: above the limit nothing is printed, and the refusal names both numbers."""
    monkeypatch.setattr(receipt_paper, "MOST_AT_ONCE", 1)
    ids = make_cases(session, 2)
    with pytest.raises(Refusal) as refused:
        receipts_pdf(session, make_actor(session, Tier.COUNTY_OFFICE, "330521-office"), ids)
    assert refused.value.problems[0].params == {"count": 2, "most": 1}
