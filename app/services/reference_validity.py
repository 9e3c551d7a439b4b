"""Rows of one key follow one another in time (U-8): a new row ends the one before it, any other overlap is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import N_, Problem
from app.models.authority import Authority, BodyAuthorization, CampaignWindow, ChecklistItem, TwoPersonOffice
from app.models.base import Base
from app.queries.case_setting import Setting
from app.rules.authority_row import RULE, authority_problems, overlaps
from app.rules.rule_words import FUNCTION_TEXTS

KEYS: dict[type[Base], tuple[Sequence[str], str, str]] = {
    Authority: (("kind", "level", "line"), "valid_from", "valid_to"),
    BodyAuthorization: (("unit_id", "series_code", "level"), "valid_from", "valid_to"),
    TwoPersonOffice: (("unit_id",), "valid_from", "valid_to"),
    CampaignWindow: (("unit_id",), "starts_on", "ends_on"),
}
"""Tables whose rows hold from a day to a day: what one row at a time is for, and the columns of the two days."""

ENDS_THE_ONE_BEFORE = frozenset({Authority, BodyAuthorization})


def row_problems(session: Session, model: type[Base], given: Mapping[str, Any]) -> Iterator[Problem]:
    """What the rules of cases say about a row; nothing while a column of it is missing."""
    if model is Authority and all(given.get(name) for name in (*FUNCTION_TEXTS, "kind", "line", "number_template")):
        seats = {name: given[name] for name in FUNCTION_TEXTS}
        yield from authority_problems(given["kind"], given["line"], seats, given["number_template"])
    if model is ChecklistItem and all(given.get(name) for name in ("kind", "level", "line", "step")):
        steps = Setting.read(session).routes.get((given["kind"], given["level"], given["line"]))
        if steps is not None and given["step"] not in {part.step for part in steps}:
            text = N_("Cases of this kind, level and line do not pass this step. Choose a step of their route.")
            yield Problem(RULE, text, "step")


def find_predecessor(session: Session, model: type[Base], key: Any, given: Mapping[str, Any]) -> Any:
    """The open-ended row that a new one continues: it ends the day before. None where nothing is to be ended."""
    if key is not None or model not in ENDS_THE_ONE_BEFORE or not given.get("valid_from"):
        return None
    found = [row for row in _siblings(session, model, key, given) if row.valid_to is None]
    earlier = [row for row in found if row.valid_from < given["valid_from"]]
    return earlier[-1] if earlier else None


def overlap_problems(
    session: Session, model: type[Base], key: Any, given: Mapping[str, Any], ended: Any
) -> Iterator[Problem]:
    """A day for which two rows of the same key would hold; ``ended`` is the row that makes way."""
    if model not in KEYS:
        return
    _, first, last = KEYS[model]
    if not given.get(first):
        return
    for row in _siblings(session, model, key, given):
        if row is not ended and overlaps(given[first], given.get(last), getattr(row, first), getattr(row, last)):
            text = N_(
                "A row for the same holds from %(first)s to %(last)s."
                " Change that row, or choose days that do not meet it."
            )
            until = getattr(row, last)
            params = {"first": getattr(row, first).isoformat(), "last": until.isoformat() if until else "…"}
            yield Problem(RULE, text, first, params)
            return


def day_before(day: dt.date) -> dt.date:
    """The last day of the row that another follows on ``day``."""
    return day - dt.timedelta(days=1)


def _siblings(session: Session, model: type[Base], key: Any, given: Mapping[str, Any]) -> list[Any]:
    names, first, _ = KEYS[model]
    identity = sa.inspect(model).primary_key[0]
    same = [
        getattr(model, name).is_(None) if given.get(name) is None else getattr(model, name) == given[name]
        for name in names
    ]
    query = sa.select(model).where(*same).order_by(getattr(model, first))
    return list(session.scalars(query if key is None else query.where(identity != key)))
