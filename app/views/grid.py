"""Lists and show pages as FAB generates them, with its measured faults mended (T12, T14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, ClassVar, cast

import sqlalchemy as sa
from flask import abort, request
from flask_appbuilder import ModelView
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.queries.award_entry import asks_the_register
from app.views.access import Permitted, expose, permitted
from app.views.filters import resolve
from app.views.formatters import formatter_of
from app.views.interface import LARGEST_PAGE, ServiceInterface
from app.views.labels import LABELS
from app.views.listing import RequestFilters, fill_filters, order_asked, page_asked, page_size_asked
from app.views.words import choices_of


class Grid(RequestFilters, Permitted, ModelView):  # type: ignore[misc]  # FAB ships no types
    """List, search and show of one model; ``base.HouseModelView`` is what views inherit from."""

    datamodel: ServiceInterface
    label_columns: Any = None
    formatters_columns: Any = None
    search_form_extra_fields: Any = None
    extra_args: Any = None
    page_size = 25
    default_order: ClassVar[Sequence[tuple[str, str]]] = (("id", "desc"),)
    """Newest first, unless the view says otherwise; ``base_order`` of FAB works too."""

    record_path: ClassVar[str] = ""
    """Where the first column leads when no generated page shows the record: ``"/cases/{id}"``, or by
    another column of the row, ``"/cases/{row.case_id}"``."""

    grid: ClassVar[Mapping[str, Any]] = {}
    """What the columns are for (templates/components/README.md)."""

    def _init_properties(self) -> None:
        if not self.search_columns:
            raise TypeError(f"{type(self).__name__}: search_columns must be declared (FAB would take every column)")
        for name in self.search_columns:
            if self.datamodel.is_relation(name) and name not in (self.search_form_query_rel_fields or {}):
                raise TypeError(f"{type(self).__name__}: the drop-down of {name} needs search_form_query_rel_fields")
        declared = self._declared()
        super()._init_properties()
        for name, value in declared.items():
            setattr(self, name, value)

    def _declared(self) -> dict[str, Any]:
        """Copies of what the class declares, and nothing where it declares nothing: FAB takes all columns then.

        FAB also writes into the class's own dictionaries, which are shared by its subclasses.
        """
        parts = [name for _title, part in self.show_fieldsets or () for name in part["fields"]]
        used = [*(self.list_columns or []), *(self.show_columns or []), *parts, *self.search_columns]
        own = self.label_columns or {}
        # A related column without a label of its own is called as on its own table.
        leaves = {name: LABELS[leaf] for name in used if (leaf := name.rpartition(".")[2]) in LABELS}
        self.label_columns = {**leaves, **LABELS, **own}
        if nameless := [name for name in used if name not in self.label_columns]:
            raise TypeError(f"{type(self).__name__}: no label in views/labels.py for {', '.join(nameless)}")
        self.formatters_columns = {
            **{name: shown for name in used if (shown := formatter_of(self.datamodel.obj, name))},
            **(self.formatters_columns or {}),
        }
        self.search_form_extra_fields = {
            **{name: field for name in self.search_columns if (field := self._search_field(name))},
            **(self.search_form_extra_fields or {}),
        }
        # To a template what is undefined is callable too, so the head is always there.
        self.extra_args = {"grid": {"head": (), **self.grid}, **(self.extra_args or {})}
        return {
            "add_columns": list(self.add_columns or []),
            "edit_columns": list(self.edit_columns or []),
            "show_columns": parts or list(self.show_columns or []),
            "order_columns": list(self.order_columns or []),
        }

    def _search_field(self, name: str) -> Any:
        """A field for what FAB makes none or a wrong one: vocabularies, yes and no, related columns, days."""
        if self.datamodel.is_relation(name):
            return None
        kind = resolve(self.datamodel.obj, name)[1].type
        label = self.label_columns[name]
        if isinstance(kind, sa.Enum) and kind.enum_class:
            return SelectField(label, choices=choices_of(cast("type[StrEnum]", kind.enum_class)))
        if isinstance(kind, sa.Boolean):
            return SelectField(label, choices=[SelectChoice("y", _l("Yes")), SelectChoice("n", _l("No"))])
        if isinstance(kind, (sa.Date, sa.DateTime, sa.types.TypeDecorator)):
            return StringField(label, render_kw={"type": "date", "class": "form-control"})
        return StringField(label, render_kw={"class": "form-control"})

    @expose("/list/")
    @permitted()
    def list(self) -> Any:
        """The list page."""
        return self.render_template(self.list_template, title=self.list_title, widgets=self._list())

    @expose("/show/<pk>")
    @permitted()
    def show(self, pk: str) -> Any:
        """One record; 404 outside the jurisdiction."""
        return self.render_template(
            self.show_template, pk=pk, title=self.show_title, widgets=self._show(pk), related_views=self._related_views
        )

    def item(self, pk: Any) -> Any:
        """The record ``pk`` in the jurisdiction; else 404."""
        found = self.datamodel.get(pk, self._base_filters)
        if found is None:
            abort(404)
        return found

    def _list(self, **kwargs: Any) -> Any:
        filters = fill_filters(self._filters, request.args)
        widgets = self._get_list_widget(filters=filters, **self._asked(self), **kwargs)
        self.update_redirect()
        return self._get_search_widget(form=self.search_form.refresh(), widgets=widgets)

    def _show(self, pk: Any) -> Any:
        item = self.item(pk)
        widgets = self._get_show_widget(pk, item)
        self.update_redirect()
        return self._with_related(item, widgets)

    def _with_related(self, item: Any, widgets: dict[str, Any]) -> dict[str, Any]:
        widgets["related_views"] = [
            self._get_related_view_widget(item, view, **self._asked(view)) for view in self._related_views
        ]
        return widgets

    def _get_search_widget(self, form: Any = None, exclude_cols: Any = None, widgets: Any = None) -> dict[str, Any]:
        """As FAB's, without the columns that the reader may not ask about (C-7)."""
        asked = [name for name in self.search_columns if not asks_the_register(name)]
        widget = self.search_widget(
            route_base=self.route_base,
            form=form,
            include_cols=asked,
            exclude_cols=exclude_cols or [],
            filters=self._filters,
        )
        return {**(widgets or {}), "search": widget}

    @staticmethod
    def _asked(view: Any) -> dict[str, Any]:
        name = type(view).__name__
        column, way = order_asked(name, view.order_columns) or ("", "")
        return {
            "order_column": column,
            "order_direction": way,
            "page": page_asked(name),
            "page_size": page_size_asked(name, view.page_size),
        }

    def _values_of(self, rows: Sequence[Any]) -> Sequence[dict[str, Any]]:
        """What the list shows of each row, the first column as a link where ``record_path`` says so."""
        values = [*self.datamodel.get_values(rows, self.list_columns)]
        if self.record_path:
            first = self.list_columns[0]
            for row, shown in zip(rows, values, strict=True):
                path = self.record_path.format(id=self.datamodel.get_pk_value(row), row=row)
                shown[first] = Markup('<a class="lead" href="{}">{}</a>').format(path, shown[first])
        return values

    def ordered_by(self, asked: tuple[str, str] | None) -> Sequence[tuple[str, str]]:
        """The order of the list: the one asked for, else its own."""
        if asked:
            return [asked]
        return [self.base_order] if self.base_order else [*self.default_order]

    def _get_list_widget(
        self,
        filters: Any,
        actions: Any = None,
        order_column: str = "",
        order_direction: str = "",
        page: int | None = None,
        page_size: int | None = None,
        widgets: Any = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """As FAB's, with a page that exists, at most ``LARGEST_PAGE`` rows and an order that is allowed."""
        size = min(page_size or self.page_size, LARGEST_PAGE)
        order = self.ordered_by((order_column, order_direction) if order_column in self.order_columns else None)
        found = self.datamodel.page(filters.get_joined_filters(self._base_filters), order, page or 0, size)
        widgets = widgets or {}
        widgets["list"] = self.list_widget(
            label_columns=self.label_columns,
            include_columns=self.list_columns,
            value_columns=self._values_of(found.rows),
            order_columns=self.order_columns,
            formatters_columns=self.formatters_columns,
            page=found.number,
            page_size=size,
            count=found.count,
            pks=self.datamodel.get_keys(found.rows),
            actions=actions or self.actions,
            filters=filters,
            modelview_name=type(self).__name__,
            **kwargs,
        )
        return dict(widgets)
