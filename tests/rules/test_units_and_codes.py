"""P-4, P-5, P-6: coded answers, unit codes and the department in charge."""

from __future__ import annotations

import pytest
from stdnum.cn import uscc

from app.enums import Line, Tier
from app.rules import coded_value, credit_code, unit_text

STATUS = {"1": "在职在聘", "2": "在职未聘", "3": "离退休", "4": "其他"}
PEOPLES = {"01": "汉族", "15": "土家族"}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1", "1"), ("在职在聘", "1"), ("1.在职在聘", "1"), ("１．在职在聘", "1"), ("1 在职在聘", "1"),
        ("1、在职在聘", "1"),
        ("√1.在职在聘", "1"), ("3：离退休", "3"), ("", None), ("5", None), ("在职", None),
        ("1.离退休", None), ("5.离退休", None),
    ],
)  # fmt: skip
def test_p4_codes_names_and_both_are_taken(typed: str, code: str | None) -> None:
    """P-4: and a code that contradicts its name is not."""
    assert coded_value.read_code(typed, STATUS) == code


@pytest.mark.parametrize(
    ("typed", "code"), [("01", "01"), ("1", "01"), ("汉", "01"), ("汉族", "01"), ("15土家族", "15")]
)
def test_p4_ethnicities_are_taken_in_short(typed: str, code: str) -> None:
    """P-4: without the leading zero, without 族."""
    assert coded_value.read_code(typed, PEOPLES) == code


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("是", True),
        ("有", True),
        ("√", True),
        ("YES", True),
        ("1", True),
        ("否", False),
        ("无", False),
        ("0", False),
        ("?", None),
    ],
)
def test_p13_yes_and_no_are_taken(typed: str, answer: bool | None) -> None:
    """P-13: whether the old certificate is lost."""
    assert coded_value.read_yes_no(typed) is answer


def code_of(body: str) -> str:
    """A unit code of seventeen signs with its right check sign."""
    return body + uscc.calc_check_digit(body)


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("", []),
        (code_of("91330000600037341"), []),
        (" " + code_of("91330000600037341").lower() + " ", []),
        (code_of("N2330000600037341"), []),
        (code_of("A1330000600037341"), []),
        (code_of("Q7330000600037341"), [False]),
        (code_of("91330000600037341")[:-1], [True]),
        ("9133000060003734I1", [True]),
    ],
)
def test_p5_unit_codes_are_checked_by_their_sum(text: str, blocks: list[bool]) -> None:
    """P-5: optional; unknown prefixes only warn, letters in front are known."""
    assert [p.blocks for p in credit_code.credit_code_problems(text)] == blocks


def test_p5_every_wrong_check_sign_blocks() -> None:
    """P-5: only one sign in 31 fits."""
    body, right = "91330000600037341", code_of("91330000600037341")[-1]
    for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY":
        assert bool(credit_code.credit_code_problems(body + sign)) == (sign != right)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (Line.COUNTY, "德清县卫生局"),
        (Line.CITY_DEPARTMENT, "湖州市卫生局"),
        (Line.PROVINCIAL, "卫生局"),
        (Line.DIRECT, "德清县卫生局"),
        (Line.EVALUATION_BODY, "卫生局"),
    ],
)
def test_p6_the_place_follows_the_line(line: Line, text: str) -> None:
    """P-6: and never stands twice."""
    assert unit_text.department_in_charge_text(line, "卫生局", city="湖州市", county="德清县") == text
    assert unit_text.department_in_charge_text(line, text, city="湖州市", county="德清县") == text


@pytest.mark.parametrize(
    ("tier", "text", "warns"),
    [
        (Tier.COUNTY_OFFICE, "德清县卫生局", False),
        (Tier.COUNTY_OFFICE, "卫生局", True),
        (Tier.DIRECT_OFFICE, "义乌市卫生局", False),
        (Tier.CITY_DEPARTMENT, "湖州市卫生局", False),
        (Tier.CITY_DEPARTMENT, "卫生局", True),
        (Tier.EMPLOYER, "省卫生厅", False),
        (Tier.COUNTY_OFFICE, "", False),
    ],
)
def test_p6_a_missing_place_only_warns(tier: Tier, text: str, warns: bool) -> None:
    """P-6: by the tier that enters the form."""
    assert [p.blocks for p in unit_text.department_in_charge_problems(text, tier)] == [False] * warns
