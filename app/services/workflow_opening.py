"""Open cases: number them, place them at their first step, write the opening approval. Set-based."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import SEAT_COLUMN, CaseKind, Level, Line, Seat, Verb
from app.errors import N_, Problem, Refusal
from app.models.approval import Approval
from app.models.case import Case
from app.models.unit import Unit
from app.queries.authority import office_in_seat
from app.queries.case_setting import Setting
from app.rules import acceptance_number
from app.rules.route import RouteStep, route
from app.security.jurisdiction import Actor
from app.services.audit import record_many
from app.services.numbering import next_document_serials
from app.services.workflow_target import Place, place


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a case is opened with; ``offices`` are its tier columns, ``copied_to_id`` the office that reads a copy."""

    kind: CaseKind
    level: Level
    line: Line
    person_id: int
    qualification_id: int
    old_certificate_id: int | None
    offices: dict[Seat, int | None]
    photo_file_id: int | None = None
    copied_to_id: int | None = None
    import_batch_id: int | None = None


def open_cases(session: Session, actor: Actor, cases: Sequence[NewCase]) -> list[int]:
    """Open ``cases`` inside the caller's ``writing()``, under system scope; ids in the order given.

    Raises Refusal (rule C-9) when the authority table has no row for one of them.
    """
    if not cases:
        return []
    setting = Setting.read(session)
    now = clock.now()
    firsts = [_first_step(setting, case) for case in cases]
    numbers = _acceptance_numbers(session, cases, firsts, setting, now)
    rows = [
        _row(actor, case, place(first, case.offices, setting), number, now)
        for case, first, number in zip(cases, firsts, numbers, strict=True)
    ]
    ids = list(session.scalars(sa.insert(Case).returning(Case.id, sort_by_parameter_order=True), rows))
    session.connection().execute(
        sa.insert(Approval.__table__),  # type: ignore[arg-type]  # a declarative __table__ is a Table here
        [_opening(actor, case_id, row, now) for case_id, row in zip(ids, rows, strict=True)],
    )
    record_many(
        session, actor, "open", "case", [(i, None, {"step": str(r["step"])}) for i, r in zip(ids, rows, strict=True)]
    )
    return ids


def _row(actor: Actor, case: NewCase, target: Place, number: str, now: dt.datetime) -> dict[str, Any]:
    return {
        **{SEAT_COLUMN[seat]: unit_id for seat, unit_id in case.offices.items()},
        "copied_to_id": case.copied_to_id,
        "acceptance_number": number,
        "kind": case.kind,
        "level": case.level,
        "line": case.line,
        "step": target.step,
        "version": 0,
        "holder_id": target.holder_id,
        "step_since": now,
        "due_on": target.due_on,
        "person_id": case.person_id,
        "qualification_id": case.qualification_id,
        "old_certificate_id": case.old_certificate_id,
        "photo_file_id": case.photo_file_id,
        "import_batch_id": case.import_batch_id,
        "opened_at": now,
        "opened_by_id": actor.user_id,
    }


def _first_step(setting: Setting, case: NewCase) -> RouteStep:
    row = setting.authorities.get((case.kind, case.level, case.line))
    if row is None:
        text = N_("No authority is set for this kind, level and line; the province enters it in the authority table.")
        raise Refusal(Problem("C-9", text))
    return route(case.kind, case.line, row.approver)[0]


def _opening(actor: Actor, case_id: int, row: dict[str, Any], now: dt.datetime) -> dict[str, Any]:
    return {
        **{column: row.get(column) for column in SEAT_COLUMN.values()},
        "case_id": case_id,
        "sequence": 0,
        "verb": Verb.OPEN,
        "from_step": None,
        "to_step": row["step"],
        "tier": actor.tier,
        "unit_id": actor.unit_id or row["holder_id"],
        "actor_id": actor.user_id,
        "actor_name": actor.name,
        "opinion": "",
        "reason_code": "",
        "roster_id": None,
        "acted_at": now,
    }


def _acceptance_numbers(
    session: Session, cases: Sequence[NewCase], firsts: Sequence[RouteStep], setting: Setting, now: dt.datetime
) -> list[str]:
    """受理编号 of each case: year, division of the entering office, serial; one block a division (C-17)."""
    year = clock.local_date(now).year
    offices = [
        office_in_seat(case.offices, first.seat, setting.province.id) for case, first in zip(cases, firsts, strict=True)
    ]
    fallback = setting.province.division_code or "330000"
    codes = dict(session.execute(sa.select(Unit.id, Unit.division_code).where(Unit.id.in_(set(offices)))).all())
    places: dict[str, list[int]] = defaultdict(list)
    for index, office in enumerate(offices):
        places[codes.get(office or 0) or fallback].append(index)
    numbers = [""] * len(cases)
    for code in sorted(places):
        first = next_document_serials(session, f"acceptance {year} {code}", len(places[code]))
        for serial, index in enumerate(places[code], first):
            numbers[index] = acceptance_number.render(year, code, serial)
    return numbers
