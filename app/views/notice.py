"""消息: what other offices did with the own cases, grouped, with the way to them (U-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from flask import abort, redirect, request
from flask import session as browser
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.errors import NotFound
from app.extensions import db
from app.queries.notice import (
    WINDOW,
    News,
    Notice,
    NoticedCase,
    NoticeKey,
    find_mark,
    list_noticed_cases,
    list_notices,
    list_reminded_cases,
)
from app.queries.reminder import get_reminder
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.notice import mark_notices_seen
from app.views.base import HouseBaseView, acting, expose, permitted
from app.views.day_words import minute, short_day
from app.views.notice_words import MARKS, Told, kind_word, list_address, next_step, notice_text, reason_of
from app.words import word

PAGE = 50
DAYS_SHOWN = WINDOW.days


class NoticeView(HouseBaseView):
    """``/notices``: the notices of thirty days, the cases of one of them, and the mark up to which they were seen."""

    route_base = "/notices"
    default_view = "page"

    @expose("/")
    @permitted(Permission.CASE_READ)
    def page(self) -> Any:
        """By day, the newest first; what came since the last look is marked as new."""
        actor, session = acting(), db.session()
        until = min(_day(request.args.get("until")) or clock.today(), clock.today())
        notices, mark = list_notices(session, actor, until), find_mark(session, actor)
        shown = [_told(notice, actor, mark) for notice in notices]
        days = [(short_day(day), list(told)) for day, told in groupby(shown, key=lambda t: clock.local_date(t.time))]
        return self.render_template(
            "notices/page.html",
            title=gettext("Notices"),
            days=days,
            minute=minute,
            newest=notices[0].latest.isoformat() if notices and until == clock.today() else "",
            unseen=sum(told.unseen for told in shown),
            earlier=until - WINDOW,
            first=short_day(until - WINDOW + dt.timedelta(days=1)),
            last=short_day(until),
            later=until < clock.today(),
        )

    @expose("/seen", methods=["POST"])
    @permitted(Permission.CASE_READ)
    def seen(self) -> Response:
        """Everything up to the newest notice that the page showed has been seen."""
        instant = _instant(request.form.get("until", ""))
        if instant is None:
            abort(400)
        mark_notices_seen(db.session(), acting(), instant)
        return redirect("/notices/", 303)

    @expose("/cases")
    @permitted(Permission.CASE_READ)
    def cases(self) -> Any:
        """The cases of a notice; 404 for one that the office was not told of."""
        key = _key()
        if key is None:
            abort(404)
        actor, session = acting(), db.session()
        return self._cases(kind_word(key.news), lambda page: list_noticed_cases(session, actor, key, page, PAGE))

    @expose("/reminders/<int:reminder_id>")
    @permitted(Permission.CASE_READ)
    def reminder(self, reminder_id: int) -> Any:
        """The cases of a reminder in the jurisdiction."""
        session = db.session()
        try:
            get_reminder(session, reminder_id)
        except NotFound:
            abort(404)
        title = kind_word(News.REMINDED)
        return self._cases(title, lambda page: list_reminded_cases(session, reminder_id, page, PAGE))

    def _cases(self, title: str, read: Callable[[int], Sequence[NoticedCase]]) -> Any:
        asked = request.args.get("page", "")
        number = int(asked) if asked.isdecimal() and len(asked) < 6 else 0
        found = read(number)
        if not found:
            abort(404)
        return self.render_template(
            "notices/cases.html", title=title, rows=found[:PAGE], page=number, more=len(found) > PAGE, word=word
        )


def _told(notice: Notice, actor: Actor, mark: dt.datetime | None) -> Told:
    news = notice.key.news
    text, way = next_step(news, actor)
    floor = clock.now() - WINDOW
    chinese = bool(browser.get("locale", "zh").startswith("zh"))
    return Told(
        MARKS[news],
        kind_word(news),
        notice_text(notice),
        reason_of(notice, chinese),
        text,
        way,
        list_address(notice),
        notice.latest,
        notice.latest > max(mark or floor, floor),
    )


def _key() -> NoticeKey | None:
    asked = request.args
    day, news, office = _day(asked.get("day")), asked.get("news"), asked.get("office", type=int)
    if day is None or office is None or news not in {n.value for n in News if n is not News.REMINDED}:
        return None
    return NoticeKey(day, News(news), office, asked.get("reason", "")[:24], asked.get("roster", type=int))


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


def _instant(text: str) -> dt.datetime | None:
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else None
