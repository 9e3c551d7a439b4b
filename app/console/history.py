"""Values of past changes as the console's lists show them (U-8)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from app.extensions import db
from app.models.unit import Unit
from app.queries.reference_history import RowChange
from app.rules.rule_words import CONDITION_TEXTS
from app.words import word


def shown_changes(model: type[Any], labels: Any, changes: list[RowChange]) -> list[dict[str, Any]]:
    """Each change with its fields in words: label, before, after; a new row has no before."""
    return [
        {
            "at": change.at,
            "who": change.who,
            "added": change.added,
            "fields": [
                (labels.get(name, name), shown_value(model, name, before), shown_value(model, name, after))
                for name, before, after in change.fields
                if not (change.added and after in (None, ""))
            ],
        }
        for change in changes
    ]


def shown_value(model: type[Any], name: str, value: Any) -> str:
    """A value of the trail in words: vocabularies, conditions, units by their names, truth as yes or no."""
    column = model.__table__.columns.get(name)
    if name == "condition":
        return str(gettext(CONDITION_TEXTS.get(value or "", value or "")))
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(gettext("Yes") if value else gettext("No"))
    if name == "unit_id":
        return db.session.scalar(sa.select(Unit.name).where(Unit.id == value)) or str(value)
    vocabulary = getattr(getattr(column, "type", None), "enum_class", None)
    return word(vocabulary(value)) if vocabulary is not None else str(value)
