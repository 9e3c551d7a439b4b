"""Compile a roster: cases that wait for one, by document, and the roster of those chosen (C-3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.enums import Level, RosterState
from app.errors import NotFound, Refusal
from app.extensions import db
from app.models.roster import Roster
from app.queries.roster import Candidate, get_roster, list_candidates, list_documents
from app.security.permission import Permission
from app.services import roster as rosters
from app.services.roster_items import MOST_ROWS
from app.views import roster_words
from app.views.base import HouseBaseView, acting, expose, permitted
from app.views.paper_answer import told
from app.views.roster_answer import back, ids_of_form, tell_outcome
from app.views.words import masked, word


class RosterCompileView(HouseBaseView):
    """``/rosters/new``: cases that wait for a roster, and the roster compiled of those chosen (C-3)."""

    route_base = "/rosters/new"
    default_view = "candidates"

    @expose("")
    @permitted(Permission.ROSTER_COMPILE)
    def candidates(self) -> Any:
        """Cases at the office's review step that stand on no roster, by document."""
        actor, session = acting(), db.session()
        target = _target()
        level = target.level if target else _level(request.args.get("level"))
        found: Sequence[Candidate] = list_candidates(session, actor.unit_id or 0, level, MOST_ROWS)
        documents = list_documents(session, {case.document_id for case in found})
        return self.render_template(
            "rosters/new.html",
            title=gettext("Compile a roster"),
            level=level,
            levels=Level,
            target=target,
            groups=roster_words.groups_of(found, documents),
            total=len(found),
            checked=sum(case.checked for case in found),
            tick_mark=roster_words.tick_mark,
            masked=masked,
            word=word,
            most=MOST_ROWS,
        )

    @expose("", methods=["POST"])
    @permitted(Permission.ROSTER_COMPILE)
    def compile(self) -> Response:
        """A roster of the chosen cases, or of every checked one."""
        level = _level(request.form.get("level"))
        ids = None if request.form.get("all_checked") else ids_of_form()
        if ids is not None and not ids:
            flash(gettext("No case is ticked. Tick the cases that go on the roster."), "warning")
            return redirect(f"/rosters/new?level={level.value}", 303)
        try:
            roster_id, outcome = rosters.compile_roster(db.session(), acting(), ids, level)
        except Refusal as refusal:
            return told(refusal, f"/rosters/new?level={level.value}")
        tell_outcome(outcome, gettext("A roster of %(count)s cases was compiled.", count=len(outcome.done)))
        return back(roster_id)


def _target() -> Roster | None:
    """The open roster that candidates are to be added to, when the address names one."""
    wanted = request.args.get("roster", "")
    if not wanted:
        return None
    try:
        roster = get_roster(
            db.session(), int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else 0
        )
    except NotFound:
        abort(404)
    if roster.state is not RosterState.OPEN or roster.office_id != acting().unit_id:
        abort(404)
    return roster


def _level(value: str | None) -> Level:
    return Level(value) if value in {level.value for level in Level} else Level.SENIOR
