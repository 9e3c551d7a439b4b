"""FAB's actions, mended: by POST only, for holders of the permission, on rows in the jurisdiction (T12, T28)."""

from __future__ import annotations

from typing import Any

from flask import abort, request

from app.views.access import expose, require
from app.views.grid import Grid
from app.views.interface import LARGEST_PAGE


class Batch(Grid):
    """Runs the view's ``@action`` methods; a batch with one unknown or foreign row is refused whole, as not found."""

    def _permitted_action(self, name: str) -> Any:
        found = self.actions.get(name)
        if found is None or found.func.__name__ not in self.permissions:
            abort(404)
        require(self.permissions[found.func.__name__])
        return found

    def _rows(self, pks: list[str]) -> list[Any]:
        if len(pks) > LARGEST_PAGE:
            abort(413)
        rows = self.datamodel.get_many(pks, self._base_filters)
        if rows is None:
            abort(404)
        return rows

    @expose("/action/<string:name>/<pk>", methods=["POST"])
    def action(self, name: str, pk: str) -> Any:
        """One row, from its show page."""
        found = self._permitted_action(name)
        if not found.single:
            abort(404)
        return found.func(self._rows([pk])[0])

    @expose("/action_post", methods=["POST"])
    def action_post(self) -> Any:
        """The ticked rows of a list; everything that matches is a job's (``grid["batch_url"]``)."""
        found = self._permitted_action(request.form.get("action", ""))
        if not found.multiple or request.form.get("everything"):
            abort(404)
        return found.func(self._rows(request.form.getlist("rowid")))
