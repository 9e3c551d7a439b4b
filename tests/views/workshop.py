"""Views that exist for tests only: one of ours and one of FAB's own, on the same model with the same permissions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import Flask
from flask_appbuilder import ModelView
from flask_appbuilder.actions import action as stock_action
from flask_appbuilder.models.sqla.interface import SQLAInterface
from sqlalchemy.orm import Session

from app.errors import Problem, Refusal
from app.models.case import Case
from app.models.document import AnnouncementDocument
from app.models.unit import Unit
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.session import writing
from app.views.base import HouseBaseView, HouseModelRestApi, HouseModelView, ServiceInterface, action, expose, permitted
from app.views.filters import REVIEWING_OFFICES

READ_AND_ACT = {"list": "read", "show": "read", "add": "read", "edit": "read", "delete": "read", "probe": "act"}


class StockCases(ModelView):  # type: ignore[misc]  # FAB ships no types
    """FAB as it comes."""

    datamodel = SQLAInterface(Case)
    class_permission_name = "case"
    method_permission_name = READ_AND_ACT
    list_columns = ["acceptance_number", "person.name"]
    search_columns = ["acceptance_number", "holder"]

    @stock_action("probe", "Probe")  # type: ignore[untyped-decorator]  # FAB ships no types
    def probe(self, items: Any) -> Any:
        return "ran"


class ProbeCases(HouseModelView):
    """The same on our base, with actions and a related drop-down."""

    route_base = "/probe-cases"
    datamodel = ServiceInterface(Case, eager=("person",), unread=("person.id_number",))
    permissions: ClassVar[Mapping[str, Permission]] = {
        "list": Permission.CASE_READ,
        "show": Permission.CASE_READ,
        "probe": Permission.CASE_ACT,
        "decide": Permission.CASE_DECIDE,
        "spread": Permission.EXPORT_RUN,
    }
    list_columns = ["acceptance_number", "person.name", "step", "step_since"]
    show_columns = ["acceptance_number", "person.name", "person.id_number", "person.birth_date", "step"]
    search_columns = ["acceptance_number", "person.name", "step", "step_since", "holder", "opened_at"]
    search_form_query_rel_fields = {"holder": REVIEWING_OFFICES}
    order_columns = ["acceptance_number"]
    file_columns = {"photo": "照片"}

    @action("probe", "Probe", "Really?")
    def probe(self, items: Any) -> str:
        """Names what it was given."""
        rows = items if isinstance(items, list) else [items]
        return "ran on " + ",".join(row.acceptance_number for row in rows)

    @action("decide", "Decide", single=False)
    def decide(self, items: Any) -> str:
        """For holders of case:decide."""
        return f"decided {len(items)}"

    @action("spread", "Spread", single=False)
    def spread(self, items: Any) -> str:
        """Needs a permission of another resource."""
        return f"spread {len(items)}"

    @expose("/forgotten")
    def forgotten(self) -> str:
        """Exposed without a permission: must have no address."""
        return "everybody may"

    @expose("/explicit")
    @permitted(Permission.CASE_DECIDE)
    def explicit(self) -> str:
        """A page of its own beside the generated ones."""
        return "explicit"


def add_document(session: Session, actor: Actor, values: Mapping[str, Any]) -> AnnouncementDocument:
    """A service as views call it: refuses one number at its field, one without a field, and breaks on another."""
    if values["number"] == "refused":
        raise Refusal(Problem("P-8", "The number %(number)s is refused.", "number", {"number": "R"}))
    if values["number"] == "loose":
        raise Refusal(Problem("C-3", "Nothing is checked."))
    from app import clock

    with writing(session):
        row = AnnouncementDocument(review_office_id=actor.unit_id, number=values["number"], created_at=clock.now())
        session.add(row)
    return row


def edit_document(session: Session, actor: Actor, key: int, values: Mapping[str, Any]) -> AnnouncementDocument:
    """Changes the title, whatever else came with the request."""
    assert set(values) == {"title"}
    with writing(session):
        row = session.get_one(AnnouncementDocument, key)
        row.title = values["title"]
    return row


class ProbeDocuments(HouseModelView):
    """Writes through services."""

    route_base = "/probe-documents"
    datamodel = ServiceInterface(AnnouncementDocument)
    permissions: ClassVar[Mapping[str, Permission]] = {
        "list": Permission.DOCUMENT_READ,
        "show": Permission.DOCUMENT_READ,
        "add": Permission.DOCUMENT_EDIT,
        "edit": Permission.DOCUMENT_EDIT,
    }
    list_columns = ["number", "title"]
    show_columns = ["number", "title"]
    search_columns = ["number"]
    add_columns = ["number", "title"]
    edit_columns = ["title"]
    add_service = staticmethod(add_document)
    edit_service = staticmethod(edit_document)


class ProbeCaseApi(HouseModelRestApi):
    """JSON of cases."""

    resource_name = "probe_cases"
    datamodel = ServiceInterface(Case)
    permissions: ClassVar[Mapping[str, Permission]] = {"get": Permission.CASE_READ, "get_list": Permission.CASE_READ}
    list_columns = ["acceptance_number"]
    show_columns = ["acceptance_number"]
    search_columns = ["acceptance_number"]
    order_columns = ["acceptance_number"]


class ProbePage(HouseBaseView):
    """A page of our own."""

    route_base = "/probe-page"

    @expose("/")
    @permitted(Permission.CASE_DECIDE)
    def index(self) -> str:
        """For holders of case:decide."""
        return "seen"


class UndeclaredUnits(HouseModelView):
    """Forgets search_columns."""

    datamodel = ServiceInterface(Unit)
    permissions: ClassVar[Mapping[str, Permission]] = {"list": Permission.UNIT_READ}


class WholeTableUnits(HouseModelView):
    """A drop-down of every unit."""

    datamodel = ServiceInterface(Unit)
    permissions: ClassVar[Mapping[str, Permission]] = {"list": Permission.UNIT_READ}
    search_columns = ["parent"]


def join(app: Flask) -> None:
    """Register the views of this module."""
    builder: Any = app.extensions["appbuilder"]
    for view in (StockCases, ProbeCases, ProbeDocuments, ProbePage):
        builder.add_view_no_menu(view)
    builder.add_api(ProbeCaseApi)
