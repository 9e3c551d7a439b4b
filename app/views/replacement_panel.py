"""What the page of a case shows of the certificate it replaces: declaration, or differences side by side (C-6, C-8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.enums import CaseKind
from app.extensions import db
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.replacement import LossDeclaration
from app.queries.replacement import ReplacementRecord, find_replacement, list_series
from app.rules.case_kind import KIND_RULES
from app.rules.correction import CORRECTABLE, shown
from app.rules.face import chinese_date
from app.rules.route import first_step
from app.security.permission import Permission
from app.views.access import allows
from app.views.certificate_words import MARKS
from app.words import word

AMEND_WORDS = {
    CaseKind.REISSUE: _l("Change the declaration"),
    CaseKind.CORRECTION: _l("Change the differences"),
}


@dataclass(frozen=True, slots=True)
class Panel:
    """``differences``: label, present and new words. ``linked``: ids of certificates that the reader may open."""

    certificate: Certificate
    successor: Certificate | None
    mark: tuple[str, str]
    declaration: LossDeclaration | None
    differences: list[tuple[str, str, str]]
    returned: str
    linked: frozenset[int]


def panel_of(case: Case) -> Panel | None:
    """The panel; None for kinds that replace nothing."""
    if not KIND_RULES[case.kind].replaces:
        return None
    session = db.session()
    kept = find_replacement(session, case.id)
    if kept is None:
        return None
    ids = [one.id for one in (kept.certificate, kept.successor) if one]
    # The holder may have moved on, and the certificate with the holder (C-18).
    seen = session.scalars(sa.select(Certificate.id).where(Certificate.id.in_(ids)))
    return Panel(
        certificate=kept.certificate,
        successor=kept.successor,
        mark=(MARKS[kept.certificate.status], word(kept.certificate.status)),
        declaration=kept.declaration,
        differences=_differences(kept),
        returned=chinese_date(kept.returned_on) if kept.returned_on else "",
        linked=frozenset(seen) if allows(Permission.CERTIFICATE_READ) else frozenset(),
    )


def _differences(kept: ReplacementRecord) -> list[tuple[str, str, str]]:
    series = list_series(db.session()) if kept.items else {}

    def words(field: str, value: str) -> str:
        return series.get(value, value) if field == "series" else shown(field, value)

    return [
        (CORRECTABLE[item.field].label, words(item.field, item.before), words(item.field, item.after))
        for item in kept.items
    ]


def amending(case: Case, unit_id: int | None) -> dict[str, Any]:
    """Whether the reader's office may change the form now, and at which address (C-12)."""
    at_entry = case.holder_id == unit_id and case.step is first_step(case.kind, case.line).step
    replaces = case.kind in (CaseKind.REISSUE, CaseKind.CORRECTION)
    allowed = allows(Permission.CASE_REPLACE if replaces else Permission.CASE_ENTER)
    return {
        "may_amend": at_entry and allowed,
        "amend_url": f"/cases/{case.id}/{'replacement' if replaces else 'amend'}",
        "amend_words": AMEND_WORDS.get(case.kind, gettext("Change the form")),
    }
