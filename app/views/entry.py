"""录入信息表: the paper form as a grid of inputs, kept as a draft from the first letter (C-1, C-2, U-5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import abort, flash, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.enums import CaseKind, Level, Line, Tier
from app.errors import NotFound, Problem, Refusal, blocking
from app.extensions import db
from app.models.case import Case
from app.queries.entry import EntryPlace, EntryReader
from app.queries.entry_page import find_photo, list_attachments
from app.rules.case_kind import KIND_RULES
from app.rules.entry_kind import ENTRY_KINDS
from app.rules.new_award import DOCUMENT_FIELD
from app.security.permission import Permission
from app.services.case_entry import Entry, check_entries, enter_and_submit_case, enter_case
from app.services.case_entry_check import submission_problems
from app.services.entry_draft import Draft, discard_draft, get_draft, hand_in_draft, list_drafts, save_draft
from app.views.base import HouseBaseView, acting, allows, expose, permitted
from app.views.day_words import minute
from app.views.entry_files import keep_draft_files
from app.views.entry_form import TICK, merged, page_of, papers_of, photo_of, typed_of
from app.views.messages import sentence
from app.views.words import word

TURN = "turn_to"


def level_asked(default: Level = Level.SENIOR) -> Level:
    """The level that the request names, else ``default``."""
    asked = request.values.get("level", "")
    return Level(asked) if asked in {level.value for level in Level} else default


def kind_asked(default: CaseKind = CaseKind.EXCHANGE) -> CaseKind:
    """The kind that the request names, of those that are entered from a form; else ``default``."""
    if acting().tier is Tier.EVALUATION_BODY:
        return CaseKind.NEW_AWARD
    asked = request.values.get("kind", "")
    return CaseKind(asked) if asked in {kind.value for kind in ENTRY_KINDS} else default


def find_draft(draft_id: int) -> Draft:
    """The draft in the jurisdiction; else 404."""
    try:
        return get_draft(db.session(), acting(), draft_id)
    except NotFound:
        abort(404)


def reader_for(level: Level, kind: CaseKind) -> EntryReader:
    """How the logged-in office reads forms of ``kind``; a tier that enters none gets the reason as a 403.

    Where the office enters no new awards of ``level``, it reads those of the next one that it does (C-7, C-9).
    """
    levels = [level, *(other for other in Level if other is not level)] if kind is CaseKind.NEW_AWARD else [level]
    refused: list[Problem] = []
    for one in levels:
        try:
            reader = EntryReader.open(db.session(), acting(), one, kind)
            break
        except Refusal as refusal:
            refused = refused or list(refusal.problems)
    else:
        flash_all(refused)
        abort(403)
    if kind not in reader.kinds:
        abort(403)
    return reader


def known_of_employer(place: EntryPlace) -> dict[str, str]:
    """What an employer's own form says of its unit before anybody types."""
    unit = place.employer
    if unit is None:
        return {}
    told = {
        "employer_name": unit.name,
        "unit_nature": unit.nature or "",
        "department_in_charge": unit.department_in_charge,
    }
    return {name: value for name, value in told.items() if value}


def flash_all(problems: Sequence[Problem]) -> None:
    """One notice for each problem."""
    for problem in problems:
        notice: Any = {"text": sentence(problem, with_rule=False), "rule": problem.rule}
        flash(notice, "danger" if problem.blocks else "warning")


def checked(reader: EntryReader, draft: Draft) -> tuple[Entry, list[Problem]]:
    """The entry that the draft makes, and everything that is to be said about it."""
    reading = reader.read(draft.typed)
    entry = Entry(
        reading.values,
        reader.level,
        photo_file_id=draft.photo_file_id,
        original_seen=bool(draft.typed.get(TICK)),
        draft_id=draft.id or None,
        kind=reader.kind,
        transfer=reading.transfer,
        document_id=document_of(reader, draft.typed),
    )
    (more,) = check_entries(db.session(), acting(), [entry])
    return entry, merged(reading, more)


def document_of(reader: EntryReader, typed: Mapping[str, str]) -> int | None:
    """The announcement document chosen for a new award (P-8)."""
    chosen = typed.get(DOCUMENT_FIELD, "")
    return int(chosen) if reader.kind is CaseKind.NEW_AWARD and chosen.isdecimal() and len(chosen) < 10 else None


class EntryView(HouseBaseView):
    """``/entry`` and the drafts below it."""

    route_base = "/entry"
    default_view = "new"

    @expose("", methods=["GET", "POST"])
    @permitted(Permission.CASE_ENTER)
    def new(self) -> Any:
        """An empty form; sent off, it is first of all kept."""
        if request.method == "POST":
            return self._sent(None)
        reader = reader_for(level_asked(), kind_asked())
        known = known_of_employer(reader.place)
        return self._page(Draft(0, "", reader.level, reader.kind, known, None, False), [])

    @expose("/<int:draft_id>", methods=["GET", "POST"])
    @permitted(Permission.CASE_ENTER)
    def draft(self, draft_id: int) -> Any:
        """A draft goes on."""
        draft = find_draft(draft_id)
        return self._sent(draft) if request.method == "POST" else self._page(draft)

    @expose("/drafts")
    @permitted(Permission.CASE_ENTER)
    def drafts(self) -> Any:
        """The office's drafts, and those that employers handed in to it."""
        actor = acting()
        return self.render_template(
            "cases/entry_drafts.html",
            title=gettext("Drafts"),
            drafts=list_drafts(db.session(), actor),
            actor=actor,
            word=word,
            minute=minute,
        )

    @expose("/<int:draft_id>/discard", methods=["POST"])
    @permitted(Permission.CASE_ENTER)
    def discard(self, draft_id: int) -> Response:
        """Away with a draft; one that was handed in goes back to its employer."""
        handed_in = find_draft(draft_id).handed_in
        try:
            discard_draft(db.session(), acting(), draft_id)
        except Refusal as refusal:
            flash_all(refusal.problems)
        else:
            back = gettext("The draft went back to its employer.")
            flash(back if handed_in else gettext("The draft was thrown away."), "success")
        return redirect("/entry/drafts", 303)

    def _sent(self, draft: Draft | None) -> Any:
        """Keep everything first; then do what the button says."""
        action = request.form.get("action", "draft")
        level = level_asked(draft.level if draft else Level.SENIOR)
        kind = kind_asked(draft.kind if draft else CaseKind.EXCHANGE)
        turned = request.form.get(TURN, "")
        if turned in {other.value for other in ENTRY_KINDS}:
            # The other kind's form, with everything that was typed so far.
            kind, action = CaseKind(turned), TURN
            if draft is None and not typed_of(request.form).keys() - known_of_employer(reader_for(level, kind).place):
                return redirect(f"/entry?kind={kind.value}&level={level.value}", 303)
        level = reader_for(level, kind).level
        try:
            draft = save_draft(
                db.session(),
                acting(),
                typed_of(request.form),
                level,
                draft_id=draft.id if draft else None,
                seen_stamp=request.form.get("stamp"),
                kind=kind,
            )
            refused = keep_draft_files(draft, action)
        except NotFound:
            abort(404)
        except Refusal as refusal:
            flash_all(refusal.problems)
            return redirect("/entry/drafts", 303)
        draft = find_draft(draft.id)
        if action in ("submit", "enter"):
            return self._enter(draft, refused, send_up=action == "submit")
        flash_all(refused)
        if action == "hand_in":
            return self._hand_in(draft)
        if not refused and action == "draft":
            flash(gettext("The draft was saved; nothing was sent up yet."), "success")
        return redirect(f"/entry/{draft.id}", 303)

    def _enter(self, draft: Draft, refused: list[Problem], *, send_up: bool) -> Any:
        reader = reader_for(draft.level, draft.kind)
        entry, problems = checked(reader, draft)
        # A direct-reporting office checks and compiles its roster first, so its forms are only entered here.
        send_up = send_up and reader.place.line is not Line.DIRECT
        problems = refused + problems + (self._missing(reader, draft, entry) if send_up else [])
        if not blocking(problems):
            enter = enter_and_submit_case if send_up else enter_case
            try:
                result = enter(db.session(), acting(), entry)
            except NotFound:
                abort(404)
            except Refusal as refusal:
                problems += refusal.problems
            else:
                self._tell(result.case_id or 0, draft.typed.get("name", ""), sent_up=send_up)
                return redirect(f"/entry?kind={draft.kind.value}&level={draft.level.value}", 303)
        return self._page(draft, problems, asked=True)

    @staticmethod
    def _missing(reader: EntryReader, draft: Draft, entry: Entry) -> list[Problem]:
        """Papers and ticks without which the workflow would refuse, told together with the cells (A1-2, P-11)."""
        session, lost = db.session(), entry.form.old_certificate_lost
        scans = list_attachments(session, draft_id=draft.id)
        papers = papers_of(session, reader, scans, f"/drafts/{draft.id}", lost=lost)
        return submission_problems(
            reader.kind,
            [paper.kind for paper in papers if paper.state == "missing"],
            seen=entry.original_seen or lost or not KIND_RULES[reader.kind].original,
            transfer=entry.transfer,
        )

    @staticmethod
    def _tell(case_id: int, name: str, *, sent_up: bool) -> None:
        number = db.session().scalar(sa.select(Case.acceptance_number).where(Case.id == case_id))
        values = {"name": name, "number": number}
        text = (
            gettext("%(name)s was sent up under acceptance number %(number)s. Here is an empty form.", **values)
            if sent_up
            else gettext("%(name)s was entered under acceptance number %(number)s. Here is an empty form.", **values)
        )
        notice: Any = {"text": text, "url": f"/cases/{case_id}", "label": gettext("See the case")}
        flash(notice, "success")

    def _hand_in(self, draft: Draft) -> Response:
        try:
            hand_in_draft(db.session(), acting(), draft.id)
        except Refusal as refusal:
            flash_all(refusal.problems)
            return redirect(f"/entry/{draft.id}", 303)
        flash(gettext("The draft was handed in; the office checks it against the paper form."), "success")
        return redirect("/entry/drafts", 303)

    def _page(self, draft: Draft, problems: list[Problem] | None = None, *, asked: bool = False) -> Any:
        reader, session = reader_for(draft.level, draft.kind), db.session()
        if problems is None:
            problems = checked(reader, draft)[1] if draft.typed else []
        page = page_of(session, reader, draft.typed, problems, asked=asked)
        path = f"/drafts/{draft.id}"
        scans = list_attachments(session, draft_id=draft.id) if draft.id else []
        body = self.render_template(
            "cases/entry.html",
            title=gettext("Enter an information form"),
            draft=draft,
            papers=papers_of(session, reader, scans, path, lost=page["lost"]),
            photo=photo_of(find_photo(session, draft.id), path),
            waiting=len(list_drafts(session, acting())),
            may_reveal=allows(Permission.PERSON_REVEAL),
            locked=draft.handed_in and reader.place.only_drafts,
            **page,
        )
        return body, 422 if asked else 200
