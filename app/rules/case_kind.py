"""What each kind of case asks for beside its papers: one table (C-1, C-3, C-5 to C-8, C-11).

The checklist says which scans are needed; this says which acts and records are.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.enums import CaseKind


@dataclass(frozen=True, slots=True)
class KindRule:
    """One row. ``campaign``: only within a window. ``original``: checked against the original certificate.
    ``opinion``: the employer's, from the paper form. ``roster``: goes up on a roster, checked against the
    announcement document. ``announcement``: its 公布文号 comes from a registered document. ``replaces``: stands on
    a certificate of ours, which is void once the new one has its number."""

    campaign: bool = False
    original: bool = False
    opinion: bool = False
    roster: bool = False
    announcement: bool = False
    replaces: bool = False


KIND_RULES: dict[CaseKind, KindRule] = {
    CaseKind.EXCHANGE: KindRule(campaign=True, original=True, opinion=True, roster=True, announcement=True),
    # The document of the former authority stands in 附件3 and is no 公布文号 (P-8); nothing is exchanged, so no roster.
    CaseKind.TRANSFER_IN: KindRule(original=True, opinion=True),
    CaseKind.REISSUE: KindRule(replaces=True),
    CaseKind.NEW_AWARD: KindRule(announcement=True),
    CaseKind.CORRECTION: KindRule(replaces=True),
}

ROSTER_KINDS = frozenset(kind for kind, rule in KIND_RULES.items() if rule.roster)
"""Kinds that are checked against an announcement document and go up on a roster (C-3, C-15)."""
