"""办理进度查询 without log-in: 受理编号 and ID number, both by POST, so neither ID number nor answer has an address
(C-17, T30). What happened is told by office and day, never with an officer's name."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, render_template, request
from flask_babel import get_locale, gettext

from app.enums import ENDED_STEPS, CaseKind, Step, Verb
from app.extensions import db
from app.models.encryption import keyring
from app.queries.progress import PastAct, Progress
from app.rules import acceptance_number
from app.services.progress import folded_number, look_up_progress
from app.words import word

LIMIT = "10 per minute; 60 per hour"
"""Look-ups of one address: a household or a counter, not somebody who tries numbers."""

NUMBER_LIMIT = "6 per minute; 20 per hour; 40 per day"
"""Look-ups of one 受理编号 from anywhere: too few to try the ID numbers that a birth date leaves open."""

pages = Blueprint("progress", __name__)


@pages.get("/progress")
@pages.get("/progress/<number>")
def form(number: str = "") -> str:
    """The form; the code on a receipt brings the 受理编号 along, which alone opens nothing."""
    known = acceptance_number.parse(number)
    return _form(folded_number(number) if known else "", missed=False)


@pages.post("/progress")
def answer() -> Any:
    """Where the case stands, or that the two do not belong together."""
    number, id_number = (request.form.get(field, "")[:200] for field in ("number", "id_number"))
    progress = look_up_progress(db.session(), number, id_number, request.remote_addr or "")
    if progress is None:
        return _form(folded_number(number), missed=True), 404
    return render_template(
        "public/progress_case.html",
        progress=progress,
        kind=_kind(progress),
        status=word(progress.step),
        sentence=_standing(progress),
        todo=_todo(progress),
        missing=[word(kind) for kind in progress.missing],
        acts=[(act.on, text, _reason(act)) for act in reversed(progress.acts) if (text := _told(act))],
        word=word,
    )


def register(app: Flask) -> None:
    """Join the pages behind their limits: by address, and by the number asked for."""
    limiter = app.appbuilder.sm.limiter  # type: ignore[attr-defined]  # FAB hangs itself there
    app.register_blueprint(pages)
    by_number = limiter.limit(NUMBER_LIMIT, methods=["POST"], key_func=_asked_for)
    by_address = limiter.limit(LIMIT, methods=["POST"])
    app.view_functions["progress.answer"] = by_address(by_number(answer))


def _asked_for() -> str:
    """The 受理编号 asked for, hashed: what counts it keeps no number."""
    return keyring.blind_index(f"acceptance {folded_number(request.form.get('number', '')[:200])}")


def _form(number: str, *, missed: bool) -> str:
    return render_template("public/progress.html", number=number, missed=missed)


def _kind(progress: Progress) -> str:
    if progress.step is Step.APPROVED:
        return "ok"
    return "bad" if progress.step in ENDED_STEPS or progress.sent_back else "wait"


def _standing(progress: Progress) -> str:
    """One sentence: who has it, since when."""
    day = f"{progress.since:%Y-%m-%d}"
    if progress.step in ENDED_STEPS:
        return str(gettext("%(state)s on %(day)s", state=word(progress.step), day=day))
    return str(gettext("With %(office)s since %(day)s", office=progress.holder, day=day))


def _todo(progress: Progress) -> str:
    """What the holder has to do now."""
    office = progress.receiving_office
    if progress.step is Step.APPROVED:
        if progress.kind in (CaseKind.EXCHANGE, CaseKind.TRANSFER_IN):
            text = gettext(
                "The certificate is made and handed out by %(office)s. When it tells you, bring the receipt, your ID "
                "card and the original certificate."
            )
        else:
            text = gettext(
                "The certificate is made and handed out by %(office)s. When it tells you, bring the receipt and your "
                "ID card."
            )
        return str(text % {"office": progress.issuer or office})
    if progress.step in ENDED_STEPS:
        return str(gettext("The case has ended. If you have a question, ask %(office)s.", office=office))
    if progress.sent_back:
        text = gettext("Your papers came back. Ask %(office)s what is to be mended, and hand it in again.")
        return str(text % {"office": office})
    if progress.missing:
        return str(gettext("Papers are still missing. Hand them in at %(office)s.", office=office))
    return str(gettext("You need not do anything now."))


def _told(act: PastAct) -> str:
    """One line of what happened; what goes on inside an office is not told."""
    if act.verb is Verb.APPROVE and act.to_step is Step.APPROVED:
        text = gettext("%(office)s approved; the certificate has its number.")
    elif act.verb is Verb.WITHDRAW:
        ended = act.to_step in ENDED_STEPS
        text = gettext("%(office)s ended the case at its first step.") if ended else gettext("%(office)s took it back.")
    else:
        texts = {
            Verb.OPEN: gettext("%(office)s took your papers in."),
            Verb.APPROVE: gettext("%(office)s checked them and sent them up."),
            Verb.RETURN: gettext("%(office)s returned them."),
            Verb.REJECT: gettext("%(office)s rejected the case."),
            Verb.CLOSE: gettext("%(office)s ended the case."),
        }
        text = texts.get(act.verb, "")
    return str(text) % {"office": act.office}


def _reason(act: PastAct) -> str:
    return act.reason_zh if str(get_locale()).startswith("zh") else act.reason_en
