"""导出清单 on grids: ticked rows or everything that the filters match, in the order of the list (B-1, B-5)."""

from __future__ import annotations

import tempfile
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from flask import abort, redirect, request, send_file
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from app.extensions import db
from app.security.permission import Permission
from app.services.list_export import AT_ONCE, XLSX, export_at_once, file_name, submit_export
from app.views.base import acting, action, expose, permitted
from app.views.batch_preview import LONGEST_QUERY, BatchPreview, ticked
from app.views.listing import fill_filters, order_asked
from app.views.paper_answer import notice

ACTION = "export"


class ListExport(BatchPreview):
    """Mixin of a grid, before its other mixins: «导出清单» of the list called ``export_list``.

    The grid adds ``take_list`` and ``batch`` to its ``permissions`` and ``batch_url`` to its ``grid``. Where
    ``previews`` is false, its other actions take ticked rows only, as FAB hands them over.
    """

    export_list: ClassVar[str]
    previews: ClassVar[bool] = True
    permissions: ClassVar[dict[str, Permission]]

    @action(ACTION, _l("Export the list"), None, "download", single=False)
    def take_list(self, rows: Any) -> Any:
        """The ticked rows, by FAB's own bar."""
        return self._taken("", [row.id for row in rows])

    @expose("/batch", methods=["POST"])
    @permitted()
    def batch(self) -> Any:
        """An export, or what else the grid's bar offers."""
        if request.form.get("action") != ACTION:
            return super().batch() if self.previews else self.action_post()  # type: ignore[attr-defined]  # of Grid
        if not self.visible("take_list"):
            abort(403)
        query = request.form.get("qs", "")[:LONGEST_QUERY]
        return self._taken(query, None if request.form.get("everything") else ticked(request.form.getlist("rowid")))

    def _taken(self, query: str, among: Any) -> Any:
        """The workbook, or the page of the job that writes it."""
        ids = self._keys(query, among)
        if among is not None and len(ids) != len(set(among)):
            abort(404)
        if not ids:
            notice(gettext("Nothing matches the filters any more, so there is nothing to export."), "B-5", "warning")
            return redirect(f"{self.route_base}/list/", 303)
        session, actor, origin = db.session(), acting(), {"place": self.route_base, "query": query}
        if len(ids) > AT_ONCE:
            return redirect(f"/jobs/{submit_export(session, actor, self.export_list, ids, origin)}", 303)
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer
        export_at_once(session, actor, self.export_list, ids, origin, file)
        file.seek(0)
        answer = send_file(file, mimetype=XLSX, as_attachment=True, download_name=file_name(self.export_list))
        answer.headers["Cache-Control"] = "private, no-store"
        return answer

    def _keys(self, query: str, among: Any) -> list[int]:
        """Keys in the order of the list, asked in the jurisdiction; ticked ones need not match the filters any more."""
        asked = MultiDict(parse_qsl(query))
        filters = fill_filters(self._filters, MultiDict() if among is not None else asked)
        order = self.ordered_by(order_asked(type(self).__name__, self.order_columns, asked))  # type: ignore[attr-defined]  # of Grid
        keys: list[int] = self.datamodel.keys(filters.get_joined_filters(self._base_filters), order, among)
        return keys
