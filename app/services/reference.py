"""Load the reference data of ``seed/reference`` (U-8): offices, codes, titles, the authority table and its like.

Safe to repeat: rows are found by their natural key, and what the province has edited stays as it is.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.authority import (
    Authority,
    BodyAuthorization,
    CampaignWindow,
    ChecklistItem,
    Fee,
    Reason,
    StepDeadline,
)
from app.models.base import Base
from app.models.code import Division, Ethnicity, IdAddressCode, NoticeCode, ReviewCommittee, Series, Title
from app.models.unit import Unit, UnitTier
from app.services import reference_row as row_of
from app.services.reference_former import former_keys
from app.services.reference_row import Row
from app.session import SYSTEM, use_scope, writing
from config import ROOT

FOLDER = ROOT / "seed" / "reference"
ROUTE = ["kind", "level", "line"]


class Policy(StrEnum):
    """What happens to a row that is there already."""

    FOLLOW = "facts of a standard, edited by nobody: the row follows the file"
    UNTIL_EDITED = "the row follows the file while its version is 1; the first edit makes it the province's"
    ADD = "the row carries no version, so it is left alone once it is there"


def load_reference(session: Session) -> dict[str, int]:
    """Bring the reference tables up to ``seed/reference``; returns table → rows added or changed.

    One transaction under the system scope. Raises KeyError or ValueError when a file names an unknown
    unit, series or value; nothing is written then.
    """
    with use_scope(SYSTEM), writing(session):
        return _load_codes(session) | _load_units(session) | _load_authority_tables(session)


def _load_codes(session: Session) -> dict[str, int]:
    titles = _read("professional_titles")
    # A code that was used twice keeps its later name: the file is in order of time.
    divisions = {row["code"]: row_of.division(row) for row in _read("divisions")}
    series = [{"code": code, "name": name} for code, name in row_of.series(titles).items()]
    ethnicities = map(row_of.ethnicity, _read("ethnicities"))
    addresses = map(row_of.address_code, _read("id_address_codes"))
    committees = map(row_of.committee, _read("review_committees"))
    key_of_title = ["series_code", "subseries", "grade", "name"]
    return {
        "ethnicity": _load(session, Ethnicity, ["code"], ethnicities, Policy.FOLLOW),
        "notice_code": _load(session, NoticeCode, ["field", "code"], map(dict, _read("notice_codes")), Policy.ADD),
        "division": _load(session, Division, ["code"], divisions.values(), Policy.FOLLOW),
        "id_address_code": _load(session, IdAddressCode, ["code", "name", "valid_from"], addresses, Policy.FOLLOW),
        "series": _load(session, Series, ["code"], series, Policy.ADD),
        "title": _load(session, Title, key_of_title, map(row_of.title, titles), Policy.ADD),
        "review_committee": _load(session, ReviewCommittee, ["name"], committees, Policy.ADD),
    }


def _load_units(session: Session) -> dict[str, int]:
    """Units and their tiers. Units refer to one another, so new ones come first without their offices."""
    source = {row["key"]: row for row in _read("units")}
    added = _load(session, Unit, ["natural_key"], map(row_of.unit, source.values()), Policy.ADD)
    ids = _unit_ids(session)
    complete = [row_of.unit(row) | row_of.offices(row, source, ids) for row in source.values()]
    changed = _load(session, Unit, ["natural_key"], complete, Policy.UNTIL_EDITED)
    tiers = [
        {"unit_id": ids[key], "tier": tier, "valid_from": valid_from}
        for key, row in source.items()
        for tier, valid_from in row_of.tiers(row)
    ]
    # By unit and tier alone: the province ends a tier, or moves its first day, and it stays so.
    return {"unit": max(added, changed), "unit_tier": _load(session, UnitTier, ["unit_id", "tier"], tiers, Policy.ADD)}


def _load_authority_tables(session: Session) -> dict[str, int]:
    ids = _unit_ids(session)
    authorities = map(row_of.authority, _read("authorities"))
    items = map(row_of.checklist_item, _read("checklist"))
    deadlines = map(row_of.deadline, _read("step_deadlines"))
    windows = [row_of.campaign_window(row, ids) for row in _read("campaign_windows")]
    bodies = [row_of.body_authorization(row, ids) for row in _read("evaluation_bodies")]
    key_of_item = [*ROUTE, "document_kind", "step", "condition"]
    key_of_body = ["unit_id", "series_code", "level", "valid_from"]
    return {
        "authority": _load(session, Authority, [*ROUTE, "valid_from"], authorities, Policy.UNTIL_EDITED),
        "checklist_item": _load(session, ChecklistItem, key_of_item, items, Policy.UNTIL_EDITED),
        "step_deadline": _load(session, StepDeadline, ["step"], deadlines, Policy.UNTIL_EDITED),
        # By office alone: once an office has windows, the province moves and adds them (C-11).
        "campaign_window": _load(session, CampaignWindow, ["unit_id"], windows, Policy.ADD),
        "reason": _load(session, Reason, ["code"], map(row_of.reason, _read("reasons")), Policy.ADD),
        "fee": _load(session, Fee, ["valid_from"], map(row_of.fee, _read("fees")), Policy.ADD),
        "body_authorization": _load(session, BodyAuthorization, key_of_body, bodies, Policy.ADD),
    }


def _load(session: Session, model: type[Base], key: Sequence[str], rows: Iterable[Row], policy: Policy) -> int:
    """Insert the rows whose ``key`` is new, update the others as ``policy`` says: two statements at most.

    The comparison is made here and not by ON CONFLICT, for which two NULLs in a key are never equal.
    """
    table = cast("sa.Table", model.__table__)
    stored: dict[tuple[Any, ...], sa.RowMapping] = {
        tuple(row[k] for k in key): row for row in session.execute(sa.select(table)).mappings()
    }
    new: list[Row] = []
    changed: list[Row] = []
    for row in rows:
        present = stored.get(tuple(row[k] for k in key))
        if present is None:
            new.append(row)
        elif _gives_way(present, policy) and any(present[column] != value for column, value in row.items()):
            changed.append(row | {f"stored_{column.name}": present[column.name] for column in table.primary_key})
    if new and policy is Policy.ADD:
        # A row that the province renamed is still that row: it is not added once more under its old name.
        identity = next(iter(table.primary_key)).name
        former = former_keys(session, table.name, key, {row[identity]: cast("Row", row) for row in stored.values()})
        new = [row for row in new if tuple(row[k] for k in key) not in former]
    connection = session.connection()
    if new:
        connection.execute(sa.insert(table), new)
    if changed:
        same_row = [column == sa.bindparam(f"stored_{column.name}") for column in table.primary_key]
        connection.execute(sa.update(table).where(*same_row), changed)
    return len(new) + len(changed)


def _gives_way(present: sa.RowMapping, policy: Policy) -> bool:
    if policy is Policy.UNTIL_EDITED:
        return bool(present["version"] == 1)
    return policy is Policy.FOLLOW


def _read(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _unit_ids(session: Session) -> dict[str, int]:
    query = sa.select(Unit.natural_key, Unit.id).where(Unit.natural_key.is_not(None))
    return {key: unit_id for key, unit_id in session.execute(query) if key is not None}
