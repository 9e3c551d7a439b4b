"""催办: overdue cases at offices below, reminders of a selection and of one case (U-3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qsl

import sqlalchemy as sa
from flask import abort, current_app, flash, redirect, render_template, request
from flask_appbuilder.models.filters import BaseFilter
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Query
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.enums import Seat
from app.errors import Problem, Refusal
from app.extensions import db
from app.models.case import Case
from app.queries.case_setting import offices_of
from app.queries.reminder import held_below
from app.rules.reminder import seat_of_holder
from app.security.jurisdiction import Actor, current_actor
from app.security.permission import Permission
from app.services.reminder import MOST_CASES, MOST_NOTE, preview_reminder, send_reminder
from app.services.workflow import Outcome
from app.views.base import HouseBaseView, HouseModelView, acting, action, allows, expose, permitted
from app.views.batch_preview import MOST_SHOWN, general_sentence, groups_of
from app.views.filters import REVIEWING_OFFICES
from app.views.flashes import flash_problem
from app.views.home import menu_counts
from app.views.inbox_filters import WaitingInterface
from app.views.listing import fill_filters
from app.views.task_words import capped
from app.views.waiting_rows import WaitingRows

LIST, LATE = "/reminders/list/", "_flt_0_due_on=overdue"


class FilterHeldBelow(BaseFilter):  # type: ignore[misc]  # FAB ships no types
    """Cases that stand at an office below the logged-in officer's."""

    name = _l("Held below")
    arg_name = "below"

    def apply(self, query: Query[Any], value: Any) -> Query[Any]:
        """``query`` narrowed to them; none for whoever has no office below."""
        actor = current_actor()
        return query.where(held_below(actor)) if actor else query.where(sa.false())


def _tabs() -> list[dict[str, Any]]:
    """All, and the overdue ones with their number, as on the menu."""
    late = request.args.get("_flt_0_due_on") == "overdue"
    actor = current_actor()
    count = menu_counts(actor).below if actor else None
    overdue = {"label": gettext("Overdue"), "url": f"{LIST}?{LATE}", "active": late}
    return [overdue | {"count": capped(count or 0)}, {"label": gettext("All"), "url": LIST, "active": not late}]


class ReminderView(WaitingRows, HouseModelView):
    """``/reminders/list/``: what offices below hold, the overdue first; from here they are reminded."""

    route_base = "/reminders"
    datamodel = WaitingInterface(
        Case,
        eager=("person", "employer", "holder", "local_office", "qualification"),
        unread=("person.id_number",),
        through=True,
    )
    permissions: ClassVar = {"list": Permission.CASE_URGE, "remind": Permission.CASE_URGE}
    base_filters: ClassVar = [["id", FilterHeldBelow, ""]]
    list_title = _l("Cases at offices below")
    list_columns = [
        "person.name",
        "acceptance_number",
        "qualification.title_name",
        "employer.name",
        "holder.name",
        "kind",
        "task",
        "step_since",
        "due_on",
    ]
    search_form_query_rel_fields = {"review_office": REVIEWING_OFFICES}
    record_path = "/cases/{row.id}"
    grid: ClassVar = {
        **WaitingRows.row_layout,
        "sub": _l("What stands at offices below yours. An office can be reminded of a case once a day."),
        "batch_url": "/reminders/batch",
        "tabs": _tabs,
        "empty": {
            "icon": "check",
            "title": _l("No case stands at an office below"),
            "text": _l("Cases of your jurisdiction appear here while an office below yours holds them."),
        },
    }

    @action("remind", _l("Send a reminder…"), None, "bell")
    def remind(self, rows: Any) -> Any:
        """催办 of ticked rows."""
        return _preview([row.id for row in (rows if isinstance(rows, list) else [rows])], None)

    @expose("/batch", methods=["POST"])
    @permitted(Permission.CASE_URGE)
    def batch(self) -> Any:
        """What the reminder would do: of ticked rows, or of everything that the filters match."""
        if not request.form.get("everything"):
            return _preview(_keys(request.form.getlist("rowid")), None)
        asked = MultiDict(parse_qsl(request.form.get("qs", "")[:4000]))
        filters = fill_filters(self._filters, asked).get_joined_filters(self._base_filters)
        query = self.datamodel.apply_filters(db.session.query(Case), filters)
        ids = [key for (key,) in query.with_entities(Case.id).order_by(Case.id).limit(MOST_CASES + 1)]
        return _preview(ids, request.form.get("expected", type=int))


class ReminderSendView(HouseBaseView):
    """The reminders themselves; the rules are asked again, so what a form holds can do no harm."""

    route_base = "/reminders"
    default_view = "send"

    @expose("/send", methods=["POST"])
    @permitted(Permission.CASE_URGE)
    def send(self) -> Response:
        """Send the previewed reminder; sent twice, the second one reminds nobody again that day."""
        outcome = _sent(_keys(request.form.get("ids", "").split(",")))
        return redirect(f"{LIST}?{LATE}" if outcome and outcome.done else LIST, 303)

    @expose("/cases/<int:case_id>", methods=["POST"])
    @permitted(Permission.CASE_URGE)
    def one(self, case_id: int) -> Response:
        """Remind the holder of one case."""
        outcome = _sent([case_id])
        if outcome is not None and outcome.not_found:
            abort(404)
        return redirect(f"/cases/{case_id}", 303)


@dataclass(frozen=True, slots=True)
class ReminderOffer:
    """What the page of a case offers: the reminder, or why not today."""

    office: str
    problems: Sequence[Problem]
    most: int = MOST_NOTE


def reminder_offer(actor: Actor, case: Case) -> ReminderOffer | None:
    """The offer for a visible case; None where there is nothing to remind of, or nobody below."""
    seat = seat_of_holder(case.step, case.holder_id, offices_of(case))
    if seat is None or not allows(Permission.CASE_URGE) or actor.seat not in (Seat.PROVINCE, Seat.REVIEW):
        return None
    if case.holder_id == actor.unit_id and seat is actor.seat:
        return None
    refused = preview_reminder(db.session(), actor, [case.id]).refused
    holder = case.holder
    return ReminderOffer((holder.short_name or holder.name) if holder else "", refused[0].problems if refused else ())


def _sent(case_ids: Collection[int]) -> Outcome | None:
    """The outcome, told in a notice; None when the whole was refused."""
    try:
        outcome = send_reminder(db.session(), acting(), case_ids, request.form.get("note", ""))
    except Refusal as refusal:
        for problem in refusal.problems:
            flash_problem(problem, "danger")
        return None
    if outcome.done:
        text = gettext("A reminder of %(count)s cases was sent; their offices see it at once.", count=len(outcome.done))
        flash(text, "success")
    for group in groups_of(outcome.refused):
        left: Any = {"text": gettext("%(count)s cases: %(why)s", count=group.count, why=general_sentence(group))}
        flash(left | {"rule": group.problem.rule}, "warning")
    return outcome


def _preview(case_ids: Collection[int], expected: int | None) -> Any:
    try:
        outcome = preview_reminder(db.session(), acting(), case_ids)
    except Refusal as refusal:
        for problem in refusal.problems:
            flash_problem(problem, "warning")
        return redirect(LIST, 303)
    if outcome.not_found and not (outcome.done or outcome.refused):
        abort(404)
    return render_template(
        "reminders/confirm.html",
        appbuilder=current_app.appbuilder,  # type: ignore[attr-defined]  # FAB hangs itself there
        title=gettext("Send a reminder"),
        outcome=outcome,
        groups=groups_of(outcome.refused),
        expected=expected,
        sentence=general_sentence,
        form={"row_path": "/cases/%s"},
        most=MOST_SHOWN,
        most_note=MOST_NOTE,
        ids=",".join(map(str, outcome.done)),
    )


def _keys(values: Sequence[str]) -> list[int]:
    """Keys of ticked rows; anything that is no key answers as a case that is not there."""
    if not values or not all(value.isdecimal() and len(value) < 10 for value in values):
        abort(404)
    return [int(value) for value in values]
