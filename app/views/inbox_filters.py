"""Filters of the inbox: what is to be done next, and how urgent it is (U-3)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

import sqlalchemy as sa
from flask_appbuilder.models.filters import BaseFilter
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Query

from app import clock
from app.models.case import Case
from app.queries.inbox import Urgency, falls_under
from app.queries.waiting import held_by, is_overdue, next_task
from app.rules.next_task import NextTask
from app.security.jurisdiction import current_actor
from app.views.filters import HouseFilterConverter
from app.views.interface import ServiceInterface

Word = TypeVar("Word", bound=StrEnum)

URGENT_FIRST = (("due_on", "asc"), ("id", "asc"))
"""The order of lists of waiting cases: the overdue ones first, by deadline."""


class FilterWaitsForMe(BaseFilter):  # type: ignore[misc]  # FAB ships no types
    """Cases that stand at the logged-in officer's office, at a step that the officer works at."""

    name = _l("Waits for me")
    arg_name = "mine"

    def apply(self, query: Query[Any], value: Any) -> Query[Any]:
        """``query`` narrowed to the inbox; nobody's inbox is empty."""
        actor = current_actor()
        return query.where(held_by(actor)) if actor else query.where(sa.false())


class FilterTask(BaseFilter):  # type: ignore[misc]  # FAB ships no types
    """待办: what is to be done next."""

    name = _l("Is")
    arg_name = "task"

    def apply(self, query: Query[Any], value: str) -> Query[Any]:
        """``query`` narrowed to one task; an unknown one changes nothing."""
        task = _member(NextTask, value)
        return query if task is None else query.where(next_task() == task.value)


class FilterUrgency(BaseFilter):  # type: ignore[misc]  # FAB ships no types
    """期限: overdue, due today, the others."""

    name = _l("Is")
    arg_name = "urgency"

    def apply(self, query: Query[Any], value: str) -> Query[Any]:
        """``query`` narrowed to one group; an unknown one changes nothing."""
        urgency = _member(Urgency, value)
        return query if urgency is None else query.where(falls_under(urgency, clock.today()))


class WaitingConverter(HouseFilterConverter):
    """As the house's; the step is asked as the next task, the deadline as a group."""

    def _kinds(self, path: str) -> tuple[type[BaseFilter], ...]:
        own: dict[str, type[BaseFilter]] = {"step": FilterTask, "due_on": FilterUrgency}
        return (own[path],) if path in own else super()._kinds(path)


class WaitingInterface(ServiceInterface):
    """Cases by urgency: the overdue ones first, in which retired people never are (C-11)."""

    filter_converter_class = WaitingConverter

    def _ordered(self, query: Query[Any], order: Any) -> Query[Any]:
        if tuple(order) != URGENT_FIRST:
            return super()._ordered(query, order)
        late = sa.case((is_overdue(clock.today()), 0), else_=1)
        return query.order_by(late, Case.due_on.is_(None), Case.due_on, Case.id)


def _member(vocabulary: type[Word], value: str) -> Word | None:
    return vocabulary(value) if value in {*vocabulary} else None
