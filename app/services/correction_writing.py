"""What an approved correction changes in the register beside the certificate (C-8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.case import Case
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.replacement import CorrectionItem
from app.rules.correction import CORRECTABLE, column_value
from app.security.jurisdiction import Actor
from app.services.audit import record_many
from app.services.case_entry_person import as_json, differences, name_key
from app.services.case_entry_rows import update_rows

OVERRIDE = "更正"
"""Why a sex may differ from the ID number after a correction (P-2)."""


def write_corrections(session: Session, actor: Actor, case_ids: Sequence[int]) -> None:
    """Bring persons and qualifications to what their corrections say; in the approval's transaction."""
    item = CorrectionItem
    query = (
        sa.select(Case.person_id, Case.qualification_id, item.field, item.after)
        .join(item, item.case_id == Case.id)
        .where(Case.id.in_(case_ids))
    )
    wanted: dict[str, dict[int, dict[str, Any]]] = {"person": defaultdict(dict), "qualification": defaultdict(dict)}
    for person_id, qualification_id, field, after in session.execute(query):
        place = CORRECTABLE[field]
        row_id = person_id if place.record == "person" else qualification_id
        wanted[place.record][row_id] |= _columns(field, place.column, after)
    _write(session, actor, Person, "person", wanted["person"])
    _write(session, actor, Qualification, "qualification", wanted["qualification"])


def _columns(field: str, column: str, after: str) -> dict[str, Any]:
    values: dict[str, Any] = {column: column_value(field, after)}
    if field == "name":
        values["name_key"] = name_key(after)
    if field == "sex":
        values["sex_override_reason"] = OVERRIDE
    if field == "title":
        # The table's row of the old title no longer fits; a free title is allowed (P-7).
        values["title_id"] = None
    if field == "committee":
        values["committee_id"] = None
    return values


def _write(session: Session, actor: Actor, model: Any, noun: str, wanted: dict[int, dict[str, Any]]) -> None:
    """``model`` is Person or Qualification: both have id and version."""
    if not wanted:
        return
    changes, trail = {}, []
    for row in session.scalars(sa.select(model).where(model.id.in_(wanted)).execution_options(populate_existing=True)):
        before, after = differences(row, wanted[row.id])
        if after:
            changes[row.id] = after | {"version": row.version + 1}
            trail.append((row.id, as_json(before), as_json(after)))
    update_rows(session, model.__table__, changes)
    record_many(session, actor, "correct", noun, trail)
