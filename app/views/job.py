"""后台任务: what runs, ran and failed, for whom, why, and what can be done about it (U-8, B-2)."""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa
from flask import abort, flash, redirect, request, send_file
from flask_appbuilder.models.filters import BaseFilter
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Query
from werkzeug.wrappers import Response

from app import storage
from app.enums import JobState
from app.errors import NotFound, Refusal
from app.extensions import db
from app.models.job import Job
from app.models.stored_file import StoredFile
from app.queries.batch import count_progress
from app.security.jurisdiction import current_actor
from app.security.permission import Permission
from app.services.job_control import LIVE, cancel_job, may_cancel, may_resume, resume_job
from app.services.list_export import find_result
from app.views.base import HouseModelView, ServiceInterface, acting, allows, expose, permitted
from app.views.flashes import flash_problem
from app.views.formatters import DASH
from app.views.job_words import error_words, kind_words

MINE, OFFICE, ALL = "mine", "office", "all"
MOST_LIVE = 20
EMPTY = {
    "icon": "progress",
    "title": _l("No jobs here"),
    "text": _l("Batches above a screenful, imports and exports appear here with their progress."),
}


class FilterWhose(BaseFilter):  # type: ignore[misc]  # FAB ships no types
    """One's own jobs; the office's (``?who=office``); for the province's administrators all (``?who=all``)."""

    name = _l("Whose")
    arg_name = "whose"

    def apply(self, query: Query[Any], value: Any) -> Query[Any]:
        """``query`` narrowed to whose jobs are asked for; the jurisdiction comes on top."""
        return query.where(_asked())


def _asked() -> sa.ColumnElement[bool]:
    actor, whose = current_actor(), _whose()
    if actor is None:
        return sa.false()
    if whose == ALL:
        return sa.true()
    return Job.unit_id == actor.unit_id if whose == OFFICE else Job.actor_id == actor.user_id


def _whose() -> str:
    asked = request.args.get("who", MINE)
    if asked == ALL and allows(Permission.JOB_MANAGE):
        return ALL
    return OFFICE if asked == OFFICE else MINE


def _tabs() -> list[dict[str, Any]]:
    names = {MINE: gettext("My own"), OFFICE: gettext("Of my office")}
    if allows(Permission.JOB_MANAGE):
        names[ALL] = gettext("Everybody's")
    return [{"label": text, "url": f"/jobs/list/?who={key}", "active": key == _whose()} for key, text in names.items()]


class JobView(HouseModelView):
    """Jobs, newest first; those that wait or run stand above with their progress."""

    route_base = "/jobs"
    datamodel = ServiceInterface(Job, eager=("actor",))
    permissions: ClassVar = {"list": Permission.JOB_READ}
    base_filters: ClassVar = [["id", FilterWhose, ""]]
    list_template = "jobs/list.html"
    list_title = _l("Background jobs")
    record_path = "/jobs/{id}"
    label_columns = {
        "kind": _l("What runs"),
        "actor.display_name": _l("Started by"),
        "created_at": _l("Started at"),
        "error": _l("Why it failed"),
    }
    list_columns = [
        "kind",
        "state",
        "total",
        "done",
        "refused",
        "actor.display_name",
        "created_at",
        "finished_at",
        "error",
    ]
    formatters_columns: Any = {"error": lambda code: error_words(code) or DASH}
    search_columns = ["state", "created_at"]
    grid: ClassVar = {
        "num": ["total", "done", "refused"],
        "status": "state",
        "tabs": _tabs,
        "wide": ["error"],
        "empty": EMPTY,
    }

    def _values_of(self, rows: Any) -> Any:
        """As ``Grid``'s, with the kind in words."""
        values = super()._values_of(rows)
        for row, shown in zip(rows, values, strict=True):
            shown["kind"] = Markup('<a class="lead" href="{}">{}</a>').format(page_of(row), kind_words(row.kind))
        return values

    @expose("/list/")
    @permitted()
    def list(self) -> Any:
        """The list page, with what waits or runs above."""
        live = db.session.scalars(
            sa.select(Job).where(_asked(), Job.state.in_(LIVE)).order_by(Job.id.desc()).limit(MOST_LIVE)
        ).all()
        return self.render_template(
            self.list_template, title=self.list_title, widgets=self._list(), live=[self._card(job) for job in live]
        )

    @staticmethod
    def _card(job: Job) -> dict[str, Any]:
        state = _state(job)
        return {
            "id": job.id,
            "title": kind_words(job.kind),
            "state": job.state.value,
            "done": state["done"],
            "total": job.total,
            "note": state["note"],
            "refresh": f"/jobs/{job.id}/state",
            "url": page_of(job),
            "may_cancel": may_cancel(acting(), job),
        }

    @expose("/<int:job_id>")
    @permitted(Permission.JOB_READ)
    def page(self, job_id: int) -> Any:
        """The page of one job; where a kind has its own, that one."""
        job = _job(job_id)
        if (place := page_of(job)) != f"/jobs/{job_id}":
            return redirect(place, 303)
        return self.render_template(
            "jobs/page.html",
            title=kind_words(job.kind),
            job=job,
            state=_state(job),
            why=error_words(job.error),
            may_cancel=may_cancel(acting(), job),
            may_resume=may_resume(acting(), job),
            download=_result(job_id) is not None,
        )

    @expose("/<int:job_id>/file")
    @permitted(Permission.EXPORT_RUN)
    def workbook(self, job_id: int) -> Response:
        """The workbook that an export wrote, for whoever asked for it (B-5)."""
        found = _result(job_id) or abort(404)
        stored, name = found
        answer: Response = send_file(
            storage.open_file(stored.sha256), mimetype=stored.media_type, as_attachment=True, download_name=name
        )
        answer.headers["Cache-Control"] = "private, no-store"
        return answer

    @expose("/<int:job_id>/state")
    @permitted(Permission.JOB_READ)
    def state(self, job_id: int) -> Any:
        """How far a job is, for the page that shows it."""
        return _state(_job(job_id)), 200, {"Cache-Control": "no-store"}

    @expose("/<int:job_id>/cancel", methods=["POST"])
    @permitted(Permission.JOB_READ)
    def cancel(self, job_id: int) -> Response:
        """Stop it after the part at hand."""
        return _change(job_id, cancel_job, gettext("The job was cancelled. What was done until then stays done."))

    @expose("/<int:job_id>/resume", methods=["POST"])
    @permitted(Permission.JOB_READ)
    def resume(self, job_id: int) -> Response:
        """Go on with what was cancelled or failed."""
        return _change(job_id, resume_job, gettext("The job goes on. Nothing that is done is done again."))


def page_of(job: Job) -> str:
    """Where a job's own page is; of another office's an administrator sees the figures, no names."""
    if job.unit_id != acting().unit_id:
        return f"/jobs/{job.id}"
    if job.kind.startswith("batch:"):
        return f"/batches/{job.id}"
    if "batch_id" in job.params:
        return f"/imports/{job.params['batch_id']}"
    return f"/jobs/{job.id}"


def _state(job: Job) -> dict[str, Any]:
    """Counts by the chunks where there are any, since the job's own are brought up after them."""
    done, refused = (job.done, job.refused)
    if job.kind.startswith("batch:"):
        done, refused = count_progress(db.session(), job.id)
    note = gettext("%(done)s done, %(refused)s left as they are", done=f"{done:,}", refused=f"{refused:,}")
    if job.state is JobState.QUEUED:
        note = gettext("Waiting for a free worker; you may leave this page.")
    return {"state": job.state.value, "done": min(done + refused, job.total), "total": job.total, "note": note}


def _job(job_id: int) -> Job:
    """A job in the jurisdiction; its office's, or for administrators anybody's."""
    job: Job | None = db.session.scalar(
        sa.select(Job).where(Job.id == job_id).execution_options(populate_existing=True)
    )
    if job is None or not (job.unit_id == acting().unit_id or allows(Permission.JOB_MANAGE)):
        abort(404)
    return job


def _result(job_id: int) -> tuple[StoredFile, str] | None:
    try:
        return find_result(db.session(), acting(), job_id)
    except NotFound:
        return None


def _change(job_id: int, act: Any, words: str) -> Response:
    try:
        act(db.session(), acting(), job_id)
    except NotFound:
        abort(404)
    except Refusal as refusal:
        for problem in refusal.problems:
            flash_problem(problem, "warning")
    else:
        flash(words, "success")
    return redirect(page_of(_job(job_id)), 303)
