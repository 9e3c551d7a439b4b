"""Print the loss declaration of a certificate before it is published (C-6, D-4); every print is recorded."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock
from app.errors import N_, Problem, Refusal
from app.printing.loss_declaration_pdf import render_loss_declaration
from app.queries.certificate import get_certificate
from app.rules.face import CertificateFace
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.audit import record
from app.session import SYSTEM, use_scope, writing


def loss_declaration_pdf(session: Session, actor: Actor, certificate_id: int) -> bytes:
    """The declaration of one certificate. Raises NotFound, Refusal, PrintingRefused, ProgramMissing."""
    if not actor.may(Permission.CASE_REPLACE):
        text = N_("Your role does not include re-issues and corrections; ask a colleague who has it.")
        raise Refusal(Problem("U-1", text))
    with use_scope(actor.scope):
        face = CertificateFace.from_json(get_certificate(session, certificate_id).face)
    pdf = render_loss_declaration(face, clock.today())
    with use_scope(SYSTEM), writing(session):
        record(session, actor, "print_loss_declaration", "certificate", certificate_id)
    return pdf
