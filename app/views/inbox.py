"""待办: the work list of what waits for the officer and what is to be done with it, the overdue first (U-3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import request
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app import clock
from app.extensions import db
from app.models.case import Case
from app.queries.inbox import RowFacts, Urgency, count_tasks, list_row_facts
from app.rules.next_task import NextTask
from app.rules.working_day import working_days_between
from app.security.jurisdiction import current_actor
from app.security.permission import Permission
from app.views.case import CaseView
from app.views.day_words import deadline, short_day
from app.views.home import inbox_counts, inbox_word
from app.views.inbox_filters import URGENT_FIRST, FilterWaitsForMe, WaitingInterface
from app.views.task_words import TASKS, URGENCIES, task_mark
from app.words import word

TASK_ADDRESS, URGENCY_ADDRESS = "_flt_0_step", "_flt_0_due_on"


def _tabs() -> list[dict[str, Any]]:
    """All, overdue, then each task with cases; what is counted stands beside it."""
    actor = current_actor()
    if actor is None:
        return []
    counts, chosen = inbox_counts(actor), (request.args.get(TASK_ADDRESS), request.args.get(URGENCY_ADDRESS))
    tabs = [
        {"label": gettext("All"), "url": "/inbox/list/", "count": counts.total, "active": chosen == (None, None)},
        {
            "label": URGENCIES[Urgency.OVERDUE],
            "url": f"/inbox/list/?{URGENCY_ADDRESS}={Urgency.OVERDUE}",
            "count": counts.overdue,
            "active": chosen == (None, Urgency.OVERDUE),
        },
    ]
    found = count_tasks(db.session(), actor)
    if len(found) < 2 and not chosen[0]:
        return tabs
    return tabs + [
        {
            "label": TASKS[task],
            "url": f"/inbox/list/?{TASK_ADDRESS}={task}",
            "count": found.get(task, 0),
            "active": chosen == (task, None),
        }
        for task in NextTask
        if task in found or chosen[0] == task
    ]


def wait_cell(row: Case) -> Markup:
    """``9月3日起 5 个工作日``: since when the case waits, and for how many working days."""
    days = working_days_between(clock.local_date(row.step_since), clock.today())
    text = gettext("%(day)s, %(days)s working days", day=short_day(row.step_since), days=days)
    return Markup('<span class="nowrap">{}</span>').format(text)


def due_cell(row: Case, late: bool) -> Markup:
    """How long until the deadline, or how late."""
    words, _ = deadline(row.due_on, counts=late)
    return Markup('<span class="wait{}">{}</span>').format(" late" if late else "", words)


class InboxView(CaseView):
    """As the list of cases, with what stands at the own office, by urgency."""

    route_base = "/inbox"
    datamodel = WaitingInterface(
        Case,
        eager=("person", "employer", "local_office", "qualification.announcement_document"),
        unread=("person.id_number",),
        through=True,
    )
    # As its entry on the menu: whoever only reads has no inbox.
    permissions: ClassVar = {**CaseView.permissions, "list": Permission.CASE_ACT}
    list_title = LazyString(lambda: inbox_word(current_actor()))
    base_filters: ClassVar = [["id", FilterWaitsForMe, ""]]
    default_order: ClassVar = URGENT_FIRST
    list_columns = [
        "person.name",
        "acceptance_number",
        "qualification.title_name",
        "employer.name",
        "sender",
        "kind",
        "task",
        "step_since",
        "due_on",
    ]
    label_columns: Any = {
        "sender": _l("Sent here by"),
        "task": _l("To do next"),
        "step": _l("To do next"),
        "due_on": _l("Deadline"),
        "local_office.name": _l("Local office"),
    }
    formatters_columns: Any = {"kind": lambda value: value, "due_on": lambda value: value}
    order_columns = ["acceptance_number", "step_since", "due_on"]
    search_columns = [
        "person.name",
        "acceptance_number",
        "due_on",
        "step",
        "kind",
        "level",
        "line",
        "employer.name",
        "local_office.name",
        "review_office",
        "qualification.title_name",
        "qualification.announcement_document.number",
        "step_since",
    ]
    search_form_extra_fields: Any = {
        "step": SelectField(_l("To do next"), choices=[SelectChoice(t.value, w) for t, w in TASKS.items()]),
        "due_on": SelectField(_l("Deadline"), choices=[SelectChoice(u.value, w) for u, w in URGENCIES.items()]),
    }
    grid: ClassVar = {
        **CaseView.grid,
        "batch_url": "/inbox/batch",
        "tabs": _tabs,
        "status": "due_on",
        "id": ["acceptance_number"],
        "low": ["acceptance_number", "kind"],
        "hide": ["acceptance_number", "kind", "step_since"],
        "empty": {
            "icon": "check",
            "title": _l("Nothing waits for you"),
            "text": _l("A case appears here as soon as it reaches your office and you may take it further."),
        },
    }

    def _values_of(self, rows: Sequence[Any]) -> Sequence[dict[str, Any]]:
        values = [*super()._values_of(rows)]
        known = list_row_facts(db.session(), [row.id for row in rows])
        for row, shown in zip(rows, values, strict=True):
            shown |= self._waiting(row, known[row.id])
        return values

    def _waiting(self, row: Case, facts: RowFacts) -> dict[str, Any]:
        """The columns that are no column of the case."""
        return {
            "sender": facts.sender,
            "kind": f"{word(row.kind)}·{word(row.level)}",
            "task": task_mark(facts.task),
            "step_since": wait_cell(row),
            "due_on": due_cell(row, facts.late),
        }
