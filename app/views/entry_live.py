"""What the entry form asks while it is typed: saving, checking, suggestions, papers; JSON, scoped and short (U-5)."""

from __future__ import annotations

from typing import Any

from flask import abort, jsonify, make_response, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.enums import CaseKind
from app.errors import NotFound, Problem, Refusal
from app.extensions import db
from app.models.attachment import Attachment
from app.models.encryption import keyring
from app.models.stored_file import StoredFile
from app.queries import entry_page
from app.queries.duplicate import Probe, list_drafts_of_name, list_likely_duplicates
from app.queries.entry import EntryReader
from app.queries.entry_page import list_attachments
from app.rules.entry_kind import kind_named_by
from app.rules.information_form_fields import InformationForm
from app.rules.transfer_form import default_cells
from app.security.permission import Permission
from app.services.attachment import attach_to_draft, remove_attachment
from app.services.entry_draft import Draft, get_draft, reveal_number, save_draft
from app.services.photo import replace_draft_photo
from app.views.base import HouseBaseView, acting, expose, permitted
from app.views.entry import checked, find_draft, kind_asked, level_asked, reader_for
from app.views.entry_files import MOST_PHOTO_BYTES
from app.views.entry_form import papers_of, photo_of, typed_of, with_kept_number
from app.views.file import keep_case_files, uploads_of
from app.views.messages import sentence

LONGEST_QUERY = 60


class EntryLiveView(HouseBaseView):
    """``/entry/save``, ``/entry/check``, ``/entry/suggest/…`` and the files of a draft, for the form's script."""

    route_base = "/entry"
    default_view = "check"

    @expose("/save", methods=["POST"])
    @permitted(Permission.CASE_ENTER)
    def save(self) -> Response:
        """Keep what is typed so far; answers the draft's id and stamp."""
        try:
            draft = save_draft(
                db.session(),
                acting(),
                typed_of(request.form),
                level_asked(),
                draft_id=_number("draft_id"),
                seen_stamp=request.form.get("stamp"),
                kind=kind_asked(),
            )
        except NotFound:
            abort(404)
        except Refusal as refusal:
            return _refusal(refusal)
        at = clock.now().astimezone(clock.LOCAL_ZONE).strftime("%H:%M")
        said = gettext("Saved as a draft at %(time)s", time=at)
        return jsonify(id=draft.id, stamp=draft.stamp, said=said)

    @expose("/check", methods=["POST"])
    @permitted(Permission.CASE_ENTER)
    def check(self) -> Response:
        """Every problem of what is typed so far, as sentences, each at its field; likely duplicates (P-9)."""
        typed = typed_of(request.form)
        if request.form.get("case_id"):
            return self._check_case(typed)
        draft_id = _number("draft_id")
        kept = find_draft(draft_id) if draft_id else None
        if kept is not None:
            typed = with_kept_number(typed, kept.typed.get("id_number", ""))
        reader = reader_for(level_asked(), kind_asked())
        photo = kept.photo_file_id if kept else None
        entry, problems = checked(reader, Draft(0, "", reader.level, reader.kind, typed, photo, False))
        told = [p for p in problems if p.field != "photo"]
        return jsonify(**_derived(reader, entry.form, told), duplicates=_duplicates(entry.form, kept))

    @staticmethod
    def _check_case(typed: dict[str, str]) -> Response:
        """The same for a case that is amended: it is registered, so only the form itself is asked."""
        case = entry_page.find_case_to_amend(db.session(), _number("case_id") or 0)
        if case is None:
            abort(404)
        reader = reader_for(case.level, case.kind)
        reading = reader.read(typed | {"id_number": case.person.id_number})
        return jsonify(**_derived(reader, reading.values, list(reading.problems)), duplicates=[])

    @expose("/suggest/<what>")
    @permitted(Permission.CASE_ENTER)
    def suggest(self, what: str) -> Response:
        """At most 20 titles, committees, units or series that hold ``q``."""
        text = request.args.get("q", "").strip()[:LONGEST_QUERY]
        session, rows = db.session(), []
        if not text:
            return jsonify(results=[])
        if what == "title":
            found = entry_page.suggest_titles(session, text, level_asked())
            rows = [{"text": title, "note": series, "series": code} for title, series, code in found]
        elif what == "committee":
            rows = [{"text": n} for n in entry_page.suggest_committees(session, text, request.args.get("series"))]
        elif what == "unit":
            rows = [
                {"text": name, "note": department, "nature": nature, "department": department}
                for name, nature, department in entry_page.suggest_units(session, text)
            ]
        elif what == "office":
            rows = [{"text": name} for name in entry_page.suggest_offices(session, text)]
        elif what == "series":
            rows = [{"text": name, "series": code} for code, name in entry_page.suggest_series(session, text)]
        else:
            abort(404)
        return jsonify(results=rows)

    @expose("/<int:draft_id>/reveal", methods=["POST"])
    @permitted(Permission.PERSON_REVEAL)
    def reveal(self, draft_id: int) -> Response:
        """The number in full, for the cell it is typed in; the look is on record (U-6)."""
        try:
            number = reveal_number(db.session(), acting(), draft_id)
        except NotFound:
            abort(404)
        except Refusal as refusal:
            return _refusal(refusal)
        answer = jsonify(number=number)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @expose("/<int:draft_id>/files", methods=["POST"])
    @permitted(Permission.CASE_ENTER)
    def files(self, draft_id: int) -> Response:
        """Add or remove papers and the photo; answers both panels anew, and what was refused."""
        draft, session, actor = find_draft(draft_id), db.session(), acting()
        refused: list[Problem] = []
        try:
            if request.form.get("remove", "").isdecimal():
                remove_attachment(session, actor, int(request.form["remove"]))
            if uploads := uploads_of(request.files):
                attach_to_draft(session, actor, draft_id, uploads)
            if (photo := request.files.get("photo")) is not None and photo.filename:
                replace_draft_photo(session, actor, draft_id, photo.stream.read(MOST_PHOTO_BYTES))
        except NotFound:
            abort(404)
        except Refusal as refusal:
            refused += refusal.problems
        return self._panels(get_draft(session, actor, draft.id), refused)

    @expose("/of-case/<int:case_id>/files", methods=["POST"])
    @permitted(Permission.CASE_ENTER)
    def files_of_case(self, case_id: int) -> Response:
        """The same for a case that is amended."""
        refused = keep_case_files(case_id, request.form.get("remove", ""))
        case = entry_page.find_case_to_amend(db.session(), case_id)
        if case is None:
            abort(404)
        scans = list_attachments(db.session(), case_id=case_id)
        return self._answer(reader_for(case.level, case.kind), scans, case.photo, f"/cases/{case_id}", refused)

    def _panels(self, draft: Draft, refused: list[Problem]) -> Response:
        session = db.session()
        scans = list_attachments(session, draft_id=draft.id)
        return self._answer(
            reader_for(draft.level, draft.kind),
            scans,
            entry_page.find_photo(session, draft.id),
            f"/drafts/{draft.id}",
            refused,
        )

    def _answer(
        self, reader: EntryReader, scans: list[Attachment], photo: StoredFile | None, path: str, refused: list[Problem]
    ) -> Response:
        lost = request.form.get("old_certificate_lost") == "yes"
        papers = papers_of(db.session(), reader, scans, path, lost=lost)
        answer: Response = make_response(
            {
                "papers": self.render_template("cases/entry_papers.html", papers=papers, locked=False),
                "photo": self.render_template("cases/entry_photo.html", photo=photo_of(photo, path), locked=False),
                "refused": [_as_json(p) for p in refused],
            }
        )
        return answer


def _number(name: str) -> int | None:
    text = request.form.get(name, "")
    return int(text) if text.isdecimal() and 0 < int(text) < 2**31 else None


def _as_json(problem: Problem) -> dict[str, Any]:
    return {
        "field": problem.field or "",
        "blocks": problem.blocks,
        "rule": problem.rule,
        "text": sentence(problem, with_rule=False),
        "sentence": sentence(problem),
    }


def _refusal(refusal: Refusal) -> Response:
    answer = jsonify(problems=[_as_json(p) for p in refusal.problems])
    answer.status_code = 422
    return answer


def _derived(reader: EntryReader, form: InformationForm, problems: list[Problem]) -> dict[str, Any]:
    """What follows from the form, for the script: never the ID number."""
    other = kind_named_by(problems)
    return {
        "defaults": default_cells(form) if reader.kind is CaseKind.TRANSFER_IN else {},
        "other_kind": other.value if other in reader.kinds else "",
        "problems": [_as_json(p) for p in problems],
        "birth_date": form.birth_date.isoformat() if form.birth_date else "",
        "sex": form.sex.value if form.sex else "",
        "series": form.series or "",
    }


def _duplicates(form: InformationForm, kept: Draft | None) -> list[dict[str, str]]:
    """People and drafts in the scope that may be the same person (P-9)."""
    if not form.name:
        return []
    session = db.session()
    probe = Probe(form.name, form.birth_date, form.title_name, form.announcement_number, _index(form))
    (people,) = list_likely_duplicates(session, [probe])
    found = [{"text": p.name, "note": p.employer_name, "url": f"/persons/show/{p.person_id}"} for p in people]
    for draft in list_drafts_of_name(session, form.name, kept.id if kept else None):
        day = clock.local_date(draft.updated_at).isoformat()
        note = gettext("A draft of %(day)s", day=day)
        found.append({"text": draft.name, "note": note, "url": f"/entry/{draft.id}"})
    return found


def _index(form: InformationForm) -> str:
    return keyring.blind_index(form.id_number) if form.id_number else ""
