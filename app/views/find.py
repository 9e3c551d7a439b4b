"""The find box (Ctrl K): a name, a 受理编号, a certificate number; an ID number only by POST (U-5, T30)."""

from __future__ import annotations

from flask import make_response, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.extensions import db
from app.queries.find import MOST_FOUND, find_cases, looks_like_id_number
from app.security.permission import Permission
from app.views.base import HouseBaseView, allows, expose, permitted
from app.views.formatters import year_and_month
from app.words import word


class FindView(HouseBaseView):
    """``/find``: the one hit is opened at once; more are listed."""

    route_base = "/find"
    default_view = "find"

    @expose("", methods=["GET", "POST"])
    @permitted(Permission.CASE_READ)
    def find(self) -> Response:
        """What was asked for, in the jurisdiction. An address that carries an ID number is not followed."""
        asked = (request.form if request.method == "POST" else request.args).get("q", "").strip()[:100]
        refused = request.method == "GET" and looks_like_id_number(asked)
        found = [] if refused or not asked else find_cases(db.session(), asked)
        if len(found) == 1:
            return redirect(f"/cases/{found[0].case_id}", 303)
        page = self.render_template(
            "home/find.html",
            title=gettext("Find"),
            asked="" if looks_like_id_number(asked) else asked,
            by_id_number=looks_like_id_number(asked),
            refused=refused,
            found=found[:MOST_FOUND],
            more=len(found) > MOST_FOUND,
            word=word,
            may_replace=allows(Permission.CASE_REPLACE),
            may_read_certificate=allows(Permission.CERTIFICATE_READ),
            year_and_month=year_and_month,
        )
        answer: Response = make_response(page)
        answer.headers["Cache-Control"] = "no-store"
        return answer
