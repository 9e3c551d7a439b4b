"""What an office does next with a case that waits there (U-3): the words of the inbox, per step and role."""

from __future__ import annotations

from enum import StrEnum

from app.enums import Seat


class NextTask(StrEnum):
    """The next thing to do, in the order of the work; ``second`` is 复核 after a colleague's 经办 (C-12)."""

    MEND = "mend"
    CHECK = "check"
    DOCUMENT = "document"
    COMPARE = "compare"
    REVIEW = "review"
    SECOND = "second"
    COMPILE = "compile"
    PRINT = "print"
    SUBMIT = "submit"
    DECIDE = "decide"


_ENTRY = (NextTask.MEND, NextTask.CHECK, NextTask.SECOND)

TASKS_OF_SEAT: dict[Seat, tuple[NextTask, ...]] = {
    Seat.EMPLOYER: _ENTRY,
    Seat.LOCAL: _ENTRY,
    Seat.BODY: _ENTRY,
    Seat.REVIEW: tuple(task for task in NextTask if task is not NextTask.CHECK),
    Seat.PROVINCE: (NextTask.DECIDE, NextTask.SECOND),
}
