"""The page of one roster: rows ticked, printed, submitted (C-3, C-15, C-16). Deciding is in ``roster_decision``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import abort, flash, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.enums import RosterState, Step
from app.errors import NotFound, PrintingRefused, Refusal
from app.extensions import db
from app.models.roster import Roster
from app.printing.html_pdf import preview_html
from app.queries.authority import province_office
from app.queries.roster import Candidate, Entry, get_roster, list_documents, list_entries
from app.security.permission import Permission
from app.services import roster as rosters
from app.services.announcement import Check, check_cases
from app.services.roster_paper import draft_of, freeze_roster
from app.services.roster_paper import preview_html as roster_preview
from app.views import roster_words
from app.views.base import HouseBaseView, acting, allows, expose, permitted
from app.views.paper_answer import paper, stored_paper, told
from app.views.roster_answer import back, ids_of_form, tell_outcome, tell_refused
from app.views.words import masked, word

T = TypeVar("T")
MARKS = {RosterState.OPEN: "", RosterState.FROZEN: "go", RosterState.SUBMITTED: "go", RosterState.DECIDED: "ok"}


class RosterPageView(HouseBaseView):
    """``/rosters/<id>`` and the acts of the office that compiles it; every act is a POST (T28)."""

    route_base = "/rosters"
    default_view = "page"

    @expose("/<int:roster_id>")
    @permitted(Permission.ROSTER_READ)
    def page(self, roster_id: int) -> Any:
        """Rows by document, with their ticks; 404 outside the jurisdiction."""
        actor, session = acting(), db.session()
        roster = _roster(roster_id)
        entries = list_entries(session, roster)
        standing = [entry for entry in entries if not entry.struck]
        own = roster.office_id == actor.unit_id and allows(Permission.ROSTER_COMPILE)
        documents = list_documents(session, {entry.case.document_id for entry in entries})
        withdrawn = roster_words.is_withdrawn(roster, entries)
        return self.render_template(
            "rosters/page.html",
            title=roster.title,
            roster=roster,
            own=own,
            editable=own and roster.state is RosterState.OPEN,
            groups=roster_words.groups_of(entries, documents),
            standing=len(standing),
            struck=len(entries) - len(standing),
            unchecked=sum(not entry.case.checked for entry in standing),
            waiting=sum(entry.case.step is Step.FINAL for entry in standing),
            decides=_decides(standing, actor.unit_id) and roster.state is RosterState.SUBMITTED,
            without_scan=[document for document in documents if document.scan_file_id is None],
            strip=roster_words.strip(roster, entries, province_office(session).short_name),
            state=("void", gettext("Withdrawn")) if withdrawn else (MARKS[roster.state], word(roster.state)),
            withdrawn=withdrawn,
            sub=roster_words.heading(roster, len(standing), len(entries) - len(standing)),
            row_mark=roster_words.row_mark,
            masked=masked,
            word=word,
        )

    @expose("/<int:roster_id>/preview")
    @permitted(Permission.ROSTER_READ)
    def preview(self, roster_id: int) -> Response:
        """The frozen PDF in the browser; while the roster is open, the page that would be printed."""
        session = db.session()
        roster = _roster(roster_id)
        if roster.pdf is not None:
            return stored_paper(roster.pdf, f"{roster.number}.pdf")
        try:
            html = roster_preview(roster, draft_of(session, roster).sheet)
        except PrintingRefused as refused:
            return told(refused, f"/rosters/{roster_id}")
        return paper(preview_html(html).encode(), "text/html; charset=utf-8", f"{roster.number}.html")

    @expose("/<int:roster_id>/checks", methods=["POST"])
    @permitted(Permission.DOCUMENT_EDIT)
    def checks(self, roster_id: int) -> Response:
        """Rows ticked by eye: page and line of each row that was filled in (C-15)."""
        roster = _roster(roster_id)
        known = {entry.case.case_id: entry.case for entry in list_entries(db.session(), roster)}
        given = [check for case in known.values() if (check := _check(case)) is not None]
        if not given:
            flash(gettext("No row has a new page and line, so nothing was recorded."), "info")
            return back(roster_id)
        outcome = _run(lambda: check_cases(db.session(), acting(), given), roster_id)
        if isinstance(outcome, Response):
            return outcome
        tell_outcome(outcome, gettext("%(count)s rows were ticked against their documents.", count=len(outcome.done)))
        return back(roster_id)

    @expose("/<int:roster_id>/rows", methods=["POST"])
    @permitted(Permission.ROSTER_COMPILE)
    def rows(self, roster_id: int) -> Response:
        """Take the ticked rows off, or put the chosen cases on, while the roster is open."""
        ids = ids_of_form()
        change = {"remove": ids} if request.form.get("remove") else {"add": ids}
        before = {entry.case.case_id for entry in list_entries(db.session(), _roster(roster_id)) if not entry.struck}
        outcome = _run(lambda: rosters.change_rows(db.session(), acting(), roster_id, **change), roster_id)
        if isinstance(outcome, Response):
            return outcome
        now = set(outcome.done)
        words = (
            gettext("%(count)s rows were taken off the roster.", count=len(before - now))
            if "remove" in change
            else gettext("%(count)s rows were added to the roster.", count=len(now - before))
        )
        tell_outcome(outcome, words)
        return back(roster_id)

    @expose("/<int:roster_id>/freeze", methods=["POST"])
    @permitted(Permission.ROSTER_COMPILE)
    def freeze(self, roster_id: int) -> Response:
        """Print and freeze (打印定稿)."""
        checked_by, phone = (request.form.get(name, "").strip() for name in ("checked_by", "phone"))
        done = _run(
            lambda: freeze_roster(db.session(), acting(), roster_id, checked_by=checked_by[:60], phone=phone[:40]),
            roster_id,
        )
        if isinstance(done, Response):
            return done
        flash(
            gettext("The roster is printed and frozen. Print the PDF, seal it, and submit it with the documents."),
            "success",
        )
        return back(roster_id)

    @expose("/<int:roster_id>/submit", methods=["POST"])
    @permitted(Permission.ROSTER_COMPILE)
    def submit(self, roster_id: int) -> Response:
        """Submit (上报): all of it or nothing."""
        opinion = request.form.get("opinion", "").strip()[:500]
        outcome = _run(lambda: rosters.submit_roster(db.session(), acting(), roster_id, opinion), roster_id)
        if isinstance(outcome, Response):
            return outcome
        if outcome.refused:
            flash(gettext("The roster was not submitted: %(count)s rows may not go up. Nothing was changed.",
                          count=len(outcome.refused)), "danger")  # fmt: skip
            tell_refused(outcome)
        else:
            flash(gettext("The roster was submitted with %(count)s cases.", count=len(outcome.done)), "success")
        return back(roster_id)

    @expose("/<int:roster_id>/withdraw", methods=["POST"])
    @permitted(Permission.ROSTER_COMPILE)
    def withdraw(self, roster_id: int) -> Response:
        """Withdraw a printed roster before it is submitted; its cases are free for another one."""
        reason = request.form.get("reason", "")
        struck = _run(lambda: rosters.withdraw_roster(db.session(), acting(), roster_id, reason), roster_id)
        if isinstance(struck, Response):
            return struck
        flash(
            gettext("The roster was withdrawn; its %(count)s cases can stand on another roster.", count=struck),
            "success",
        )
        return back(roster_id)


def _roster(roster_id: int) -> Roster:
    try:
        return get_roster(db.session(), roster_id)
    except NotFound:
        abort(404)


def _decides(standing: Sequence[Entry], unit_id: int | None) -> bool:
    waiting = any(entry.case.step is Step.FINAL and entry.case.holder_id == unit_id for entry in standing)
    return waiting and allows(Permission.CASE_DECIDE)


def _check(case: Candidate) -> Check | None:
    """What the form says of one row; None when it says nothing new."""
    form = request.form
    page, line = (form.get(f"{name}-{case.case_id}", "").strip() for name in ("page", "line"))
    difference, explanation = (form.get(f"{n}-{case.case_id}", "").strip() for n in ("difference", "explanation"))
    if not (page or line or difference):
        return None
    check = Check(case.case_id, _number(page), _number(line), difference, explanation)
    known = case.check
    if case.checked and known is not None:
        before = (known.page, known.line_number, known.difference, known.explanation)
        if before == (check.page, check.line, difference, explanation):
            return None
    return check


def _number(text: str) -> int:
    """A number typed into a small field, full-width digits taken; 0 where it is none."""
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _run(act: Callable[[], T], roster_id: int) -> T | Response:
    """What the service gave; or the answer that tells what it refused."""
    try:
        return act()
    except NotFound:
        abort(404)
    except (Refusal, PrintingRefused) as refused:
        return told(refused, f"/rosters/{roster_id}")
