"""C-1, C-11: what may be exchanged, and when."""

from __future__ import annotations

import datetime as dt

import pytest

from app.enums import EmploymentStatus, ObtainMethod
from app.rules.exchange import (
    ExchangeFacts,
    Window,
    campaign_problems,
    counts_as_due,
    exchange_problems,
    is_zhejiang_authority,
)

TODAY = dt.date(2007, 9, 12)
PILOT = 7
WINDOWS = [
    Window(PILOT, dt.date(2007, 1, 1), dt.date(2007, 10, 31)),
    Window(None, dt.date(2007, 7, 1), dt.date(2008, 12, 31)),
]


@pytest.mark.parametrize(
    ("authority", "here"),
    [
        ("浙江省人事厅", True), ("杭州市人事局", True), ("义乌市人事局", True), ("省卫生厅", True), ("", True),
        ("江苏省人事厅", False), ("上海市职称改革工作领导小组", False), ("人事部", False), ("国家电力公司", False),
        ("中国科学院", False), ("新疆维吾尔自治区人事厅", False), (" 江 苏省人事厅", False),
        ("中国农业银行浙江省分行", True),
    ],
)  # fmt: skip
def test_c1_authorities_are_told_apart_by_their_names(authority: str, here: bool) -> None:
    """C-1: other provinces and ministries, by tables."""
    assert is_zhejiang_authority(authority) is here


def facts(day: dt.date | None, method: ObtainMethod | None, here: bool = True) -> ExchangeFacts:
    return ExchangeFacts(day, method, "", here, TODAY)


def test_c1_a_certificate_from_elsewhere_is_refused_naming_transfer_in() -> None:
    """C-1, M3."""
    (problem,) = exchange_problems(facts(dt.date(2000, 1, 1), ObtainMethod.REVIEW, here=False))
    assert problem.blocks
    assert "调入确认" in problem.text
    assert problem.field == "old_certificate_authority"


@pytest.mark.parametrize(
    ("day", "method", "refused"),
    [
        (dt.date(2006, 12, 31), ObtainMethod.REVIEW, False),
        (dt.date(2007, 1, 1), ObtainMethod.REVIEW, True),
        (dt.date(2007, 1, 1), ObtainMethod.RECOGNITION, False),
        (dt.date(2007, 1, 1), ObtainMethod.EXAM_AND_REVIEW, False),
        (None, ObtainMethod.REVIEW, False),
        (dt.date(2007, 1, 1), None, False),
    ],
)
def test_c1_review_awards_since_2007_are_refused_naming_new_award(
    day: dt.date | None, method: ObtainMethod | None, refused: bool
) -> None:
    """C-1, M7: from the first day of 2007, 评审 only."""
    problems = exchange_problems(facts(day, method))
    assert [p.field for p in problems] == ["obtained_on"] * refused
    assert all("新评审" in p.text and "2007-01-01" in str(p) for p in problems)


@pytest.mark.parametrize(
    ("today", "office", "open_"),
    [
        (dt.date(2006, 12, 31), PILOT, False),
        (dt.date(2007, 1, 1), PILOT, True),
        (dt.date(2007, 1, 1), 8, False),
        (dt.date(2007, 6, 30), 8, False),
        (dt.date(2007, 7, 1), 8, True),
        (dt.date(2007, 11, 1), PILOT, True),
        (dt.date(2008, 12, 31), 8, True),
        (dt.date(2009, 1, 1), PILOT, False),
        (dt.date(2007, 3, 1), None, False),
    ],
)
def test_c11_windows_open_and_close_on_their_days(today: dt.date, office: int | None, open_: bool) -> None:
    """C-11: a pilot's window is in addition to the general one; both ends count."""
    assert (campaign_problems(today, WINDOWS, office) == []) is open_


def test_c11_the_refusal_names_the_dates_that_apply() -> None:
    """C-11: and no others."""
    other = str(campaign_problems(dt.date(2007, 3, 1), WINDOWS, 8)[0])
    assert "2007-07-01 – 2008-12-31" in other
    assert "2007-10-31" not in other
    assert "2007-10-31" in str(campaign_problems(dt.date(2009, 1, 1), WINDOWS, PILOT)[0])
    assert "No exchange campaign" in str(campaign_problems(TODAY, WINDOWS[:1], 8)[0])


@pytest.mark.parametrize("status", list(EmploymentStatus))
def test_c11_retired_people_are_never_overdue(status: EmploymentStatus) -> None:
    """C-11, M1: voluntary for the retired."""
    assert counts_as_due(status) is (status is not EmploymentStatus.RETIRED)
