"""What a re-issue or a correction asks for: checked, and written beside its case (C-6, C-8, P-12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.errors import N_, Problem
from app.models.qualification import Qualification
from app.models.replacement import CorrectionItem
from app.queries.replacement import Replaceable, list_series
from app.rules.correction import column_value, difference_problems, stored_values
from app.rules.person import name_problems

RULE = "C-8"
Tiers = Mapping[str, int | None]


def changed(one: Replaceable, after: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Per field of the face that shall differ: what stands there, and what shall."""
    before = stored_values(one.face, one.series_code)
    return {field: (before[field], value) for field, value in after.items() if before.get(field, value) != value}


def correction_problems(
    session: Session, one: Replaceable, after: Mapping[str, str], returned_on: dt.date | None
) -> list[Problem]:
    """Everything wrong with the wished differences and the day of return, each at its field. Under system scope."""
    today = clock.today()
    before = stored_values(one.face, one.series_code)
    problems = difference_problems(before, after, today)
    if (name := after.get("name")) and name != before["name"]:
        problems += [Problem(p.rule, p.text, "name", p.params, p.severity) for p in name_problems(name)]
    if (code := after.get("series")) and code not in list_series(session):
        problems.append(Problem(RULE, N_("This series is not in the table; choose one of the list."), field="series"))
    if returned_on is not None and not one.face.issued_on <= returned_on <= today:
        text = N_("The day of return lies between the issue of the certificate, %(day)s, and today.")
        problems.append(Problem(RULE, text, field="returned_on", params={"day": one.face.issued_on.isoformat()}))
    return problems or _twin_problems(session, one, after)


def _twin_problems(session: Session, one: Replaceable, after: Mapping[str, str]) -> list[Problem]:
    """A correction must not make the qualification into another one that the person has already (P-12)."""
    wanted = stored_values(one.face, one.series_code) | dict(after)
    twin = sa.select(Qualification.id).where(
        Qualification.person_id == one.person_id,
        Qualification.id != one.qualification_id,
        Qualification.title_name == wanted["title"],
        Qualification.level == one.level,
        Qualification.obtained_on == column_value("obtained_on", wanted["obtained_on"]),
    )
    if session.scalar(twin) is None:
        return []
    text = N_("The person has this title, obtained on this day, already as another qualification. Compare both.")
    return [Problem("P-12", text, field="title")]


def write_items(session: Session, case_id: int, tiers: Tiers, differences: Mapping[str, tuple[str, str]]) -> None:
    """The differences of a case, in the order given; inside the caller's ``writing()``."""
    rows: list[dict[str, Any]] = [
        {**tiers, "case_id": case_id, "field": field, "before": before, "after": after}
        for field, (before, after) in differences.items()
    ]
    if rows:
        session.connection().execute(sa.insert(CorrectionItem.__table__), rows)  # type: ignore[arg-type]  # a Table here
