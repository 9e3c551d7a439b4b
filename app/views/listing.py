"""What the address of a list asks for, read so that nothing in it can hurt: T12, T30, and FAB's shared filters."""

from __future__ import annotations

import copy
import re
from typing import Any

from flask import g, has_request_context, request

from app.queries.award_entry import asks_the_register
from app.views.filters import usable
from app.views.interface import LARGEST_PAGE

_FILTER = re.compile(r"_flt_(\d{1,2})_(.+)")
_MOST_FILTERS = 20


def _whole(text: str | None, default: int, most: int) -> int:
    """A number from an address; anything else is ``default``."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        return default
    return min(int(text), most)


def page_asked(view: str) -> int:
    """The page number, from 0; nonsense is the first page."""
    return _whole(request.args.get(f"page_{view}"), 0, 10**9)


def page_size_asked(view: str, default: int) -> int:
    """The page size, at most ``LARGEST_PAGE``; nonsense is the view's own."""
    return _whole(request.args.get(f"psize_{view}"), default, LARGEST_PAGE) or default


def order_asked(view: str, allowed: list[str], arguments: Any = None) -> tuple[str, str] | None:
    """(column, direction) when the column is one of ``allowed``, else None; of the address, or of ``arguments``."""
    asked = request.args if arguments is None else arguments
    column, way = asked.get(f"_oc_{view}", ""), asked.get(f"_od_{view}", "")
    known = column in allowed and way in ("asc", "desc") and not asks_the_register(column)
    return (column, way) if known else None


def fill_filters(filters: Any, arguments: Any) -> Any:
    """Put the filters of an address (a MultiDict) into ``filters``; unknown columns and operators are passed over,
    and those that the reader may not ask about."""
    filters.clear_filters()
    known = filters.get_search_filters()
    for argument in list(arguments)[:_MOST_FILTERS]:
        found = _FILTER.fullmatch(argument)
        if not found or found[2] not in known or int(found[1]) >= len(known[found[2]]):
            continue
        if asks_the_register(found[2]):
            continue
        values = [value for value in arguments.getlist(argument)[:_MOST_FILTERS] if usable(value)]
        if values:
            filters._add_filter(known[found[2]][int(found[1])], values)
    return filters


class RequestFilters:
    """FAB keeps one Filters object per view and changes it in every request, so two threads see each other's search.

    Here the view keeps an empty template and every request works on a copy of its own.
    """

    @property
    def _filters(self) -> Any:
        template = self.__dict__.get("_filters_template")
        if template is None or not has_request_context():
            return template
        mine: dict[int, Any] = g.setdefault("_filters_of_request", {})
        if id(self) not in mine:
            mine[id(self)] = copy.copy(template)
            mine[id(self)].clear_filters()
        return mine[id(self)]

    @_filters.setter
    def _filters(self, template: Any) -> None:
        self.__dict__["_filters_template"] = template
