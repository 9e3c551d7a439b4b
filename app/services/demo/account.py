"""The demo's log-ins: one for every role and tier, and a second officer where two must act (U-1, C-13)."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from app.enums import Sex, Tier
from app.models.user import Account
from app.security.jurisdiction import system_actor
from app.security.role import RoleName
from app.services.audit import record_many
from app.services.demo.desk import OFFICES, Desk
from app.services.demo.material import Material

PASSWORD = "Zhengshu-2007"
"""One for all demo accounts, printed by ``flask demo``; production refuses to start beside them."""

REVIEWER = {
    Tier.CITY_OFFICE: RoleName.CITY_REVIEWER,
    Tier.DIRECT_OFFICE: RoleName.DIRECT_REVIEWER,
    Tier.PROVINCIAL_DEPARTMENT: RoleName.DEPARTMENT_REVIEWER,
    Tier.COUNTY_OFFICE: RoleName.COUNTY_REVIEWER,
    Tier.CITY_DEPARTMENT: RoleName.CITY_DEPARTMENT_REVIEWER,
    Tier.EMPLOYER: RoleName.EMPLOYER_CLERK,
}


@dataclass(frozen=True, slots=True)
class LogIn:
    """An account of the demo: ``unit`` is a unit's key or name, ``task`` what to try with it."""

    username: str
    unit: str
    tier: Tier
    role: RoleName
    task: str = ""


_GUIDED = (
    LogIn("sheng", "province", Tier.PROVINCE, RoleName.PROVINCE_REVIEWER, "按花名册批量审核、退回、核准发证"),
    LogIn("sheng2", "province", Tier.PROVINCE, RoleName.PROVINCE_REVIEWER, "省级第二位核准人员"),
    LogIn("sheng.guanli", "province", Tier.PROVINCE, RoleName.PROVINCE_ADMINISTRATOR, "维护权限表、代码表、换证时间和帐号"),
    LogIn("sheng.shenji", "province", Tier.PROVINCE, RoleName.PROVINCE_AUDITOR, "只读全省数据，查看审计记录"),
    LogIn("sheng.dayin", "province", Tier.PROVINCE, RoleName.PRINTER, "预览和打印已核准的证书"),
    LogIn("huzhou", "330500-office", Tier.CITY_OFFICE, RoleName.CITY_REVIEWER, "填公布文号、逐行核对、编制和上报花名册"),
    LogIn("huzhou2", "330500-office", Tier.CITY_OFFICE, RoleName.CITY_REVIEWER, "湖州市第二位审核人员"),
    LogIn("hangzhou", "330100-office", Tier.CITY_OFFICE, RoleName.CITY_REVIEWER, "同一层级的另一个市：看不到湖州的办件"),
    LogIn("jinhua", "330700-office", Tier.CITY_OFFICE, RoleName.CITY_REVIEWER, "查看义乌抄送的办件"),
    LogIn("huzhou.weisheng", "330500-health", Tier.CITY_DEPARTMENT, RoleName.CITY_DEPARTMENT_REVIEWER,
          "录入市属医院人员，核对原证书后上报"),
    LogIn("deqing", "330521-office", Tier.COUNTY_OFFICE, RoleName.COUNTY_REVIEWER, "录入或批量导入，核对原证书后上报"),
    LogIn("yiwu", "330782-office", Tier.DIRECT_OFFICE, RoleName.DIRECT_REVIEWER, "直报：自行录入、核对、编制花名册，直接报省"),
    LogIn("yiwu2", "330782-office", Tier.DIRECT_OFFICE, RoleName.DIRECT_REVIEWER, "义乌市第二位审核人员"),
    LogIn("nongke", "academy-agriculture", Tier.PROVINCIAL_DEPARTMENT, RoleName.DEPARTMENT_REVIEWER,
          "以主管部门身份审核省农科院的办件"),
    LogIn("nongke.danwei", "academy-agriculture", Tier.EMPLOYER, RoleName.EMPLOYER_CLERK,
          "同一单位以用人单位身份录入并上报"),
    LogIn("sheng.weisheng", "dept-health", Tier.PROVINCIAL_DEPARTMENT, RoleName.DEPARTMENT_REVIEWER,
          "省级主管部门审核、编制花名册"),
    LogIn("weisheng.danwei", "浙江省第七人民医院", Tier.EMPLOYER, RoleName.EMPLOYER_CLERK, "省属单位录入并上报"),
    LogIn("deqing.danwei", "德清县第三人民医院", Tier.EMPLOYER, RoleName.EMPLOYER_CLERK, "县属单位只写草稿，交县人事局录入"),
    LogIn("pingwei", "body-health", Tier.EVALUATION_BODY, RoleName.BODY_CLERK, "评价机构：只看到本机构的办件，目前没有"),
)  # fmt: skip

GUIDED = tuple(login.username for login in _GUIDED if login.task)


def log_ins(desks: Sequence[Desk]) -> list[LogIn]:
    """Every account of a demo with these desks, those with a task first."""
    found = {login.username: login for login in _GUIDED}
    for office in OFFICES:
        found.setdefault(office.username, LogIn(office.username, office.key, office.tier, REVIEWER[office.tier]))
    for desk in desks:
        found.setdefault(desk.username, LogIn(desk.username, desk.entry, desk.tier, REVIEWER[desk.tier]))
    return list(found.values())


def add_accounts(
    session: Session, material: Material, logins: Sequence[LogIn], units: Mapping[str, int], chance: random.Random
) -> dict[str, Account]:
    """Make the accounts inside the caller's ``writing()``; by username. All have one password, hashed once."""
    password = generate_password_hash(PASSWORD)
    made = {}
    for number, login in enumerate(logins):
        surname, given = material.name(chance, list(Sex)[number % 2])
        made[login.username] = Account(
            username=login.username,
            last_name=surname,
            first_name=given,
            email=f"{login.username}@zhengshu.example",
            password=password,
            active=True,
            unit_id=units[login.unit],
            tier=login.tier,
            is_demo=True,
        )
    session.add_all(made.values())
    session.flush()
    _give_roles(session, [(made[login.username].id, login.role) for login in logins])
    changes = [(made[login.username].id, None, {"role": login.role.value}) for login in logins]
    record_many(session, system_actor(), "create", "account", changes)
    return made


def _give_roles(session: Session, wanted: Sequence[tuple[int, RoleName]]) -> None:
    tables = Account.metadata.tables
    roles = dict(session.execute(sa.select(tables["ab_role"].c.name, tables["ab_role"].c.id)).tuples().all())
    rows = [{"user_id": account_id, "role_id": roles[role.value]} for account_id, role in wanted]
    session.connection().execute(sa.insert(tables["ab_user_role"]), rows)
