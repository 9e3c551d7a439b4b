"""Batches from lists of cases and from rosters: preview, confirm once, result (B-1, B-2)."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from flask import abort, current_app, redirect, render_template, request, send_file
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.enums import Seat, Step, Verb
from app.errors import NotFound, Problem, Refusal
from app.extensions import db
from app.models.case import Case
from app.queries.case_batch import list_document_numbers, list_roster_cases
from app.queries.case_page import list_reasons
from app.queries.inbox import list_held
from app.security.jurisdiction import current_actor
from app.security.permission import Permission
from app.services.case_batch import MOST_CASES, BatchAct, BatchReport, Order, get_batch, preview_batch, run_batch
from app.services.workflow import Outcome, Refused
from app.spreadsheets.list_workbook import ListColumn, write_list
from app.views.base import HouseBaseView, acting, action, expose, permitted
from app.views.batch_ticket import open_ticket, sign_ticket
from app.views.case_verbs import OPINIONS
from app.views.flashes import flash_problem
from app.views.listing import fill_filters
from app.views.messages import sentence
from app.words import word

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 200
"""Rows of a group that a page lists; the workbook has them all."""

PERMISSIONS: dict[str, Permission] = {
    "approve": Permission.CASE_ACT,
    "return_cases": Permission.CASE_ACT,
    "document": Permission.DOCUMENT_EDIT,
}


def _approve_word() -> str:
    actor = current_actor()
    if actor is not None and actor.seat is Seat.PROVINCE:
        return str(gettext("Approve the selection…"))
    below = actor is not None and actor.seat in (Seat.LOCAL, Seat.EMPLOYER, Seat.BODY)
    return str(gettext("Send the selection up…") if below else gettext("Review the selection…"))


class CaseBatchActions:
    """Mixin of grids of cases: the three batch acts, for ticked rows and for everything that the filters match.

    The grid adds ``case_batch.PERMISSIONS`` to its ``permissions`` and ``"batch_url": "<route_base>/batch"``
    to its ``grid``; from a show page and from FAB's own bar the acts run through the same preview.
    """

    datamodel: Any
    _filters: Any
    _base_filters: Any
    permissions: ClassVar[Mapping[str, Permission]]

    @action("approve", LazyString(_approve_word), None, "check")
    def approve(self, rows: Any) -> Any:
        """批量审核."""
        return show_preview(BatchAct.APPROVE, _keys(rows))

    @action("return", _l("Return the selection…"), None, "return")
    def return_cases(self, rows: Any) -> Any:
        """批量退回."""
        return show_preview(BatchAct.RETURN, _keys(rows))

    @action("document", _l("Fill in the document number…"), None, "document")
    def document(self, rows: Any) -> Any:
        """填写公布文号."""
        return show_preview(BatchAct.DOCUMENT, _keys(rows))

    def visible(self, name: str) -> bool:
        """As ``Permitted.visible``; the first offices of a line have nobody to return a case to."""
        actor = current_actor()
        if name == "return_cases" and (actor is None or actor.seat not in (Seat.PROVINCE, Seat.REVIEW)):
            return False
        shown: bool = super().visible(name)  # type: ignore[misc]  # a mixin of Permitted
        return shown

    @expose("/batch", methods=["POST"])
    @permitted(Permission.CASE_READ)
    def batch(self) -> Any:
        """The preview: of ticked rows, of a roster (``roster_id``), or of everything that the filters match."""
        act = _act(request.form.get("action"))
        method = {"return": "return_cases"}.get(act.value, act.value)
        if not self.visible(method):
            abort(403)
        if roster_id := request.form.get("roster_id", type=int):
            return show_preview(act, _live_rows(roster_id), request.form.get("expected", type=int))
        if request.form.get("everything"):
            return show_preview(act, self._matching(request.form.get("qs", "")), request.form.get("expected", type=int))
        return show_preview(act, _ticked(request.form.getlist("rowid")))

    def _matching(self, query_string: str) -> list[int]:
        """Keys of every case that the list's filters match in the jurisdiction, one more than a batch may take."""
        asked = MultiDict(parse_qsl(query_string[:4000]))
        filters = fill_filters(self._filters, asked).get_joined_filters(self._base_filters)
        query = self.datamodel.apply_filters(db.session.query(Case), filters)
        return [key for (key,) in query.with_entities(Case.id).order_by(Case.id).limit(MOST_CASES + 1)]


class CaseBatchView(HouseBaseView):
    """``/case-batches``: what a preview leads to."""

    route_base = "/case-batches"
    default_view = "run"

    @expose("/run", methods=["POST"])
    @permitted(Permission.CASE_READ)
    def run(self) -> Any:
        """Carry the previewed batch out, once however often the form is sent, and show what became of it."""
        ticket = open_ticket(request.form.get("ticket", ""), acting())
        form = request.form
        steps = {step.value: step for step in (Step.LOCAL, Step.EMPLOYER, Step.BODY, Step.REVIEW)}
        order = Order(
            ticket.act,
            form.get("opinion", "").strip()[:500],
            form.get("reason_code", "")[:24],
            steps.get(form.get("to_step", "")),
            form.get("number", "").strip()[:60],
        )
        try:
            job_id = run_batch(db.session(), acting(), ticket.key, ticket.ids, order)
        except Refusal as refusal:
            for problem in refusal.problems:
                flash_problem(problem, "danger")
            return show_preview(ticket.act, ticket.ids), 422
        return redirect(f"/case-batches/{job_id}", 303)

    @expose("/refused", methods=["POST"])
    @permitted(Permission.CASE_READ)
    def refused(self) -> Response:
        """The rows that the previewed batch would leave, as a workbook."""
        ticket = open_ticket(request.form.get("ticket", ""), acting())
        return _workbook(preview_batch(db.session(), acting(), ticket.ids, Order(ticket.act)).refused)

    @expose("/<int:job_id>")
    @permitted(Permission.CASE_READ)
    def result(self, job_id: int) -> Any:
        """What became of a batch of the own office."""
        report = _report(job_id)
        done = list_held(db.session(), acting(), report.done_ids, MOST_SHOWN)
        return self.render_template(
            "cases/batch_result.html",
            title=_title(report.order.act),
            report=report,
            groups=_groups(report.refused),
            done=done,
            most=MOST_SHOWN,
            word=word,
        )

    @expose("/<int:job_id>/refused")
    @permitted(Permission.CASE_READ)
    def result_refused(self, job_id: int) -> Response:
        """The rows that a batch left, as a workbook."""
        return _workbook(_report(job_id).refused)


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that one rule left, with the sentence that says why and what next."""

    rule: str
    text: str
    rows: tuple[Refused, ...]


def show_preview(act: BatchAct, case_ids: Collection[int], expected: int | None = None) -> Any:
    """The page that says what the batch would do: counts, refused rows by rule, what is still to be entered."""
    actor, session = acting(), db.session()
    try:
        outcome = preview_batch(session, actor, case_ids, Order(act))
    except Refusal as refusal:
        for problem in refusal.problems:
            flash_problem(problem, "warning")
        return redirect(request.referrer or "/cases/list/", 303)
    if outcome.not_found and not (outcome.done or outcome.refused):
        abort(404)
    return _render(act, case_ids, outcome, expected, actor.seat)


def _render(act: BatchAct, case_ids: Collection[int], outcome: Outcome, expected: int | None, seat: Seat) -> str:
    session = db.session()
    final = seat is Seat.PROVINCE
    return render_template(
        "cases/batch.html",
        appbuilder=current_app.appbuilder,  # type: ignore[attr-defined]  # FAB hangs itself there
        base_template=current_app.config["FAB_BASE_TEMPLATE"],
        title=_title(act),
        act=act.value,
        outcome=outcome,
        groups=_groups(outcome.refused),
        expected=expected,
        ready=list_held(session, acting(), outcome.done, MOST_SHOWN),
        most=MOST_SHOWN,
        opinion=OPINIONS[Step.FINAL if final else OPINION_STEP.get(seat, Step.REVIEW)],
        reasons=list_reasons(session, Verb.RETURN)[Verb.RETURN] if act is BatchAct.RETURN else [],
        steps=[Step.REVIEW, Step.LOCAL, Step.EMPLOYER] if final else [Step.LOCAL, Step.EMPLOYER],
        numbers=list_document_numbers(session) if act is BatchAct.DOCUMENT else [],
        ticket=sign_ticket(act, case_ids, acting()),
        verb_word=_go_word(act, final),
        word=word,
        chinese=gettext("Yes") != "Yes",
    )


OPINION_STEP = {Seat.LOCAL: Step.LOCAL, Seat.EMPLOYER: Step.EMPLOYER, Seat.BODY: Step.BODY}


def _groups(refused: Iterable[Refused]) -> list[Group]:
    """By rule and sentence, the largest first; a case counts under the first rule that stops it."""
    found: dict[tuple[str, str], list[Refused]] = {}
    for row in refused:
        problem = row.problems[0]
        general = Problem(problem.rule, problem.text, params={**problem.params, "label": gettext("The case")})
        found.setdefault((problem.rule, sentence(general, with_rule=False)), []).append(row)
    groups = [Group(rule, text, tuple(rows)) for (rule, text), rows in found.items()]
    return sorted(groups, key=lambda group: -len(group.rows))


def _workbook(refused: Sequence[Refused]) -> Response:
    file = io.BytesIO()
    columns = [ListColumn("办件", width=34), ListColumn("规则", width=10), ListColumn("原因与办法", width=80)]
    rows = ([row.label, p.rule, sentence(p, with_rule=False)] for row in refused for p in row.problems)
    write_list(file, columns, rows, "不能办理的办件")
    file.seek(0)
    answer = send_file(file, mimetype=XLSX, as_attachment=True, download_name="refused.xlsx")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _title(act: BatchAct) -> str:
    titles = {
        BatchAct.APPROVE: gettext("Batch approval"),
        BatchAct.RETURN: gettext("Batch return"),
        BatchAct.DOCUMENT: gettext("Fill in the document number"),
    }
    return str(titles[act])


def _go_word(act: BatchAct, final: bool) -> str:
    if act is BatchAct.APPROVE:
        return str(gettext("Approve") if final else gettext("Send up"))
    return str(gettext("Return") if act is BatchAct.RETURN else gettext("Fill in"))


def _report(job_id: int) -> BatchReport:
    try:
        return get_batch(db.session(), acting(), job_id)
    except NotFound:
        abort(404)


def _act(name: str | None) -> BatchAct:
    if name not in {act.value for act in BatchAct}:
        abort(400)
    return BatchAct(name)


def _keys(rows: Any) -> list[int]:
    return [row.id for row in (rows if isinstance(rows, list) else [rows])]


def _ticked(values: Sequence[str]) -> list[int]:
    """Keys of ticked rows; anything that is no key answers as a case that is not there."""
    if not values or not all(value.isdecimal() and len(value) < 10 for value in values):
        abort(404)
    return [int(value) for value in values]


def _live_rows(roster_id: int) -> list[int]:
    ids = list(list_roster_cases(db.session(), roster_id, MOST_CASES + 1))
    return ids or abort(404)
