"""后台任务: what runs for the own unit, and how far it is (U-8, B-2)."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l

from app.models.job import Job
from app.security.permission import Permission
from app.views.base import HouseModelView, ServiceInterface


class JobView(HouseModelView):
    """Jobs, newest first."""

    route_base = "/jobs"
    datamodel = ServiceInterface(Job)
    permissions: ClassVar = {"list": Permission.JOB_READ}
    list_title = _l("Background jobs")
    label_columns = {"kind": _l("What runs"), "created_at": _l("Started at")}
    list_columns = ["id", "kind", "state", "total", "done", "refused", "created_at", "finished_at"]
    search_columns = ["state", "created_at"]
    grid: ClassVar = {"num": ["total", "done", "refused"], "status": "state"}
