"""A submitted roster decided at once: first what would happen, then, on the same count, the act (C-4, B-2)."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.enums import RosterState, Step, Verb
from app.errors import NotFound
from app.extensions import db
from app.models.roster import Roster
from app.queries.case_page import list_reasons
from app.queries.roster import get_roster
from app.security.permission import Permission
from app.services.batch import AT_ONCE, Asked, digest_of, submit_batch
from app.services.batch_case import APPROVE, RETURN
from app.services.roster import decide_roster, preview_decision
from app.services.workflow import Instruction, Outcome
from app.views import roster_words
from app.views.base import HouseBaseView, acting, expose, permitted
from app.views.batch_ticket import Chosen
from app.views.roster_answer import back, tell_refused
from app.views.words import word

VERBS = {"approve": Verb.APPROVE, "return": Verb.RETURN}
CHOSEN_LATER = "later"


class RosterDecisionView(HouseBaseView):
    """``/rosters/<id>/decision``: 批量核准 and 批量退回 of a roster's undecided rows."""

    route_base = "/rosters"
    default_view = "preview"

    @expose("/<int:roster_id>/decision")
    @permitted(Permission.CASE_DECIDE)
    def preview(self, roster_id: int) -> Any:
        """What the act would do now: how many go, which do not and why."""
        verb = VERBS.get(request.args.get("verb", ""))
        if verb is None:
            abort(400)
        roster = _submitted(roster_id)
        session = db.session()
        outcome = preview_decision(session, acting(), roster_id, Instruction(verb, reason_code=CHOSEN_LATER))
        return self.render_template(
            "rosters/decision.html",
            title=roster.title,
            roster=roster,
            verb=verb.value,
            outcome=outcome,
            selected=len(outcome.done) + len(outcome.refused),
            why=roster_words.reasons_of(outcome),
            reasons=list_reasons(session, Verb.RETURN)[Verb.RETURN],
            word=word,
        )

    @expose("/<int:roster_id>/decision", methods=["POST"])
    @permitted(Permission.CASE_DECIDE)
    def decide(self, roster_id: int) -> Response:
        """The act, when as many rows would go as the officer saw."""
        form = request.form
        verb = VERBS.get(form.get("verb", ""))
        if verb is None:
            abort(400)
        _submitted(roster_id)
        session, actor = db.session(), acting()
        step = form.get("to_step")
        instruction = Instruction(
            verb,
            form.get("opinion", "").strip()[:500],
            form.get("reason_code", "")[:24],
            Step(step) if step in {s.value for s in Step} else None,
        )
        expected = preview_decision(session, actor, roster_id, instruction)
        if verb is Verb.RETURN and not instruction.reason_code:
            flash(gettext("Choose a reason; the office that receives the cases needs it."), "warning")
            return redirect(f"/rosters/{roster_id}/decision?verb={verb.value}", 303)
        if str(len(expected.done)) != form.get("expected"):
            text = gettext(
                "Meanwhile %(count)s cases can go, so nothing was done yet. Look again.", count=len(expected.done)
            )
            flash(text, "warning")
            return redirect(f"/rosters/{roster_id}/decision?verb={verb.value}", 303)
        if len(expected.done) > AT_ONCE:
            return redirect(f"/batches/{_submit(roster_id, verb, instruction, expected)}", 303)
        outcome = decide_roster(session, actor, roster_id, instruction)
        words = (
            gettext("%(count)s cases were approved; their certificates have their numbers.", count=len(outcome.done))
            if verb is Verb.APPROVE
            else gettext("%(count)s cases were returned with your reason.", count=len(outcome.done))
        )
        flash(words, "success" if outcome.done else "warning")
        tell_refused(outcome)
        return back(roster_id)


def _submit(roster_id: int, verb: Verb, instruction: Instruction, expected: Outcome) -> int:
    """More than a screenful is a batch of exactly the rows that were judged, once however often the form is sent."""
    ids = sorted([*expected.done, *(row.case_id for row in expected.refused)])
    order = {
        "opinion": instruction.opinion,
        "reason_code": instruction.reason_code,
        "to_step": instruction.to_step.value if instruction.to_step else None,
    }
    act = APPROVE if verb is Verb.APPROVE else RETURN
    key = f"roster:{roster_id}:{digest_of(ids)[:16]}"
    asked = Asked(act, key, ids, order, origin=Chosen("/rosters", roster_id=roster_id).as_json())
    return submit_batch(db.session(), acting(), asked)


def _submitted(roster_id: int) -> Roster:
    try:
        roster = get_roster(db.session(), roster_id)
    except NotFound:
        abort(404)
    if roster.state is not RosterState.SUBMITTED:
        flash(gettext("Roster %(number)s is not waiting for a decision.", number=roster.number), "info")
        abort(redirect(f"/rosters/{roster_id}", 303))
    return roster
