"""审核记录: every act on every case, never rewritten (U-8, C-12)."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l

from app.models.approval import Approval
from app.security.permission import Permission
from app.views.base import HouseModelView, ServiceInterface


class ApprovalView(HouseModelView):
    """Approvals, newest first; the first column leads to the case."""

    route_base = "/approvals"
    datamodel = ServiceInterface(
        Approval, eager=("case.person", "unit", "void"), unread=("case.person.id_number",), through=True
    )
    permissions: ClassVar = {"list": Permission.APPROVAL_READ}
    list_title = _l("Approvals")
    label_columns = {"void": _l("Void")}
    record_path = "/cases/{row.case_id}"
    list_columns = [
        "case.acceptance_number",
        "case.person.name",
        "verb",
        "from_step",
        "to_step",
        "unit.name",
        "actor_name",
        "opinion",
        "acted_at",
        "void",
    ]
    search_columns = [
        "case.acceptance_number",
        "case.person.name",
        "verb",
        "to_step",
        "unit.name",
        "actor_name",
        "acted_at",
    ]
    grid: ClassVar = {"wide": ["opinion"], "low": ["from_step"]}
