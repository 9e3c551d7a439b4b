"""附件3 of a transfer-in as a row: made with its case, brought to what is typed later with a trail (C-5, A3)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.case import Case
from app.models.transfer_form import TransferForm
from app.rules.transfer_form import TransferSheet
from app.security.jurisdiction import Actor
from app.services.audit import record
from app.services.case_entry_person import as_json, differences

NOUN = "transfer_form"
_MAY_BE_EMPTY = frozenset({"graduation", "former_committee", "report"})


def transfer_row(case_id: int, tiers: Mapping[str, int | None], sheet: TransferSheet) -> dict[str, Any]:
    """The row of a new case."""
    return {"case_id": case_id, "version": 1, **tiers, **_columns(sheet)}


def amend_transfer_form(
    session: Session, actor: Actor, case: Case, tiers: Mapping[str, int | None], sheet: TransferSheet
) -> None:
    """Bring the case's 附件3 to ``sheet`` inside the caller's ``writing()``; what changed is on record, both ways."""
    row = session.get(TransferForm, case.id)
    if row is None:
        session.add(TransferForm(**transfer_row(case.id, tiers, sheet)))
        record(session, actor, "create", NOUN, case.id)
        return
    before, after = differences(row, _columns(sheet) | dict(tiers))
    if not after:
        return
    values = after | {"version": row.version + 1}
    session.execute(
        sa.update(TransferForm)
        .where(TransferForm.case_id == case.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    record(session, actor, "change", NOUN, case.id, before=as_json(before), after=as_json(after))


def _columns(sheet: TransferSheet) -> dict[str, Any]:
    values = dataclasses.asdict(sheet)
    return {name: value or "" if name in _MAY_BE_EMPTY else value for name, value in values.items()}
