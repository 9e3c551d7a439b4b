"""花名册: the rosters of the reviewing offices (U-8, C-3, C-16)."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l

from app.models.roster import Roster
from app.security.permission import Permission
from app.views.base import HouseModelView, ServiceInterface


class RosterView(HouseModelView):
    """Rosters, newest first, with their frozen papers."""

    route_base = "/rosters"
    datamodel = ServiceInterface(Roster, eager=("office", "pdf", "xlsx"))
    permissions: ClassVar = {"list": Permission.ROSTER_READ, "show": Permission.ROSTER_READ}
    list_title = _l("Rosters")
    show_title = _l("Roster")
    label_columns = {"number": _l("Roster number"), "pdf": _l("Roster as PDF"), "xlsx": _l("Roster as a workbook")}
    list_columns = [
        "number",
        "title",
        "level",
        "office.name",
        "compiled_by_name",
        "created_at",
        "submitted_at",
        "state",
    ]
    show_columns = [
        "number",
        "title",
        "level",
        "state",
        "office.name",
        "compiled_by_name",
        "checked_by_name",
        "phone",
        "created_at",
        "frozen_at",
        "submitted_at",
        "pdf",
        "xlsx",
    ]
    search_columns = ["number", "title", "level", "state", "office.name", "submitted_at"]
    order_columns = ["number"]
    file_columns = {"pdf": "花名册", "xlsx": "花名册"}
    grid: ClassVar = {"status": "state"}
