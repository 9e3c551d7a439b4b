"""Certificates on paper and on screen, from the frozen face and photo and nothing else (K-2, K-3, M8)."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Sequence

from flask import current_app
from pypdf import PdfReader, PdfWriter
from sqlalchemy.orm import Session

from app import storage
from app.enums import CertificateStatus
from app.errors import N_, NotFound, PrintingRefused, Problem, Refusal
from app.printing.certificate_pdf import CertificateSheet, certificate_sheet, render_certificates
from app.printing.certificate_proof import certificate_proof_html
from app.queries.case_setting import Setting
from app.queries.certificate import FrozenCertificate, list_frozen
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.audit import record_many
from app.session import SYSTEM, use_scope, writing

CHUNK = 100
MOST_AT_ONCE = 200
"""Certificates one request prints; whoever chose more is told so (K-3)."""


def certificate_pdf(session: Session, actor: Actor, certificate_ids: Collection[int]) -> bytes:
    """The certificates as one PDF, a page each in the order of their numbers; recorded in the audit trail (K-3).

    Only the office that the authority table lets print may (M8), and only valid certificates. One that
    may not refuses the whole batch, naming it. Raises Refusal, NotFound, PrintingRefused, ProgramMissing.
    """
    wanted = set(certificate_ids)
    if not actor.may(Permission.CERTIFICATE_PRINT):
        raise Refusal(Problem("U-1", N_("Your role does not include printing certificates.")))
    if len(wanted) > MOST_AT_ONCE:
        text = N_("%(count)s certificates are chosen; at most %(most)s are printed at once.")
        raise Refusal(Problem("K-3", text, params={"count": len(wanted), "most": MOST_AT_ONCE}))
    frozen = printable(session, actor, wanted)
    pdf = _merged(_chunks(frozen))
    with use_scope(SYSTEM), writing(session):
        changes = [(one.id, None, {"number": one.number, "face_sha256": one.face_sha256}) for one in frozen]
        record_many(session, actor, "print", "certificate", changes)
    return pdf


def printable(session: Session, actor: Actor, certificate_ids: Collection[int]) -> list[FrozenCertificate]:
    """The certificates, when the actor's office may print every one; raises NotFound or Refusal (K-3, M8)."""
    with use_scope(actor.scope):
        frozen = list_frozen(session, certificate_ids, Setting.read(session))
    if not frozen or len(frozen) != len(set(certificate_ids)):
        raise NotFound("certificate")
    problems = [problem for one in frozen for problem in _problems(one, actor)]
    if problems:
        raise Refusal(problems)
    return frozen


def proof_html(session: Session, actor: Actor, certificate_id: int) -> str:
    """The face as a whole page for the screen, marked 样张 (K-2). Raises NotFound, PrintingRefused."""
    if not actor.may(Permission.CERTIFICATE_READ):
        raise Refusal(Problem("U-1", N_("Your role does not include reading certificates.")))
    with use_scope(actor.scope):
        frozen = list_frozen(session, [certificate_id], Setting.read(session))
    if not frozen:
        raise NotFound("certificate")
    return certificate_proof_html(sheet_of(frozen[0]))


def sheet_of(frozen: FrozenCertificate) -> CertificateSheet:
    """What is printed of a frozen certificate.

    Raises PrintingRefused when face or photo are not those whose hashes were recorded at approval.
    """
    if frozen.face.digest() != frozen.face_sha256 or frozen.photo_sha256 != frozen.face.photo_sha256:
        text = N_("Certificate %(number)s is not what was frozen at its approval; nothing was printed.")
        raise PrintingRefused(Problem("K-2", text, params={"number": frozen.number}))
    return certificate_sheet(
        frozen.face,
        public_address=current_app.config["PUBLIC_ADDRESS"],
        photo=storage.get(frozen.photo_sha256),
        approved_at=frozen.approved_at,
    )


def _problems(frozen: FrozenCertificate, actor: Actor) -> list[Problem]:
    if frozen.printer_id != actor.unit_id:
        text = N_("Certificate %(number)s is printed by %(office)s.")
        return [Problem("M8", text, params={"number": frozen.number, "office": frozen.printer_name})]
    if frozen.status is not CertificateStatus.VALID:
        text = N_("Certificate %(number)s is not valid, so it is not printed.")
        return [Problem("K-3", text, params={"number": frozen.number})]
    return []


def _chunks(frozen: Sequence[FrozenCertificate]) -> Iterator[bytes]:
    for start in range(0, len(frozen), CHUNK):
        yield render_certificates([sheet_of(one) for one in frozen[start : start + CHUNK]])


def _merged(parts: Iterator[bytes]) -> bytes:
    first = next(parts, b"")
    second = next(parts, None)
    if second is None:
        return first
    writer = PdfWriter()
    for part in (first, second, *parts):
        writer.append(PdfReader(io.BytesIO(part)))
    merged = io.BytesIO()
    writer.write(merged)
    return merged.getvalue()
