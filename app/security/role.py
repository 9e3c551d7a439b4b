"""Roles (U-1): one table. FAB's roles, the seed and the menus are made from it by ``flask init``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.enums import Tier
from app.errors import N_
from app.security import permission
from app.security.administration import OFFICES_WITH_ADMINISTRATORS

P = permission.Permission


class RoleName(StrEnum):
    """The name under which FAB stores the role."""

    PROVINCE_REVIEWER = "province_reviewer"
    DEPARTMENT_REVIEWER = "provincial_department_reviewer"
    CITY_REVIEWER = "city_office_reviewer"
    CITY_DEPARTMENT_REVIEWER = "city_department_reviewer"
    COUNTY_REVIEWER = "county_office_reviewer"
    DIRECT_REVIEWER = "direct_office_reviewer"
    EMPLOYER_CLERK = "employer_clerk"
    BODY_CLERK = "evaluation_body_clerk"
    PROVINCE_AUDITOR = "province_auditor"
    PROVINCE_ADMINISTRATOR = "province_administrator"
    OFFICE_ADMINISTRATOR = "office_administrator"
    PRINTER = "printer"


@dataclass(frozen=True, slots=True)
class Role:
    """What a role may do, and at which tiers an account may hold it."""

    permissions: frozenset[P]
    tiers: frozenset[Tier]
    title: str
    """What people call it; a sentence for the catalogue."""


READING = frozenset(
    {P.CASE_READ, P.PERSON_READ, P.UNIT_READ, P.CERTIFICATE_READ, P.APPROVAL_READ, P.JOB_READ, P.OLD_CERTIFICATE_READ}
)
ENTERING = frozenset(
    {
        P.CASE_ENTER,
        P.CASE_REPLACE,
        P.CASE_ACT,
        P.IMPORT_RUN,
        P.EXPORT_RUN,
        P.PERSON_EDIT,
        P.PERSON_MOVE,
        P.UNIT_EDIT,
        P.PERSON_REVEAL,
    }
)
REVIEWING = frozenset(
    {
        P.CASE_ACT,
        P.CASE_REPLACE,
        P.DOCUMENT_READ,
        P.DOCUMENT_REGISTER,
        P.DOCUMENT_EDIT,
        P.ROSTER_READ,
        P.ROSTER_COMPILE,
        P.EXPORT_RUN,
        P.PERSON_MOVE,
        P.PERSON_REVEAL,
    }
)

ROLES: dict[RoleName, Role] = {
    RoleName.PROVINCE_REVIEWER: Role(
        READING
        | {
            P.CASE_ACT,
            P.CASE_DECIDE,
            P.CASE_URGE,
            P.ROSTER_READ,
            P.DOCUMENT_READ,
            P.EXPORT_RUN,
            P.PERSON_REVEAL,
            P.PERSON_MOVE,
        },
        frozenset({Tier.PROVINCE}),
        N_("Final approval by the province"),
    ),
    RoleName.DEPARTMENT_REVIEWER: Role(
        READING | REVIEWING | {P.CASE_DECIDE, P.CASE_URGE, P.UNIT_EDIT},
        frozenset({Tier.PROVINCIAL_DEPARTMENT}),
        N_("Review by a provincial department"),
    ),
    RoleName.CITY_REVIEWER: Role(
        READING | REVIEWING | {P.CASE_DECIDE, P.CASE_URGE, P.CASE_READ_COPIES},
        frozenset({Tier.CITY_OFFICE}),
        N_("Review by a city office"),
    ),
    RoleName.CITY_DEPARTMENT_REVIEWER: Role(
        READING | ENTERING | {P.DOCUMENT_READ}, frozenset({Tier.CITY_DEPARTMENT}), N_("Check by a city department")
    ),
    RoleName.COUNTY_REVIEWER: Role(
        READING | ENTERING | {P.DOCUMENT_READ}, frozenset({Tier.COUNTY_OFFICE}), N_("Check by a county office")
    ),
    RoleName.DIRECT_REVIEWER: Role(
        READING | ENTERING | REVIEWING | {P.CASE_DECIDE},
        frozenset({Tier.DIRECT_OFFICE}),
        N_("Review by a direct-reporting office"),
    ),
    RoleName.EMPLOYER_CLERK: Role(
        READING | {P.CASE_ENTER, P.CASE_REPLACE, P.CASE_ACT, P.IMPORT_RUN, P.PERSON_EDIT},
        frozenset({Tier.EMPLOYER}),
        N_("Clerk of an employer"),
    ),
    RoleName.BODY_CLERK: Role(
        # Its cases and what came of them; the people, their employers and old certificates are not its own (C-7).
        READING - {P.PERSON_READ, P.UNIT_READ, P.OLD_CERTIFICATE_READ}
        | {P.CASE_ENTER, P.CASE_ACT, P.IMPORT_RUN, P.EXPORT_RUN, P.DOCUMENT_READ, P.DOCUMENT_REGISTER},
        frozenset({Tier.EVALUATION_BODY}),
        N_("Clerk of an evaluation body"),
    ),
    RoleName.PROVINCE_AUDITOR: Role(
        READING | {P.AUDIT_READ, P.ROSTER_READ, P.DOCUMENT_READ},
        frozenset({Tier.PROVINCE}),
        N_("Auditor of the province"),
    ),
    RoleName.PROVINCE_ADMINISTRATOR: Role(
        frozenset({P.CONSOLE_USE, P.ACCOUNT_MANAGE, P.UNIT_READ, P.UNIT_EDIT, P.AUDIT_READ, P.JOB_READ, P.JOB_MANAGE}),
        frozenset({Tier.PROVINCE}),
        N_("Administrator of the province"),
    ),
    # Apart from reviewing or beside it, as the office likes: an account may hold both (U-9).
    RoleName.OFFICE_ADMINISTRATOR: Role(
        frozenset({P.ACCOUNT_MANAGE, P.UNIT_READ, P.JOB_READ}),
        OFFICES_WITH_ADMINISTRATORS,
        N_("Administrator of the accounts below an office"),
    ),
    # A function that any office whose authority row lets it print may give (K-11).
    RoleName.PRINTER: Role(
        frozenset({P.CERTIFICATE_READ, P.CERTIFICATE_PRINT, P.JOB_READ}),
        frozenset(
            {Tier.PROVINCE, Tier.PROVINCIAL_DEPARTMENT, Tier.CITY_OFFICE, Tier.DIRECT_OFFICE, Tier.EVALUATION_BODY}
        ),
        N_("Printer of certificates"),
    ),
}


def permissions_of(role_names: frozenset[str], tier: Tier | None) -> frozenset[P]:
    """What the named roles allow together; a role held at a tier that is not its own allows nothing."""
    allowed: set[P] = set()
    for name, role in ROLES.items():
        if name.value in role_names and tier in role.tiers:
            allowed |= role.permissions
    return frozenset(allowed)


def roles_at(tier: Tier) -> tuple[RoleName, ...]:
    """The roles that an account at ``tier`` may hold."""
    return tuple(name for name, role in ROLES.items() if tier in role.tiers)
