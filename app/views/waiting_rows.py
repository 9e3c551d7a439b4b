"""Rows of waiting cases as the inbox and the list of reminders show them (U-3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app import clock
from app.extensions import db
from app.models.case import Case
from app.queries.inbox import list_row_facts
from app.queries.reminder import Reminded, list_reminded
from app.rules.working_day import working_days_between
from app.views.day_words import deadline, short_day
from app.views.inbox_filters import URGENT_FIRST
from app.views.task_words import TASKS, URGENCIES, task_mark
from app.words import word


class WaitingRows:
    """Mixin of grids of ``WaitingInterface``: sender, next task, age, deadline and reminders of each case."""

    default_order: ClassVar[Sequence[tuple[str, str]]] = URGENT_FIRST
    order_columns: Any = ["acceptance_number", "step_since", "due_on"]
    label_columns: Any = {
        "sender": _l("Sent here by"),
        "task": _l("To do next"),
        "step": _l("To do next"),
        "due_on": _l("Deadline"),
        "local_office.name": _l("Local office"),
    }
    formatters_columns: Any = {"kind": lambda value: value, "due_on": lambda value: value}
    search_columns: Any = [
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
    row_layout: ClassVar[dict[str, Any]] = {
        "status": "due_on",
        "id": ["acceptance_number"],
        "low": ["acceptance_number", "kind"],
        "hide": ["acceptance_number", "kind", "step_since"],
    }

    def _values_of(self, rows: Sequence[Any]) -> Sequence[dict[str, Any]]:
        values = [*super()._values_of(rows)]  # type: ignore[misc]  # a mixin of Grid
        ids = [row.id for row in rows]
        known, reminded = list_row_facts(db.session(), ids), list_reminded(db.session(), ids)
        for row, shown in zip(rows, values, strict=True):
            facts = known[row.id]
            shown |= {
                "sender": facts.sender,
                "kind": f"{word(row.kind)}·{word(row.level)}",
                "task": task_mark(facts.task),
                "step_since": wait_cell(row),
                "due_on": due_cell(row, facts.late, reminded.get(row.id)),
            }
        return values


def wait_cell(row: Case) -> Markup:
    """``9月3日起 5 个工作日``: since when the case waits, and for how many working days."""
    days = working_days_between(clock.local_date(row.step_since), clock.today())
    text = gettext("%(day)s, %(days)s working days", day=short_day(row.step_since), days=days)
    return Markup('<span class="nowrap">{}</span>').format(text)


def due_cell(row: Case, late: bool, reminded: Reminded | None) -> Markup:
    """How long until the deadline, or how late; and how often and when last the holder was reminded."""
    words, _ = deadline(row.due_on, counts=late)
    shown = Markup('<span class="wait{}">{}</span>').format(" late" if late else "", words)
    if reminded is None:
        return shown
    text = gettext("reminded %(count)s times, last on %(day)s", count=reminded.count, day=short_day(reminded.last))
    return shown + Markup(' <span class="sub nowrap">{}</span>').format(text)
