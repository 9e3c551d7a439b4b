"""Filters of lists: only operators that a clerk asks for and an index or a bounded scan can serve (U-8)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from flask_appbuilder.models.filters import BaseFilter, BaseFilterConverter, FilterRelation
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Query, RelationshipProperty

from app import clock
from app.models.base import UtcDateTime

LONGEST_VALUE = 100
LARGEST_KEY = 2**31 - 1


def resolve(model: Any, path: str) -> tuple[tuple[Any, ...], Any]:
    """(relations to walk, column) for ``title`` or ``qualification.title_name``."""
    steps = path.split(".")
    relations: list[Any] = []
    for name in steps[:-1]:
        relation = getattr(model, name)
        relations.append(relation)
        model = relation.property.mapper.class_
    return tuple(relations), getattr(model, steps[-1])


def where(query: Query[Any], model: Any, path: str, condition: Any) -> Query[Any]:
    """``query`` narrowed by ``condition(column)``; a related column is asked through EXISTS, so no row doubles."""
    relations, column = resolve(model, path)
    clause = condition(column)
    for relation in reversed(relations):
        clause = relation.has(clause)
    return query.where(clause)


def typed(column: Any, text: str) -> Any:
    """``text`` as a value of ``column``, or None where it can be none; never raises."""
    kind = column.type
    try:
        if isinstance(kind, sa.Enum):
            return kind.enum_class(text) if kind.enum_class else text
        if isinstance(kind, sa.Boolean):
            return {"y": True, "n": False}.get(text)
        if isinstance(kind, UtcDateTime):
            return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(), clock.LOCAL_ZONE)
        if isinstance(kind, sa.Date):
            return dt.date.fromisoformat(text)
        if isinstance(kind, sa.Integer):
            number = int(text)
            return number if abs(number) <= LARGEST_KEY else None
    except ValueError:
        return None
    return text


def usable(value: str) -> bool:
    """Whether a value from an address may reach the database."""
    return 0 < len(value.strip()) <= LONGEST_VALUE and "\x00" not in value


class _Filter(BaseFilter):  # type: ignore[misc]  # FAB ships no types
    """A condition on one column, which may be a related one (``person.name``)."""

    def apply(self, query: Query[Any], value: str) -> Query[Any]:
        """``query`` with this condition; a value that means nothing changes nothing."""
        wanted = typed(resolve(self.model, self.column_name)[1], value.strip())
        if wanted is None:
            return query
        return where(query, self.model, self.column_name, lambda column: self.condition(column, wanted))

    def condition(self, column: Any, value: Any) -> Any:
        """The SQL condition."""
        raise NotImplementedError


class FilterIs(_Filter):
    """等于."""

    name = _l("Equal to")
    arg_name = "is"

    def condition(self, column: Any, value: Any) -> Any:
        """Equality."""
        return column == value


class FilterStartsText(_Filter):
    """开头是: a range, which an ordinary index serves on both databases."""

    name = _l("Starts with")
    arg_name = "starts"

    def condition(self, column: Any, value: Any) -> Any:
        """LIKE 'value%', with the value's own wildcards taken as text."""
        return column.startswith(value, autoescape=True)


class FilterContainsText(_Filter):
    """包含: for names of two or three characters, anywhere in the text."""

    name = _l("Contains")
    arg_name = "has"

    def condition(self, column: Any, value: Any) -> Any:
        """LIKE '%value%', with the value's own wildcards taken as text."""
        return column.contains(value, autoescape=True)


class FilterBefore(_Filter):
    """早于."""

    name = _l("Earlier than")
    arg_name = "before"

    def condition(self, column: Any, value: Any) -> Any:
        """Strictly less."""
        return column < value


class FilterAfter(_Filter):
    """晚于, the day itself included for instants, since a day begins at its first minute."""

    name = _l("Later than")
    arg_name = "after"

    def condition(self, column: Any, value: Any) -> Any:
        """Strictly more for days; from the next day on for instants."""
        return column >= value + dt.timedelta(days=1) if isinstance(value, dt.datetime) else column > value


class FilterLess(FilterBefore):
    """小于."""

    name = _l("Smaller than")
    arg_name = "less"


class FilterMore(FilterAfter):
    """大于."""

    name = _l("Greater than")
    arg_name = "more"


class FilterIsRecord(FilterRelation):  # type: ignore[misc]  # FAB ships no types
    """是: a related record, by the key that the drop-down carries; compares the foreign key, reads nothing."""

    name = _l("Is")
    arg_name = "record"

    def apply(self, query: Query[Any], value: Any) -> Query[Any]:
        """``query`` with rows that point at ``value``; a key that can be none changes nothing."""
        relation: RelationshipProperty[Any] = getattr(self.model, self.column_name).property
        (local, _remote), *_rest = relation.local_remote_pairs or ()
        key = typed(local, str(value))
        return query if key is None else query.where(local == key)


class FilterReviewingOffices(BaseFilter):  # type: ignore[misc]  # FAB ships no types
    """For drop-downs of units: city offices, provincial departments and direct-reporting offices, whoever asks."""

    name = _l("Is")
    arg_name = "reviewing"

    def apply(self, query: Query[Any], value: Any) -> Query[Any]:
        """Units that are their own reviewing office."""
        return query.where(self.model.is_office.is_(True), self.model.review_office_id == self.model.id)


REVIEWING_OFFICES = [["name", FilterReviewingOffices, ""]]

TEXT = (FilterContainsText, FilterIs, FilterStartsText)
DAY = (FilterIs, FilterBefore, FilterAfter)
INSTANT = (FilterBefore, FilterAfter)
NUMBER = (FilterIs, FilterLess, FilterMore)


class HouseFilterConverter(BaseFilterConverter):  # type: ignore[misc]  # FAB ships no types
    """Which filters a column gets, by its type; encrypted and binary columns get none."""

    def convert(self, col_name: str) -> list[Any] | None:
        """Filter instances in the order in which addresses number them, or None."""
        return [kind(col_name, self.datamodel) for kind in self._kinds(col_name)] or None

    def _kinds(self, path: str) -> tuple[type[BaseFilter], ...]:
        column = resolve(self.datamodel.obj, path)[1]
        if isinstance(getattr(column, "property", None), RelationshipProperty):
            many_to_one = column.property.direction.name == "MANYTOONE"
            return (FilterIsRecord,) if many_to_one and "." not in path else ()
        kind = getattr(column, "type", None)
        if isinstance(kind, (sa.Enum, sa.Boolean)):
            return (FilterIs,)
        for types, filters in (
            ((UtcDateTime, sa.DateTime), INSTANT),
            ((sa.Date,), DAY),
            ((sa.Integer,), NUMBER),
            ((sa.String,), TEXT),
        ):
            if isinstance(kind, types):
                return filters
        return ()
