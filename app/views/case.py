"""办件: the work list (U-8). The page of one case is no generated one; see ``views/case_page.py``."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l

from app.models.case import Case
from app.security.permission import Permission
from app.views.base import HouseModelView, ServiceInterface
from app.views.case_batch import PERMISSIONS as BATCHES
from app.views.case_batch import CaseBatchActions
from app.views.filters import REVIEWING_OFFICES
from app.views.list_export import ListExport
from app.views.receipt import ReceiptAction


class CaseView(ListExport, ReceiptAction, CaseBatchActions, HouseModelView):
    """Cases in the jurisdiction, newest first; the first column leads to the case."""

    route_base = "/cases"
    datamodel = ServiceInterface(
        Case,
        eager=("person", "employer", "review_office", "holder", "qualification.announcement_document"),
        unread=("person.id_number",),
        through=True,
    )
    export_list = "cases"
    permissions: ClassVar = {
        "list": Permission.CASE_READ,
        "receipts": Permission.CASE_READ,
        "batch": Permission.CASE_READ,
        "take_list": Permission.EXPORT_RUN,
        **BATCHES,
    }
    grid: ClassVar = {"batch_url": "/cases/batch"}
    list_title = _l("Cases")
    list_columns = [
        "acceptance_number",
        "person.name",
        "qualification.title_name",
        "employer.name",
        "review_office.name",
        "qualification.announcement_document.number",
        "qualification.obtained_on",
        "step",
        "step_since",
    ]
    search_form_query_rel_fields = {"review_office": REVIEWING_OFFICES}
    record_path = "/cases/{row.id}"
    order_columns = ["acceptance_number", "step_since"]
    search_columns = [
        "acceptance_number",
        "person.name",
        "qualification.title_name",
        "employer.name",
        "qualification.announcement_document.number",
        "kind",
        "level",
        "step",
        "step_since",
        "review_office",
    ]
