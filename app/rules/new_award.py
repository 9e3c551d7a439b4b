"""New awards (新评审): from which day, by whom, and tied to which announcement document (C-7, P-8, M7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from app.enums import Level
from app.errors import N_, Problem, Severity
from app.rules.exchange import NEW_CERTIFICATES_FROM

RULE = "C-7"
LEVEL_WORDS = {Level.SENIOR: "高级", Level.MID: "中级", Level.JUNIOR: "初级"}


@dataclass(frozen=True, slots=True)
class Grant:
    """One series and level that the province lets an evaluation body award, from when to when (both days included)."""

    series_code: str
    series_name: str
    level: Level
    valid_from: dt.date
    valid_to: dt.date | None = None

    def __str__(self) -> str:
        until = f"至{self.valid_to}" if self.valid_to else "起"
        return f"{self.series_name}（{LEVEL_WORDS[self.level]}，{self.valid_from}{until}）"

    def covers(self, series_code: str | None, level: Level) -> bool:
        """Whether it is for this series and level, whatever the day."""
        return (self.series_code, self.level) == (series_code, level)

    def holds_on(self, day: dt.date) -> bool:
        """Whether it is in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def award_date_problems(obtained_on: dt.date | None) -> list[Problem]:
    """Titles obtained before 2007 are exchanged (C-7, M7)."""
    if obtained_on is None or obtained_on >= NEW_CERTIFICATES_FROM:
        return []
    text = N_("Titles obtained before %(date)s are exchanged, not newly awarded. Open an exchange (换发) instead.")
    return [Problem(RULE, text, field="obtained_on", params={"date": NEW_CERTIFICATES_FROM.isoformat()})]


def grant_problems(
    grants: Sequence[Grant], series_code: str | None, level: Level, obtained_on: dt.date | None
) -> list[Problem]:
    """An evaluation body awards what the province lets it, and is told what that is (C-7)."""
    if series_code is None:
        return []
    listed = {"allowed": "、".join(str(grant) for grant in grants) or "—"}
    fitting = [grant for grant in grants if grant.covers(series_code, level)]
    if not fitting:
        text = N_(
            "Your evaluation body is not authorised to award this series at this level. It may award: %(allowed)s. Ask"
            " the province where an authorisation is missing."
        )
        return [Problem(RULE, text, field="series", params=listed)]
    if obtained_on is None or any(grant.holds_on(obtained_on) for grant in fitting):
        return []
    text = N_(
        "Your evaluation body was not authorised for this series on the day of the award. It may award: %(allowed)s."
        " Compare the date with the document, or ask the province."
    )
    return [Problem(RULE, text, field="obtained_on", params=listed)]


@dataclass(frozen=True, slots=True)
class AwardDocument:
    """An announcement document as a new award names it: what is known of it."""

    id: int
    number: str
    title: str
    issuer: str
    issued_on: dt.date | None
    has_scan: bool


DOCUMENT_FIELD = "announcement_document"
_PARTS = ("title", "issuer", "issued_on", "has_scan")
_PART_WORDS = {"title": "标题", "issuer": "发文机关", "issued_on": "发文日期", "has_scan": "扫描件"}


def document_problems(document: AwardDocument | None, obtained_on: dt.date | None = None) -> list[Problem]:
    """The document of the batch is chosen and complete: heading, issuer, date, scan (C-7, P-8)."""
    if document is None:
        text = N_("Choose the announcement document of these awards, or register it first; its number is not typed.")
        return [Problem("P-8", text, field=DOCUMENT_FIELD)]
    if lacking := [_PART_WORDS[part] for part in _PARTS if not getattr(document, part)]:
        text = N_("The announcement document %(number)s is not complete: %(lacking)s. Complete it on its page.")
        params = {"number": document.number, "lacking": "、".join(lacking)}
        return [Problem("P-8", text, field=DOCUMENT_FIELD, params=params)]
    if obtained_on is not None and document.issued_on is not None and obtained_on > document.issued_on:
        late = N_("The day of the award lies after the document's date, %(date)s. Compare both with the document.")
        params = {"date": document.issued_on.isoformat()}
        return [Problem("P-8", late, field="obtained_on", params=params, severity=Severity.WARN)]
    return []
