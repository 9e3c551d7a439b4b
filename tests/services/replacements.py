"""Re-issues and corrections for tests: what is handed in, and who does it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping

import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind, CertificateStatus, DocumentKind, Step, Tier, Verb
from app.models.case import Case
from app.models.certificate import Certificate
from app.rules.face import CertificateFace
from app.rules.loss_declaration import Declaration, declaration_text
from app.security.jurisdiction import Actor
from app.services.attachment import Upload
from app.services.replacement_entry import open_correction, open_reissue
from app.services.workflow import Instruction
from app.session import SYSTEM, use_scope
from tests.factories import CITY_DEPARTMENT, COUNTY, DIRECT, PROVINCIAL, Place, make_actor
from tests.services.certificates import approve, enterer, reviewer

PLACES = {place.line.value: place for place in (COUNTY, CITY_DEPARTMENT, PROVINCIAL, DIRECT)}
SCANS = {
    CaseKind.REISSUE: (DocumentKind.NEWSPAPER, DocumentKind.ID_COPY, DocumentKind.PAPER_FORM),
    CaseKind.CORRECTION: (DocumentKind.OLD_CERTIFICATE, DocumentKind.ID_COPY),
}
UP = Instruction(Verb.APPROVE, "情况属实，同意上报")


def png() -> bytes:
    """A small picture as a scan."""
    out = io.BytesIO()
    Image.new("L", (60, 80), 255).save(out, "PNG")
    return out.getvalue()


def scans(kind: CaseKind) -> list[Upload]:
    """Every scan that the checklist asks for."""
    return [Upload(document, f"{document.value}.png", png()) for document in SCANS[kind]]


def declaration(certificate: Certificate, published_on: dt.date | None = None) -> Declaration:
    """A good declaration of the certificate's loss."""
    text = declaration_text(CertificateFace.from_json(certificate.face))
    return Declaration("太湖晨讯", published_on or clock.today(), "B2", text)


def who_enters(session: Session, kind: CaseKind, place: Place, certificate: Certificate) -> Actor:
    """C-6: re-issues of city departments begin at the city office, of provincial employers at the department."""
    if kind is CaseKind.REISSUE and place in (CITY_DEPARTMENT, PROVINCIAL):
        return reviewer(session, place)
    return enterer(session, place, certificate)


def open_on(
    session: Session,
    actor: Actor,
    kind: CaseKind,
    certificate: Certificate,
    after: Mapping[str, str] | None = None,
    *,
    send_up: Instruction | None = UP,
) -> int:
    """A complete case on the certificate, sent up."""
    if kind is CaseKind.REISSUE:
        declared = declaration(certificate)
        return open_reissue(session, actor, certificate.id, declared, uploads=scans(kind), send_up=send_up)
    wanted = after or {"specialty": "水利水电工程"}
    today = clock.today()
    return open_correction(session, actor, certificate.id, wanted, today, uploads=scans(kind), send_up=send_up)


def decide(session: Session, place: Place, case_id: int) -> None:
    """Every step that is left, each by another officer of the office that holds the case."""
    for _ in range(3):
        step, holder = standing(session, case_id)
        if step is Step.APPROVED:
            return
        with use_scope(SYSTEM):
            at_review = holder == session.scalars(sa.select(Case.review_office_id).where(Case.id == case_id)).one()
        officer = reviewer(session, place) if at_review else make_actor(session, Tier.PROVINCE, "province")
        approve(session, officer, [case_id], "经核准，同意")


def standing(session: Session, case_id: int) -> tuple[Step, int | None]:
    """Step and holder, read afresh."""
    session.rollback()
    with use_scope(SYSTEM):
        row = session.execute(sa.select(Case.step, Case.holder_id).where(Case.id == case_id)).one()
        return row.step, row.holder_id


def status_of(session: Session, certificate_id: int) -> CertificateStatus:
    """The status now, read afresh."""
    session.rollback()
    with use_scope(SYSTEM):
        return session.scalars(sa.select(Certificate.status).where(Certificate.id == certificate_id)).one()
