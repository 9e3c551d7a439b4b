"""人员: the people of the jurisdiction (U-8); ID numbers masked, birth dates as months (U-6, T31)."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import redirect, url_for
from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.models.person import Person
from app.queries.employment import list_employments
from app.security.permission import Permission
from app.views.base import HouseModelView, ServiceInterface, action
from app.views.list_export import ListExport


class PersonView(ListExport, HouseModelView):
    """Persons, newest first. They are entered with a case, never here."""

    route_base = "/persons"
    datamodel = ServiceInterface(Person, eager=("employer",))
    export_list, previews = "persons", False
    permissions: ClassVar = {
        "list": Permission.PERSON_READ,
        "batch": Permission.PERSON_READ,
        "take_list": Permission.EXPORT_RUN,
        "show": Permission.PERSON_READ,
        "move": Permission.PERSON_MOVE,
    }
    show_template = "persons/page.html"
    extra_args = {"changes": lambda pk: list_employments(db.session(), int(pk))}
    list_title = _l("Persons")
    show_title = _l("Person")
    list_columns = ["name", "sex", "birth_date", "id_number", "employer.name", "employment_status", "education"]
    show_fieldsets = [
        (None, {"fields": ["photo", "name", "sex", "birth_date", "id_number", "ethnicity_code", "native_place"]}),
        (_l("Work"), {"fields": ["employer.name", "employment_status", "joined_work_on"]}),
        (_l("Education"), {"fields": ["education", "degree", "school", "major"]}),
        (_l("Contact"), {"fields": ["phone", "address", "postcode"], "expanded": False}),
    ]
    search_columns = ["name", "employer.name", "sex", "employment_status"]
    order_columns = ["name"]
    file_columns = {"photo": "照片"}
    grid: ClassVar = {"id": ["id_number"], "low": ["education"], "batch_url": "/persons/batch"}

    @action("move", _l("Change of employer…"), icon="unit", multiple=False)
    def move(self, item: Person) -> Any:
        """To the page that moves the person (C-18)."""
        return redirect(url_for("EmploymentView.employer", person_id=item.id))
