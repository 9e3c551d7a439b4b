"""How generated views show values: masked numbers, months for birth dates, words, marks (U-6, T31)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask import g
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy.orm import RelationshipProperty

from app import clock
from app.enums import CertificateStatus, JobState, RosterState, Step
from app.extensions import db
from app.models.approval import ApprovalVoid
from app.models.code import Ethnicity, NoticeCode
from app.models.old_certificate import OldCertificateEvent
from app.models.unit import UnitTier
from app.queries.reference import NOTICE_FIELDS
from app.rules.id_number import mask
from app.security.role import ROLES, RoleName
from app.views.filters import resolve
from app.words import WORDS, word

MARKS: dict[StrEnum, str] = {
    Step.EMPLOYER: "go",
    Step.LOCAL: "go",
    Step.REVIEW: "go",
    Step.BODY: "go",
    Step.FINAL: "go",
    Step.APPROVED: "ok",
    Step.REJECTED: "bad",
    Step.WITHDRAWN: "void",
    Step.CLOSED: "void",
    CertificateStatus.VALID: "ok",
    CertificateStatus.LOST: "bad",
    CertificateStatus.VOID: "void",
    CertificateStatus.REVOKED: "void",
    CertificateStatus.REPLACING: "go",
    RosterState.FROZEN: "go",
    RosterState.SUBMITTED: "go",
    RosterState.DECIDED: "ok",
    JobState.RUNNING: "go",
    JobState.DONE: "ok",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "void",
}
"""Shape and colour of a state; what is not named here has not begun (design: status = shape + word + colour)."""

DASH = Markup('<span class="muted">—</span>')

STATES = (Step, CertificateStatus, RosterState, JobState)


def mark(value: StrEnum) -> Markup:
    """A state as shape, word and colour."""
    kind = MARKS.get(value)
    return Markup('<span class="st{}">{}</span>').format(f" st-{kind}" if kind else "", word(value))


def tier_words(tiers: list[UnitTier]) -> str:
    """The tiers at which a unit stands, ended ones left out."""
    today = clock.today()
    return "、".join(word(t.tier) for t in tiers if t.valid_to is None or t.valid_to >= today)


def void_word(void: ApprovalVoid | None) -> str:
    """Whether an approval was voided by a return."""
    return gettext("Void") if void else ""


def year_and_month(day: dt.date | None) -> str:
    """``1965-03``: with the full date beside the mask, an ID number could be put together again (T31)."""
    return f"{day:%Y-%m}" if day else ""


def masked(number: str | None) -> str:
    """An ID number as lists and pages show it (U-6)."""
    return mask(number) if number else ""


def notice_word(field: str) -> Callable[[str | None], str]:
    """A formatter of the notice's own codes; the whole table is read once a request."""

    def shown(code: str | None) -> str:
        names: dict[tuple[str, str], str] | None = g.get("_notice_words")
        if names is None:
            rows = db.session.execute(sa.select(NoticeCode.field, NoticeCode.code, NoticeCode.name))
            names = g._notice_words = {(row.field, row.code): row.name for row in rows}
        return names.get((NOTICE_FIELDS[field], code or ""), code or "")

    return shown


def ethnicity_word(code: str | None) -> str:
    """民族 by its code; the table has 58 rows and is read once a request."""
    names: dict[str, str] | None = g.get("_ethnicity_words")
    if names is None:
        rows = db.session.execute(sa.select(Ethnicity.code, Ethnicity.name))
        names = g._ethnicity_words = {row.code: row.name for row in rows}
    return names.get(code or "", code or "")


def role_words(roles: list[Any]) -> str:
    """The names of FAB's roles; those that the house does not know are left out."""
    return str(gettext(", ")).join(
        gettext(ROLES[RoleName(role.name)].title) for role in roles if role.name in {*RoleName}
    )


def event_lines(events: list[OldCertificateEvent]) -> str:
    """What happened to an old certificate, one line each."""
    return "\n".join(f"{clock.local_date(e.happened_at)} {word(e.kind)} {e.note}".rstrip() for e in events)


SPECIAL: dict[str, Callable[[Any], str]] = {
    "id_number": masked,
    "birth_date": year_and_month,
    "education": notice_word("education"),
    "degree": notice_word("degree"),
    "nature": notice_word("unit_nature"),
    "ethnicity_code": ethnicity_word,
    "roles": role_words,
    "events": event_lines,
    "tiers": tier_words,
    "void": void_word,
}


def formatter_of(model: Any, path: str) -> Callable[[Any], str] | None:
    """How a generated view shows the column ``path`` of ``model``; None for FAB's own way."""
    if special := SPECIAL.get(path.split(".")[-1]):
        return lambda value: special(value) or DASH
    try:
        column = resolve(model, path)[1]
    except AttributeError:
        return None
    if isinstance(getattr(column, "property", None), RelationshipProperty):
        return None
    kind = getattr(column, "type", None)
    if not isinstance(kind, sa.Enum) or kind.enum_class not in WORDS:
        return None
    vocabulary: type[StrEnum] = kind.enum_class
    shown: Callable[[StrEnum], str] = mark if vocabulary in STATES and path != "from_step" else word
    return lambda value: shown(vocabulary(value)) if value else DASH
