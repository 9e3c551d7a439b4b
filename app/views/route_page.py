"""办件流程: the routes and transitions drawn from the tables, for staff (C-1 to C-12, C-14)."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from flask import request
from flask_babel import get_locale, gettext

from app import clock
from app.enums import CaseKind, Level, Line, Verb
from app.extensions import db
from app.queries.route_chart import list_charts, list_route_reasons
from app.rules.route_chart import Chart
from app.rules.rule_words import (
    ACTOR_TEXTS,
    CONDITION_TEXTS,
    FUNCTION_TEXTS,
    GUARD_TEXTS,
    PERMISSION_TEXTS,
    TARGET_TEXTS,
)
from app.views.base import HouseBaseView, expose, for_staff
from app.words import word

BOX, GAP, TOP = 168, 74, 54
"""Width of a step in the drawing, the room for an arrow, and the height of a box."""


class RouteView(HouseBaseView):
    """``/routes/?kind=&level=&line=&day=``; every member of staff reads it, it names no person and no case."""

    route_base = "/routes"
    default_view = "page"

    @expose("/")
    @for_staff
    def page(self) -> Any:
        """The charts that the filter leaves; the exchange of senior certificates when nothing was chosen."""
        day = _day(request.args.get("day", ""))
        chosen = _chosen()
        charts = [chart for chart in list_charts(db.session(), day) if _fits(chart, chosen)]
        return self.render_template(
            "routes/index.html",
            title=gettext("How cases go"),
            charts=[(chart, drawing(chart)) for chart in charts],
            day=day,
            picked=chosen,
            vocabularies=[("kind", CaseKind, gettext("Kind of case")), ("level", Level, gettext("Level")),
                          ("line", Line, gettext("Reporting line"))],
            reasons=list_route_reasons(db.session()),
            chinese=str(get_locale()).startswith("zh"),
            word=word,
            guards=GUARD_TEXTS,
            permissions=PERMISSION_TEXTS,
            actors=ACTOR_TEXTS,
            targets=TARGET_TEXTS,
            conditions=CONDITION_TEXTS,
            functions=FUNCTION_TEXTS,
        )  # fmt: skip


def drawing(chart: Chart) -> dict[str, Any]:
    """Places of boxes and returning arcs, in units of the drawing: steps from left to right, the end behind them."""
    places = {stage.step: index * (BOX + GAP) for index, stage in enumerate(chart.stages)}
    arcs: list[tuple[int, int, int, Verb]] = []
    for stage in chart.stages:
        for way in stage.ways:
            back = [step for step in way.to if step in places and places[step] < places[stage.step]]
            if back and way.target.value == "earlier":
                arcs.append((places[stage.step] + BOX // 2, places[back[0]] + BOX // 2, 22 + 18 * len(arcs), way.verb))
    width = len(chart.stages) * (BOX + GAP) + 96
    return {
        "boxes": [(places[stage.step], stage) for stage in chart.stages],
        "end": len(chart.stages) * (BOX + GAP),
        "arcs": arcs,
        "width": width,
        "height": TOP + 30 + 18 * len(arcs),
        "box": BOX,
        "gap": GAP,
        "top": TOP,
    }


def _chosen() -> dict[str, str]:
    """What the filter says; nothing chosen at all is the main job of the notice, which is short enough to read."""
    asked = {name: request.args.get(name) for name in ("kind", "level", "line")}
    if all(value is None for value in asked.values()):
        return {"kind": CaseKind.EXCHANGE.value, "level": Level.SENIOR.value, "line": ""}
    return {name: value or "" for name, value in asked.items()}


def _fits(chart: Chart, chosen: dict[str, str]) -> bool:
    values: dict[str, StrEnum] = {"kind": chart.source.kind, "level": chart.source.level, "line": chart.source.line}
    return all(not chosen[name] or chosen[name] == value.value for name, value in values.items())


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return clock.today()
