"""遗失声明 (C-6, M5): the words that are printed, and what makes a printed declaration worthless."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.errors import N_, Problem
from app.rules.face import LEVEL_TEXT, CertificateFace, chinese_date
from app.rules.folding import fold

RULE = "C-6"
LONGEST_NEWSPAPER = 60
LONGEST_PAGE = 20
LONGEST_TEXT = 500
NEWSPAPERS = ("浙江日报", "钱江晚报", "浙江工人日报", "杭州日报", "湖州日报", "金华日报", "义乌商报")
"""Proposed beside those that were entered before; any other may be typed."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declaration as it was printed; ``published_on`` None as long as it cannot be read."""

    newspaper: str
    published_on: dt.date | None
    page: str
    text: str


def declaration_text(face: CertificateFace) -> str:
    """What the holder has printed in the newspaper, made from the certificate; no ID number (T31)."""
    return (
        f"遗失声明：{face.name}遗失《浙江省{LEVEL_TEXT[face.level]}专业技术资格证书》一本，"
        f"证书编号{face.certificate_number}，资格名称{face.title}，从事专业{face.specialty}，"
        f"发证机关{face.authority_name}，发证日期{chinese_date(face.issued_on)}，特此声明作废。"
    )


def declaration_problems(declared: Declaration, face: CertificateFace, today: dt.date) -> list[Problem]:
    """Everything wrong with the declaration, each at its field (C-6)."""
    problems = []
    for field, value, longest in (
        ("newspaper", declared.newspaper, LONGEST_NEWSPAPER),
        ("page", declared.page, LONGEST_PAGE),
        ("text", declared.text, LONGEST_TEXT),
    ):
        if not value or len(value) > longest:
            text = N_("Enter this as printed, with at most %(most)s characters.")
            problems.append(Problem(RULE, text, field=field, params={"most": longest}))
    printed = fold(declared.text)
    if declared.text and not (fold(face.name) in printed and fold(face.certificate_number) in printed):
        text = N_("The declaration must name the holder and the number of the certificate, %(number)s.")
        problems.append(Problem(RULE, text, field="text", params={"number": face.certificate_number}))
    return problems + _day_problems(declared.published_on, face.issued_on, today)


def _day_problems(published_on: dt.date | None, issued_on: dt.date, today: dt.date) -> list[Problem]:
    field = "published_on"
    if published_on is None:
        return [Problem(RULE, N_("Enter the day of the newspaper, as 2007-10-01."), field=field)]
    if published_on > today:
        return [Problem(RULE, N_("The newspaper has not appeared yet; enter the day printed on it."), field=field)]
    if published_on < issued_on:
        text = N_("The newspaper appeared before the certificate was issued on %(day)s; it declares another one lost.")
        return [Problem(RULE, text, field=field, params={"day": issued_on.isoformat()})]
    return []
