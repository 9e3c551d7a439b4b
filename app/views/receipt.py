"""收件回执 as an answer: of a case, of ticked cases, of an import (C-17)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import abort, redirect, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from app.errors import NotFound, PrintingRefused, Refusal
from app.extensions import db
from app.models.case import Case
from app.queries.import_batch import get_import
from app.queries.receipt import list_imported
from app.security.permission import Permission
from app.services.batch import list_rows
from app.services.receipt_paper import receipts_pdf
from app.views.base import HouseBaseView, acting, action, expose, permitted
from app.views.batch_preview import LONGEST_QUERY, BatchPreview
from app.views.paper_answer import notice, paper, told

LIST = "/cases/list/"
ACTION = "receipts"


class CaseReceiptView(HouseBaseView):
    """The receipt of one case; each print is a POST, since it is recorded."""

    route_base = "/cases"
    default_view = "of_case"

    @expose("/<int:case_id>/receipt", methods=["POST"])
    @permitted(Permission.CASE_READ)
    def of_case(self, case_id: int) -> Response:
        """The receipt of one case; 404 outside the jurisdiction."""
        return receipts_answer([case_id], f"/cases/{case_id}")


class ImportReceiptView(HouseBaseView):
    """The receipts of an import."""

    route_base = "/imports"
    default_view = "of_import"

    @expose("/<int:batch_id>/receipts", methods=["POST"])
    @permitted(Permission.IMPORT_RUN)
    def of_import(self, batch_id: int) -> Response:
        """The receipts of every case of an import."""
        session = db.session()
        try:
            get_import(session, batch_id)
        except NotFound:
            abort(404)
        return receipts_answer(list_imported(session, batch_id), f"/imports/{batch_id}?tab=made")


class ReceiptAction(BatchPreview):
    """Mixin of the grid of cases: receipts of ticked rows, beside its batch acts; stands before their mixin."""

    @action(ACTION, _l("Print receipts"), None, "print")
    def receipts(self, rows: Any) -> Response:
        """收件回执 of the ticked cases."""
        chosen: list[Case] = rows if isinstance(rows, list) else [rows]
        return receipts_answer([case.id for case in chosen], LIST)

    @expose("/batch", methods=["POST"])
    @permitted(Permission.CASE_READ)
    def batch(self) -> Any:
        """As the batch acts' own address; receipts are printed at once, since they change nothing."""
        if request.form.get("action") != ACTION:
            return super().batch()
        if request.form.get("everything"):
            matching = self.matching(request.form.get("qs", "")[:LONGEST_QUERY])
            return receipts_answer(list_rows(db.session(), acting(), matching), LIST)
        values = request.form.getlist("rowid")
        if not values or not all(value.isdecimal() and len(value) < 10 for value in values):
            abort(404)
        return receipts_answer([int(value) for value in values], LIST)


def receipts_answer(case_ids: Collection[int], way: str) -> Response:
    """The PDF, or back to ``way`` with the reason."""
    if not case_ids:
        notice(gettext("There is no case to print a receipt for."), "C-17", "warning")
        return redirect(way, 303)
    try:
        return paper(receipts_pdf(db.session(), acting(), case_ids), "application/pdf", gettext("receipts") + ".pdf")
    except NotFound:
        abort(404)
    except (Refusal, PrintingRefused) as refused:
        return told(refused, way)
