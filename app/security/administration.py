"""Who administers whose accounts (U-9): one table of tiers, no names of places."""

from __future__ import annotations

from app.enums import Tier

ADMINISTERS: dict[Tier, tuple[Tier, ...]] = {
    Tier.PROVINCE: (
        Tier.PROVINCE,
        Tier.CITY_OFFICE,
        Tier.PROVINCIAL_DEPARTMENT,
        Tier.DIRECT_OFFICE,
        Tier.EVALUATION_BODY,
    ),
    Tier.CITY_OFFICE: (Tier.COUNTY_OFFICE, Tier.CITY_DEPARTMENT),
    Tier.PROVINCIAL_DEPARTMENT: (Tier.EMPLOYER,),
    Tier.DIRECT_OFFICE: (Tier.EMPLOYER,),
    Tier.COUNTY_OFFICE: (Tier.EMPLOYER,),
    Tier.CITY_DEPARTMENT: (Tier.EMPLOYER,),
}
"""Tier of the administrator → tiers of the accounts, each within the administrator's own jurisdiction."""

OFFICES_WITH_ADMINISTRATORS = frozenset(ADMINISTERS) - {Tier.PROVINCE}
"""Where an office administrator may sit; the province has a role of its own, which also edits the tables (U-8)."""


def administered_tiers(tier: Tier) -> tuple[Tier, ...]:
    """The tiers whose accounts an administrator at ``tier`` keeps; none below employers and evaluation bodies."""
    return ADMINISTERS.get(tier, ())
