"""The workbook that an office fills in for an import, with its drop-downs (B-4)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.enums import CaseKind, Tier
from app.queries.award import list_managing_offices
from app.queries.reference import get_books
from app.rules.coded_value import SEX_CODES, YES_NO_CODES
from app.rules.document_number import write_problems
from app.rules.information_form_fields import Books
from app.security.jurisdiction import Actor
from app.services.import_preview import may_import
from app.services.import_reading import import_columns
from app.session import SYSTEM, use_scope
from app.spreadsheets.import_template import write_import_template


def import_template(session: Session, actor: Actor, kind: CaseKind = CaseKind.EXCHANGE) -> bytes:
    """The template for ``actor``'s tier: an office that may not write the 公布文号 gets no column for it (P-8).

    Raises Refusal for an actor who may not import (U-1, C-2).
    """
    tier = may_import(session, actor, kind)
    with use_scope(SYSTEM):
        choices = template_choices(get_books(session))
        if tier is Tier.EVALUATION_BODY:
            choices["managing_office"] = [unit.name for unit, _tier in list_managing_offices(session)]
    columns = import_columns(tier, kind, choices)
    if write_problems(tier, kind):
        columns = [column for column in columns if column.name != "announcement_number"]
    return write_import_template(columns)


def template_choices(books: Books) -> dict[str, list[str]]:
    """Drop-downs by field, code and name together as on the paper; titles are left free (P-7)."""
    choices = {field: _listed(names) for field, names in books.codes.items()}
    choices["degree"].append("无")
    return choices | {
        "sex": list(SEX_CODES.values()),
        "ethnicity": list(books.ethnicities.values()),
        "series": list(books.series.values()),
        "old_certificate_lost": list(YES_NO_CODES.values()),
    }


def _listed(names: Mapping[str, str]) -> list[str]:
    return [f"{code}.{name}" for code, name in names.items()]
