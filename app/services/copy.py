"""Print a copied case (抄送, C-10): the one thing that is done with a copy, on record since it shows the ID number."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.errors import N_, Problem, Refusal
from app.printing.information_form_pdf import render_information_form
from app.queries.copy import require_copy
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.audit import record
from app.services.certificate_paper_form import information_form_of
from app.session import SYSTEM, use_scope, writing


def copy_pdf(session: Session, actor: Actor, case_id: int) -> bytes:
    """附件2 of a copied case. Raises Refusal, NotFound, PrintingRefused, ProgramMissing."""
    if not actor.may(Permission.CASE_READ_COPIES):
        raise Refusal(Problem("U-1", N_("Your role does not include reading copies (抄送).")))
    require_copy(session, actor, case_id)
    with use_scope(SYSTEM):
        form = information_form_of(session, case_id)
    pdf = render_information_form(form)
    with use_scope(SYSTEM), writing(session):
        record(session, actor, "print_copy", "case", case_id)
    return pdf
