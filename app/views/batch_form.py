"""How each batch act is called and what its preview asks for; an act without an entry here has no button (B-1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.enums import Seat, Step, Verb
from app.extensions import db
from app.queries.batch import list_document_numbers
from app.queries.case_page import list_reasons
from app.services import batch_case, batch_roster
from app.services.batch_act import Order, RowAct
from app.views.access import acting

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ActForm:
    """``title`` and ``go`` (the button) in words; ``template`` holds the fields, ``context`` what they show, ``read``
    what was entered; ``row_path`` is where a row's name leads (``/cases/%d``),
    ``download`` the name below ``/batches/<id>/`` of a file of the rows done, for whoever started the batch."""

    act: RowAct
    title: Any
    go: Callable[[], str]
    template: str
    row_path: str
    context: Callable[[], dict[str, Any]]
    read: Callable[[Form], Order]
    download: str = ""


_FORMS: dict[str, ActForm] = {}


def register_form(form: ActForm) -> None:
    """Make an act's preview known."""
    _FORMS[form.act.name] = form


def form_of(name: str) -> ActForm:
    """The form of an act; raises KeyError where there is none."""
    return _FORMS[name]


def has_form(name: str | None) -> bool:
    """Whether an act of that name has a preview."""
    return name in _FORMS


def _final() -> bool:
    return acting().seat is Seat.PROVINCE


def _approve_word() -> str:
    return str(gettext("Approve") if _final() else gettext("Send up"))


def _approve_context() -> dict[str, Any]:
    """A batch may hold every kind of case, so its words are true of each; on one kind's own page they say more."""
    return {"opinion": "经核准，同意核发证书。" if _final() else "经审核，同意上报。"}


def _return_context() -> dict[str, Any]:
    return {
        "opinion": "",
        "reasons": list_reasons(db.session(), Verb.RETURN)[Verb.RETURN],
        "steps": [Step.REVIEW, Step.LOCAL, Step.EMPLOYER] if _final() else [Step.LOCAL, Step.EMPLOYER],
        "chinese": gettext("Yes") != "Yes",
    }


def _read_opinion(form: Form) -> Order:
    return {"opinion": form.get("opinion", "").strip()[:500]}


def _read_return(form: Form) -> Order:
    steps = {step.value for step in (Step.LOCAL, Step.EMPLOYER, Step.BODY, Step.REVIEW)}
    step = form.get("to_step", "")
    return {
        **_read_opinion(form),
        "reason_code": form.get("reason_code", "")[:24],
        "to_step": step if step in steps else None,
    }


register_form(
    ActForm(
        batch_case.APPROVE,
        _l("Batch approval"),
        _approve_word,
        "cases/batch_opinion.html",
        "/cases/%d",
        _approve_context,
        _read_opinion,
    )
)
register_form(
    ActForm(
        batch_case.PREPARE,
        _l("Batch preparation"),
        lambda: str(gettext("Prepare")),
        "cases/batch_opinion.html",
        "/cases/%d",
        _approve_context,
        _read_opinion,
    )
)
register_form(
    ActForm(
        batch_case.RETURN,
        _l("Batch return"),
        lambda: str(gettext("Return")),
        "cases/batch_opinion.html",
        "/cases/%d",
        _return_context,
        _read_return,
    )
)
register_form(
    ActForm(
        batch_case.DOCUMENT,
        _l("Fill in the document number"),
        lambda: str(gettext("Fill in")),
        "cases/batch_number.html",
        "/cases/%d",
        lambda: {"numbers": list_document_numbers(db.session())},
        lambda form: {"number": form.get("number", "").strip()[:60]},
    )
)
register_form(
    ActForm(
        batch_roster.EXPORT,
        _l("Export of rosters"),
        lambda: str(gettext("Export")),
        "rosters/export.html",
        "/rosters/%d",
        dict,
        lambda form: {},
        "rosters.zip",
    )
)
