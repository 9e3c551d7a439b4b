"""Announcement documents: registered with their scan, looked at beside the cases that name them (P-8, C-15)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from flask import abort, flash, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.enums import DocumentKind
from app.errors import Problem, Refusal
from app.extensions import db
from app.models.document import AnnouncementDocument
from app.queries.announcement import count_cases
from app.security.permission import Permission
from app.services.announcement import register_document
from app.services.attachment import Upload
from app.views.base import HouseBaseView, acting, allows, expose, permitted
from app.views.messages import by_field
from app.views.paper_answer import stored_paper

FIELDS = ("number", "title", "issuer", "issued_on")
LONGEST = {"number": 60, "title": 120, "issuer": 60}


class AnnouncementPageView(HouseBaseView):
    """``/documents/<id>``, its scan, and the form that registers or completes a document."""

    route_base = "/documents"
    default_view = "page"

    @expose("/<int:document_id>")
    @permitted(Permission.DOCUMENT_READ)
    def page(self, document_id: int) -> Any:
        """The document, its scan, and how many cases name it; 404 outside the jurisdiction."""
        document = _document(document_id)
        actor = acting()
        return self.render_template(
            "announcements/page.html",
            title=document.number,
            document=document,
            counts=count_cases(db.session(), document_id),
            own=allows(Permission.DOCUMENT_REGISTER) and document.review_office_id == actor.unit_id,
        )

    @expose("/<int:document_id>/scan")
    @permitted(Permission.DOCUMENT_READ)
    def scan(self, document_id: int) -> Response:
        """The scan in the browser."""
        document = _document(document_id)
        if document.scan is None:
            abort(404)
        ending = document.scan.media_type.rpartition("/")[2]
        return stored_paper(document.scan, f"{document.number}.{ending}")

    @expose("/register")
    @permitted(Permission.DOCUMENT_REGISTER)
    def form(self) -> Any:
        """An empty form; with ``?number=`` filled in, to add a scan to a known document."""
        return self._form({"number": request.args.get("number", "")[:60]}, {})

    @expose("/register", methods=["POST"])
    @permitted(Permission.DOCUMENT_REGISTER)
    def register(self) -> Any:
        """Register the document, or complete the one with this number; refused fields come back as typed."""
        values = {name: request.form.get(name, "").strip() for name in FIELDS}
        file = request.files.get("scan")
        data = file.read() if file and file.filename else b""
        scan = Upload(DocumentKind.ANNOUNCEMENT, file.filename or "", data) if file and file.filename else None
        try:
            document_id = register_document(
                db.session(),
                acting(),
                values["number"][: LONGEST["number"]],
                values["title"][: LONGEST["title"]],
                values["issuer"][: LONGEST["issuer"]],
                _day(values["issued_on"]),
                scan,
            )
        except Refusal as refusal:
            return self._form(values, by_field(refusal.problems)), 422
        flash(gettext("The document is registered."), "success")
        return redirect(f"/documents/{document_id}", 303)

    def _form(self, values: dict[str, str], problems: dict[str, list[Problem]]) -> Any:
        at_scan = problems.get(f"document_{DocumentKind.ANNOUNCEMENT.value}", [])
        at_number = [*problems.get("number", []), *problems.get("", [])]
        return self.render_template(
            "announcements/register.html",
            title=gettext("Register an announcement document"),
            values=values,
            problems={**problems, "number": at_number, "scan": at_scan},
            longest=LONGEST,
        )


def _document(document_id: int) -> AnnouncementDocument:
    found: AnnouncementDocument | None = db.session().scalar(
        sa.select(AnnouncementDocument).where(AnnouncementDocument.id == document_id)
    )
    if found is None:
        abort(404)
    return found


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None
