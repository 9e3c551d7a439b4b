"""批量导入: send a workbook and photos, look at what would become of them, confirm, take the bad rows back (B-4)."""

from __future__ import annotations

import io
from typing import Any

from flask import abort, flash, jsonify, redirect, request, send_file
from flask_babel import gettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app import clock, storage
from app.enums import CaseKind, Level
from app.errors import NotFound, Problem, Refusal
from app.extensions import db
from app.models.stored_file import StoredFile
from app.queries.import_batch import find_import_job, get_import, get_row_photo, get_stray_photo, list_imports
from app.rules.photo import PHOTO_LIMITS
from app.security.permission import Permission
from app.services.import_check import Subject
from app.services.import_preview import ImportUpload, add_photos, drop_import, may_import, preview_import
from app.services.import_refused import write_refused_workbook
from app.services.import_rollback import roll_back_import
from app.services.import_run import campaign_of, run_import
from app.services.import_template import import_template
from app.views.base import HouseBaseView, acting, expose, permitted
from app.views.flashes import flash_problem
from app.views.import_new import kind_asked, new_import_form
from app.views.import_page import STATE_MARKS, ImportPage
from app.views.messages import sentence
from app.views.words import word

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HISTORY = 50


class ImportView(HouseBaseView):
    """``/imports`` and each import below it; every act is a POST with the count its page showed (B-2, T11)."""

    route_base = "/imports"
    default_view = "history"

    @expose("/")
    @permitted(Permission.IMPORT_RUN)
    def history(self) -> Any:
        """The imports of the own office, newest first."""
        page = _whole(request.args.get("page_imports"))
        batches, count = list_imports(db.session(), page, HISTORY)
        return self.render_template(
            "imports/index.html",
            title=gettext("Batch import"),
            batches=batches,
            count=count,
            page=page,
            size=HISTORY,
            marks=STATE_MARKS,
            word=word,
            local=_local,
        )

    @expose("/new", methods=["GET", "POST"])
    @permitted(Permission.IMPORT_RUN)
    def new(self) -> Any:
        """The form, and what it sends."""
        problems: tuple[Problem, ...] = ()
        kind = kind_asked(acting())
        try:
            may_import(db.session(), acting(), kind)
            if request.method == "POST":
                return self._take_in(kind)
        except Refusal as refusal:
            problems = refusal.problems
        return self.render_template(
            "imports/new.html",
            title=gettext("New import"),
            problems=problems,
            sentence=sentence,
            limits=PHOTO_LIMITS,
            campaign=[] if problems else campaign_of(db.session(), acting(), kind),
            form=new_import_form(db.session(), acting(), kind, request.values),
        )

    def _take_in(self, kind: CaseKind) -> Response:
        workbook, photos = request.files.get("workbook"), _sent(request.files.get("photos"))
        level = request.form.get("level", "")
        if workbook is None or not workbook.filename or level not in set(Level):
            abort(400)
        document_id = _whole(request.form.get("document_id")) if kind is CaseKind.NEW_AWARD else 0
        subject = Subject(Level(level), kind, document_id or None)
        upload = ImportUpload(workbook.filename, subject, workbook.read(), photos)
        taken = preview_import(db.session(), acting(), upload)
        if taken.known:
            text = gettext("Your office has sent this file before. Nothing was added; this is that import.")
            flash(text, "info")
        return redirect(f"/imports/{taken.batch_id}", 303)

    @expose("/template.xlsx")
    @permitted(Permission.IMPORT_RUN)
    def template(self) -> Response:
        """The workbook to fill in, for the own tier."""
        try:
            data = import_template(db.session(), acting(), kind_asked(acting()))
        except Refusal as refusal:
            return _told(refusal, "/imports/new")
        return _file(data, XLSX, "信息表导入模板.xlsx")

    @expose("/<int:batch_id>")
    @permitted(Permission.IMPORT_RUN)
    def page(self, batch_id: int) -> Any:
        """One import: its preview before it runs, its result afterwards; 404 outside the office."""
        try:
            shown = ImportPage(db.session(), acting(), batch_id, request.args)
        except NotFound:
            abort(404)
        return self.render_template("imports/page.html", title=shown.batch.file_name, p=shown, local=_local)

    @expose("/<int:batch_id>/progress")
    @permitted(Permission.IMPORT_RUN)
    def progress(self, batch_id: int) -> Response:
        """How far the job of an import is, for the bar on its page."""
        try:
            job = find_import_job(db.session(), get_import(db.session(), batch_id))
        except NotFound:
            abort(404)
        if job is None:
            return jsonify(state="done", done=0, total=0, note="")
        return jsonify(state=job.state.value, done=min(job.done + job.refused, job.total), total=job.total, note="")

    @expose("/<int:batch_id>/photos", methods=["POST"])
    @permitted(Permission.IMPORT_RUN)
    def photos(self, batch_id: int) -> Response:
        """Another archive of photos for an import that has not run."""
        archive = _sent(request.files.get("photos"))
        if archive is None:
            abort(400)
        return self._do(batch_id, lambda: add_photos(db.session(), acting(), batch_id, archive))

    @expose("/<int:batch_id>/run", methods=["POST"])
    @permitted(Permission.IMPORT_RUN)
    def run(self, batch_id: int) -> Response:
        """Make the cases."""
        seen, expected = bool(request.form.get("original_seen")), _whole(request.form.get("expected"))
        return self._do(batch_id, lambda: run_import(db.session(), acting(), batch_id, expected, original_seen=seen))

    @expose("/<int:batch_id>/drop", methods=["POST"])
    @permitted(Permission.IMPORT_RUN)
    def drop(self, batch_id: int) -> Response:
        """Give it up before anything was made."""
        return self._do(batch_id, lambda: drop_import(db.session(), acting(), batch_id))

    @expose("/<int:batch_id>/rollback", methods=["POST"])
    @permitted(Permission.IMPORT_RUN)
    def rollback(self, batch_id: int) -> Response:
        """Withdraw every case of the import."""
        expected = _whole(request.form.get("expected"))

        def roll_back() -> None:
            outcome = roll_back_import(db.session(), acting(), batch_id, expected)
            if outcome.refused:
                raise Refusal(outcome.refused[0].problems)
            if outcome.done:
                flash(gettext("%(count)s cases were withdrawn.", count=f"{len(outcome.done):,}"), "success")

        return self._do(batch_id, roll_back)

    @expose("/<int:batch_id>/refused.xlsx")
    @permitted(Permission.IMPORT_RUN)
    def refused(self, batch_id: int) -> Response:
        """The refused rows with their reasons, to be mended and sent again."""
        try:
            data = write_refused_workbook(db.session(), acting(), batch_id, sentence)
        except NotFound:
            abort(404)
        except Refusal as refusal:
            return _told(refusal, f"/imports/{batch_id}")
        return _file(data, XLSX, f"退回的行-{batch_id}.xlsx")

    @expose("/<int:batch_id>/rows/<int:number>/photo")
    @permitted(Permission.IMPORT_RUN)
    def row_photo(self, batch_id: int, number: int) -> Response:
        """The picture of a row."""
        try:
            return _picture(get_row_photo(db.session(), batch_id, number))
        except NotFound:
            abort(404)

    @expose("/<int:batch_id>/strays/<int:place>/photo")
    @permitted(Permission.IMPORT_RUN)
    def stray_photo(self, batch_id: int, place: int) -> Response:
        """A picture that belongs to no row."""
        try:
            return _picture(get_stray_photo(db.session(), batch_id, place))
        except NotFound:
            abort(404)

    @staticmethod
    def _do(batch_id: int, act: Any) -> Response:
        """One act of a service, then the import's page, which tells what became of it."""
        try:
            act()
        except NotFound:
            abort(404)
        except Refusal as refusal:
            return _told(refusal, f"/imports/{batch_id}")
        return redirect(f"/imports/{batch_id}", 303)


def _told(refusal: Refusal, url: str) -> Response:
    for problem in refusal.problems:
        flash_problem(problem)
    return redirect(url, 303)


def _sent(file: FileStorage | None) -> bytes | None:
    """The bytes of a file that was chosen; None where none was, an empty one included."""
    return (file.read() or None) if file is not None and file.filename else None


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _local(instant: Any) -> str:
    return f"{instant.astimezone(clock.LOCAL_ZONE):%Y-%m-%d %H:%M}" if instant else ""


def _file(data: bytes, media_type: str, name: str) -> Response:
    answer = send_file(io.BytesIO(data), mimetype=media_type, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _picture(stored: StoredFile) -> Response:
    answer = send_file(io.BytesIO(storage.get(stored.sha256)), mimetype=stored.media_type)
    # A wall is looked at page by page and back again; the picture of an address never changes while it waits.
    answer.headers["Cache-Control"] = "private, max-age=600"
    return answer
