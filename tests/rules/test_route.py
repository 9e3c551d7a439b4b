"""Routes and transitions as tables (C-1 to C-6, C-9, C-10, C-12): read against the notice, not against the code."""

from __future__ import annotations

import pytest

from app.enums import ENDED_STEPS, CaseKind, Line, Seat, Step, Verb
from app.rules.guard import GUARDS
from app.rules.route import CHAINS, first_step, route, step_after, steps_before
from app.rules.transition import TRANSITIONS, Target, verbs_at
from app.security.permission import Permission

# (line, who approves) → the offices in the order of the notice.
EXCHANGE = {
    (Line.COUNTY, Seat.PROVINCE): ["local@local", "review@review", "final@province"],
    (Line.CITY_DEPARTMENT, Seat.PROVINCE): ["local@local", "review@review", "final@province"],
    (Line.PROVINCIAL, Seat.PROVINCE): ["employer@employer", "review@review", "final@province"],
    (Line.DIRECT, Seat.PROVINCE): ["review@review", "final@province"],
    (Line.COUNTY, Seat.REVIEW): ["local@local", "final@review"],
    (Line.PROVINCIAL, Seat.REVIEW): ["employer@employer", "final@review"],
    (Line.DIRECT, Seat.REVIEW): ["review@review", "final@review"],
}


@pytest.mark.parametrize(("key", "expected"), EXCHANGE.items(), ids=lambda v: str(v))
def test_c1_exchange_goes_by_the_line_up_to_the_approver(key: tuple[Line, Seat], expected: list[str]) -> None:
    """A1-1 to A1-5, M8: the tiers in order; the approver's seat ends the route."""
    steps = route(CaseKind.EXCHANGE, *key)
    assert [f"{s.step.value}@{s.seat.value}" for s in steps] == expected


def test_c6_reissue_starts_at_the_local_office() -> None:
    """C-6: county office; city office (R); provincial department (R); Yiwu."""
    starts = {line: first_step(CaseKind.REISSUE, line).seat for line in Line if line is not Line.EVALUATION_BODY}
    assert starts == {
        Line.COUNTY: Seat.LOCAL,
        Line.CITY_DEPARTMENT: Seat.REVIEW,
        Line.PROVINCIAL: Seat.REVIEW,
        Line.DIRECT: Seat.REVIEW,
    }


def test_c7_evaluation_bodies_go_to_the_province_directly() -> None:
    """C-7, M7."""
    steps = route(CaseKind.NEW_AWARD, Line.EVALUATION_BODY, Seat.PROVINCE)
    assert [s.seat for s in steps] == [Seat.BODY, Seat.PROVINCE]


@pytest.mark.parametrize("line", Line)
@pytest.mark.parametrize("kind", CaseKind)
@pytest.mark.parametrize("approver", Seat)
def test_every_route_ends_at_the_approver_after_an_entry(kind: CaseKind, line: Line, approver: Seat) -> None:
    """C-13: entering and approving are two steps on every route; steps are never repeated."""
    steps = route(kind, line, approver)
    assert steps[-1].step is Step.FINAL
    assert steps[-1].seat is approver
    assert len(steps) >= 2
    assert len({s.step for s in steps}) == len(steps)
    assert step_after(steps, steps[0].step) == steps[1]
    assert steps_before(steps, Step.FINAL) == steps[:-1]
    assert steps_before(steps, Step.APPROVED) == ()


def test_c12_the_table_covers_every_step_of_every_route() -> None:
    """Every open step can be left by approval; ended steps by nothing."""
    open_steps = {part.step for chain in CHAINS.values() for part in chain} | {Step.FINAL}
    for step in open_steps:
        assert Verb.APPROVE in verbs_at(step)
        assert Verb.CLOSE in verbs_at(step)
    assert not any(step in ENDED_STEPS for step, _verb in TRANSITIONS)


def test_c12_only_the_final_step_approves_for_good_or_rejects() -> None:
    """C-4, C-12: approval ends at the final step alone, and so does rejection."""
    ends = {
        (step, verb) for (step, verb), row in TRANSITIONS.items() if row.target in (Target.APPROVED, Target.REJECTED)
    }
    assert ends == {(Step.FINAL, Verb.APPROVE), (Step.FINAL, Verb.REJECT)}


def test_the_table_names_known_guards_and_permissions() -> None:
    """A guard or permission that does not exist would never refuse."""
    for row in TRANSITIONS.values():
        assert set(row.guards) <= set(GUARDS)
        assert row.permission in {p.value for p in Permission}
    assert {g for row in TRANSITIONS.values() for g in row.guards} == set(GUARDS)
