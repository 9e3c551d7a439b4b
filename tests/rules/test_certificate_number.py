"""K-1, C-16, C-17: numbers of certificates, rosters and cases."""

from __future__ import annotations

import itertools
import string

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.rules import acceptance_number, roster_number
from app.rules.certificate_number import (
    check_character,
    is_well_formed,
    normalise,
    render,
    template_problems,
)

# As the authority table has it (seed/reference/authorities.csv).
TEMPLATE = "浙{level}{year}{office}{serial:06d}{check}"
ALPHABET = string.digits + string.ascii_uppercase
offices = st.sampled_from(["330000", "330100", "330500", "330782", "A7", "3300A7"])
parts = st.tuples(st.integers(2007, 2099), offices, st.integers(1, 999_999))


def numbered(part: tuple[int, str, int]) -> str:
    year, office, serial = part
    return render(TEMPLATE, level_letter="G", year=year, office_code=office, serial=serial)


@settings(max_examples=100, deadline=None)
@given(parts, st.data())
def test_k1_every_single_error_is_detected(part: tuple[int, str, int], data: st.DataObject) -> None:
    """K-1: MOD 37,36 finds every wrong single letter or digit."""
    number = numbered(part)
    at = data.draw(st.integers(1, len(number) - 1))
    sign = data.draw(st.sampled_from(ALPHABET))
    wrong = number[:at] + sign + number[at + 1 :]
    assert is_well_formed(wrong) == (wrong == number)


@settings(max_examples=100, deadline=None)
@given(parts, st.data())
def test_k1_swaps_of_neighbours_are_detected(part: tuple[int, str, int], data: st.DataObject) -> None:
    """K-1: every swap of two neighbours whose signs do not follow each other in the alphabet."""
    number = numbered(part)
    at = data.draw(st.integers(1, len(number) - 3))
    assume((ALPHABET.index(number[at]) - ALPHABET.index(number[at + 1])) % 36 not in {0, 1, 35})
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert not is_well_formed(swapped)


def test_k1_the_swaps_that_escape_are_counted() -> None:
    """K-1: exhaustively, 1 preceding sum in 36 for signs that follow each other, and nothing else."""

    def step(total: int, value: int) -> int:
        return ((total + value) % 36 or 36) * 2 % 37

    escaped = [
        (one, other)
        for total, (one, other) in itertools.product(range(1, 37), itertools.permutations(range(36), 2))
        if step(step(total, one), other) == step(step(total, other), one)
    ]
    assert len(escaped) == 72
    assert len(set(escaped)) == 72
    assert all((one - other) % 36 in {1, 35} for one, other in escaped)
    assert all(check_character(sign) == ALPHABET[(1 - step(36, value)) % 36] for value, sign in enumerate(ALPHABET))


@settings(max_examples=100, deadline=None)
@given(st.sets(parts, min_size=2, max_size=20))
def test_k1_distinct_serials_give_distinct_numbers(chosen: set[tuple[int, str, int]]) -> None:
    """K-1: unique per year, office and serial, also for office codes of different length."""
    assert len({numbered(part) for part in chosen}) == len(chosen)


def test_k1_a_number_reads_as_printed() -> None:
    """K-1: the shape of the default template; public spellings are folded."""
    number = numbered((2007, "330500", 123))
    assert number.startswith("浙G2007330500000123")
    assert is_well_formed(normalise(f" {number[:5]} {number[5:].lower()} "))
    assert not is_well_formed("")
    assert not is_well_formed(number + "\n")


@pytest.mark.parametrize(
    "change",
    [
        {"serial": 0}, {"serial": 1_000_000}, {"level_letter": "高"}, {"level_letter": ""}, {"year": 7},
        {"office_code": "3"}, {"office_code": "33-05"},
    ],
)  # fmt: skip
def test_k1_what_does_not_fit_is_an_error(change: dict[str, object]) -> None:
    """K-1: a serial that outgrew its digits must never collide with another number."""
    values = {"level_letter": "G", "year": 2007, "office_code": "330500", "serial": 1} | change
    with pytest.raises(ValueError, match="fit"):
        render(TEMPLATE, **values)  # type: ignore[arg-type]  # wrong values are the point


@pytest.mark.parametrize(
    ("template", "count"),
    [
        (TEMPLATE, 0),
        ("ZJ-{year}-{office}-{serial:09d}{check}", 0),
        ("浙{year}{office}{serial:06d}", 2),
        ("浙{year}{office}{serial}{check}", 1),
        ("浙{year}{office}{serial:03d}{check}", 1),
        ("浙{year}{year}{office}{serial:06d}{check}", 1),
        ("浙{year.__class__}{office}{serial:06d}{check}", 2),
        ("浙{year!r}{office}{serial:06d}{check}", 1),
        ("浙{year}{office}{serial:06d}{check}号", 1),
        ("浙{year}{office}{serial:06d}{check", 1),
        ("浙 {year}{office}{serial:06d}{check}", 1),
        ("{}", 3),
    ],
)
def test_k1_templates_are_checked(template: str, count: int) -> None:
    """K-1: every place once, the serial padded, the check last, nothing else to be formatted."""
    assert len(template_problems(template)) == count
    assert all(str(problem) for problem in template_problems(template))


def test_c17_acceptance_numbers_read_back() -> None:
    """C-17: 受理编号."""
    assert acceptance_number.render(2007, "330599", 4217) == "2007-330599-004217"
    parsed = acceptance_number.parse(" ２００７-330599-004217 ")
    assert parsed == acceptance_number.AcceptanceNumber(2007, "330599", 4217)
    assert acceptance_number.parse("2007-330599-4217") is None
    assert acceptance_number.parse("2007-330599-000000") is None


@pytest.mark.parametrize(("code", "serial"), [("330599", 0), ("330599", 1_000_000), ("3305", 1), ("３３０５９９", 1)])
def test_c17_parts_that_do_not_fit_are_an_error(code: str, serial: int) -> None:
    """C-17: never a number that does not read back."""
    with pytest.raises(ValueError, match="fit"):
        acceptance_number.render(2007, code, serial)


@settings(max_examples=100, deadline=None)
@given(st.integers(1000, 9999), st.integers(110000, 839999), st.integers(1, 999_999))
def test_c16_c17_render_and_parse_are_inverse(year: int, code: int, serial: int) -> None:
    """C-16, C-17: what is rendered is read."""
    accepted = acceptance_number.parse(acceptance_number.render(year, str(code), serial))
    assert accepted == acceptance_number.AcceptanceNumber(year, str(code), serial)
    roster = roster_number.parse(roster_number.render(year, str(code), serial))
    assert roster == roster_number.RosterNumber(year, str(code), serial)


def test_c16_roster_numbers_have_at_least_three_digits() -> None:
    """C-16: 批次号."""
    assert roster_number.render(2007, "330500", 3) == "2007-330500-003"
    assert roster_number.parse("2007-330500-0003") is None
    assert roster_number.parse("2007-330500-000") is None
    with pytest.raises(ValueError, match="fit"):
        roster_number.render(2007, "330500", 0)
