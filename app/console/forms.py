"""Forms of the reference tables, made from their columns; only what a table's view declares can be written."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, StringField, validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.enums import Tier
from app.extensions import db
from app.models.code import Series
from app.models.unit import Unit, UnitTier
from app.rules.rule_words import CONDITION_TEXTS
from app.words import word


class UnitChoice(StrEnum):
    """Which units a column may name."""

    REVIEWING_OR_ALL = "reviewing offices, or none for all"
    BODIES = "evaluation bodies"
    OFFICES = "every office"


WIDE = {"class": "form-control"}


class ReferenceForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Carries the fingerprint of the row as the editor saw it, and of the consequences that were confirmed."""

    seen = HiddenField()
    confirmed = HiddenField()


def form_class(
    model: type[Any], names: Sequence[str], labels: Mapping[str, Any], units: Mapping[str, UnitChoice]
) -> type[ReferenceForm]:
    """A form with one field for each column in ``names``; ``units`` says which units a column may name."""
    fields = {name: _field(model.__table__.columns[name], labels[name], units.get(name)) for name in names}
    return type(f"{model.__name__}Form", (ReferenceForm,), fields)


def _field(column: sa.Column[Any], label: Any, units: UnitChoice | None) -> Any:
    kind = column.type
    rules = [validators.Optional() if column.nullable or column.default is not None else validators.InputRequired()]
    if units is not None:
        return SelectField(label, coerce=_key, choices=functools.partial(_units, units), render_kw=WIDE)
    if column.name == "condition":
        return SelectField(label, choices=_conditions, render_kw=WIDE)
    if column.name == "series_code":
        return SelectField(
            label, coerce=_text, choices=functools.partial(_series, bool(column.nullable)), render_kw=WIDE
        )
    if isinstance(kind, sa.Enum) and kind.enum_class:
        words = functools.partial(_words, kind.enum_class, bool(column.nullable))
        return SelectField(label, coerce=_member(kind.enum_class), choices=words, render_kw=WIDE)
    if isinstance(kind, sa.Boolean):
        return BooleanField(label)
    if isinstance(kind, sa.Date):
        return DateField(label, rules, render_kw={**WIDE, "type": "date"})
    if isinstance(kind, sa.Integer):
        return IntegerField(label, rules, render_kw={**WIDE, "inputmode": "numeric"})
    length = getattr(kind, "length", None)
    return StringField(label, [validators.Length(max=length or -1)], render_kw=WIDE)


def _words(vocabulary: Any, may_be_empty: bool) -> list[SelectChoice]:
    blank = [SelectChoice("", "")] if may_be_empty else []
    return [*blank, *(SelectChoice(value.value, word(value)) for value in vocabulary)]


def _member(vocabulary: Any) -> Any:
    """Values of the vocabulary from what a drop-down sends; anything else is no choice."""

    def coerce(value: Any) -> Any:
        if value in ("", None):
            return None
        return value if isinstance(value, vocabulary) else vocabulary(value)

    return coerce


def _key(value: Any) -> int | None:
    return int(value) if value not in ("", None, "None") else None


def _text(value: Any) -> str | None:
    return str(value) if value not in ("", None, "None") else None


def _units(wanted: UnitChoice) -> list[SelectChoice]:
    """The units that a row of the table may be about; windows may be about all offices."""
    query = sa.select(Unit.id, Unit.name).where(Unit.is_office.is_(True)).order_by(Unit.id).limit(1000)
    if wanted is UnitChoice.REVIEWING_OR_ALL:
        query = query.where(Unit.review_office_id == Unit.id)
    elif wanted is UnitChoice.BODIES:
        query = query.join(UnitTier).where(UnitTier.tier == Tier.EVALUATION_BODY)
    blank = [SelectChoice("", _l("All offices"))] if wanted is UnitChoice.REVIEWING_OR_ALL else []
    return [*blank, *(SelectChoice(str(row.id), row.name) for row in db.session.execute(query))]


def _conditions() -> list[SelectChoice]:
    return [SelectChoice(value, gettext(text)) for value, text in CONDITION_TEXTS.items()]


def _series(may_be_empty: bool) -> list[SelectChoice]:
    rows = db.session.execute(sa.select(Series.code, Series.name).order_by(Series.code))
    blank = [SelectChoice("", "")] if may_be_empty else []
    return [*blank, *(SelectChoice(row.code, f"{row.code} {row.name}") for row in rows)]
