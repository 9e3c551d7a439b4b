"""Flask-Admin mended for the console (U-2, U-8).

Its ``get_one()`` ignores ``get_query()``, ``is_accessible()`` is true by default, and it commits by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NoReturn

from flask import abort, current_app, flash, g, redirect, request
from flask_admin import AdminIndexView, expose
from flask_admin.contrib.sqla import ModelView
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy.exc import SQLAlchemyError

from app.console.forms import UnitChoice, form_class
from app.console.history import shown_changes, shown_value
from app.errors import NotFound, Problem, Refusal
from app.extensions import db
from app.queries.reference_history import list_changes
from app.security.jurisdiction import current_actor
from app.security.permission import Permission
from app.services.reference_moving import Unconfirmed
from app.services.reference_table import FIXED, fingerprint, save_row
from app.words import WORDS, word


class Gate:
    """For holders of console:use; 403 for other members of staff, the log-in for strangers."""

    def is_accessible(self) -> bool:
        """Whether the logged-in account may use the console."""
        actor = current_actor()
        return actor is not None and actor.may(Permission.CONSOLE_USE)

    def inaccessible_callback(self, name: str, **_arguments: Any) -> Any:
        """403 or the log-in, never a notice with a redirect home."""
        if current_user.is_authenticated:
            abort(403)
        builder = current_app.extensions["appbuilder"]
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(builder.get_url_for_login_with(back))

    def render(self, template: str, **context: Any) -> str:
        """In our shell."""
        builder = current_app.extensions["appbuilder"]
        context |= {
            "appbuilder": builder,
            "base_template": builder.base_template,
            "nav_current": "console",
            "word": word,
        }
        page: str = super().render(template, **context)  # type: ignore[misc]  # Flask-Admin's, next in line
        return page


class ConsoleHome(Gate, AdminIndexView):  # type: ignore[misc]  # Flask-Admin's classes are untyped to us
    """The list of tables."""

    @expose()  # type: ignore[untyped-decorator]  # as above
    def index(self) -> str:
        """Every table with what it says."""
        views = [view for view in self.admin._views if isinstance(view, HouseAdminView)]
        return self.render("console/index.html", views=views)


class HouseAdminView(Gate, ModelView):  # type: ignore[misc]  # Flask-Admin's classes are untyped to us
    """One reference table. Written through ``services.reference_table.save_row`` or not at all; never deleted from."""

    can_delete = False
    can_export = False
    can_view_details = False
    can_set_page_size = False
    column_display_actions = False
    page_size = 50
    list_template = "console/list.html"
    edit_template = create_template = "console/form.html"
    named_filter_urls = True

    about: ClassVar[Any] = ""
    """What the table decides, in a sentence."""

    labels: ClassVar[Mapping[str, Any]] = {}
    columns: ClassVar[Sequence[str]] = ()
    fields: ClassVar[Sequence[str]] = ()
    """Columns that the form writes; none makes the table read only."""

    units: ClassVar[Mapping[str, UnitChoice]] = {}
    """Fields that name a unit by its key, and which units they may name."""

    def __init__(self, model: type[Any], name: Any) -> None:
        table = model.__tablename__.replace("_", "-")
        self.column_list = list(self.columns)
        self.column_labels = dict(self.labels)
        self.can_create = self.can_edit = bool(self.fields)
        # Flask-Admin shows truth as an icon with an English title; our list says yes or no.
        stock = {kind: show for kind, show in ModelView.column_type_formatters.items() if kind is not bool}
        self.column_formatters = {
            name: show
            for name, show in (("condition", _condition_shown), ("unit", _unit_shown))
            if name in self.columns
        }
        self.column_type_formatters = {**dict.fromkeys(WORDS, _shown), **stock}
        super().__init__(model, db, name=name, endpoint=f"console_{model.__tablename__}", url=f"/console/{table}")

    def scaffold_form(self, *_rules: Any) -> type[FlaskForm]:
        """A form of the declared fields alone, whatever else the table holds."""
        return form_class(self.model, self.fields, self.labels, self.units)

    def edit_form(self, obj: Any = None) -> Any:
        """Says which fields stay as they are."""
        form = super().edit_form(obj)
        for name in FIXED[self.model].intersection(self.fields):
            form[name].description = gettext("Stays as it is: records refer to it.")
        return form

    def get_one(self, id: str) -> Any:
        """The row of ``get_query()`` with this key; 404 for any other."""
        key = self.model.__mapper__.primary_key[0]
        if key.type.python_type is int and not (id.isascii() and id.isdigit() and len(id) < 10):
            abort(404)
        row = self.get_query().filter(key == (int(id) if key.type.python_type is int else id)).one_or_none()
        if row is None:
            abort(404)
        return row

    @expose("/history/")  # type: ignore[untyped-decorator]  # Flask-Admin's, untyped to us
    def history(self) -> str:
        """What was changed in a row, newest first (U-7)."""
        row = self.get_one(request.args.get("id", ""))
        changes = list_changes(
            db.session(), self.model.__tablename__, self.model.__mapper__.primary_key_from_instance(row)[0]
        )
        shown = shown_changes(self.model, self.labels, changes)
        name = " ".join(filter(None, (shown_value(self.model, c, self._plain(row, c)) for c in self.columns[:3])))
        return self.render("console/history.html", changes=shown, row_name=name, row_key=self.get_pk_value(row))

    @staticmethod
    def _plain(row: Any, column: str) -> Any:
        """The value of a column, a relation by its name."""
        value = getattr(row, column)
        return value.name if hasattr(value, "natural_key") else value

    def on_form_prefill(self, form: Any, id: str) -> None:
        """Remember what the editor sees."""
        if not form.seen.data:
            form.seen.data = fingerprint(self.get_one(id))

    def create_model(self, form: Any) -> Any:
        """Add by the service; False keeps the form open with its problems."""
        return self._save(form, None)

    def update_model(self, form: Any, model: Any) -> bool:
        """Change by the service."""
        return self._save(form, self.model.__mapper__.primary_key_from_instance(model)[0]) is not False

    def delete_model(self, model: Any) -> NoReturn:
        """Refused."""
        abort(405)

    def _save(self, form: Any, key: Any) -> Any:
        actor = current_actor()
        if actor is None:
            abort(403)
        values = {name: form[name].data for name in self.fields}
        try:
            return save_row(
                db.session(), actor, self.model, key, values, seen=form.seen.data, confirmed=form.confirmed.data or ""
            )
        except Unconfirmed as asked:
            # The form comes back with what would happen; sent once more, it says that this was seen.
            g.move_plan, form.confirmed.data = asked.plan, asked.plan.digest
        except Refusal as refusal:
            for problem in refusal.problems:
                _show(problem, form)
        except NotFound:
            abort(404)
        except SQLAlchemyError as error:
            # The kind alone: the text would carry the values.
            current_app.logger.error("console %s: %s", self.model.__tablename__, type(error).__name__)
            flash(gettext("Nothing was saved: the values contradict a record that exists already."), "danger")
        return False


def _show(problem: Problem, form: Any) -> None:
    text = gettext(problem.text, **problem.params) if problem.params else gettext(problem.text)
    if problem.field and problem.field in form:
        form[problem.field].errors = [*form[problem.field].errors, text]
    else:
        flash(f"{text} {gettext('Rule %(rule)s', rule=problem.rule)}", "danger")


def _shown(_view: Any, value: Any, _name: str) -> str:
    return word(value)


def _condition_shown(_view: Any, _context: Any, row: Any, name: str) -> str:
    return shown_value(type(row), name, getattr(row, name))


def _unit_shown(_view: Any, _context: Any, row: Any, name: str) -> str:
    """The unit's name; a row without one is about all offices."""
    unit = getattr(row, name)
    return unit.name if unit is not None else str(gettext("All offices"))
