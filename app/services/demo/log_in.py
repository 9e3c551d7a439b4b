"""The table of the demo's log-ins: one for every role and tier, a second where two must act (U-1, C-13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.enums import Tier
from app.errors import N_
from app.security.role import RoleName
from app.services.demo.desk import OFFICES, Desk

PASSWORD = "Zhengshu-2007"
"""One for all demo accounts, printed by ``flask demo``; production refuses to start beside them."""

ROLE_OF_TIER = {
    Tier.CITY_OFFICE: RoleName.CITY_REVIEWER,
    Tier.DIRECT_OFFICE: RoleName.DIRECT_REVIEWER,
    Tier.PROVINCIAL_DEPARTMENT: RoleName.DEPARTMENT_REVIEWER,
    Tier.COUNTY_OFFICE: RoleName.COUNTY_REVIEWER,
    Tier.CITY_DEPARTMENT: RoleName.CITY_DEPARTMENT_REVIEWER,
    Tier.EMPLOYER: RoleName.EMPLOYER_CLERK,
    Tier.EVALUATION_BODY: RoleName.BODY_CLERK,
    Tier.PROVINCE: RoleName.PROVINCE_REVIEWER,
}


@dataclass(frozen=True, slots=True)
class LogIn:
    """An account of the demo: ``unit`` is a unit's key or name, ``task`` (an English msgid) what to try with it."""

    username: str
    unit: str
    tier: Tier
    task: str = ""
    special: RoleName | None = None

    @property
    def role(self) -> RoleName:
        """The tier's reviewer or clerk, unless the account has a function of its own."""
        return self.special or ROLE_OF_TIER[self.tier]


TABLE = (
    LogIn("sheng", "province", Tier.PROVINCE, N_("Decide whole rosters at once; return or reject single cases.")),
    LogIn("sheng2", "province", Tier.PROVINCE, N_("The province's second reviewer.")),
    LogIn("sheng.guanli", "province", Tier.PROVINCE, N_("Edit the authority table, codes, campaign and accounts."),
          RoleName.PROVINCE_ADMINISTRATOR),
    LogIn("sheng.shenji", "province", Tier.PROVINCE, N_("Read everything, change nothing; look at the audit trail."),
          RoleName.PROVINCE_AUDITOR),
    LogIn("sheng.dayin", "province", Tier.PROVINCE, N_("Look at approved certificates and print them."),
          RoleName.PRINTER),
    LogIn("huzhou", "330500-office", Tier.CITY_OFFICE,
          N_("Fill in document numbers, tick cases against the scans, compile, print and submit a roster.")),
    LogIn("huzhou2", "330500-office", Tier.CITY_OFFICE, N_("The city's second reviewer.")),
    LogIn("hangzhou", "330100-office", Tier.CITY_OFFICE, N_("Another city: it sees none of Huzhou's cases.")),
    LogIn("jinhua", "330700-office", Tier.CITY_OFFICE, N_("Read the copies of Yiwu's cases.")),
    LogIn("huzhou.weisheng", "330500-health", Tier.CITY_DEPARTMENT,
          N_("Enter people of the city's hospitals and send their cases up.")),
    LogIn("deqing", "330521-office", Tier.COUNTY_OFFICE,
          N_("Enter or import cases, tick the original certificates, send the cases up.")),
    LogIn("yiwu", "330782-office", Tier.DIRECT_OFFICE,
          N_("Enter, check and put on a roster in one office, straight to the province.")),
    LogIn("yiwu2", "330782-office", Tier.DIRECT_OFFICE, N_("Yiwu's second officer.")),
    LogIn("nongke", "academy-agriculture", Tier.PROVINCIAL_DEPARTMENT,
          N_("Review as the department in charge of its own institutes.")),
    LogIn("nongke2", "academy-agriculture", Tier.PROVINCIAL_DEPARTMENT, N_("The department's second reviewer.")),
    LogIn("nongke.danwei", "academy-agriculture", Tier.EMPLOYER,
          N_("The same unit as an employer: enter and send up.")),
    LogIn("sheng.weisheng", "dept-health", Tier.PROVINCIAL_DEPARTMENT,
          N_("Review the hospitals of the province and compile their roster.")),
    LogIn("weisheng.danwei", "浙江省第七人民医院", Tier.EMPLOYER, N_("Enter the unit's own people and send them up.")),
    LogIn("deqing.danwei", "德清县第三人民医院", Tier.EMPLOYER, N_("Write drafts and hand them to the county office.")),
    LogIn("huzhou.guanli", "330500-office", Tier.CITY_OFFICE,
          N_("Keep the accounts of the city's counties and departments."), RoleName.OFFICE_ADMINISTRATOR),
    LogIn("huzhou.weisheng.guanli", "330500-health", Tier.CITY_DEPARTMENT,
          N_("Keep the accounts of the city's hospitals."), RoleName.OFFICE_ADMINISTRATOR),
    LogIn("deqing.guanli", "330521-office", Tier.COUNTY_OFFICE,
          N_("Keep the accounts of the county's employers."), RoleName.OFFICE_ADMINISTRATOR),
    LogIn("nongke.guanli", "academy-agriculture", Tier.PROVINCIAL_DEPARTMENT,
          N_("Keep the accounts of the department's employers."), RoleName.OFFICE_ADMINISTRATOR),
    LogIn("yiwu.guanli", "330782-office", Tier.DIRECT_OFFICE,
          N_("Keep the accounts of Yiwu's employers."), RoleName.OFFICE_ADMINISTRATOR),
    LogIn("pingwei", "body-health", Tier.EVALUATION_BODY,
          N_("Register an announcement document, import or enter its people, send their awards up.")),
)  # fmt: skip

TASKS = {login.username: login.task for login in TABLE}


def log_ins(desks: Sequence[Desk]) -> list[LogIn]:
    """Every account of a demo with these desks, those of the table first."""
    found = {login.username: login for login in TABLE}
    for office in OFFICES:
        found.setdefault(office.username, LogIn(office.username, office.key, office.tier))
    for desk in desks:
        found.setdefault(desk.username, LogIn(desk.username, desk.entry, desk.tier))
    return list(found.values())
