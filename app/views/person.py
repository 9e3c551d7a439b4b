"""人员: the people of the jurisdiction (U-8); ID numbers masked, birth dates as months (U-6, T31)."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l

from app.models.person import Person
from app.security.permission import Permission
from app.views.base import HouseModelView, ServiceInterface


class PersonView(HouseModelView):
    """Persons, newest first. They are entered with a case, never here."""

    route_base = "/persons"
    datamodel = ServiceInterface(Person, eager=("employer",))
    permissions: ClassVar = {"list": Permission.PERSON_READ, "show": Permission.PERSON_READ}
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
    grid: ClassVar = {"id": ["id_number"], "low": ["education"]}
