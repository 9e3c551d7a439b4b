"""What kinds of jobs and their faults are called on the screen (U-5)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.services.job_chunk import MAY_NOT_ACT, WORKER_DIED

KINDS: dict[str, Any] = {
    "batch:approve": _l("Batch approval"),
    "batch:return": _l("Batch return"),
    "batch:document": _l("Fill in the document number"),
    "batch:export_roster": _l("Export of rosters"),
    "import": _l("Import of a table"),
    "import_check": _l("Check of an imported table"),
    "export": _l("Export of a list"),
}

ERRORS: dict[str, Any] = {
    WORKER_DIED: _l("The program that did this was ended again and again. Try again, or ask the administrator."),
    "the worker died too often": _l(
        "The program that did this was ended again and again. Try again, or ask the administrator."
    ),
    MAY_NOT_ACT: _l("The officer who started this may no longer act, so it was stopped."),
    "the officer may no longer act": _l("The officer who started this may no longer act, so it was stopped."),
    "Refusal": _l("The officer who started this may no longer act, so it was stopped."),
    "OperationalError": _l("The database was busy, full or away for too long. Try again in a while."),
    "DiskFull": _l("The database was busy, full or away for too long. Try again in a while."),
}


def kind_words(kind: str) -> str:
    """A job's kind as people call it."""
    name = str(KINDS.get(kind.removesuffix(":preview"), gettext("Background work")))
    return str(gettext("Preview: %(act)s", act=name)) if kind.endswith(":preview") else name


def error_words(code: str) -> str:
    """Why something failed, and what to do; the code of an unknown fault is kept for whoever looks in the log."""
    if not code:
        return ""
    if code in ERRORS:
        return str(ERRORS[code])
    if code.startswith("refused:"):
        return str(gettext("It is no longer allowed to whoever started it (rule %(rule)s).", rule=code[8:]))
    text = gettext("A fault of the program (%(code)s). Try again; if it comes back, tell the administrator.", code=code)
    return str(text)
