"""单位: offices and employers (U-8, P-5)."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l

from app.models.unit import Unit
from app.security.permission import Permission
from app.views.base import HouseModelView, ServiceInterface
from app.views.filters import REVIEWING_OFFICES


class UnitView(HouseModelView):
    """The offices, which everybody reads, and the employers of the jurisdiction."""

    route_base = "/units"
    datamodel = ServiceInterface(Unit, eager=("review_office", "local_office"))
    permissions: ClassVar = {"list": Permission.UNIT_READ, "show": Permission.UNIT_READ}
    list_title = _l("Units")
    show_title = _l("Unit")
    label_columns = {
        "name": _l("Name of the unit"),
        "review_office": _l("Reviewing office"),
        "review_office.name": _l("Reviewing office"),
    }
    list_columns = ["name", "is_office", "nature", "department_in_charge", "local_office.name", "review_office.name"]
    show_columns = [
        "name",
        "short_name",
        "is_office",
        "tiers",
        "nature",
        "department_in_charge",
        "credit_code",
        "parent.name",
        "local_office.name",
        "review_office.name",
    ]
    search_columns = ["name", "is_office", "department_in_charge", "local_office.name", "review_office"]
    search_form_query_rel_fields = {"review_office": REVIEWING_OFFICES}
    order_columns = ["name"]
