"""花名册: the rosters of the reviewing offices (U-8, C-3, C-16)."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from app.models.roster import Roster
from app.security.permission import Permission
from app.services.batch_roster import EXPORT
from app.views.base import HouseModelView, ServiceInterface, action, allows
from app.views.batch_preview import BatchPreview, show_preview
from app.views.batch_ticket import Chosen


def compile_button() -> list[dict[str, Any]]:
    """For the offices that compile rosters."""
    button = {"label": _l("Compile a roster"), "url": "/rosters/new", "icon": "plus", "kind": "primary"}
    return [button] if allows(Permission.ROSTER_COMPILE) else []


class RosterView(BatchPreview, HouseModelView):
    """Rosters, newest first, with their frozen papers."""

    route_base = "/rosters"
    datamodel = ServiceInterface(Roster, eager=("office", "pdf", "xlsx"))
    permissions: ClassVar = {"list": Permission.ROSTER_READ, "export_roster": Permission.EXPORT_RUN}
    list_title = _l("Rosters")
    label_columns = {
        "number": _l("Roster number"),
        "created_at": _l("Compiled at"),
        "pdf": _l("Roster as PDF"),
        "xlsx": _l("Roster as a workbook"),
    }
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
    search_columns = ["number", "title", "level", "state", "office.name", "submitted_at"]
    order_columns = ["number"]
    record_path = "/rosters/{id}"
    file_columns = {"pdf": "花名册", "xlsx": "花名册"}
    grid: ClassVar = {"status": "state", "head": compile_button, "batch_url": "/rosters/batch"}

    @action("export_roster", _l("Export the rosters…"), None, "download", single=False)
    def export_roster(self, rosters: list[Roster]) -> Any:
        """导出花名册 of the ticked ones, through the same preview as everything that matches."""
        return show_preview(EXPORT, Chosen("/rosters", ids=tuple(roster.id for roster in rosters)))
