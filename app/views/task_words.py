"""What waits, said for whoever it waits for: the words of the next tasks, of urgency and of counts (U-3)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app.queries.inbox import Urgency
from app.queries.menu_counts import MOST_COUNTED
from app.rules.next_task import NextTask

TASKS: dict[NextTask, Any] = {
    NextTask.MEND: _l("Returned, to be mended"),
    NextTask.CHECK: _l("To be checked and sent up"),
    NextTask.DOCUMENT: _l("Document number to be filled in"),
    NextTask.COMPARE: _l("To be checked against the document"),
    NextTask.REVIEW: _l("To be reviewed"),
    NextTask.SECOND: _l("To be reviewed by a second person"),
    NextTask.COMPILE: _l("To be put on a roster"),
    NextTask.PRINT: _l("Roster to be printed"),
    NextTask.SUBMIT: _l("To be submitted with its roster"),
    NextTask.DECIDE: _l("To be approved"),
}

TASK_MARKS = {NextTask.MEND: "back", NextTask.PRINT: "go", NextTask.SUBMIT: "go", NextTask.COMPILE: "go"}
"""Shape and colour of a task; the others are hollow: not begun."""

URGENCIES: dict[Urgency, Any] = {
    Urgency.OVERDUE: _l("Overdue"),
    Urgency.TODAY: _l("Due today"),
    Urgency.LATER: _l("The others"),
}


def capped(count: int) -> str:
    """``42``, and ``999+`` for what was counted no further."""
    return f"{count:,}" if count < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


def task_mark(task: NextTask) -> Markup:
    """What is to be done next, as shape and word."""
    kind = TASK_MARKS.get(task)
    return Markup('<span class="st{}">{}</span>').format(f" st-{kind}" if kind else "", TASKS[task])
