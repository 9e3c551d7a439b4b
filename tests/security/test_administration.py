"""U-9 as data: who keeps whose accounts, read from the requirement and not from the code."""

from __future__ import annotations

import pytest

from app.enums import Tier
from app.security.administration import ADMINISTERS, administered_tiers
from app.security.permission import Permission
from app.security.role import ROLES, RoleName, permissions_of, roles_at

READING = {
    Tier.PROVINCE: {
        Tier.PROVINCE,
        Tier.CITY_OFFICE,
        Tier.PROVINCIAL_DEPARTMENT,
        Tier.DIRECT_OFFICE,
        Tier.EVALUATION_BODY,
    },
    Tier.CITY_OFFICE: {Tier.COUNTY_OFFICE, Tier.CITY_DEPARTMENT},
    Tier.PROVINCIAL_DEPARTMENT: {Tier.EMPLOYER},
    Tier.COUNTY_OFFICE: {Tier.EMPLOYER},
    Tier.CITY_DEPARTMENT: {Tier.EMPLOYER},
    Tier.DIRECT_OFFICE: {Tier.EMPLOYER},
    Tier.EMPLOYER: set(),
    Tier.EVALUATION_BODY: set(),
}


@pytest.mark.parametrize("tier", Tier)
def test_u9_each_tier_keeps_the_accounts_below(tier: Tier) -> None:
    """Every tier has somebody above who keeps its accounts, and nobody keeps those two tiers down."""
    assert set(administered_tiers(tier)) == READING[tier]
    assert any(tier in below for below in ADMINISTERS.values())


@pytest.mark.parametrize("tier", Tier)
def test_u9_an_administrators_role_is_held_where_accounts_are_kept(tier: Tier) -> None:
    """Only there does it allow anything; at the province the province's own role does."""
    office = permissions_of(frozenset({RoleName.OFFICE_ADMINISTRATOR.value}), tier)
    province = permissions_of(frozenset({RoleName.PROVINCE_ADMINISTRATOR.value}), tier)
    assert (Permission.ACCOUNT_MANAGE in office | province) is bool(READING[tier])
    assert Permission.CONSOLE_USE not in office
    assert not office & {Permission.CASE_READ, Permission.CASE_ACT, Permission.CASE_DECIDE, Permission.PERSON_READ}
    assert set(roles_at(tier)) == {name for name in RoleName if tier in ROLES[name].tiers}
