"""P-2, P-4, P-7: name, sex, contact and dates of a person."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.enums import Level, Sex
from app.rules import person

TODAY = dt.date(2007, 9, 12)
BIRTH = dt.date(1962, 2, 28)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("王 伟", "王伟"),
        ("王\u3000伟", "王伟"),
        (" 欧阳 建国 ", "欧阳建国"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提・艾力", "买买提·艾力"),
        ("买买提．艾力", "买买提·艾力"),
        ("𠮷田", "𠮷田"),
    ],
)
def test_p4_names_are_kept_in_one_spelling(typed: str, kept: str) -> None:
    """P-4: inner spaces and the dots' spellings go, rare characters stay."""
    assert person.normalise_name(typed) == kept
    assert person.name_problems(kept) == []


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=12))
def test_p4_normalising_a_name_twice_is_once(typed: str) -> None:
    """P-4: idempotent."""
    once = person.normalise_name(typed)
    assert person.normalise_name(once) == once


@pytest.mark.parametrize("name", ["", "张3", "Zhang", "张?", "张□", "·张", "张··三", "张" * 31, "张\ue000"])
def test_p4_what_is_no_name_blocks(name: str) -> None:
    """P-4: empty, digits, letters, placeholders, private-use characters, over-long."""
    assert [p.blocks for p in person.name_problems(name)] == [True]


def test_p4_a_single_character_only_warns() -> None:
    """P-4: it may be right."""
    assert [p.blocks for p in person.name_problems("王")] == [False]


@pytest.mark.parametrize(
    ("stated", "by_number", "reason", "blocks"),
    [
        (Sex.MALE, Sex.MALE, None, []),
        (None, Sex.MALE, None, []),
        (Sex.MALE, None, None, []),
        (Sex.MALE, Sex.FEMALE, None, [True]),
        (Sex.MALE, Sex.FEMALE, "  ", [True]),
        (Sex.MALE, Sex.FEMALE, "身份证登记如此", [False]),
    ],
)
def test_p2_a_contradicting_sex_needs_a_reason(
    stated: Sex | None, by_number: Sex | None, reason: str | None, blocks: list[bool]
) -> None:
    """P-2: blocks unless overridden with a reason."""
    assert [p.blocks for p in person.sex_problems(stated, by_number, reason)] == blocks


@pytest.mark.parametrize(
    ("phone", "warns"),
    [
        ("", False), ("0571-87050000", False), ("13800000000", False), ("（0571）87050000", False),
        ("87050000", False), ("+86-13800000000", False), ("0571-87050000转123", False),
        ("0571-87050000/13800000000", False), ("12345", True), ("无", True), ("138000000000", True),
    ],
)  # fmt: skip
def test_p4_telephone_numbers_only_warn(phone: str, warns: bool) -> None:
    """P-4: usual forms pass, others get a second look."""
    assert [p.blocks for p in person.phone_problems(phone)] == [False] * warns


@pytest.mark.parametrize(
    ("postcode", "warns"), [("", False), ("310007", False), ("３１０００７", False), ("31000", True)]
)
def test_p4_postcodes_only_warn(postcode: str, warns: bool) -> None:
    """P-4: six digits."""
    assert [p.blocks for p in person.postcode_problems(postcode)] == [False] * warns


@pytest.mark.parametrize(
    ("joined", "blocks"),
    [
        (TODAY, []),
        (TODAY + dt.timedelta(1), [True]),
        (BIRTH, [True]),
        (dt.date(1976, 2, 27), [False]),
        (dt.date(1976, 2, 28), []),
        (None, []),
    ],
)
def test_p4_joining_work_must_be_plausible(joined: dt.date | None, blocks: list[bool]) -> None:
    """P-4: not in the future, after birth; before 14 warns, at the boundary day not."""
    assert [p.blocks for p in person.joined_work_problems(joined, BIRTH, TODAY)] == blocks


@pytest.mark.parametrize(
    ("obtained", "joined", "level", "blocks"),
    [
        (TODAY, None, Level.SENIOR, []),
        (TODAY + dt.timedelta(1), None, Level.SENIOR, [True]),
        (dt.date(1980, 2, 27), None, Level.SENIOR, [True]),
        (dt.date(1980, 2, 28), None, Level.SENIOR, []),
        (dt.date(1990, 6, 30), dt.date(1985, 7, 1), Level.SENIOR, [False]),
        (dt.date(1990, 7, 1), dt.date(1985, 7, 1), Level.SENIOR, []),
        (dt.date(1986, 7, 1), dt.date(1985, 7, 1), Level.JUNIOR, []),
        (None, None, Level.SENIOR, []),
    ],
)
def test_p7_the_award_must_be_plausible(
    obtained: dt.date | None, joined: dt.date | None, level: Level, blocks: list[bool]
) -> None:
    """P-7: not in the future, not before 18; a senior title within five years of work warns."""
    assert [p.blocks for p in person.obtained_problems(obtained, BIRTH, joined, TODAY, level)] == blocks
