"""The department in charge (主管部门) as the forms want it, by reporting line (P-6, A2-3.4)."""

from __future__ import annotations

import re

from app.enums import Line, Tier
from app.errors import N_, Problem, Severity

_COUNTY_TIERS = frozenset({Tier.COUNTY_OFFICE, Tier.DIRECT_OFFICE})
_CITY_TIERS = frozenset({Tier.CITY_DEPARTMENT, Tier.CITY_OFFICE})
_COUNTY_TEXT = re.compile(r".+?[县市区].+")
_CITY_TEXT = re.compile(r".+?市.+")


def department_in_charge_text(line: Line, department: str, *, city: str = "", county: str = "") -> str:
    """``×××县(市、区)×××``, ``×××市×××`` or ``×××``: the place in front by line, never twice.

    A direct-reporting county is a county here. ``city`` and ``county`` are full names (湖州市, 德清县).
    """
    place = {Line.COUNTY: county, Line.DIRECT: county, Line.CITY_DEPARTMENT: city}.get(line, "")
    return department if department.startswith(place) else place + department


def department_in_charge_problems(text: str, tier: Tier) -> list[Problem]:
    """Warn when a county or city office enters a department in charge without its county or city (A2-3.4)."""
    compact = "".join(text.split())
    if not compact:
        return []
    if tier in _COUNTY_TIERS and not _COUNTY_TEXT.fullmatch(compact):
        missing = N_("The department in charge should begin with the county, county-level city or district.")
        return [Problem("P-6", missing, severity=Severity.WARN)]
    if tier in _CITY_TIERS and not _CITY_TEXT.fullmatch(compact):
        missing = N_("The department in charge should begin with the city.")
        return [Problem("P-6", missing, severity=Severity.WARN)]
    return []
