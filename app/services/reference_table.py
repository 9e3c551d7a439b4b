"""Reference tables as the province edits them: validated, versioned, audited, never under a case's feet (U-8)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import N_, NotFound, Problem, Refusal
from app.models.authority import (
    Authority,
    BodyAuthorization,
    CampaignWindow,
    ChecklistItem,
    Fee,
    Reason,
    StepDeadline,
    TwoPersonOffice,
)
from app.models.base import Base
from app.models.code import NoticeCode, ReviewCommittee, Series, Title
from app.queries.authority import AuthorityKey
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.audit import record
from app.services.reference_moving import MovePlan, Unconfirmed, consequences_of, follow, refuse_stranding
from app.services.reference_validity import day_before, find_predecessor, overlap_problems, row_problems
from app.session import SYSTEM, use_scope, writing

RULE = "U-8"

FIXED: dict[type[Base], frozenset[str]] = {
    Authority: frozenset({"kind", "level", "line"}),
    ChecklistItem: frozenset(),
    StepDeadline: frozenset({"step"}),
    CampaignWindow: frozenset(),
    BodyAuthorization: frozenset({"unit_id"}),
    TwoPersonOffice: frozenset({"unit_id"}),
    Reason: frozenset({"code", "verb"}),
    Fee: frozenset(),
    Series: frozenset({"code"}),
    Title: frozenset(),
    ReviewCommittee: frozenset(),
    NoticeCode: frozenset({"field", "code"}),
}
"""The tables that may be written, and what stays as it is in a row that exists: records refer to it."""

NEVER_GIVEN = frozenset({"id", "version"})
PAIRS = (("valid_from", "valid_to"), ("starts_on", "ends_on"))
AT_LEAST = {"working_days": 1, "amount_fen": 0}


def fingerprint(row: Base) -> str:
    """What a form showed, in 64 hex digits; ``save_row`` compares it, so nobody overwrites what they have not seen."""
    text = json.dumps(_state(row), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def save_row(
    session: Session,
    actor: Actor,
    model: type[Base],
    key: Any,
    values: Mapping[str, Any],
    *,
    seen: str | None = None,
    confirmed: str = "",
) -> Base:
    """Add (``key`` None) or change a row of a reference table; ``seen`` is the ``fingerprint`` the editor started from.

    Open cases follow a change of the authority table in the same transaction, once ``confirmed`` repeats the plan
    that ``Unconfirmed`` told. Raises NotFound for an unknown key, Refusal with every problem at its column, and when
    an open case would find nobody, today or on a later day.
    """
    if not actor.may(Permission.CONSOLE_USE):
        raise Refusal(Problem(RULE, N_("Reference tables are edited by the province's administrators.")))
    if model not in FIXED:
        raise Refusal(Problem(RULE, N_("This table is not edited here.")))
    with use_scope(SYSTEM), writing(session):
        row, before = _prepare(session, model, key, seen)
        given = _given(model, values, row if key is not None else None)
        ended = find_predecessor(session, model, key, given)
        if problems := [*_problems(session, model, key, given, ended)]:
            raise Refusal(problems)
        about = (given["kind"], given["level"], given["line"]) if model is Authority else None
        planned = consequences_of(session, about) if about else ()
        _end(session, actor, ended, given)
        for name, value in given.items():
            setattr(row, name, value)
        if key is not None and hasattr(row, "version"):
            row.version += 1
        session.add(row)
        session.flush()
        _write_down(session, actor, row, before)
        if about:
            _let_cases_follow(session, actor, about, planned, ended, confirmed)
    return cast("Base", row)


def _end(session: Session, actor: Actor, ended: Any, given: Mapping[str, Any]) -> None:
    """The row before the new one holds until the day before it."""
    if ended is None:
        return
    before = _state(ended)
    ended.valid_to = day_before(given["valid_from"])
    if hasattr(ended, "version"):
        ended.version += 1
    session.flush()
    _write_down(session, actor, ended, before)


def _let_cases_follow(
    session: Session, actor: Actor, about: AuthorityKey, planned: Any, ended: Any, confirmed: str
) -> None:
    """Refuse what strands a case, ask about what moves one, and move those that go today."""
    consequences = consequences_of(session, about)
    if consequences == planned:
        return
    refuse_stranding(consequences)
    plan = MovePlan(consequences, (ended.valid_from, ended.valid_to) if ended is not None else None)
    if consequences and confirmed != plan.digest:
        raise Unconfirmed(plan)
    follow(session, actor, about)


def _prepare(session: Session, model: type[Base], key: Any, seen: str | None) -> tuple[Any, dict[str, Any] | None]:
    if key is None:
        return model(), None
    row = session.get(model, key)
    if row is None:
        raise NotFound(model.__tablename__)
    if seen != fingerprint(row):
        text = N_("Somebody else changed this row since you opened it. Open it again and compare before saving.")
        raise Refusal(Problem(RULE, text))
    return row, _state(row)


def _given(model: type[Base], values: Mapping[str, Any], present: Any) -> dict[str, Any]:
    """The columns of ``values`` that may be written; what is fixed keeps its present value."""
    columns = {c.key for c in _table(model).columns} - NEVER_GIVEN
    if unknown := set(values) - columns:
        raise ValueError(f"no columns of {model.__tablename__}: {sorted(unknown)}")
    fixed = FIXED[model] if present is not None else frozenset()
    # A member of a vocabulary is a text too, and must stay the member that rules compare.
    given = {name: value.strip() if type(value) is str else value for name, value in values.items()}
    return given | {name: getattr(present, name) for name in fixed}


def _problems(session: Session, model: type[Base], key: Any, given: Mapping[str, Any], ended: Any) -> Iterator[Problem]:
    yield from _column_problems(model, given)
    for first, last in PAIRS:
        if given.get(first) and given.get(last) and given[last] < given[first]:
            yield Problem(RULE, N_("The last day lies before the first. Correct one of them."), last)
    for name, least in AT_LEAST.items():
        if isinstance(given.get(name), int) and given[name] < least:
            yield Problem(RULE, N_("The number must be at least %(least)s."), name, {"least": least})
    yield from row_problems(session, model, given)
    twins = [*_twin_problems(session, model, key, given)]
    yield from twins or overlap_problems(session, model, key, given, ended)


def _column_problems(model: type[Base], given: Mapping[str, Any]) -> Iterator[Problem]:
    for column in _table(model).columns:
        value = given.get(column.key)
        if column.key in NEVER_GIVEN:
            continue
        needed = not column.nullable and column.default is None
        if needed and (value is None or (value == "" and column.key not in MAY_BE_EMPTY)):
            yield Problem(RULE, N_("This must be filled in."), column.key)
        length = getattr(column.type, "length", None)
        if isinstance(value, str) and not isinstance(column.type, sa.Enum) and length and len(value) > length:
            text = N_("At most %(length)s characters fit here.")
            yield Problem(RULE, text, column.key, {"length": length})


MAY_BE_EMPTY = frozenset({"recognition_text"})


def _twin_problems(session: Session, model: type[Base], key: Any, given: Mapping[str, Any]) -> Iterator[Problem]:
    """A row like this exists: asked of every unique key of the table."""
    table = _table(model)
    keys = [[c.key for c in one.columns] for one in table.constraints if isinstance(one, sa.UniqueConstraint)]
    keys += [[c.key] for c in table.columns if c.unique or (key is None and c.primary_key and c.key in given)]
    identity = sa.inspect(model).primary_key[0]
    for names in keys:
        if not all(given.get(name) is not None for name in names):
            continue
        query = sa.select(identity).where(*(getattr(model, name) == given[name] for name in names))
        if key is not None:
            query = query.where(identity != key)
        if session.scalar(query.limit(1)) is not None:
            yield Problem(RULE, N_("A row with these values exists already. Change that one instead."), names[-1])
            return


def _write_down(session: Session, actor: Actor, row: Any, before: dict[str, Any] | None) -> None:
    after = _state(row)
    changed = [name for name in after if before is None or before[name] != after[name]]
    identity = sa.inspect(row).identity[0]
    record(
        session,
        actor,
        "reference.add" if before is None else "reference.edit",
        row.__tablename__,
        identity if isinstance(identity, int) else None,
        before=None if before is None else {"key": identity} | {name: before[name] for name in changed},
        after={"key": identity} | {name: after[name] for name in changed},
    )


def _state(row: Base) -> dict[str, Any]:
    return {column.key: _plain(getattr(row, column.key)) for column in _table(type(row)).columns}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, dt.date) else value


def _table(model: type[Base]) -> sa.Table:
    return cast("sa.Table", model.__table__)
