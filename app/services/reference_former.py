"""Keys that rows of the reference tables had before the province renamed them (U-8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.queries.reference_history import list_former_values


def former_keys(
    session: Session, table: str, key: Sequence[str], stored: Mapping[Any, Mapping[str, Any]]
) -> set[tuple[Any, ...]]:
    """Every natural key that a present row once had, read back through the edits of the trail.

    ``stored`` are the present rows by their primary key. ``flask init`` asks, so that a title or committee with a new
    name is not added once more under its old one.
    """
    past = {identity: {name: row[name] for name in key} for identity, row in stored.items()}
    found = set()
    for identity, before in list_former_values(session, table):
        values = past.get(identity)
        if values is not None and any(name in before for name in key):
            values.update({name: before[name] for name in key if name in before})
            found.add(tuple(values[name] for name in key))
    return found
