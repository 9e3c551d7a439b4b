"""P-8: the announcement document's number."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.enums import CaseKind, Tier
from app.rules import document_number

TODAY = dt.date(2007, 9, 12)
CANONICAL = "浙人专〔2007〕57号"


@pytest.mark.parametrize(
    "typed",
    [
        "浙人专[2007]57号", "浙人专〔2007〕57号", "浙人专（2007）57号", "浙人专(2007)57号", "浙人专【2007】57号",
        "浙人专［２００７］５７号", " 浙人专 〔2007〕 57 号 ", "浙人专〔2007〕第57号", "浙人专〔2007〕057",
        "浙人专〔2007年〕57号",
    ],
)  # fmt: skip
def test_p8_all_spellings_are_one_number(typed: str) -> None:
    """P-8: brackets, full-width digits and spaces make no difference."""
    reading = document_number.read_document_number(typed, TODAY)
    assert (reading.number, reading.year, reading.problems) == (CANONICAL, 2007, ())
    assert document_number.normalise(typed) == CANONICAL


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="浙人专字[]()〔〕（）【】２2007年第0５5号 x", max_size=20) | st.text(max_size=20))
def test_p8_normalising_twice_is_once(typed: str) -> None:
    """P-8: idempotent on readable and unreadable texts."""
    once = document_number.normalise(typed)
    assert document_number.normalise(once) == once


@pytest.mark.parametrize(
    "typed",
    [
        "57号",
        "浙人专57号",
        "浙人专〔07〕57号",
        "浙人专〔2007〕号",
        "浙人专〔2007〕57、58号",
        "浙人专〔2007〕0号",
        "abc",
    ],
)
def test_p8_unreadable_numbers_block(typed: str) -> None:
    """P-8: nothing is guessed, and the message shows how to write one."""
    reading = document_number.read_document_number(typed, TODAY)
    assert reading.number is None
    assert CANONICAL in reading.problems[0].text


@pytest.mark.parametrize(("year", "refused"), [(1948, True), (1949, False), (2007, False), (2008, True)])
def test_p8_the_year_must_be_possible(year: int, refused: bool) -> None:
    """P-8: not from the future, not from before 1949."""
    assert bool(document_number.read_document_number(f"浙人专〔{year}〕1号", TODAY).problems) is refused


def test_p8_nothing_given_is_no_problem() -> None:
    """P-8: the number is added later, by the reviewing office."""
    assert document_number.read_document_number("  ", TODAY).problems == ()


@pytest.mark.parametrize("tier", list(Tier))
def test_p8_only_the_reviewing_tiers_write_it(tier: Tier) -> None:
    """P-8: city office, provincial department, direct-reporting office; nobody on new awards."""
    may = tier in {Tier.CITY_OFFICE, Tier.PROVINCIAL_DEPARTMENT, Tier.DIRECT_OFFICE}
    assert document_number.may_write(tier) is may
    assert bool(document_number.write_problems(tier)) is not may
    assert not document_number.may_write(tier, CaseKind.NEW_AWARD)
    assert "batch" in document_number.write_problems(tier, CaseKind.NEW_AWARD)[0].text
