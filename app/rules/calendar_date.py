"""Dates as offices write them, from text, number and date cells (B-4); a date is read the same on every channel."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from app.errors import N_, Problem, Severity

RULE = "B-4"
Precision = Literal["day", "month", "year"]
FIRST_YEAR, LAST_YEAR = 1900, 2100
ACCEPTED_SPELLINGS = (
    "2006-12-01, 2006/12/1, 2006.12.1, 20061201, 2006年12月1日, 二〇〇六年十二月一日, 2006-12, 2006年12月"
)

_EXCEL_EPOCH = dt.date(1899, 12, 30)
_FIRST_SERIAL = 3654  # 2 January 1910: below lie the bare years 1900 to 2100
_LAST_SERIAL = 73415  # 31 December 2100
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九元", "0001234567891")
_TIME_OF_DAY = re.compile(r"[T ]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_SEPARATED = re.compile(
    r"(?P<y>[0-9]{4})(?:[-/.。、年—–](?P<m>[0-9]{1,2})(?:[-/.。、月—–](?P<d>[0-9]{1,2})[日号]?)?)?[年月]?"
)
_COMPACT = re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})?")
_CHINESE = re.compile(r"([^年]{4})年(?:([^月]{1,2})月(?:([^日号]{1,3})[日号]?)?)?")


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date read; month and year precision give the first day, with a warning saying so."""

    value: dt.date | None
    precision: Precision
    problems: tuple[Problem, ...] = ()


def read_date(value: str | float | int | dt.date | dt.datetime | None) -> DateReading:
    """Read a date from a cell or a field; nothing given is no date and no problem.

    Numbers may be Excel serials, ``20061201``, ``200612``, ``2006`` or ``2006.12``. An unknown form blocks and
    lists the accepted spellings; a date that is in no calendar, or outside 1900 to 2100, blocks too.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return DateReading(None, "day")
    if isinstance(value, dt.datetime):
        return _checked(value.year, value.month, value.day)
    if isinstance(value, dt.date):
        return _checked(value.year, value.month, value.day)
    if isinstance(value, bool):
        return _unknown()
    if isinstance(value, (int, float)):
        return _read_number(value)
    return _read_text(value)


def years_after(day: dt.date, years: int) -> dt.date:
    """The same day so many years later; 29 February becomes 28 February where the year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _read_number(value: float) -> DateReading:
    if value != value or value in (float("inf"), float("-inf")):
        return _unknown()
    if FIRST_YEAR <= value <= LAST_YEAR + 1 and value != int(value):
        return _read_year_dot_month(value)
    whole = int(value)
    if _FIRST_SERIAL <= whole <= _LAST_SERIAL:
        day = _EXCEL_EPOCH + dt.timedelta(days=whole)
        return _checked(day.year, day.month, day.day)
    return _read_text(str(whole)) if value == whole else _unknown()


def _read_year_dot_month(value: float) -> DateReading:
    """A cell typed ``2006.12`` and stored as a number. 2006.1 may have been 2006.10, so it is refused."""
    year, _, month = f"{value:.6f}".rstrip("0").partition(".")
    if month == "1":
        problem = Problem(
            RULE,
            N_(
                "The date can mean January or October, because the cell holds a number. Write it as 2006-01 or 2006-10."
            ),
        )
        return DateReading(None, "month", (problem,))
    return _checked(int(year), int(month)) if len(month) == 2 else _unknown()


def _read_text(text: str) -> DateReading:
    spelled = _TIME_OF_DAY.sub("", unicodedata.normalize("NFKC", text).strip())
    spelled = re.sub(r"\s+", "", spelled)
    match = _SEPARATED.fullmatch(spelled) or _COMPACT.fullmatch(spelled)
    if match:
        return _checked(*(int(part) for part in match.group("y", "m", "d") if part))
    chinese = _CHINESE.fullmatch(spelled)
    if chinese:
        numbers = [_chinese_number(part) for part in chinese.groups() if part]
        known = [number for number in numbers if number is not None]
        if len(known) == len(numbers):
            return _checked(*known)
    return _unknown()


def _chinese_number(numeral: str) -> int | None:
    """``二〇〇六`` digit by digit, ``十二``, ``二十一``, ``廿一``, ``卅`` as numbers below 40; None when neither."""
    plain = numeral.replace("廿", "二十").replace("卅", "三十").translate(_CHINESE_DIGITS)
    tens, mark, units = plain.partition("十")
    if not mark:
        return int(plain) if re.fullmatch(r"[0-9]+", plain) else None
    if not re.fullmatch(r"[1-9]?", tens) or not re.fullmatch(r"[1-9]?", units):
        return None
    return int(tens or "1") * 10 + int(units or "0")


def _checked(year: int, month: int | None = None, day: int | None = None) -> DateReading:
    precision: Precision = "day" if day is not None else "month" if month is not None else "year"
    try:
        value = dt.date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        value = None
    if value is None or not FIRST_YEAR <= year <= LAST_YEAR:
        problem = Problem(
            RULE,
            N_("This date is in no calendar, or not between 1900 and 2100. Compare it with the paper and correct it."),
        )
        return DateReading(None, precision, (problem,))
    if precision == "day":
        return DateReading(value, precision)
    text = (
        N_("The date has no day; the first of the month is taken. Add the day if the paper shows it.")
        if precision == "month"
        else N_("The date has only a year; 1 January is taken. Add month and day if the paper shows them.")
    )
    return DateReading(value, precision, (Problem(RULE, text, severity=Severity.WARN),))


def _unknown() -> DateReading:
    problem = Problem(
        RULE,
        N_("The date is in no known form. Write it in one of these: %(spellings)s."),
        params={"spellings": ACCEPTED_SPELLINGS},
    )
    return DateReading(None, "day", (problem,))
