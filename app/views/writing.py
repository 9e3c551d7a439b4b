"""Add and edit forms of generated views: the values go to a service, which validates and commits (U-8, T13)."""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from flask import abort, current_app, flash, redirect, request
from flask_babel import gettext
from sqlalchemy.exc import SQLAlchemyError

from app.errors import NotFound, OutOfScope, Refusal
from app.views.access import acting, expose, permitted
from app.views.grid import Grid
from app.views.messages import sentence

log = logging.getLogger(__name__)


class ServiceForms(Grid):
    """``add_service`` and ``edit_service``, where a view names them; without one there is no form and no address."""

    # Declared as staticmethod(service): AddService and EditService of interface.py.
    add_service: ClassVar[staticmethod[..., Any] | None] = None
    edit_service: ClassVar[staticmethod[..., Any] | None] = None

    @expose("/add", methods=["GET", "POST"])
    @permitted()
    def add(self) -> Any:
        """A new record, by ``add_service``."""
        service = type(self).add_service
        if service is None:
            abort(404)
        form = self.add_form.refresh()
        self.offer_choices(form)
        made: list[Any] = []
        if request.method == "POST" and form.validate():
            values = self._values(form, self.add_columns)
            if self._run(form, lambda: made.append(service(self._session(), acting(), values))):
                return self.after_add(made[0])
        return self.render_template(self.add_template, title=self.add_title, widgets=self._get_add_widget(form=form))

    @expose("/edit/<pk>", methods=["GET", "POST"])
    @permitted()
    def edit(self, pk: str) -> Any:
        """A change of a record in the jurisdiction, by ``edit_service``."""
        service = type(self).edit_service
        if service is None:
            abort(404)
        item = self.item(pk)
        key = self.datamodel.get_pk_value(item)
        form = self.edit_form.refresh(None if request.method == "POST" else item)
        form._id = key  # FAB's check for unique values leaves out this row
        self.offer_choices(form)
        if request.method == "GET":
            self.prefill_form(form, key)
        if request.method == "POST" and form.validate():
            values = self._values(form, self.edit_columns)
            if self._run(form, lambda: service(self._session(), acting(), key, values)):
                flash(gettext("The change was saved."), "success")
                return self.post_edit_redirect()
        widgets = self._with_related(item, self._get_edit_widget(form=form))
        return self.render_template(
            self.edit_template, title=self.edit_title, widgets=widgets, related_views=self._related_views
        )

    def offer_choices(self, form: Any) -> None:
        """Drop-downs whose choices depend on who asks; nothing by default."""

    def after_add(self, _made: Any) -> Any:
        """Where a new record leads: to the list, with what the service returned at hand."""
        flash(gettext("The record was added."), "success")
        return self.post_add_redirect()

    @staticmethod
    def _values(form: Any, columns: list[str]) -> dict[str, Any]:
        """Only what the view declares, whatever else the request carried."""
        return {name: form[name].data for name in columns}

    @staticmethod
    def _session() -> Any:
        return current_app.appbuilder.session()  # type: ignore[attr-defined]  # FAB hangs itself there

    def _run(self, form: Any, call: Any) -> bool:
        """Whether the service did it. A refusal goes to its fields; a database's words never reach the page."""
        try:
            call()
        except Refusal as refusal:
            self._show_refusal(refusal, form)
        except (NotFound, OutOfScope):
            abort(404)
        except SQLAlchemyError as error:
            # The kind alone: the text would carry the values.
            log.error("%s: %s", type(self).__name__, type(error).__name__)
            self._session().rollback()
            flash(gettext("Nothing was saved: the values contradict a record that exists already."), "danger")
        else:
            return True
        return False

    @staticmethod
    def _show_refusal(refusal: Refusal, form: Any) -> None:
        """Each problem at its field; those of no field of the form as notices."""
        for problem in refusal.problems:
            if problem.field and problem.field in form:
                form[problem.field].errors = [*form[problem.field].errors, sentence(problem)]
            else:
                flash(sentence(problem), "danger" if problem.blocks else "warning")

    def post_add_redirect(self) -> Any:
        """To the list."""
        return redirect(self.get_redirect())

    post_edit_redirect = post_add_redirect
