"""The charts follow the tables: nothing of them is written twice (C-1 to C-12)."""

from __future__ import annotations

import datetime as dt

import pytest

from app.enums import CaseKind, DocumentKind, Level, Line, Seat, Step, Verb
from app.rules.guard import GUARDS
from app.rules.route import route
from app.rules.route_chart import Chart, ChartSource, draw_charts, office_of
from app.rules.rule_words import (
    ACTOR_TEXTS,
    CONDITION_TEXTS,
    FUNCTION_TEXTS,
    GUARD_TEXTS,
    PERMISSION_TEXTS,
    TARGET_TEXTS,
)
from app.rules.transition import TRANSITIONS, Actor, Target, find_transition
from docs.generate_routes import read_charts


def _source(kind: CaseKind, line: Line, approver: Seat) -> ChartSource:
    functions = dict.fromkeys(FUNCTION_TEXTS, approver)
    return ChartSource(kind, Level.SENIOR, line, functions, "", dt.date(2007, 1, 1), None)


def _chart(kind: CaseKind, line: Line, approver: Seat = Seat.PROVINCE) -> Chart:
    papers = {(kind, Level.SENIOR, line, Step.LOCAL): [(DocumentKind.ID_COPY, "")]}
    (chart,) = draw_charts([_source(kind, line, approver)], {Step.LOCAL: 10}, papers)
    return chart


@pytest.mark.parametrize("approver", [Seat.PROVINCE, Seat.REVIEW])
@pytest.mark.parametrize("line", Line)
@pytest.mark.parametrize("kind", CaseKind)
def test_c9_steps_and_verbs_are_those_of_the_tables(kind: CaseKind, line: Line, approver: Seat) -> None:
    """C-9, C-12: move the approver and the chart's steps move; every verb of the table stands at its step."""
    chart, steps = _chart(kind, line, approver), route(kind, line, approver)
    assert [(stage.step, stage.seat) for stage in chart.stages] == [(part.step, part.seat) for part in steps]
    for place, stage in enumerate(chart.stages):
        for verb in Verb:
            found = find_transition(stage.step, verb, entered_here=place == 0)
            way = next((way for way in stage.ways if way.verb is verb), None)
            assert (way is None) == (found is None)
            if way and found:
                assert (way.permission, way.target, way.by) == (found.permission, found.target, found.by)
                assert set(way.guards) <= set(found.guards)


def test_c12_guards_of_other_kinds_are_left_out() -> None:
    """C-5, C-6: a re-issue says nothing of exchanges, an exchange nothing of losses; what is common stays."""

    def asked(kind: CaseKind) -> set[str]:
        return {name for stage in _chart(kind, Line.COUNTY).stages for way in stage.ways for name in way.guards}

    exchange, reissue, transfer = map(asked, (CaseKind.EXCHANGE, CaseKind.REISSUE, CaseKind.TRANSFER_IN))
    assert {"may_exchange", "original_seen", "on_frozen_roster"} <= exchange
    assert not {"loss_declared", "may_transfer", "has_transfer_form"} & exchange
    assert "loss_declared" in reissue and "may_exchange" not in reissue and "on_frozen_roster" not in reissue
    assert {"may_transfer", "has_transfer_form"} <= transfer and "may_exchange" not in transfer
    assert {"has_photo", "has_documents", "has_reason", "handled_by_another"} <= exchange & reissue & transfer


def test_u3_deadlines_and_papers_stand_at_their_step() -> None:
    """U-3, P-11: where a table says nothing, the chart says nothing."""
    local, review, _ = _chart(CaseKind.EXCHANGE, Line.COUNTY).stages
    assert local.days == 10 and local.documents == ((DocumentKind.ID_COPY, ""),)
    assert review.days is None and review.documents == ()


def test_every_name_has_its_words() -> None:
    """U-5: guards, permissions, ends, conditions, one place each; none that is gone."""
    assert set(GUARD_TEXTS) == set(GUARDS)
    assert set(PERMISSION_TEXTS) == {row.permission for row in TRANSITIONS.values()}
    assert set(TARGET_TEXTS) == set(Target) and set(ACTOR_TEXTS) == set(Actor)
    conditions = {condition for chart in read_charts() for stage in chart.stages for _, condition in stage.documents}
    assert conditions <= set(CONDITION_TEXTS)


def test_every_seat_has_an_office() -> None:
    """C-9: on each line of the seed the steps name the tier that sits there."""
    for chart in read_charts():
        if chart.source.line is not Line.EVALUATION_BODY:
            assert all(not isinstance(office_of(chart.source.line, stage.seat), Seat) for stage in chart.stages)
