"""B-4: dates in the usual spellings."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.calendar_date import read_date, years_after

DAY = dt.date(2006, 12, 1)
CHINESE = "〇一二三四五六七八九"


def chinese_year(year: int) -> str:
    return "".join(CHINESE[int(digit)] for digit in str(year))


def chinese_count(count: int) -> str:
    tens, units = divmod(count, 10)
    return ("" if tens == 0 else "十" if tens == 1 else CHINESE[tens] + "十") + (CHINESE[units] if units else "")


@settings(max_examples=100, deadline=None)
@given(st.dates(dt.date(1911, 1, 1), dt.date(2100, 12, 31)))
def test_b4_all_spellings_of_a_day_agree(day: dt.date) -> None:
    """B-4: text, number, serial, date and datetime cells of one day give that day, without a problem."""
    serial = (day - dt.date(1899, 12, 30)).days
    spellings: list[str | float | dt.date] = [
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}年{day.month}月{day.day}",
        f" {day.year} 年 {day.month} 月 {day.day} 日 ",
        f"{day:%Y%m%d}",
        int(f"{day:%Y%m%d}"),
        float(f"{day:%Y%m%d}"),
        f"{day:%Y-%m-%d} 00:00:00",
        f"{day:%Y-%m-%d}T08:30",
        f"{chinese_year(day.year)}年{chinese_count(day.month)}月{chinese_count(day.day)}日",
        chinese_year(day.year).replace("〇", "零") + f"年{chinese_count(day.month)}月{chinese_count(day.day)}号",
        serial,
        serial + 0.75,
        day,
        dt.datetime.combine(day, dt.time(23, 59)),
    ]
    for spelling in spellings:
        reading = read_date(spelling)
        assert (reading.value, reading.precision, reading.problems) == (day, "day", ()), spelling


@pytest.mark.parametrize(
    "spelling",
    [
        "2006.12",
        "2006-12",
        "2006/12",
        "2006年12月",
        "200612",
        200612,
        2006.12,
        "二〇〇六年十二月",
        "２００６．１２",
        "二○○六年十二月",
    ],
)
def test_b4_a_month_gives_its_first_day_and_a_warning(spelling: str | float) -> None:
    """B-4: month precision warns."""
    reading = read_date(spelling)
    assert (reading.value, reading.precision) == (DAY, "month")
    assert [p.blocks for p in reading.problems] == [False]


@pytest.mark.parametrize("spelling", ["2006", "2006年", 2006, "二〇〇六年"])
def test_b4_a_year_gives_its_first_day_and_a_warning(spelling: str | int) -> None:
    """B-4: year precision warns."""
    reading = read_date(spelling)
    assert (reading.value, reading.precision) == (dt.date(2006, 1, 1), "year")
    assert [p.blocks for p in reading.problems] == [False]


@pytest.mark.parametrize(
    "spelling",
    [
        "去年", "06.12.1", "12/1/2006", "2006-13-01", "2006-02-30", "二〇〇五年二月三十日", "2006-1-2-3", "1899-12-31",
        "2101-01-01", "丙戌年十月", "二〇十年三月", True, 12.5, -3, float("nan"), float("inf"), 1e300, 20061301,
        "二〇〇六年二十十月", "20061", "元年",
    ],
)  # fmt: skip
def test_b4_unknown_and_impossible_dates_block(spelling: str | float) -> None:
    """B-4: nothing is guessed."""
    reading = read_date(spelling)
    assert reading.value is None
    assert [p.blocks for p in reading.problems] == [True]


def test_b4_an_unknown_form_names_the_accepted_spellings() -> None:
    """B-4: the message says what to write."""
    assert "2006年12月1日" in str(read_date("去年").problems[0])


def test_b4_an_ambiguous_number_is_refused() -> None:
    """B-4: 2006.10 typed into a number cell arrives as 2006.1."""
    assert "January or October" in read_date(2006.1).problems[0].text
    assert read_date("2006.1").value == dt.date(2006, 1, 1)
    assert read_date(2006.11).value == dt.date(2006, 11, 1)


@pytest.mark.parametrize("nothing", [None, "", "  ", "\u3000"])
def test_b4_nothing_is_no_date_and_no_problem(nothing: str | None) -> None:
    """B-4: whether a date is required is the form's business."""
    assert read_date(nothing).value is None
    assert not read_date(nothing).problems


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=20) | st.floats() | st.integers())
def test_b4_any_cell_is_answered(cell: str | float) -> None:
    """B-4: a value or a problem, never a crash."""
    reading = read_date(cell)
    assert reading.value is not None or reading.problems or (isinstance(cell, str) and not cell.strip())


def test_years_after_keeps_to_the_calendar() -> None:
    """P-7: ages are counted on the day."""
    assert years_after(dt.date(1904, 2, 29), 18) == dt.date(1922, 2, 28)
    assert years_after(dt.date(1904, 2, 29), 4) == dt.date(1908, 2, 29)
