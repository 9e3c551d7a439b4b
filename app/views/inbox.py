"""待办: the work list of what waits for the officer and what is to be done with it, the overdue first (U-3)."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import request
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.models.case import Case
from app.queries.inbox import Urgency, count_tasks
from app.rules.next_task import NextTask
from app.security.jurisdiction import current_actor
from app.security.permission import Permission
from app.views.case import CaseView
from app.views.home import inbox_counts, inbox_word
from app.views.inbox_filters import FilterWaitsForMe, WaitingInterface
from app.views.task_words import TASKS, URGENCIES
from app.views.waiting_rows import WaitingRows

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


class InboxView(WaitingRows, CaseView):
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
    grid: ClassVar = {
        **CaseView.grid,
        **WaitingRows.row_layout,
        "batch_url": "/inbox/batch",
        "tabs": _tabs,
        "empty": {
            "icon": "check",
            "title": _l("Nothing waits for you"),
            "text": _l("A case appears here as soon as it reaches your office and you may take it further."),
        },
    }
