"""Certificates and filled forms on paper, from frozen faces and the record (K-2, K-3, M8, D-1)."""

from __future__ import annotations

import dataclasses
import io
from types import SimpleNamespace
from typing import Any

import pdfplumber
import pytest
import sqlalchemy as sa
import typst
from pypdf import PdfReader
from sqlalchemy.orm import Session

from app.enums import CertificateStatus, Level, Tier
from app.errors import NotFound, PrintingRefused, Refusal
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.person import Person
from app.queries.case_setting import Setting
from app.queries.certificate import list_frozen, list_status_changes
from app.rules.face import CertificateFace
from app.security.jurisdiction import Actor
from app.security.role import RoleName
from app.services import certificate_paper
from app.services.certificate_paper import MOST_AT_ONCE, certificate_pdf, proof_html, sheet_of
from app.services.certificate_paper_form import (
    blank_information_form_pdf,
    information_form_of,
    information_form_pdf,
)
from app.session import SYSTEM, use_scope, writing
from tests.factories import COUNTY, make_actor, make_cases
from tests.services.certificates import make_certificates


def _printer(session: Session, tier: Tier = Tier.PROVINCE, unit: str = "province") -> Actor:
    return make_actor(session, tier, unit, roles=[RoleName.PRINTER])


def _texts(pdf: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return ["".join(char["text"] for char in page.chars) for page in document.pages]


def test_k2_printed_from_the_frozen_face(session: Session) -> None:
    """K-2: whatever the record says later, paper says what was frozen; every copy is in the audit trail."""
    certificates = make_certificates(session, 2)
    faces = [CertificateFace.from_json(c.face) for c in certificates]
    with use_scope(SYSTEM), writing(session):
        session.execute(sa.update(Person).values(name="改名").execution_options(synchronize_session=False))
    ids = [c.id for c in certificates]
    pages = _texts(certificate_pdf(session, _printer(session), list(reversed(ids))))
    assert len(pages) == 2
    for face, page in zip(faces, pages, strict=True):
        assert face.name in page and face.certificate_number in page and face.specialty in page
        assert "改名" not in page
    with use_scope(SYSTEM):
        printed = session.scalars(sa.select(AuditEvent.noun_id).where(AuditEvent.action == "print")).all()
    assert sorted(i for i in printed if i) == sorted(ids)


def test_k3_a_batch_larger_than_a_chunk_is_one_file(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """K-3: chunks are joined in order."""
    certificates = make_certificates(session, 3)
    monkeypatch.setattr(certificate_paper, "CHUNK", 2)
    ids = [c.id for c in certificates]
    pages = _texts(certificate_pdf(session, _printer(session), ids))
    assert [c.number in page for c, page in zip(certificates, pages, strict=True)] == [True] * 3


def test_m8_only_the_printing_office_prints(session: Session) -> None:
    """M8, U-1, U-2: another office is told who prints, a reader that his role does not, a stranger finds nothing."""
    (certificate,) = make_certificates(session, 1)
    with pytest.raises(Refusal) as refusal:
        certificate_pdf(session, _printer(session, Tier.CITY_OFFICE, "330500-office"), [certificate.id])
    assert refusal.value.problems[0].rule == "M8"
    with pytest.raises(Refusal) as refusal:
        certificate_pdf(session, make_actor(session, Tier.PROVINCE, "province"), [certificate.id])
    assert refusal.value.problems[0].rule == "U-1"
    stranger = make_actor(session, Tier.CITY_OFFICE, "330100-office", roles=[RoleName.PRINTER, RoleName.CITY_REVIEWER])
    for act in (certificate_pdf, lambda s, a, ids: proof_html(s, a, ids[0])):
        with pytest.raises(NotFound):
            act(session, stranger, [certificate.id])


def test_k3_a_certificate_that_does_not_stand_is_not_printed(session: Session) -> None:
    """K-3: void, lost and revoked ones are refused, and with them the batch."""
    first, second = make_certificates(session, 2)
    with use_scope(SYSTEM), writing(session):
        session.execute(
            sa.update(Certificate)
            .where(Certificate.id == first.id)
            .values(status=CertificateStatus.REVOKED)
            .execution_options(synchronize_session=False)
        )
    with pytest.raises(Refusal) as refusal:
        certificate_pdf(session, _printer(session), [first.id, second.id])
    assert [p.rule for p in refusal.value.problems] == ["K-3"]


def test_k3_more_than_a_request_prints_goes_to_a_job(session: Session) -> None:
    """K-3: the limit is told before anything is set."""
    with pytest.raises(Refusal) as refusal:
        certificate_pdf(session, _printer(session), range(1, MOST_AT_ONCE + 2))
    assert refusal.value.problems[0].params["most"] == MOST_AT_ONCE


def test_k2_a_face_that_was_tampered_with_is_not_printed(session: Session) -> None:
    """K-2, T39: face and photo must be those whose hashes were recorded."""
    (certificate,) = make_certificates(session, 1)
    with use_scope(SYSTEM):
        (frozen,) = list_frozen(session, [certificate.id], Setting.read(session))
    assert sheet_of(frozen).name == certificate.holder_name
    for forged in (
        dataclasses.replace(frozen, face=dataclasses.replace(frozen.face, title="正高级工程师")),
        dataclasses.replace(frozen, photo_sha256="0" * 64),
    ):
        with pytest.raises(PrintingRefused):
            sheet_of(forged)


def test_k3_any_warning_of_typst_prints_nothing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """K-3: refused, and no copy recorded."""
    (certificate,) = make_certificates(session, 1)

    real = typst.Compiler

    class Complaining:
        def __init__(self, *arguments: Any, **named: Any) -> None:
            self._compiler = real(*arguments, **named)

        def compile_with_warnings(self, *arguments: Any, **named: Any) -> Any:
            pdf, _ = self._compiler.compile_with_warnings(*arguments, **named)
            return pdf, [SimpleNamespace(message="unknown font family")]

    monkeypatch.setattr(typst, "Compiler", Complaining)
    with pytest.raises(PrintingRefused):
        certificate_pdf(session, _printer(session), [certificate.id])
    with use_scope(SYSTEM):
        assert session.scalar(sa.select(AuditEvent).where(AuditEvent.action == "print")) is None


def test_k2_the_proof_is_marked_as_one(session: Session) -> None:
    """K-2: the screen's proof says 样张 and is read by the offices of the line."""
    (certificate,) = make_certificates(session, 1)
    html = proof_html(session, make_actor(session, Tier.CITY_OFFICE, "330500-office"), certificate.id)
    assert "样　张" in html and certificate.number in html and "330199" not in html
    with use_scope(SYSTEM):
        changes = list_status_changes(session, certificate.id)
    assert [change.status for change in changes] == [CertificateStatus.VALID]


def test_d1_the_filled_form_of_a_case(session: Session) -> None:
    """D-1: the record in its boxes, the employer's words and date, no seal; its printing is recorded."""
    (case_id,) = make_cases(session, 1, COUNTY)
    clerk = make_actor(session, Tier.COUNTY_OFFICE, "330521-office")
    with use_scope(clerk.scope):
        form = information_form_of(session, case_id)
    assert form.employer_seal.signatory == "测试负责人" and form.employer_seal.seal is None
    assert form.review_seal.signatory == "" and form.review_seal.signed_on is None
    assert form.photo is not None and form.unit_nature.startswith("21 ")
    pdf = information_form_pdf(session, clerk, case_id)
    text = "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)
    assert form.name in text and "水利工程" in text and "浙人专〔2001〕57号" in text
    with use_scope(SYSTEM):
        event = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "print_form")).one()
        number = session.scalars(sa.select(Person.id_number).join(Case).where(Case.id == case_id)).one()
    assert event.noun_id == case_id and event.after is None and form.id_number == number
    with pytest.raises(NotFound):
        information_form_pdf(session, make_actor(session, Tier.COUNTY_OFFICE, "330522-office"), case_id)


@pytest.mark.parametrize(("level", "word"), [(Level.SENIOR, "高级"), (Level.MID, "中级"), (Level.JUNIOR, "初级")])
def test_d1_the_blank_form_by_level(app: Any, level: Level, word: str) -> None:
    """D-1: heading by level."""
    text = "".join(PdfReader(io.BytesIO(blank_information_form_pdf(level))).pages[0].extract_text().split())
    assert word in text
