"""The page of one case: the form beside its sources, the verbs that the rules allow, the next case (C-12, C-14)."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, make_response, redirect, request
from flask import session as browser
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.enums import Step, Verb
from app.errors import NotFound, Overtaken, Refusal
from app.extensions import db
from app.models.case import Case
from app.queries.case_page import CaseRecord, find_last_page, get_case_record, list_reasons
from app.queries.inbox import find_neighbours, find_next
from app.rules.case_kind import KIND_RULES
from app.rules.exchange import counts_as_due
from app.rules.guard_way import goes_by_roster
from app.rules.receipt import receiving_seat, stands_at_or_above
from app.rules.route import steps_before
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.announcement import Check
from app.services.case_act import Standing, act_on_case, get_standing, tick_case
from app.services.reveal import reveal_of_case
from app.services.workflow import Instruction
from app.views import case_sheet
from app.views.base import HouseBaseView, acting, allows, expose, permitted
from app.views.case_paper import PAPER
from app.views.case_verbs import approve_words, default_opinion, offered, verb_button
from app.views.day_words import deadline, minute
from app.views.flashes import flash_problem
from app.views.formatters import masked, year_and_month
from app.views.messages import sentence
from app.views.reminder import reminder_offer
from app.views.replacement_panel import amending, panel_of
from app.views.transfer_paper import transfer_panel
from app.words import word

MOST_OPINION = 500

STATE_MARKS = {Step.APPROVED: "ok", Step.REJECTED: "bad", Step.WITHDRAWN: "void", Step.CLOSED: "void"}


class CasePageView(HouseBaseView):
    """``/cases/<id>`` and the acts on it. Every act is a POST that carries the version its page showed (T11, T28)."""

    route_base = "/cases"
    default_view = "page"

    @expose("/<int:case_id>")
    @permitted(Permission.CASE_READ)
    def page(self, case_id: int) -> Any:
        """The checking view; 404 outside the jurisdiction."""
        return self._page(case_id)

    @expose("/<int:case_id>/act", methods=["POST"])
    @permitted(Permission.CASE_READ)
    def act(self, case_id: int) -> Response:
        """One verb on the case, then the next one that waits."""
        actor, form = acting(), request.form
        verb = _one_of(Verb, form.get("verb"))
        if verb is None or verb in (Verb.OPEN, Verb.MOVE):
            abort(400)
        instruction = Instruction(
            verb,
            form.get("opinion", "").strip()[:MOST_OPINION],
            form.get("reason_code", "")[:24],
            _one_of(Step, form.get("to_step")),
        )
        before = _before(case_id)
        try:
            step = act_on_case(db.session(), actor, case_id, _number(form.get("version"), -1), instruction)
        except NotFound:
            abort(404)
        except Overtaken:
            return self._overtaken(case_id)
        except Refusal as refusal:
            return _refused(case_id, refusal)
        flash(_done(before.name, verb, step), "success")
        return self._go_on(actor, before, case_id)

    @expose("/<int:case_id>/tick", methods=["POST"])
    @permitted(Permission.DOCUMENT_EDIT)
    def tick(self, case_id: int) -> Response:
        """The case was compared with its line in the announcement document (C-15)."""
        actor, form = acting(), request.form
        check = Check(
            case_id,
            _number(form.get("page"), 0),
            _number(form.get("line"), 0),
            form.get("difference", "").strip(),
            form.get("explanation", "").strip(),
            form.get("opinion", "").strip(),
        )
        before = _before(case_id)
        try:
            tick_case(db.session(), actor, check, _number(form.get("version"), -1), _number(form.get("seen"), 0))
        except NotFound:
            abort(404)
        except Overtaken:
            return self._overtaken(case_id)
        except Refusal as refusal:
            return _refused(case_id, refusal)
        text = gettext("%(name)s was checked against the document. It waits to be put on a roster.", name=before.name)
        flash(text, "success")
        return self._go_on(actor, before, case_id)

    @expose("/<int:case_id>/reveal", methods=["POST"])
    @permitted(Permission.PERSON_REVEAL)
    def reveal(self, case_id: int) -> Response:
        """The page once more, with the full ID number in its boxes; the look is on record (U-6)."""
        try:
            number = reveal_of_case(db.session(), acting(), case_id)
        except NotFound:
            abort(404)
        answer: Response = make_response(self._page(case_id, number))
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def _page(self, case_id: int, number: str | None = None) -> Any:
        actor, session = acting(), db.session()
        try:
            standing = get_standing(session, actor, case_id)
            record = get_case_record(session, case_id)
        except NotFound:
            abort(404)
        case = record.case
        reasons = list_reasons(session, Verb.RETURN, Verb.REJECT, Verb.CLOSE)
        known = {reason.code: reason for group in reasons.values() for reason in group}
        return self.render_template(
            "cases/page.html",
            title=case.person.name,
            record=record,
            case=case,
            standing=standing,
            reasons_of={verb.value: group for verb, group in reasons.items()},
            neighbours=find_neighbours(session, actor, case),
            route=case_sheet.route_strip(record, standing, actor.unit_id),
            boxes=case_sheet.seal_boxes(record),
            timeline=case_sheet.timeline(record, standing, known, _chinese()),
            sources=case_sheet.sources(record, standing.setting.checklist, standing.facts.original_lost),
            deadline=deadline(case.due_on, counts=counts_as_due(case.person.employment_status, case.kind)),
            number=number,
            chinese=_chinese(),
            word=word,
            masked=masked,
            year_and_month=year_and_month,
            paper=PAPER,
            replacement=panel_of(case),
            may_read_certificate=allows(Permission.CERTIFICATE_READ),
            state_mark=(STATE_MARKS.get(case.step, "go"), word(case.step)),
            transfer=transfer_panel(session, case),
            minute=minute,
            reminder=reminder_offer(actor, case),
            say=lambda problem: sentence(problem, with_rule=False),
            verb_button=lambda verb: verb_button(Verb(verb), case.step),
            **self._acts(actor, record, standing),
        )

    @staticmethod
    def _acts(actor: Actor, record: CaseRecord, standing: Standing) -> dict[str, Any]:
        """What the bar at the foot offers: verbs with what stands in their way, the tick at the review step."""
        case = record.case
        mine = case.holder_id == actor.unit_id
        at_desk = case.step in (Step.REVIEW, Step.FINAL) and case.holder_id == case.review_office_id
        ticks = at_desk and mine and KIND_RULES[case.kind].roster and allows(Permission.DOCUMENT_EDIT)
        # Where the office that ticks decides by itself, its approval is the next act (C-9).
        ticks = ticks and (goes_by_roster(standing.facts) or not record.checked)
        document = case.qualification.announcement_document_id
        return {
            "offer": offered(standing, actor, ticks=ticks),
            "ticks": ticks,
            "last_page": find_last_page(db.session(), document, actor.user_id) if ticks else None,
            "opinion": default_opinion(case.kind, case.step),
            "approve_words": approve_words(case.step),
            "back_to": [
                (part.step, case_sheet.name_of(part, record, standing))
                for part in reversed(steps_before(standing.facts.steps, case.step))
            ],
            **amending(case, actor.unit_id),
            "may_reveal": allows(Permission.PERSON_REVEAL),
            "may_receipt": stands_at_or_above(
                actor.seat, receiving_seat(standing.facts.offices, record.approvals[0].unit_id)
            ),
        }

    def _overtaken(self, case_id: int) -> Response:
        """Nothing was done, and here is what happened meanwhile; the same form sent twice ends here too (T11)."""
        record = get_case_record(db.session(), case_id)
        mine = record.last_act.actor_id == acting().user_id
        page = self.render_template("cases/overtaken.html", title=record.case.person.name, record=record, mine=mine,
                                    word=word, called=case_sheet.called)  # fmt: skip
        return make_response(page, 409)

    @staticmethod
    def _go_on(actor: Actor, before: _Before, case_id: int) -> Response:
        """To the next case that waits, or home when none does."""
        following = find_next(db.session(), actor, before.due_on, case_id)
        return redirect(f"/cases/{following}" if following else "/", 303)


class _Before:
    """The case as it was before the act: what the notice names and where the inbox goes on."""

    def __init__(self, case: Case) -> None:
        self.name = case.person.name if case.person else case.acceptance_number
        self.due_on = case.due_on


def _before(case_id: int) -> _Before:
    case = db.session().get(Case, case_id)
    if case is None:
        abort(404)
    return _Before(case)


def _refused(case_id: int, refusal: Refusal) -> Response:
    for problem in refusal.problems:
        flash_problem(problem, "danger")
    return redirect(f"/cases/{case_id}", 303)


def _done(name: str, verb: Verb, step: Step) -> str:
    if verb is Verb.APPROVE and step is Step.APPROVED:
        return str(gettext("%(name)s is approved; the certificate has its number.", name=name))
    if verb is Verb.APPROVE:
        return str(gettext("%(name)s was sent up.", name=name))
    if verb is Verb.OPINION:
        return str(gettext("%(name)s is prepared (经办) and waits for a colleague's review (复核).", name=name))
    if verb is Verb.RETURN:
        return str(gettext("%(name)s was returned with your reason.", name=name))
    if verb is Verb.WITHDRAW:
        return str(gettext("%(name)s was taken back.", name=name))
    return str(gettext("%(name)s is ended and leaves the lists of waiting cases.", name=name))


def _number(text: str | None, default: int) -> int:
    """A number typed into a small field; full-width digits are taken."""
    text = (text or "").strip()
    return int(text) if text.isdecimal() and len(text) < 10 else default


def _one_of(vocabulary: Any, value: str | None) -> Any:
    return vocabulary(value) if value in {member.value for member in vocabulary} else None


def _chinese() -> bool:
    return bool(browser.get("locale", "zh").startswith("zh"))
