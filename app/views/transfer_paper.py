"""附件3: beside the 信息表 on the page of a transfer-in, and on paper (C-5, D-2)."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.enums import CaseKind
from app.errors import NotFound, PrintingRefused, Refusal
from app.extensions import db
from app.models.case import Case
from app.queries.transfer import find_ethnicity, find_transfer_form, list_alterations, list_opinions
from app.security.permission import Permission
from app.services.transfer_paper import blank_transfer_form_pdf, transfer_form_pdf
from app.session import SYSTEM, use_scope
from app.views.base import HouseBaseView, acting, expose, permitted
from app.views.paper_answer import paper, told

PDF = "application/pdf"


class TransferFormView(HouseBaseView):
    """附件3 in three copies: filled for a case, and blank."""

    route_base = "/cases"
    default_view = "blank"

    @expose("/<int:case_id>/transfer-form")
    @permitted(Permission.CASE_READ)
    def filled(self, case_id: int) -> Response:
        """The form of a transfer-in; the print is recorded, other cases have none."""
        try:
            pdf = transfer_form_pdf(db.session(), acting(), case_id)
        except NotFound:
            abort(404)
        except (Refusal, PrintingRefused) as refused:
            return told(refused, f"/cases/{case_id}")
        return paper(pdf, PDF, f"{gettext('transfer-in form')}.pdf")

    @expose("/transfer-form")
    @permitted(Permission.CASE_READ)
    def blank(self) -> Response:
        """The blank form."""
        try:
            return paper(blank_transfer_form_pdf(), PDF, f"{gettext('transfer-in form')}.pdf")
        except PrintingRefused as refused:
            return told(refused, "/entry?kind=transfer_in")


def transfer_panel(session: Session, case: Case) -> dict[str, Any] | None:
    """What the page of a transfer-in shows of 附件3; None for other kinds."""
    sheet = find_transfer_form(session, case.id) if case.kind is CaseKind.TRANSFER_IN else None
    if sheet is None:
        return None
    with use_scope(SYSTEM):
        opinions = list_opinions(session, case)
    return {
        "sheet": sheet,
        "ethnicity": find_ethnicity(session, case.person.ethnicity_code),
        "opinions": opinions,
        "alterations": list_alterations(session, case.id),
    }
