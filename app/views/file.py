"""Scans and photos, always through the record that owns them (U-2, P-10, P-11)."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from flask import abort, flash, redirect, request, send_file
from flask_babel import gettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app import storage
from app.enums import DocumentKind
from app.errors import NotFound, Problem, Refusal
from app.extensions import db
from app.models.attachment import Attachment, EntryDraft
from app.models.case import Case
from app.models.stored_file import StoredFile
from app.security.permission import Permission
from app.services.attachment import MAX_BYTES, Upload, attach_to_case, remove_attachment
from app.services.photo import replace_case_photo
from app.views.base import HouseBaseView, acting, expose, permitted
from app.views.messages import sentence

INLINE = frozenset({"application/pdf", "image/jpeg", "image/png"})


def give(stored: StoredFile | None, name: str) -> Response:
    """The file as what its bytes are; kept by no cache, guessed by no browser. 404 without one."""
    if stored is None:
        abort(404)
    answer: Response = send_file(io.BytesIO(storage.get(stored.sha256)), mimetype=stored.media_type)
    way = "inline" if stored.media_type in INLINE else "attachment"
    answer.headers["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(name, safe='')}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    # A scan is looked at beside its form on our own pages only, and runs nothing there.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    return answer


def upload_of(kind: DocumentKind, file: FileStorage) -> Upload:
    """A chosen file as services want it; read no further than one byte above the limit."""
    return Upload(kind, file.filename or "", file.stream.read(MAX_BYTES + 1))


def uploads_of(files: Any) -> list[Upload]:
    """Every scan of a request, by the kind in its field's name (``document_id_copy``)."""
    return [
        upload_of(kind, file)
        for kind in DocumentKind
        for file in files.getlist(f"document_{kind.value}")
        if file.filename
    ]


def keep_case_files(case_id: int, remove: str) -> list[Problem]:
    """Scans and photo of the request go to the case, one is taken away; what cannot be done, with its reasons.

    404 outside the jurisdiction.
    """
    session, actor = db.session(), acting()
    refused: list[Problem] = []
    photo = request.files.get("photo")
    uploads = uploads_of(request.files)
    data = photo.stream.read(MAX_BYTES + 1) if photo is not None and photo.filename else b""
    calls: list[Callable[[], object]] = []
    if remove.isdecimal() and len(remove) < 10:
        calls.append(lambda: remove_attachment(session, actor, int(remove)))
    if uploads:
        calls.append(lambda: attach_to_case(session, actor, case_id, uploads))
    if data:
        calls.append(lambda: replace_case_photo(session, actor, case_id, data))
    for call in calls:
        try:
            call()
        except NotFound:
            abort(404)
        except Refusal as refusal:
            refused += refusal.problems
    return refused


class CaseFileView(HouseBaseView):
    """``/cases/<id>/photo`` and ``/cases/<id>/attachments/…``: shown to whoever reads the case."""

    route_base = "/cases"
    default_view = "photo"

    @expose("/<int:case_id>/photo")
    @permitted(Permission.CASE_READ)
    def photo(self, case_id: int) -> Response:
        """The photo of a case."""
        case = db.session().scalar(sa.select(Case).where(Case.id == case_id))
        return give(case.photo if case else None, "photo.jpg")

    @expose("/<int:case_id>/attachments/<int:attachment_id>")
    @permitted(Permission.CASE_READ)
    def attachment(self, case_id: int, attachment_id: int) -> Response:
        """A scan of a case."""
        query = sa.select(Attachment).where(Attachment.id == attachment_id, Attachment.case_id == case_id)
        row = db.session().scalar(query)
        return give(row.file if row else None, row.file_name if row else "")

    @expose("/<int:case_id>/photo", methods=["POST"])
    @permitted(Permission.CASE_ACT)
    def replace_photo(self, case_id: int) -> Response:
        """Another photo on a case that the office holds."""
        file = request.files.get("photo")
        if file is None or not file.filename:
            abort(400)
        data = file.stream.read(MAX_BYTES + 1)
        return self._do(case_id, lambda: replace_case_photo(db.session(), acting(), case_id, data))

    @expose("/<int:case_id>/attachments", methods=["POST"])
    @permitted(Permission.CASE_ACT)
    def attach(self, case_id: int) -> Response:
        """More scans on a case that the office holds."""
        uploads = uploads_of(request.files)
        return self._do(case_id, lambda: attach_to_case(db.session(), acting(), case_id, uploads))

    @expose("/<int:case_id>/attachments/<int:attachment_id>/remove", methods=["POST"])
    @permitted(Permission.CASE_ACT)
    def remove(self, case_id: int, attachment_id: int) -> Response:
        """Take a scan away again."""
        return self._do(case_id, lambda: remove_attachment(db.session(), acting(), attachment_id))

    @staticmethod
    def _do(case_id: int, call: Any) -> Response:
        try:
            call()
        except NotFound:
            abort(404)
        except Refusal as refusal:
            for problem in refusal.problems:
                notice: Any = {"text": sentence(problem, with_rule=False), "rule": problem.rule}
                flash(notice, "danger")
        else:
            flash(gettext("The papers of the case were changed."), "success")
        return redirect(f"/cases/{case_id}", 303)


class DraftFileView(HouseBaseView):
    """``/drafts/<id>/photo`` and ``/drafts/<id>/attachments/…``: shown to whoever reads the draft."""

    route_base = "/drafts"
    default_view = "photo"

    @expose("/<int:draft_id>/photo")
    @permitted(Permission.CASE_ENTER)
    def photo(self, draft_id: int) -> Response:
        """The photo of a draft."""
        draft = db.session().scalar(sa.select(EntryDraft).where(EntryDraft.id == draft_id))
        return give(draft.photo if draft else None, "photo.jpg")

    @expose("/<int:draft_id>/attachments/<int:attachment_id>")
    @permitted(Permission.CASE_ENTER)
    def attachment(self, draft_id: int, attachment_id: int) -> Response:
        """A scan of a draft."""
        query = sa.select(Attachment).where(Attachment.id == attachment_id, Attachment.draft_id == draft_id)
        row = db.session().scalar(query)
        return give(row.file if row else None, row.file_name if row else "")
