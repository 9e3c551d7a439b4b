"""What the form of a new import offers: kinds, levels, and the document of new awards (B-4, C-7, P-8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.enums import CaseKind, Level, Tier
from app.errors import Refusal
from app.queries.award import list_award_documents
from app.queries.entry import EntryPlace, get_entry_place
from app.rules.new_award import AwardDocument
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.session import SYSTEM, use_scope
from app.views.words import word

IMPORTED = (CaseKind.EXCHANGE, CaseKind.NEW_AWARD)
"""Kinds whose forms go into one row of a workbook; 附件3 of a transfer-in does not."""


@dataclass(frozen=True, slots=True)
class NewImportForm:
    """Choices and what is chosen. ``documents`` are asked for new awards only."""

    kind: CaseKind
    kinds: list[tuple[str, str, bool]]
    levels: list[tuple[str, str]]
    level: str
    documents: list[AwardDocument]
    document_id: str
    registers: bool
    holder: str
    grants: list[str]

    @property
    def is_award(self) -> bool:
        """Whether new awards are imported."""
        return self.kind is CaseKind.NEW_AWARD


def kind_asked(actor: Actor) -> CaseKind:
    """The kind that the request names; an evaluation body imports new awards only (C-7)."""
    if actor.tier is Tier.EVALUATION_BODY or request.values.get("kind") == CaseKind.NEW_AWARD.value:
        return CaseKind.NEW_AWARD
    return CaseKind.EXCHANGE


def new_import_form(session: Session, actor: Actor, kind: CaseKind, values: Mapping[str, str]) -> NewImportForm:
    """The form for ``actor``, with what the request has chosen so far."""
    place = _place(session, actor, kind)
    body = place is not None and place.is_body
    with use_scope(SYSTEM):
        awards = kind is CaseKind.NEW_AWARD and place is not None
        documents = list(list_award_documents(session, place.documents_of)) if awards and place else []
    grants = {} if place is None else dict.fromkeys(place.grants)
    levels = [
        level
        for level in Level
        if not body or any(grant.level is level for grant in grants)
        if body or kind is CaseKind.EXCHANGE or level is not Level.SENIOR
    ] or list(Level)
    asked = values.get("level", "")
    return NewImportForm(
        kind=kind,
        kinds=[] if body else [(k.value, word(k), k is kind) for k in IMPORTED],
        levels=[(level.value, word(level)) for level in levels],
        level=asked if asked in levels else levels[0].value,
        documents=documents,
        document_id=values.get("document_id", "") or values.get("document", ""),
        registers=actor.may(Permission.DOCUMENT_REGISTER),
        holder=gettext("your office") if place is None or body else place.review_office_name,
        grants=[str(grant) for grant in grants],
    )


def _place(session: Session, actor: Actor, kind: CaseKind) -> EntryPlace | None:
    try:
        return get_entry_place(session, actor, kind)
    except Refusal:
        return None
