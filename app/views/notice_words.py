"""Notices in words: who, what, why, what next (U-3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext

from app.enums import Seat
from app.queries.notice import News, Notice
from app.security.jurisdiction import Actor

MARKS = {
    News.RETURNED: "back",
    News.REJECTED: "bad",
    News.CLOSED: "void",
    News.APPROVED: "ok",
    News.REMINDED: "me",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as its page shows it; ``next_url`` leads to where the next thing is done."""

    mark: str
    kind: str
    text: str
    why: str
    next: str
    next_url: str
    url: str
    time: Any
    unseen: bool


def kind_word(news: News) -> str:
    """What happened, in a word."""
    words = {
        News.RETURNED: gettext("Returned"),
        News.REJECTED: gettext("Rejected"),
        News.CLOSED: gettext("Ended"),
        News.APPROVED: gettext("Approved"),
        News.REMINDED: gettext("Reminder"),
    }
    return str(words[news])


def notice_text(notice: Notice) -> str:
    """Who did what to how many cases."""
    said = {"office": notice.office, "count": f"{notice.count:,}"}
    texts = {
        News.RETURNED: gettext("%(office)s returned %(count)s cases to you.", **said),
        News.REJECTED: gettext("%(office)s rejected %(count)s cases.", **said),
        News.CLOSED: gettext("%(office)s ended %(count)s cases.", **said),
        News.APPROVED: gettext("%(office)s approved %(count)s cases; the certificates have their numbers.", **said),
        News.REMINDED: gettext("%(office)s reminds you of %(count)s cases that wait at your office.", **said),
    }
    return str(texts[notice.key.news])


def next_step(news: News, actor: Actor) -> tuple[str, str]:
    """What the office does now, and where."""
    if news is News.RETURNED:
        return gettext("Mend them and send them up again."), "/inbox/list/?_flt_0_step=mend"
    if news is News.REMINDED:
        return gettext("Go on with the overdue ones first."), "/inbox/list/?_flt_0_due_on=overdue"
    if news is News.APPROVED:
        return gettext("Printing and issuing come next; the list says which are ready."), "/certificates/list/"
    if news is News.CLOSED:
        return gettext("Nothing more is to be done with them."), ""
    if actor.seat is Seat.EMPLOYER:
        return gettext("Tell the people concerned; the reason stands on each case."), ""
    return gettext("Tell the employers and people concerned; the reason stands on each case."), ""


def reason_of(notice: Notice, chinese: bool) -> str:
    """The reason from the list, the officer's own words, and the roster, as far as there are any."""
    roster = gettext("Roster %(number)s", number=notice.roster_number) if notice.roster_number else ""
    reason = notice.reason_zh if chinese else notice.reason_en
    return "　".join(part for part in (roster, reason, notice.words) if part)


def list_address(notice: Notice) -> str:
    """The list of its cases."""
    key = notice.key
    if notice.reminder_id is not None:
        return f"/notices/reminders/{notice.reminder_id}"
    asked = {"day": key.day.isoformat(), "news": key.news.value, "office": key.office_id, "reason": key.reason_code}
    return "/notices/cases?" + urlencode({**asked, "roster": key.roster_id or ""})
