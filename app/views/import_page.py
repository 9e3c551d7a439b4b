"""What the page of one import shows: figures, tabs, the rows under a tab, and what may be done (B-4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.enums import JobState
from app.errors import Problem, blocking
from app.models.import_batch import ImportRow
from app.queries.import_batch import (
    PAGE,
    TABS,
    WALL,
    count_notes,
    count_open_cases,
    find_import_job,
    get_figures,
    get_import,
    list_cases_made,
    list_import_rows,
)
from app.rules.information_form_fields import FIELD_BY_NAME
from app.rules.photo import PHOTO_LIMITS
from app.security.jurisdiction import Actor
from app.services.import_reading import from_json
from app.services.import_run import campaign_of
from app.views.messages import sentence
from app.views.words import word

STATE_MARKS = {
    "checking": ("go", _l("Being checked")),
    "previewed": ("me", _l("Waits for your confirmation")),
    "running": ("go", _l("Being imported")),
    "done": ("ok", _l("Imported")),
    "dropped": ("void", _l("Given up")),
    "withdrawn": ("void", _l("Rolled back")),
}
TAB_WORDS = {
    "photos": _l("Photos"),
    "refused": _l("Refused rows"),
    "warned": _l("Notes"),
    "missing": _l("Without photo"),
    "strays": _l("Photos of nobody"),
    "made": _l("Imported"),
}
VERDICT_WORDS = {"good": _l("Fit"), "warn": _l("To be looked at"), "bad": _l("Unfit")}
FEW = 5
_FIRST_SENTENCE = re.compile(r"(?P<what>.+?)(?:。|\.(?= [A-Z]))(?P<rest>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Fault:
    """One problem at its place: row, whose, column, what is wrong, what to do, rule; ``first`` at a row's first."""

    number: int
    name: str
    place: str
    what: str
    way_out: str
    rule: str
    blocks: bool
    first: bool


class ImportPage:
    """One import as its page shows it; NotFound outside the office."""

    def __init__(self, session: Session, actor: Actor, batch_id: int, arguments: MultiDict[str, str]) -> None:
        self._session = session
        self.batch = get_import(session, batch_id)
        self.figures = get_figures(session, self.batch)
        self.state = self.batch.state
        self.ended = self.state in ("done", "withdrawn")
        self.mark = STATE_MARKS[self.state]
        self.document = self.batch.award.announcement_document if self.batch.award is not None else None
        self.level = word(self.batch.level)
        job = find_import_job(session, self.batch) if self.state in ("checking", "running") else None
        # A job that failed has left whole chunks; the page then says how to go on.
        self.job = job if job is not None and job.state in (JobState.QUEUED, JobState.RUNNING) else None
        self.notes = from_json(self.batch.report.get("problems", ()))
        self.unread = self.batch.report.get("unread", ())
        self.campaign = campaign_of(session, actor, self.batch.kind) if self.state == "previewed" else []
        self.open_cases = count_open_cases(session, batch_id) if self.state == "done" else 0
        self.limits = PHOTO_LIMITS
        self.sentence = sentence
        self.word = word
        self._read_tab(arguments)

    def _read_tab(self, arguments: MultiDict[str, str]) -> None:
        asked = arguments.get("tab", "")
        first = "made" if self.ended else "photos"
        offered = [tab for tab in (first, *TABS) if self.figures.of_tab(tab)]
        self.tab = asked if asked in TABS else (offered[0] if offered else "photos")
        verdict = arguments.get("verdict", "")
        self.verdict = verdict if verdict in VERDICT_WORDS else ""
        page = arguments.get("page_rows", "")
        self.page = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 0
        self.size = WALL if self.tab == "photos" else PAGE
        self.count = self.figures.photos.get(self.verdict, 0) if self.verdict else self.figures.of_tab(self.tab)
        self.rows = (
            [] if self.tab == "strays" else list_import_rows(
                self._session, self.batch.id, self.tab, self.verdict, self.page, self.size)
        )  # fmt: skip

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The tabs that hold something, and the one that is open."""
        order = ("made", *TABS[:-1]) if self.ended else TABS
        counts = {tab: self.figures.of_tab(tab) for tab in order}
        return [
            {"label": TAB_WORDS[tab], "url": self._url(tab), "count": count, "active": tab == self.tab}
            for tab, count in counts.items()
            if count or tab == self.tab
        ]

    def _url(self, tab: str, verdict: str = "") -> str:
        return f"/imports/{self.batch.id}?tab={tab}" + (f"&verdict={verdict}" if verdict else "")

    @property
    def tiles(self) -> list[dict[str, Any]]:
        """The four figures at the head."""
        f, done = self.figures, self.ended
        entered = f.made if done else f.ready + f.made
        return [
            {"label": gettext("In the table"), "value": self.batch.row_count, "unit": gettext("rows")},
            {"label": gettext("Imported") if done else gettext("Can be imported"), "value": entered,
             "unit": gettext("rows"), "url": self._url("warned") if f.warned else None,
             "note": gettext("%(count)s of them with notes", count=f.warned) if f.warned else ""},
            {"label": gettext("Refused") if done else gettext("Cannot be imported"), "value": f.refused,
             "unit": gettext("rows"), "url": self._url("refused") if f.refused else None, "late": f.refused > 0,
             "note": gettext("%(count)s faults in all", count=f.faults) if f.refused else ""},
            {"label": gettext("Photos"), "value": f.with_photo, "unit": gettext("photos"),
             "url": self._url("missing") if f.photos.get("none") else None, "late": f.photos.get("none", 0) > 0,
             "note": gettext("%(count)s rows without one", count=f.photos["none"]) if f.photos.get("none") else ""},
        ]  # fmt: skip

    @property
    def chips(self) -> list[tuple[str, str, bool]]:
        """The verdicts to choose from on the wall: (words, address, chosen)."""
        marks = {"good": "✓", "warn": "▲", "bad": "✕"}
        every = gettext("All %(count)s", count=f"{self.figures.with_photo:,}")
        chips = [(every, self._url("photos"), not self.verdict)]
        for verdict, called in VERDICT_WORDS.items():
            if count := self.figures.photos.get(verdict, 0):
                url = self._url("photos", verdict)
                chips.append((f"{marks[verdict]} {called} {count:,}", url, verdict == self.verdict))
        return chips

    @property
    def wall(self) -> list[dict[str, Any]]:
        """The pictures of this page of the wall with their verdicts."""
        if self.tab == "strays":
            return [self._stray(place, kept) for place, kept in enumerate(self.batch.report.get("strays", ()))]
        return [self._picture(row) for row in self.rows]

    def _picture(self, row: ImportRow) -> dict[str, Any]:
        problems = from_json(row.photo_problems)
        return {
            "url": f"/imports/{self.batch.id}/rows/{row.number}/photo" if row.photo_file_id else None,
            "name": row.name or gettext("(no name)"),
            "verdict": row.photo_verdict,
            **_what(problems, row.photo_measures or gettext("photo on record")),
        }

    def _stray(self, place: int, kept: dict[str, Any]) -> dict[str, Any]:
        shown = f"/imports/{self.batch.id}/strays/{place}/photo" if kept["file_id"] else None
        words = _what(from_json(kept["problems"]), kept["measures"])
        return {"url": shown, "name": kept["name"], "verdict": "bad", **words}

    @property
    def faults(self) -> list[Fault]:
        """What is wrong with this page's rows, one line a problem."""
        return [fault for row in self.rows for fault in self._faults_of(row)]

    @property
    def notes_counted(self) -> list[tuple[int, str, str]]:
        """The kinds of notes with how many rows have each: (rows, what, rule)."""
        found = count_notes(self._session, self.batch.id) if self.tab == "warned" else []
        return [(count, parted(_plain(text))[0], rule) for count, text, rule in found]

    @property
    def first_faults(self) -> list[Fault]:
        """The first refused rows, shown below the photos."""
        if self.tab != "photos" or not self.figures.refused:
            return []
        rows = list_import_rows(self._session, self.batch.id, "refused", "", 0, FEW)
        return [fault for row in rows for fault in self._faults_of(row)]

    def _faults_of(self, row: ImportRow) -> list[Fault]:
        problems = from_json(row.problems)
        shown = blocking(problems) if row.state == "refused" else problems
        name = row.name or gettext("(no name)")
        return [
            Fault(row.number, name, self._place(p), *parted(sentence(p, with_rule=False)), p.rule, p.blocks, index == 0)
            for index, p in enumerate(shown)
        ]

    def _place(self, problem: Problem) -> str:
        """The column by letter and head; the photo has none."""
        label: str = FIELD_BY_NAME[problem.field].label_zh if problem.field in FIELD_BY_NAME else ""
        if problem.field == "photo":
            label = gettext("Photo")
        place = self.batch.report.get("columns", {}).get(problem.field)
        return f"{_letter(place)} {label}" if place is not None else label

    @property
    def made(self) -> list[tuple[ImportRow, Any]]:
        """The rows of this page that became cases, each with its case where it can still be read."""
        cases = list_cases_made(self._session, self.rows)
        return [(row, cases.get(row.case_id or 0)) for row in self.rows]


def _what(problems: list[Problem], measures: str) -> dict[str, str]:
    """The words under a picture: what blocks first, else what is to be looked at; then what to do, or its measures."""
    first = next(iter([*blocking(problems), *problems]), None)
    if first is None:
        return {"what": gettext("Fit"), "next": measures}
    what, way_out = parted(sentence(first, with_rule=False))
    return {"what": what, "next": way_out or measures}


def parted(text: str) -> tuple[str, str]:
    """What is wrong, and what to do about it: the first sentence without its full stop, and the rest."""
    match = _FIRST_SENTENCE.match(text)
    return (match["what"], match["rest"].strip()) if match else (text.rstrip("。."), "")


def _plain(text: str) -> str:
    """A note's sentence for many rows at once: what differs from row to row stands as a dash."""
    return re.sub(r"%\(\w+\)s", "—", gettext(text))


def _letter(place: int) -> str:
    """The column's letter as spreadsheet programs have it, from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
