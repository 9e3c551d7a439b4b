"""The kinds of case that are entered from a form: which tiers enter them, and with which cells (C-1, C-2, C-5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.enums import CaseKind, Tier
from app.errors import Problem
from app.rules.information_form_fields import FIELDS, FormField
from app.rules.transfer_form import TRANSFER_FIELDS


@dataclass(frozen=True, slots=True)
class EntryKind:
    """One row. ``fields`` in the order of the papers; ``left_out``: cells of the 信息表 that this kind does not ask."""

    tiers: frozenset[Tier]
    fields: tuple[FormField, ...]
    left_out: frozenset[str] = frozenset()


_OFFICES = frozenset({Tier.COUNTY_OFFICE, Tier.CITY_DEPARTMENT, Tier.DIRECT_OFFICE, Tier.EMPLOYER})
_NOT_AWARDED = frozenset(f.name for f in FIELDS if CaseKind.NEW_AWARD in f.not_for)
_NOT_ON_TRANSFER = frozenset({"announcement_number", "old_certificate_lost"})

ENTRY_KINDS: dict[CaseKind, EntryKind] = {
    CaseKind.EXCHANGE: EntryKind(_OFFICES, FIELDS),
    # A confirmation stands on the original certificate and on the former document (M3, A3 note 2, P-8).
    CaseKind.TRANSFER_IN: EntryKind(
        _OFFICES,
        (*(f for f in FIELDS if f.name not in _NOT_ON_TRANSFER), *TRANSFER_FIELDS),
        _NOT_ON_TRANSFER,
    ),
    # Nothing is exchanged or confirmed; the 公布文号 is that of the document it is tied to (M7, P-8).
    CaseKind.NEW_AWARD: EntryKind(
        _OFFICES | {Tier.EVALUATION_BODY}, tuple(f for f in FIELDS if f.name not in _NOT_AWARDED), _NOT_AWARDED
    ),
}

ENTRY_FIELDS: dict[str, FormField] = {f.name: f for kind in ENTRY_KINDS.values() for f in kind.fields}
"""Every cell of every form by name, so that a draft turned to another kind loses nothing."""

OTHER_KIND: dict[tuple[str, str], CaseKind] = {
    ("C-1", "old_certificate_authority"): CaseKind.TRANSFER_IN,
    ("C-5", "old_certificate_authority"): CaseKind.EXCHANGE,
    ("C-1", "obtained_on"): CaseKind.NEW_AWARD,
    ("C-7", "obtained_on"): CaseKind.EXCHANGE,
}
"""The refusals that name another kind: rule and field → the kind that the case should be of."""


def kinds_entered_by(tier: Tier) -> tuple[CaseKind, ...]:
    """The kinds that an office of ``tier`` enters from a form, in the order of the table."""
    return tuple(kind for kind, row in ENTRY_KINDS.items() if tier in row.tiers)


def kind_named_by(problems: Iterable[Problem]) -> CaseKind | None:
    """The kind that a refusal points to instead, if one does."""
    named = (OTHER_KIND.get((p.rule, p.field or "")) for p in problems if p.blocks)
    return next((kind for kind in named if kind is not None), None)
