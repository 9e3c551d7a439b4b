"""The announcement document's number (公布文号): one spelling, and who may write it (P-8, A2-3.9)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from app.enums import CaseKind, Tier
from app.errors import N_, Problem
from app.rules.folding import fold

RULE = "P-8"
FIRST_YEAR = 1949

_REVIEW_TIERS = frozenset({Tier.CITY_OFFICE, Tier.PROVINCIAL_DEPARTMENT, Tier.DIRECT_OFFICE})
WRITERS: dict[CaseKind, frozenset[Tier]] = {
    CaseKind.EXCHANGE: _REVIEW_TIERS,
    CaseKind.TRANSFER_IN: frozenset(),  # 附件3 has the former document instead (A3)
    CaseKind.REISSUE: _REVIEW_TIERS,
    CaseKind.CORRECTION: _REVIEW_TIERS,
    CaseKind.NEW_AWARD: frozenset(),  # taken from the document of the batch, written by nobody
}

_READABLE = re.compile(
    r"(?P<issuer>[㐀-䶿一-鿿]{1,20})"
    r"[\[(【〔〖{<《〈](?P<year>[0-9]{4})年?[\])】〕〗}>》〉]"
    r"第?0*(?P<serial>[1-9][0-9]{0,5})号?"
)


@dataclass(frozen=True, slots=True)
class DocumentNumberReading:
    """A document number read: canonical text and its year, or what is wrong with it."""

    number: str | None
    year: int | None
    problems: tuple[Problem, ...] = ()


def normalise(text: str) -> str:
    """The canonical ``浙人专〔2007〕57号``; a text that is no such number comes back tidied. Idempotent."""
    tidied = fold(text)
    match = _READABLE.fullmatch(tidied)
    return f"{match['issuer']}〔{match['year']}〕{match['serial']}号" if match else tidied


def read_document_number(text: str, today: dt.date) -> DocumentNumberReading:
    """Read one document number; nothing given is no number and no problem, an unreadable one blocks (P-8)."""
    tidied = fold(text)
    if not tidied:
        return DocumentNumberReading(None, None)
    match = _READABLE.fullmatch(tidied)
    if not match:
        unreadable = Problem(
            RULE,
            N_(
                "The document number cannot be read. Write issuer, year in brackets and number, "
                "as in 浙人专〔2007〕57号."
            ),
        )
        return DocumentNumberReading(None, None, (unreadable,))
    year = int(match["year"])
    if not FIRST_YEAR <= year <= today.year:
        impossible = Problem(
            RULE,
            N_(
                "The year in the document number must lie between %(first)s and %(last)s. Compare it with the document."
            ),
            params={"first": FIRST_YEAR, "last": today.year},
        )
        return DocumentNumberReading(None, None, (impossible,))
    return DocumentNumberReading(normalise(text), year)


def may_write(tier: Tier, kind: CaseKind = CaseKind.EXCHANGE) -> bool:
    """True when an office of this tier may fill in the document number of such a case (P-8)."""
    return tier in WRITERS[kind]


def write_problems(tier: Tier, kind: CaseKind = CaseKind.EXCHANGE) -> list[Problem]:
    """The refusal when ``tier`` may not write the document number, saying who does."""
    if may_write(tier, kind):
        return []
    if kind is CaseKind.TRANSFER_IN:
        text = N_("A transfer-in has no 公布文号: the former document stands on Annex 3. Leave it empty here.")
        return [Problem(RULE, text)]
    if not WRITERS[kind]:
        text = N_("The document number of a new award comes from the document of its batch. Leave it empty here.")
        return [Problem(RULE, text)]
    return [
        Problem(
            RULE,
            N_(
                "The document number is filled in by the city office, the provincial department or the "
                "direct-reporting office only. Leave it empty; that office adds it when it checks the case."
            ),
        )
    ]
