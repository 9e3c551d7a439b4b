"""Facts that only cases of one kind have; a chunk without such a kind costs nothing (C-5 to C-8)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import CaseKind, Line
from app.models.authority import BodyAuthorization
from app.models.certificate import Certificate
from app.models.replacement import CorrectionItem, LossDeclaration, Replacement
from app.models.transfer_form import TransferForm
from app.rules.case_facts import KindFacts
from app.rules.case_kind import KIND_RULES


def read_kind_facts(session: Session, rows: Sequence[Any]) -> dict[int, KindFacts]:
    """By case id, for rows with ``id``, ``kind``, ``level``, ``line``, ``series_code``, ``obtained_on`` and the
    evaluation body. Under system scope."""
    of_kind: dict[CaseKind, list[Any]] = defaultdict(list)
    for row in rows:
        of_kind[row.kind].append(row)
    found: dict[int, KindFacts] = {}
    if moved := of_kind[CaseKind.TRANSFER_IN]:
        found |= _transfers(session, [row.id for row in moved])
    if awarded := [row for row in of_kind[CaseKind.NEW_AWARD] if row.line is Line.EVALUATION_BODY]:
        found |= _awards(session, awarded)
    if replacing := [row.id for kind, own in of_kind.items() if KIND_RULES[kind].replaces for row in own]:
        found |= _replacements(session, replacing)
    return found


def _transfers(session: Session, ids: Sequence[int]) -> dict[int, KindFacts]:
    form = TransferForm
    query = sa.select(form.case_id, form.report_signed_on).where(form.case_id.in_(ids))
    return {
        case_id: KindFacts(transfer_form=True, report_signed=signed_on is not None)
        for case_id, signed_on in session.execute(query)
    }


def _awards(session: Session, rows: Sequence[Any]) -> dict[int, KindFacts]:
    given = session.scalars(
        sa.select(BodyAuthorization).where(BodyAuthorization.unit_id.in_({row.evaluation_body_id for row in rows}))
    ).all()
    return {row.id: KindFacts(authorised=any(_covers(one, row) for one in given)) for row in rows}


def _covers(given: BodyAuthorization, row: Any) -> bool:
    same = (given.unit_id, given.series_code, given.level) == (row.evaluation_body_id, row.series_code, row.level)
    return (
        same and given.valid_from <= row.obtained_on and (given.valid_to is None or row.obtained_on <= given.valid_to)
    )


def _replacements(session: Session, ids: Sequence[int]) -> dict[int, KindFacts]:
    declared = set(session.scalars(sa.select(LossDeclaration.case_id).where(LossDeclaration.case_id.in_(ids))))
    differences = Counter(session.scalars(sa.select(CorrectionItem.case_id).where(CorrectionItem.case_id.in_(ids))))
    query = (
        sa.select(Replacement.case_id, Replacement.returned_on, Certificate.status)
        .join(Certificate, Replacement.certificate_id == Certificate.id)
        .where(Replacement.case_id.in_(ids))
    )
    return {
        case_id: KindFacts(
            loss_declared=case_id in declared,
            replaced=status,
            returned=returned_on is not None,
            differences=differences[case_id],
        )
        for case_id, returned_on, status in session.execute(query)
    }
