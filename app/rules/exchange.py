"""Which old certificates may be exchanged, and when an exchange may be started (C-1, C-11, M1, M3, M4, M7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from app.enums import CaseKind, EmploymentStatus, ObtainMethod
from app.errors import N_, Problem
from app.rules.provinces import HOME_PROVINCE, PROVINCES

NEW_CERTIFICATES_FROM = dt.date(2007, 1, 1)
"""From this day titles won by review get the new certificate at once (M7)."""

CENTRAL_PREFIXES = (
    "中华人民共和国",
    "中共中央",
    "中央",
    "国家",
    "国务院",
    "中国",
    "人事部",
    "人力资源和社会保障部",
    "劳动部",
    "劳动人事部",
    "卫生部",
    "建设部",
    "铁道部",
    "交通部",
    "水利部",
    "水利电力部",
    "电力工业部",
    "农业部",
    "教育部",
    "信息产业部",
    "邮电部",
    "冶金工业部",
    "机械工业部",
    "化学工业部",
    "煤炭工业部",
    "地质矿产部",
    "国土资源部",
    "公安部",
    "司法部",
    "文化部",
    "民政部",
    "财政部",
)
"""How the names of ministries and central bodies begin; their certificates need 调入确认 (M3)."""


@dataclass(frozen=True, slots=True)
class ExchangeFacts:
    """What decides whether a certificate may be exchanged; None stands for what is not known yet."""

    obtained_on: dt.date | None
    obtain_method: ObtainMethod | None
    certificate_authority: str
    issued_in_zhejiang: bool
    today: dt.date


@dataclass(frozen=True, slots=True)
class Window:
    """A span of days, both included, in which exchanges may be started: for one review office or for all (None)."""

    unit_id: int | None
    starts_on: dt.date
    ends_on: dt.date


def is_zhejiang_authority(authority: str) -> bool:
    """False when the name begins like another province or a ministry; names such as 杭州市人事局 are Zhejiang's."""
    name = "".join(authority.split())
    home = PROVINCES[HOME_PROVINCE]
    if home in name:
        return True
    elsewhere = tuple(short for short in PROVINCES.values() if short != home)
    return not name.startswith(elsewhere + CENTRAL_PREFIXES)


def exchange_problems(facts: ExchangeFacts) -> list[Problem]:
    """Certificates from elsewhere are refused naming transfer-in, review awards since 2007 naming new award (C-1)."""
    problems = []
    if not facts.issued_in_zhejiang:
        problems.append(
            Problem(
                "C-1",
                N_(
                    "The old certificate was not issued by an authority of Zhejiang, so it cannot be exchanged. "
                    "Open a transfer-in case (调入确认) instead."
                ),
                field="old_certificate_authority",
            )
        )
    if (
        facts.obtain_method is ObtainMethod.REVIEW
        and facts.obtained_on is not None
        and facts.obtained_on >= NEW_CERTIFICATES_FROM
    ):
        problems.append(
            Problem(
                "C-1",
                N_(
                    "Titles won by review on or after %(date)s get the new certificate at once and are not exchanged. "
                    "The evaluation body enters them as a new award (新评审)."
                ),
                field="obtained_on",
                params={"date": NEW_CERTIFICATES_FROM.isoformat()},
            )
        )
    return problems


def campaign_problems(today: dt.date, windows: Iterable[Window], review_office_id: int | None) -> list[Problem]:
    """Refuse to start an exchange outside every window that applies, naming the dates (C-11).

    A window of a review office comes in addition to the general ones.
    """
    applicable = sorted(
        {(w.starts_on, w.ends_on) for w in windows if w.unit_id is None or w.unit_id == review_office_id}
    )
    if any(starts_on <= today <= ends_on for starts_on, ends_on in applicable):
        return []
    if not applicable:
        text = N_("No exchange campaign is set for this office. The province can set its dates.")
        return [Problem("C-11", text)]
    return [
        Problem(
            "C-11",
            N_(
                "An exchange can be started from %(windows)s only, and today is %(today)s. Cases already begun go on; "
                "the province can extend the campaign."
            ),
            params={
                "windows": "; ".join(f"{starts_on} – {ends_on}" for starts_on, ends_on in applicable),
                "today": today.isoformat(),
            },
        )
    ]


def counts_as_due(employment_status: EmploymentStatus, kind: CaseKind = CaseKind.EXCHANGE) -> bool:
    """True when the person counts as overdue after the campaign; retired people exchange voluntarily (M1, C-11).

    New awards are part of no campaign and due for everybody.
    """
    return kind is CaseKind.NEW_AWARD or employment_status is not EmploymentStatus.RETIRED
