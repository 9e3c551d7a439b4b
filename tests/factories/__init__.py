"""What tests start from: accounts and log-in in one room, cases and rosters in the other."""

from __future__ import annotations

from tests.factories.accounts import (
    PASSWORD,
    ROLE_OF_TIER,
    WEIGHTS,
    actor_for,
    get_unit,
    log_in,
    make_account,
    make_account_of,
    make_actor,
    make_id_number,
)
from tests.factories.cases import (
    CITY_DEPARTMENT,
    COUNTY,
    DIRECT,
    OTHER_CITY,
    OTHER_COUNTY,
    PROVINCIAL,
    SCANS,
    Place,
    freeze_roster_of,
    make_cases,
    make_employer,
    submit_roster_of,
)
from tests.factories.many import make_many_cases

__all__ = [
    "CITY_DEPARTMENT",
    "COUNTY",
    "DIRECT",
    "OTHER_CITY",
    "OTHER_COUNTY",
    "PASSWORD",
    "PROVINCIAL",
    "ROLE_OF_TIER",
    "SCANS",
    "WEIGHTS",
    "Place",
    "actor_for",
    "freeze_roster_of",
    "get_unit",
    "log_in",
    "make_account",
    "make_account_of",
    "make_actor",
    "make_cases",
    "make_employer",
    "make_id_number",
    "make_many_cases",
    "submit_roster_of",
]
