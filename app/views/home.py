"""The home page: what waits for whom, how far the campaign is, week by week; and the figures on the menu (U-3)."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, redirect, request
from flask_appbuilder import IndexView
from flask_babel import gettext
from flask_login import current_user

from app import clock
from app.enums import Seat
from app.extensions import db
from app.queries.home import Figures, Progress, find_window, get_figures, list_progress, list_weeks
from app.queries.inbox import InboxCounts, Urgency, count_inbox, find_next, list_inbox
from app.queries.menu_counts import MenuCounts, count_for_menu
from app.queries.waiting import steps_worked
from app.rules.working_day import working_days_between
from app.security.jurisdiction import Actor, current_actor
from app.security.permission import Permission
from app.session import use_scope
from app.views.access import allows, expose
from app.views.day_words import deadline, short_day
from app.views.menu import GROUPS
from app.views.task_words import URGENCIES, capped, task_mark
from app.words import word

ROWS_SHOWN = {Urgency.OVERDUE: 4, Urgency.TODAY: 4, Urgency.LATER: 6}
BARS_SHOWN = 6
Tile = dict[str, Any]


class HomeView(IndexView):  # type: ignore[misc]  # FAB ships no types
    """``/``, the first page of every role; strangers are led to the log-in."""

    @expose("/")
    def index(self) -> Any:
        """Tiles, inbox by deadline, progress, weeks; for roles without cases, what they can do."""
        if not current_user.is_authenticated:
            return redirect(self.appbuilder.get_url_for_login)
        self.update_redirect()
        actor = current_actor()
        shown: dict[str, Any] = {"actor": actor, "links": _links(), "tiles": [], "groups": []}
        if actor is not None and allows(Permission.CASE_READ):
            shown |= _work(actor)
        return self.render_template("home/index.html", title=gettext("Home"), **shown)


def inbox_word(actor: Actor | None) -> str:
    """What the inbox is called for this tier."""
    seat = actor.seat if actor else Seat.REVIEW
    if seat is Seat.PROVINCE:
        return str(gettext("Waiting for my approval"))
    return str(gettext("Waiting for my check") if seat is Seat.LOCAL else gettext("Waiting for my review"))


def inbox_counts(actor: Actor) -> InboxCounts:
    """The officer's inbox in figures, counted once a request."""
    counts: InboxCounts | None = g.get("_inbox_counts")
    if counts is None:
        counts = g._inbox_counts = count_inbox(db.session(), actor)
    return counts


def menu_counts(actor: Actor) -> MenuCounts:
    """The figures beside the menu, counted once a request."""
    counts: MenuCounts | None = g.get("_menu_counts")
    if counts is None:
        # Said aloud, since a page of copies is drawn under another scope.
        with use_scope(actor.scope):
            counts = g._menu_counts = count_for_menu(db.session(), actor)
    return counts


def register(app: Flask) -> None:
    """Give every page the figures of the menu, the find box, and who is logged in."""
    app.context_processor(shell)


def shell() -> dict[str, Any]:
    """What ``layout/base.html`` shows around a page; one statement at most. Nothing after a fault: it may be ours."""
    if "fault_id" in g:
        return {"today": clock.today()}
    actor = current_actor()
    if actor is None or request.path.startswith("/static"):
        return {"today": clock.today()}
    shown: dict[str, Any] = {
        "today": clock.today(),
        "user_name": actor.name,
        "user_caption": f"{actor.unit_name}·{word(actor.tier)}",
    }
    if allows(Permission.CASE_READ):
        shown["find_url"] = "/find"
        shown |= _menu_figures(menu_counts(actor))
    return shown


def _menu_figures(counts: MenuCounts) -> dict[str, Any]:
    # Nothing waiting is news for the inbox alone; the others are silent then.
    figures = {"inbox": counts.inbox, "rosters": counts.rosters or None, "entry": counts.drafts or None}
    late = {"inbox": counts.overdue, "reminders": counts.below or 0}
    return {
        "notice_count": counts.notices,
        "notices_url": "/notices/",
        "menu_hidden": () if counts.copies else ("copies",),
        "menu_counts": {name: capped(count) for name, count in figures.items() if count is not None},
        "menu_late": {name: capped(count) for name, count in late.items() if count},
    }


def _work(actor: Actor) -> dict[str, Any]:
    session = db.session()
    works = bool(steps_worked(actor))
    counts = inbox_counts(actor) if works else InboxCounts(0, 0, 0)
    groups = []
    for urgency in Urgency if counts.total else ():
        if counts.of(urgency):
            found = list_inbox(session, actor, urgency, ROWS_SHOWN[urgency])
            # A past day outside the first group is that of a retired person, who is never overdue (C-11).
            rows = [(row, *deadline(row.due_on, counts=urgency is not Urgency.LATER)) for row in found]
            groups.append((URGENCIES[urgency], counts.of(urgency), rows))
    first = find_next(session, actor, None, 0) if counts.total else None
    progress = list_progress(session, actor)
    window = find_window(session, actor.scope.review_office_id)
    return {
        "tiles": _tiles(actor, counts, get_figures(session, actor)),
        "works": works,
        "inbox_title": inbox_word(actor),
        "counts": counts,
        "groups": groups,
        "first": first,
        "short_day": short_day,
        "task_mark": task_mark,
        "progress": _overall(progress),
        "bars": [(p.name or gettext("Others"), p.approved, p.total) for p in progress[:BARS_SHOWN]],
        "more_bars": max(len(progress) - BARS_SHOWN, 0) if actor.seat is not Seat.EMPLOYER else 0,
        "window": window,
        "days_left": (window.ends_on - clock.today()).days if window else 0,
        "weeks": _weeks(actor),
        "nothing_waits": _nothing_waits(actor),
        "may_enter": allows(Permission.CASE_ENTER),
        "may_compile": allows(Permission.ROSTER_COMPILE),
    }


def _weeks(actor: Actor) -> list[tuple[str, int, int]]:
    """Ten weeks, or none for an office that neither received nor handled anything in them."""
    weeks = [(short_day(week.monday), week.received, week.acted) for week in list_weeks(db.session(), actor)]
    return weeks if any(received or acted for _day, received, acted in weeks) else []


def _nothing_waits(actor: Actor) -> str:
    """What an empty inbox says: what will appear in it."""
    if actor.seat is Seat.EMPLOYER:
        text = gettext("What an office returns to you appears here. “All cases” shows where your forms are.")
        return str(text)
    return str(gettext("A case appears here as soon as it reaches your office and you may take it further."))


def _overall(progress: list[Progress]) -> dict[str, Any]:
    approved, total = sum(p.approved for p in progress), sum(p.total for p in progress)
    return {"approved": approved, "total": total, "percent": f"{100 * approved / total:.1f}%" if total else "—"}


def _tiles(actor: Actor, counts: InboxCounts, figures: Figures) -> list[Tile]:
    """Four figures for the role: what waits, what came back, what is next, what was reached."""
    certificates = {
        "label": gettext("Certificates in force"),
        "value": figures.certificates,
        "unit": gettext("certificates"),
        "note": gettext("%(count)s approved this month", count=figures.certificates_this_month),
        "url": "/certificates/list/",
    }
    if not steps_worked(actor):
        return [*_watching(figures), certificates]
    if actor.seat is Seat.EMPLOYER and not counts.total:
        # On the municipal lines an employer checks nothing: its forms are with the office that enters them (C-2).
        return [_under_way(figures), _returned(actor, figures), _next_stage(actor, figures), certificates]
    late = gettext("%(count)s of them overdue", count=counts.overdue) if counts.overdue else ""
    inbox = {
        "label": inbox_word(actor),
        "value": counts.total,
        "unit": gettext("cases"),
        "note": late or gettext("None overdue"),
        "late": bool(counts.overdue),
        "url": "/inbox/list/",
    }
    return [inbox, _returned(actor, figures), _next_stage(actor, figures), certificates]


def _under_way(figures: Figures) -> Tile:
    label, unit = gettext("Cases under way"), gettext("cases")
    return {"label": label, "value": figures.open_cases, "unit": unit, "url": "/cases/list/"}


def _watching(figures: Figures) -> list[Tile]:
    unit = gettext("cases")
    return [
        _under_way(figures),
        {"label": gettext("Overdue"), "value": figures.overdue, "unit": unit, "late": True},
        {"label": gettext("Rosters awaiting approval"), "value": figures.rosters_submitted, "url": "/rosters/list/"},
    ]


def _returned(actor: Actor, figures: Figures) -> Tile:
    note = ""
    if figures.returned_since is not None:
        days = working_days_between(clock.local_date(figures.returned_since), clock.today())
        note = gettext("Longest wait in working days: %(days)s", days=days)
    below = actor.seat in (Seat.LOCAL, Seat.EMPLOYER, Seat.BODY)
    label = gettext("Returned to me to be mended") if below else gettext("Returned by me, not back yet")
    return {"label": label, "value": figures.returned, "unit": gettext("cases"), "note": note}


def _next_stage(actor: Actor, figures: Figures) -> Tile:
    if actor.may(Permission.ROSTER_COMPILE):
        return {
            "label": gettext("Checked, to be put on a roster"),
            "value": figures.for_roster,
            "unit": gettext("cases"),
            "note": gettext("%(count)s rosters not submitted yet", count=figures.rosters_open),
            "url": "/rosters/list/",
        }
    if actor.seat is Seat.PROVINCE:
        return {
            "label": gettext("Rosters awaiting approval"),
            "value": figures.rosters_submitted,
            "unit": gettext("rosters"),
            "url": "/rosters/list/",
        }
    return {
        "label": gettext("Drafts of mine"),
        "value": figures.drafts,
        "unit": gettext("forms"),
        "note": gettext("Begun and not submitted"),
        "url": "/entry/drafts",
    }


def _links() -> list[tuple[Any, list[tuple[Any, str, str]]]]:
    """The menu as links, for roles that have no cases of their own."""
    found = []
    for group in GROUPS:
        entries = [(e.label, e.address, e.icon) for e in group.entries if allows(e.permission)]
        if entries:
            found.append((group.label, entries))
    return found
