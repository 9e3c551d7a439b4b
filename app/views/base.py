"""Base classes of every view: what Flask-AppBuilder 5.3 was measured to get wrong is mended here, once (T12, T14, T28).

A generated grid is a declaration (U-8)::

    class CaseView(HouseModelView):
        route_base = "/cases"
        datamodel = ServiceInterface(Case, eager=("person", "holder"))
        permissions = {"list": Permission.CASE_READ, "show": Permission.CASE_READ, "approve": Permission.CASE_ACT}
        list_columns = ["acceptance_number", "person.name", "step"]
        search_columns = ["acceptance_number", "step"]

A method or action that neither ``permissions`` nor ``@permitted(…)`` or ``@for_staff`` names has no address.
"""

from __future__ import annotations

import io
import mimetypes
from collections.abc import Mapping
from typing import Any, ClassVar

from flask import abort, send_file
from flask_appbuilder import BaseView, ModelRestApi
from flask_appbuilder.models.filters import Filters
from markupsafe import Markup
from werkzeug.wrappers import Response

from app import storage
from app.security.permission import Permission
from app.views.access import Permitted, acting, action, allows, expose, for_staff, permitted, require
from app.views.batch import Batch
from app.views.interface import LARGEST_PAGE, OPTIONS_CAP, ServiceInterface
from app.views.listing import RequestFilters
from app.views.writing import ServiceForms

__all__ = [
    "LARGEST_PAGE",
    "OPTIONS_CAP",
    "HouseBaseView",
    "HouseModelRestApi",
    "HouseModelView",
    "Permission",
    "ServiceInterface",
    "acting",
    "action",
    "allows",
    "expose",
    "for_staff",
    "permitted",
    "require",
]


class HouseBaseView(Permitted, BaseView):  # type: ignore[misc]  # FAB ships no types
    """A page of our own; its methods carry ``@expose(…)`` and ``@permitted(Permission.…)``."""


class HouseModelView(Batch, ServiceForms):
    """A generated grid. Lists and shows; adds and edits by services; never deletes; FAB's download has no address."""

    file_columns: ClassVar[Mapping[str, str]] = {}
    """Relation to a stored file → name of the downloaded file without its ending, as ``/<pk>/file/<relation>``."""

    def __init__(self, **options: Any) -> None:
        self.include_route_methods = {name for name in dir(type(self)) if self._has_address(name)}
        super().__init__(**options)

    def _has_address(self, name: str) -> bool:
        method = getattr(type(self), name, None)
        if not hasattr(method, "_urls"):
            return False
        if name == "file":
            return bool(self.file_columns)
        if name in ("action", "action_post"):
            return any(hasattr(getattr(type(self), known, None), "_action") for known in self.permissions)
        declared = getattr(method, "_permission", None) is not None or hasattr(method, "_for_staff")
        return name in self.permissions or declared

    @expose("/<pk>/file/<relation>")
    def file(self, pk: str, relation: str) -> Response:
        """A file of a record in the jurisdiction, for whoever may list it; its own address would ask nobody."""
        require(self.permissions["list"])
        if relation not in self.file_columns:
            abort(404)
        stored = getattr(self.item(pk), relation)
        if stored is None:
            abort(404)
        answer = send_file(
            io.BytesIO(storage.get(stored.sha256)),
            mimetype=stored.media_type,
            download_name=self._file_name(relation, stored),
            as_attachment=not stored.media_type.startswith("image/"),
        )
        answer.headers["Cache-Control"] = "private, no-store"
        return answer

    def _get_show_widget(self, pk: Any, item: Any, *arguments: Any, **named: Any) -> Any:
        """As FAB's, with a stored file as its picture or as a link to it."""
        widgets = super()._get_show_widget(pk, item, *arguments, **named)
        shown = widgets["show"].template_args
        for place, column in enumerate(shown["include_columns"]):
            if column in self.file_columns and (stored := shown["value_columns"][place]):
                shown["value_columns"][place] = self._file_mark(pk, column, stored)
        return widgets

    def _file_name(self, column: str, stored: Any) -> str:
        return self.file_columns[column] + (mimetypes.guess_extension(stored.media_type) or "")

    def _file_mark(self, pk: Any, column: str, stored: Any) -> Markup:
        path, name = f"{self.route_base}/{pk}/file/{column}", self._file_name(column, stored)
        picture = stored.media_type.startswith("image/")
        mark = '<span class="pic"><img src="{}" alt="{}"></span>' if picture else '<a href="{}">{}</a>'
        return Markup(mark).format(path, name)


class HouseModelRestApi(RequestFilters, Permitted, ModelRestApi):  # type: ignore[misc]  # FAB ships no types
    """JSON of one model, to be read only; FAB's ``_info`` would list every related record as an option."""

    include_route_methods = {"get", "get_list"}
    max_page_size = LARGEST_PAGE
    allow_browser_login = True

    def _init_properties(self) -> None:
        for declared in ("list_columns", "show_columns", "search_columns", "order_columns"):
            if not getattr(self, declared):
                raise TypeError(f"{type(self).__name__}: {declared} must be declared (FAB would take every column)")
        super()._init_properties()

    def _handle_filters_args(self, rison_args: dict[str, Any]) -> Filters:
        """As FAB's, with filters that are not known passed over, as in lists."""
        filters = self._filters
        filters.clear_filters()
        known = filters.get_search_filters()
        for asked in rison_args.get("filters", []):
            for found in known.get(asked.get("col"), []):
                if found.arg_name == asked.get("opr"):
                    filters._add_filter(found, [str(asked.get("value", ""))])
        return filters.get_joined_filters(self._base_filters)
