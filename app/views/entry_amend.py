"""``/cases/<id>/amend``: the same sheet for a case at its first step, new or returned (C-11, C-12)."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request
from flask_babel import gettext

from app.enums import Seat
from app.errors import NotFound, Problem, Refusal, blocking
from app.extensions import db
from app.models.case import Case
from app.queries.entry import EntryReader
from app.queries.entry_page import find_case_to_amend, list_attachments, typed_of_case
from app.rules.case_kind import KIND_RULES
from app.rules.route import first_step
from app.security.permission import Permission
from app.services.case_entry import submit_case
from app.services.case_entry_amend import amend_case, case_stamp
from app.views.base import HouseBaseView, acting, expose, permitted
from app.views.entry import document_of, flash_all, reader_for
from app.views.entry_files import REMOVE
from app.views.entry_form import TICK, merged, page_of, papers_of, photo_of, typed_of, with_kept_number
from app.views.file import keep_case_files
from app.views.paper_answer import notice


class EntryAmendView(HouseBaseView):
    """The amending page; its files go by ``CaseFileView``."""

    route_base = "/cases"
    default_view = "amend"

    @expose("/<int:case_id>/amend", methods=["GET", "POST"])
    @permitted(Permission.CASE_ENTER)
    def amend(self, case_id: int) -> Any:
        """Show the case as typed; save what was changed, and send it up when the button says so."""
        case = find_case_to_amend(db.session(), case_id)
        if case is None:
            abort(404)
        if KIND_RULES[case.kind].replaces:
            return redirect(f"/cases/{case_id}/replacement", 303)
        if case.holder_id != acting().unit_id or case.step is not first_step(case.kind, case.line).step:
            flash(gettext("The form is changed where it was entered, while the case lies there."), "warning")
            return redirect(f"/cases/{case_id}", 303)
        # An evaluation body changes its own words, whosever the person is (C-7).
        if acting().seat is not Seat.BODY and not case.person.within(acting().scope, for_writing=True):
            notice(
                gettext("The person works within another office's jurisdiction by now, where the data are kept."),
                "C-18",
            )
            return redirect(f"/cases/{case_id}", 303)
        kept = typed_of_case(db.session(), case)
        if request.method == "GET":
            return self._page(case, kept, [], asked=False)
        # The number and the employer of a provincial line are shown, not typed, so they come from the case.
        typed = typed_of(request.form) | {"id_number": kept["id_number"]}
        return self._save(case, typed)

    def _save(self, case: Case, typed: dict[str, str]) -> Any:
        reader, case_id, session = reader_for(case.level, case.kind), case.id, db.session()
        reading = reader.read(with_kept_number(typed, case.person.id_number))
        action = request.form.get("action", "")
        refused = keep_case_files(case_id, action.removeprefix(REMOVE))
        if action.startswith(REMOVE) or blocking([*refused, *reading.problems]):
            return self._again(case_id, typed, [*refused, *reading.problems])
        try:
            warnings = amend_case(
                session,
                acting(),
                case_id,
                reading.values,
                transfer=reading.transfer,
                original_seen=bool(typed.get(TICK)),
                seen_stamp=request.form.get("stamp"),
                document_id=document_of(reader, typed),
            )
        except NotFound:
            abort(404)
        except Refusal as refusal:
            return self._again(case_id, typed, merged(reading, refusal.problems))
        flash(gettext("The change was saved."), "success")
        if action != "submit":
            flash_all([p for p in merged(reading, warnings) if not p.blocks])
            return redirect(f"/cases/{case_id}", 303)
        try:
            submit_case(session, acting(), case_id)
        except NotFound:
            abort(404)
        except Refusal as refusal:
            return self._again(case_id, typed, list(refusal.problems))
        flash(gettext("The case was sent up."), "success")
        return redirect(f"/cases/{case_id}", 303)

    def _again(self, case_id: int, typed: dict[str, str], problems: list[Problem]) -> Any:
        """The page with what was typed; the case is read anew, since the refused transaction is over."""
        case = find_case_to_amend(db.session(), case_id)
        if case is None:
            abort(404)
        return self._page(case, typed, problems, asked=True)

    def _page(self, case: Case, typed: dict[str, str], problems: list[Problem], *, asked: bool) -> Any:
        session = db.session()
        reader: EntryReader = reader_for(case.level, case.kind)
        page = page_of(session, reader, typed, problems, asked=asked)
        scans = list_attachments(session, case_id=case.id)
        path = f"/cases/{case.id}"
        body = self.render_template(
            "cases/entry_amend.html",
            title=gettext("Amend the form"),
            case=case,
            stamp=request.form.get("stamp") or case_stamp(case),
            papers=papers_of(session, reader, scans, path, lost=page["lost"]),
            photo=photo_of(case.photo, path),
            fixed_number=True,
            locked=False,
            **page | {"birth_date": case.person.birth_date.isoformat()},
        )
        return body, 422 if asked else 200
