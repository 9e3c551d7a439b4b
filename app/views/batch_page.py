"""``/batches``: what a preview leads to: carried out once, its progress, what became of each row (B-2)."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import abort, flash, redirect, request, send_file
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.enums import JobState
from app.errors import Refusal
from app.extensions import db
from app.models.job import Job
from app.queries.batch import count_progress, find_batch, get_progress, iterate_chunks, list_done, list_groups
from app.security.permission import Permission
from app.services.batch import Asked, SelectionChanged, list_rows, preview_batch, submit_batch
from app.services.batch_act import get_act
from app.services.batch_roster import EXPORT, write_papers
from app.services.job_control import may_cancel, may_resume
from app.spreadsheets.list_workbook import ListColumn, write_list
from app.views.base import HouseBaseView, acting, expose, permitted
from app.views.batch_form import form_of
from app.views.batch_preview import MOST_SHOWN, general_sentence, rows_of, show_judged, show_preview
from app.views.batch_ticket import open_ticket
from app.views.flashes import flash_problem
from app.views.job_words import error_words
from app.views.messages import sentence
from app.words import word

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LEFT_COLUMNS = (ListColumn("名称", width=34), ListColumn("规则", width=10), ListColumn("原因与办法", width=80))
RESULT_COLUMNS = (
    ListColumn("姓名", width=20),
    ListColumn("编号", width=24),
    ListColumn("结果", width=12),
    ListColumn("规则", width=10),
    ListColumn("原因与办法", width=80),
)


class BatchView(HouseBaseView):
    """``/batches/<id>`` and the confirmation that makes it."""

    route_base = "/batches"
    default_view = "run"

    @expose("/run", methods=["POST"])
    @permitted(Permission.JOB_READ)
    def run(self) -> Any:
        """Carry the previewed batch out, once however often the form is sent, and show what becomes of it."""
        ticket = open_ticket(request.form.get("ticket", ""), acting())
        form = form_of(ticket.act.name)
        try:
            order, origin = form.read(request.form), ticket.chosen.as_json()
            asked = Asked(ticket.act, ticket.key, rows_of(ticket.chosen), order, ticket.expected, origin)
            job_id = submit_batch(db.session(), acting(), asked)
        except SelectionChanged as changed:
            text = gettext(
                "You confirmed %(seen)s rows, but %(now)s match by now, or other ones can go. Nothing was done; look"
                " again and confirm.",
                seen=f"{ticket.expected.total:,}",
                now=f"{changed.now:,}",
            )
            flash(text, "warning")
            return show_preview(ticket.act, ticket.chosen), 409
        except Refusal as refusal:
            for problem in refusal.problems:
                flash_problem(problem, "danger")
            return show_preview(ticket.act, ticket.chosen), 422
        return redirect(f"/batches/{job_id}", 303)

    @expose("/refused", methods=["POST"])
    @permitted(Permission.JOB_READ)
    def refused(self) -> Response:
        """The rows that the previewed batch would leave, as a workbook."""
        ticket = open_ticket(request.form.get("ticket", ""), acting())
        session, actor = db.session(), acting()
        ids = list_rows(session, actor, rows_of(ticket.chosen))
        left = preview_batch(session, actor, ticket.act, ids, {}).refused
        rows = ([row.label, p.rule, sentence(p, with_rule=False)] for row in left for p in row.problems)
        return _workbook(LEFT_COLUMNS, rows, "不能办理", "refused.xlsx")

    @expose("/<int:job_id>")
    @permitted(Permission.JOB_READ)
    def result(self, job_id: int) -> Any:
        """How far a batch of the own office is, and what became of its rows; a judged selection to be confirmed."""
        job, actor = _batch(job_id), acting()
        if job.params["preview"] and job.state is JobState.DONE and job.actor_id == actor.user_id:
            return show_judged(job)
        return self.render_template(
            "cases/batch_result.html",
            **_told(job),
            may_cancel=may_cancel(actor, job),
            may_resume=may_resume(actor, job),
        )

    @expose("/<int:job_id>/rows.xlsx")
    @permitted(Permission.JOB_READ)
    def rows(self, job_id: int) -> Response:
        """Every row of a batch with what became of it, as a workbook."""
        job = _batch(job_id)
        columns = LEFT_COLUMNS if job.params["preview"] else RESULT_COLUMNS
        return _workbook(
            columns, _left(job) if job.params["preview"] else _rows(job), "办理结果", f"batch-{job_id}.xlsx"
        )

    @expose("/<int:job_id>/rosters.zip")
    @permitted(Permission.EXPORT_RUN)
    def rosters(self, job_id: int) -> Response:
        """The frozen papers of the rosters of an export, for whoever started it (B-5)."""
        job = _batch(job_id)
        if job.kind != EXPORT.kind or job.actor_id != acting().user_id:
            abort(404)
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer
        write_papers(db.session(), (done for done, _left_rows in iterate_chunks(db.session(), job_id)), file)
        file.seek(0)
        name = gettext("rosters-%(number)s.zip", number=job_id)
        answer = send_file(file, mimetype="application/zip", as_attachment=True, download_name=name)
        answer.headers["Cache-Control"] = "private, no-store"
        return answer


def _told(job: Job) -> dict[str, Any]:
    """What the page of a batch shows."""
    session, act = db.session(), get_act(job.kind)
    done, refused = count_progress(session, job.id)
    progress = get_progress(session, job.id)
    return {
        "title": form_of(act.name).title,
        "form": form_of(act.name),
        "download": form_of(act.name).download if job.actor_id == acting().user_id else "",
        "job": job,
        "count_done": done,
        "count_refused": refused,
        "progress": progress,
        "errors": [(error_words(code), rows) for code, rows in progress.errors.items()],
        "groups": list_groups(session, job.id, MOST_SHOWN),
        "done": act.describe(session, list_done(session, job.id, MOST_SHOWN)),
        "back": (job.params.get("origin") or {}).get("place", "/cases") + "/list/",
        "most": MOST_SHOWN,
        "sentence": general_sentence,
        "word": word,
    }


def _rows(job: Job) -> Iterator[Sequence[object]]:
    act = get_act(job.kind)
    for done, left in iterate_chunks(db.session(), job.id):
        for _key, name, number in act.describe(db.session(), done):
            yield [name, number, "已办理", "", ""]
        for row in left:
            for problem in row.problems:
                yield [row.label, "", "未办理", problem.rule, sentence(problem, with_rule=False)]


def _left(job: Job) -> Iterator[Sequence[object]]:
    for _done, left in iterate_chunks(db.session(), job.id):
        for row in left:
            for problem in row.problems:
                yield [row.label, problem.rule, sentence(problem, with_rule=False)]


def _workbook(columns: Sequence[ListColumn], rows: Iterable[Sequence[object]], title: str, name: str) -> Response:
    file = io.BytesIO()
    write_list(file, columns, rows, title)
    file.seek(0)
    answer = send_file(file, mimetype=XLSX, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _batch(job_id: int) -> Job:
    job = find_batch(db.session(), job_id, acting().unit_id)
    return job or abort(404)
