"""The form of a re-issue or a correction on its page: what was typed, files that wait, what is to do (C-6, C-8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from flask_babel import gettext
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from app import storage
from app.enums import CaseKind, DocumentKind, Level, Line, Step, Verb
from app.errors import N_, Problem, blocking
from app.queries.reference import list_checklist
from app.queries.replacement import list_newspapers, list_series
from app.rules.correction import CORRECTABLE, shown
from app.rules.face import METHOD_TEXT, SEX_TEXT
from app.rules.loss_declaration import NEWSPAPERS, Declaration
from app.rules.photo import photo_problems
from app.rules.route import first_step
from app.services.attachment import MAX_BYTES, Upload, read_upload
from app.services.workflow import Instruction
from app.views.case_verbs import default_opinion
from app.views.file import uploads_of
from app.views.messages import sentence
from app.views.words import document_word
from app.words import word

REMOVE = "remove:"
PHOTO = "photo"
LOST_FIELDS = ("newspaper", "published_on", "page", "text")
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was sent with a form that could not be saved yet: ``what`` is a kind of document or the photo."""

    what: str
    name: str
    sha256: str

    def token(self, user_id: int | None) -> str:
        """What the page carries; signed, and good for this user alone."""
        return _serializer().dumps([user_id, self.what, self.name, self.sha256])


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="files of a form that is not saved")


def kept_files(user_id: int | None) -> tuple[list[Kept], list[Problem]]:
    """The files of this request, sent now or with the form before; what is wrong with those sent now (P-10, P-11).

    Contents go to the store by their hash, so a page that comes back with faults has lost nothing.
    """
    removed = request.form.get("action", "").removeprefix(REMOVE)
    tokens = [token for place, token in enumerate(request.form.getlist("kept")) if str(place) != removed]
    kept = [one for one in (_read(token, user_id) for token in tokens) if one]
    problems: list[Problem] = []
    for upload in uploads_of(request.files):
        scan, found = read_upload(upload)
        problems += found
        if scan is not None:
            kept.append(Kept(upload.document_kind.value, scan.file_name, storage.put(upload.data)))
    photo = request.files.get(PHOTO)
    if photo is not None and photo.filename:
        data = photo.stream.read(MAX_BYTES + 1)
        found = [Problem(p.rule, p.text, PHOTO, p.params, p.severity) for p in photo_problems(data)]
        problems += found
        if not blocking(found):
            kept = [one for one in kept if one.what != PHOTO] + [Kept(PHOTO, "photo.jpg", storage.put(data))]
    return kept, problems


def _read(token: str, user_id: int | None) -> Kept | None:
    try:
        owner, what, name, sha256 = _serializer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return Kept(what, name, sha256) if owner == user_id else None


def uploads_from(kept: Sequence[Kept]) -> list[Upload]:
    """The scans among the kept files, as services want them."""
    return [Upload(DocumentKind(one.what), one.name, storage.get(one.sha256)) for one in kept if one.what != PHOTO]


def photo_from(kept: Sequence[Kept]) -> bytes | None:
    """The new photo among them."""
    return next((storage.get(one.sha256) for one in kept if one.what == PHOTO), None)


def declaration_of(typed: Mapping[str, str]) -> Declaration:
    """The declaration as typed."""
    return Declaration(typed["newspaper"], day_of(typed["published_on"]), typed["page"], typed["text"])


def day_of(text: str) -> dt.date | None:
    """A typed day, None where it is none."""
    try:
        return dt.date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        return None


def typed_of(kind: CaseKind) -> dict[str, str]:
    """What the request typed into the form of ``kind``."""
    names = LOST_FIELDS if kind is CaseKind.REISSUE else (*CORRECTABLE, "returned_on")
    return {name: request.form.get(name, "").strip()[:_LONGEST] for name in names}


def unreadable(kind: CaseKind, typed: Mapping[str, str]) -> list[Problem]:
    """A day that was typed and is none: of a correction's return it would otherwise be taken for missing."""
    text = typed.get("returned_on", "")
    if kind is CaseKind.REISSUE or not text or day_of(text):
        return []
    return [Problem("C-8", N_("Enter the day as 2007-10-01."), field="returned_on")]


def sending_up(kind: CaseKind, line: Line) -> Instruction:
    """The approval with which the entering office passes the case on."""
    return Instruction(Verb.APPROVE, default_opinion(kind, first_step(kind, line).step))


def page_of(
    session: Session, kind: CaseKind, typed: Mapping[str, str], problems: Sequence[Problem], before: Mapping[str, str]
) -> dict[str, Any]:
    """What both pages, of a new case and of one to be amended, need of the form itself."""
    return {
        "kind": kind,
        "typed": typed,
        "problems": problems,
        "blocked": len(blocking(problems)),
        "faults": _faults(problems),
        "labels": labels(),
        "newspapers": list(dict.fromkeys([*list_newspapers(session), *NEWSPAPERS])),
        "rows": [] if kind is CaseKind.REISSUE else _rows(session, typed, before),
    }


def _faults(problems: Sequence[Problem]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(problem.field or "", []).append(sentence(problem))
    return found


def _rows(session: Session, typed: Mapping[str, str], before: Mapping[str, str]) -> list[dict[str, Any]]:
    """One row a field of the face: what stands there, and the control for what shall."""
    series = list_series(session)
    options: dict[str, Mapping[str, str]] = {
        "sex": {code.value: text for code, text in SEX_TEXT.items()},
        "obtain_method": {code.value: text for code, text in METHOD_TEXT.items()},
        "series": series,
    }
    return [
        {
            "name": name,
            "label": field.label,
            "before": series.get(before[name], "") if name == "series" else shown(name, before[name]),
            "value": typed.get(name, before[name]),
            "kept": before[name],
            "options": options.get(name),
            "day": field.kind == "date",
        }
        for name, field in CORRECTABLE.items()
    ]


def papers_of(
    session: Session, kind: CaseKind, level: Level, line: Line, there: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The checklist of the first step with what is there (P-11); ``there``: kind, name, note, url, remove."""
    step: Step = first_step(kind, line).step
    items = [item for item in list_checklist(session, kind, level, line) if item.step is step]
    wanted = [item.document_kind for item in items if item.required]
    kinds = dict.fromkeys([*wanted, *(item.document_kind for item in items), *(one["kind"] for one in there)])
    papers = []
    for document in dict.fromkeys([*kinds, DocumentKind.OTHER]):
        scans = [one for one in there if one["kind"] is document]
        state = "ok" if scans else "missing" if document in wanted else "free"
        papers.append({"kind": document, "label": document_word(kind, document), "state": state, "scans": scans})
    return papers


def labels() -> dict[str, str]:
    """What fields are called, for links from the list of what is to do."""
    return {
        "newspaper": str(gettext("Newspaper")),
        "published_on": str(gettext("Day of the newspaper")),
        "page": str(gettext("Page of the newspaper")),
        "text": str(gettext("Words of the declaration")),
        "returned_on": str(gettext("Given back on")),
        "differences": str(gettext("Differences")),
        PHOTO: str(gettext("Photo")),
        **{name: field.label for name, field in CORRECTABLE.items()},
        **{f"document_{kind.value}": word(kind) for kind in DocumentKind},
    }
