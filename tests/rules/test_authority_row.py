"""Rows of the authority table that would leave cases with nobody are named (C-9, K-1, U-8)."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from app.enums import CaseKind, Line, Seat
from app.rules.authority_row import authority_problems, overlaps
from app.rules.rule_words import FUNCTION_TEXTS
from docs.generate_routes import read_charts

TEMPLATE = "浙{level}{year}{office}{serial:06d}{check}"
DAYS = st.dates(dt.date(2007, 1, 1), dt.date(2007, 3, 1))


def _fields(line: Line, **changes: Seat) -> set[str | None]:
    seats = dict.fromkeys(FUNCTION_TEXTS, Seat.PROVINCE) | changes
    return {problem.field for problem in authority_problems(CaseKind.EXCHANGE, line, seats, TEMPLATE)}


def test_u8_every_row_of_the_seed_is_sound() -> None:
    """U-8: what the province starts with passes its own rules."""
    for chart in read_charts():
        source = chart.source
        assert authority_problems(source.kind, source.line, source.functions, TEMPLATE) == []


def test_u8_a_seat_that_the_line_does_not_have() -> None:
    """U-8: no county office on the provincial line, no evaluation body but on its own line."""
    assert _fields(Line.PROVINCIAL, printer=Seat.LOCAL) == {"printer"}
    assert _fields(Line.COUNTY, destroyer=Seat.BODY) == {"destroyer"}
    assert _fields(Line.COUNTY, printer=Seat.LOCAL, issuer=Seat.EMPLOYER) == set()


def test_c9_employers_and_bodies_do_not_decide() -> None:
    """C-9: they enter cases; whoever enters does not approve."""
    assert _fields(Line.PROVINCIAL, approver=Seat.EMPLOYER) == {"approver"}
    assert _fields(Line.EVALUATION_BODY, numberer=Seat.BODY) == {"numberer"}
    assert _fields(Line.COUNTY, approver=Seat.REVIEW, numberer=Seat.REVIEW) == set()


def test_k1_numbers_stay_unique() -> None:
    """K-1: the template's own rules, at its field."""
    seats = dict.fromkeys(FUNCTION_TEXTS, Seat.PROVINCE)
    problems = authority_problems(CaseKind.EXCHANGE, Line.COUNTY, seats, "浙{year}{serial:06d}")
    assert problems and {problem.field for problem in problems} == {"number_template"}


@settings(max_examples=100, deadline=None)
@given(DAYS, st.none() | DAYS, DAYS, st.none() | DAYS)
def test_u8_overlap_is_a_day_that_both_hold(a: dt.date, b: dt.date | None, c: dt.date, d: dt.date | None) -> None:
    """U-8: by counting the days themselves."""
    last = dt.date(2007, 4, 1)

    def days(first: dt.date, until: dt.date | None) -> set[dt.date]:
        return {first + dt.timedelta(n) for n in range(((until or last) - first).days + 1)}

    if (b is None or b >= a) and (d is None or d >= c):
        assert overlaps(a, b, c, d) is bool(days(a, b) & days(c, d)) is overlaps(c, d, a, b)
