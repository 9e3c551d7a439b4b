"""``/replacements``: certificates of holders at the counter, by name, number or ID number (C-6, C-8)."""

from __future__ import annotations

from typing import Any

from flask import make_response, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.enums import CaseKind
from app.extensions import db
from app.queries.find import looks_like_id_number
from app.queries.replacement import MOST_FOUND, find_certificates
from app.security.permission import Permission
from app.services.replacement_gate import list_offers
from app.views.base import HouseBaseView, acting, expose, permitted
from app.views.certificate_words import MARKS
from app.words import word


class ReplacementFindView(HouseBaseView):
    """Certificates of the jurisdiction with what may be begun on each; an ID number only by POST (T30)."""

    route_base = "/replacements"
    default_view = "find"

    @expose("", methods=["GET", "POST"])
    @permitted(Permission.CASE_REPLACE)
    def find(self) -> Response:
        """What was asked for. An address that carries an ID number is not followed."""
        asked = (request.form if request.method == "POST" else request.args).get("q", "").strip()[:100]
        by_number = looks_like_id_number(asked)
        refused = request.method == "GET" and by_number
        session, actor = db.session(), acting()
        found = [] if refused or not asked else find_certificates(session, asked)
        offers = list_offers(session, actor, [certificate.id for certificate in found[:MOST_FOUND]])
        page: Any = self.render_template(
            "certificates/replace_find.html",
            title=gettext("Loss and correction"),
            asked="" if by_number else asked,
            searched=bool(asked) and not refused,
            refused=refused,
            rows=[(one, offers[one.id]) for one in found[:MOST_FOUND]],
            more=len(found) > MOST_FOUND,
            reissue=CaseKind.REISSUE,
            correction=CaseKind.CORRECTION,
            marks=MARKS,
            word=word,
        )
        answer: Response = make_response(page)
        answer.headers["Cache-Control"] = "no-store"
        return answer
