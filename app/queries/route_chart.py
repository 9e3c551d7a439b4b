"""The tables behind the page of routes, as they stand on a day (C-9, U-8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import Verb
from app.models.authority import Authority, Reason
from app.queries.authority import authorities_on
from app.queries.case_setting import Setting
from app.rules.route_chart import Chart, ChartSource, draw_charts
from app.rules.rule_words import FUNCTION_TEXTS


def list_charts(session: Session, day: dt.date) -> list[Chart]:
    """Every route in force on ``day``; deadlines and checklists carry no dates and are those of now."""
    setting = Setting.read(session)
    rows = [_source(row) for row in authorities_on(session, day).values()]
    return draw_charts(rows, setting.deadlines, setting.checklist)


def list_route_reasons(session: Session) -> dict[Verb, Sequence[Reason]]:
    """Every reason by its verb, in the order of their codes with 其他 last."""
    found: dict[Verb, list[Reason]] = {}
    for reason in session.scalars(sa.select(Reason).order_by(Reason.code)):
        found.setdefault(reason.verb, []).append(reason)
    for reasons in found.values():
        reasons.sort(key=lambda reason: reason.code.endswith("_other"))
    return dict(found)


def _source(row: Authority) -> ChartSource:
    functions = {name: getattr(row, name) for name in FUNCTION_TEXTS}
    return ChartSource(row.kind, row.level, row.line, functions, row.recognition_text, row.valid_from, row.valid_to)
