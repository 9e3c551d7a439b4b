"""The batch number of a roster (批次号): year, division code, at least three digits, as in 2007-330500-003 (C-16)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.rules.folding import fold

_SHAPE = re.compile(r"([0-9]{4})-([0-9]{6})-([0-9]{3}|[1-9][0-9]{3,5})")


@dataclass(frozen=True, slots=True, order=True)
class RosterNumber:
    """The three parts of a roster's number."""

    year: int
    division_code: str
    serial: int


def render(year: int, division_code: str, serial: int) -> str:
    """The number as printed on the roster; ``ValueError`` when a part does not fit its digits."""
    number = f"{year:04d}-{division_code}-{serial:03d}"
    if serial < 1 or not _SHAPE.fullmatch(number):
        raise ValueError("year, division code or serial does not fit a roster number")
    return number


def parse(text: str) -> RosterNumber | None:
    """Read a number as typed (full-width digits and spaces are taken); None when it is none."""
    match = _SHAPE.fullmatch(fold(text))
    if not match or int(match[3]) == 0:
        return None
    return RosterNumber(int(match[1]), match[2], int(match[3]))
