"""The acceptance number of a case (受理编号): year, division code, six digits, as in 2007-330599-004217 (C-17)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.rules.folding import fold

_SHAPE = re.compile(r"([0-9]{4})-([0-9]{6})-([0-9]{6})")


@dataclass(frozen=True, slots=True, order=True)
class AcceptanceNumber:
    """The three parts of an acceptance number."""

    year: int
    division_code: str
    serial: int


def render(year: int, division_code: str, serial: int) -> str:
    """The number as printed on receipts; ``ValueError`` when a part does not fit its digits."""
    number = f"{year:04d}-{division_code}-{serial:06d}"
    if serial < 1 or not _SHAPE.fullmatch(number):
        raise ValueError("year, division code or serial does not fit an acceptance number")
    return number


def parse(text: str) -> AcceptanceNumber | None:
    """Read a number as typed (full-width digits and spaces are taken); None when it is none."""
    match = _SHAPE.fullmatch(fold(text))
    if not match or int(match[3]) == 0:
        return None
    return AcceptanceNumber(int(match[1]), match[2], int(match[3]))
