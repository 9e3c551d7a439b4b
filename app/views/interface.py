"""FAB's door to the database, mended: pages that stay cheap, drop-downs that stay short, writes by services only."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from flask_appbuilder.models.sqla.interface import SQLAInterface
from sqlalchemy.orm import Query, Session, defer, joinedload, selectinload

from app.models.approval import Approval
from app.models.case import Case
from app.models.certificate import Certificate
from app.queries.award_entry import show_as_entered, show_employer_as_entered
from app.security.jurisdiction import Actor
from app.session import through
from app.views.filters import FilterIsRecord, HouseFilterConverter, resolve, typed

COUNT_CAP = 10_000
"""A list is counted this far; what it shows beyond is "more than 10,000" and no page."""

OPTIONS_CAP = 200
"""No drop-down holds more."""

LARGEST_PAGE = 100

AddService = Callable[[Session, Actor, Mapping[str, Any]], Any]
"""(session, actor, values) → the new record. Commits by ``writing()``; raises ``Refusal``."""

EditService = Callable[[Session, Actor, int, Mapping[str, Any]], Any]
"""(session, actor, id, values) → the record. Raises ``NotFound``, ``Refusal``."""


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page; ``count`` is exact up to ``COUNT_CAP`` and ``COUNT_CAP + 1`` for everything above."""

    rows: Sequence[Any]
    count: int
    number: int


def _show_as_entered(session: Session, rows: Sequence[Any]) -> None:
    """Evaluation bodies read what they entered, be it by its cases, their approvals or their certificates (C-7)."""
    show_as_entered(session, [row for row in rows if isinstance(row, Case)])
    show_as_entered(session, {row.case_id: row.case for row in rows if isinstance(row, Approval)}.values())
    show_employer_as_entered(session, [row for row in rows if isinstance(row, Certificate)])


def _with(*relations: Any) -> Any:
    """The loading of a chain of relations: in the same statement, a collection at the end in one more."""
    chain: Any = None
    for relation in relations:
        if relation.property.uselist:
            chain = selectinload(relation) if chain is None else chain.selectinload(relation)
        else:
            chain = joinedload(relation) if chain is None else chain.joinedload(relation)
    return chain


class ServiceInterface(SQLAInterface):  # type: ignore[misc]  # FAB ships no types
    """One model behind a generated view.

    ``eager`` names the relations that a list shows (``"qualification.announcement_document"``), loaded in the same
    statement; ``unread`` the columns that it never shows (an encrypted one costs time). ``through`` reads what hangs
    on a visible record without asking the scope again: a case's person may have moved to another office (C-18).
    FAB's own add, edit and delete are refused: a view that writes names a service.
    """

    filter_converter_class = HouseFilterConverter
    FilterRelationOneToManyEqual = FilterIsRecord

    def __init__(
        self,
        obj: Any,
        session: Any = None,
        *,
        eager: Sequence[str] = (),
        unread: Sequence[str] = (),
        through: bool = False,
    ) -> None:
        super().__init__(obj, session)
        self._through = through
        self._eager = tuple(eager)
        self._unread = tuple(unread)

    def page(self, filters: Any, order: Sequence[tuple[str, str]], number: int, size: int) -> Page:
        """The page ``number`` (from 0) of ``size`` rows, moved back to the last page that exists below the cap."""
        with self._visible(filters) as query:
            count = self._count(query)
            size = max(1, min(size, LARGEST_PAGE))
            number = max(0, min(number, (min(count, COUNT_CAP) - 1) // size))
            if count == 0:
                return Page((), 0, 0)
            rows = self._ordered(query, order).options(*self._loading()).offset(number * size).limit(size).all()
        _show_as_entered(self.session, rows)
        return Page(rows, count, number)

    def keys(self, filters: Any, order: Sequence[tuple[str, str]], among: Sequence[int] | None = None) -> list[int]:
        """Keys of all records in the jurisdiction that match, or of those ``among`` them, in the order of the list."""
        with self._visible(filters) as query:
            if among is not None:
                query = query.where(self.get_pk().in_(among))
            return [key for (key,) in self._ordered(query, order).with_entities(self.get_pk())]

    @contextmanager
    def _visible(self, filters: Any) -> Iterator[Query[Any]]:
        """The records in the jurisdiction, filtered; they are read inside the block."""
        if not self._through:
            yield self.apply_filters(self.session.query(self.obj), filters)
            return
        with through(self.obj) as visible:
            yield self.apply_filters(self.session.query(self.obj).where(visible), filters)

    def _count(self, query: Query[Any]) -> int:
        return int(query.with_entities(self.get_pk()).limit(COUNT_CAP + 1).count())

    def _ordered(self, query: Query[Any], order: Sequence[tuple[str, str]]) -> Query[Any]:
        """Ordered, with the key last so that no row stands on two pages."""
        key = self.get_pk()
        last = order[-1][1] if order else "desc"
        columns = [(getattr(self.obj, name), way) for name, way in order if name != self.get_pk_name()]
        for column, way in [*columns, (key, last)]:
            query = query.order_by(column.asc() if way == "asc" else column.desc())
        return query

    def _loading(self) -> list[Any]:
        options: list[Any] = []
        for path in self._eager:
            relations, last = resolve(self.obj, path)
            options.append(_with(*relations, last))
        for path in self._unread:
            relations, column = resolve(self.obj, path)
            options.append(_with(*relations).defer(column) if relations else defer(column))
        return options

    def query(
        self,
        filters: Any = None,
        order_column: str = "",
        order_direction: str = "",
        page: int | None = None,
        page_size: int | None = None,
        select_columns: list[str] | None = None,
        outer_default_load: bool = False,
    ) -> tuple[int, Sequence[Any]]:
        """FAB's own call: a drop-down (no page size) gets ``OPTIONS_CAP`` rows and no count; the API a capped page."""
        query = self.apply_filters(self.session.query(self.obj), filters)
        order = [(order_column, order_direction)] if order_column else []
        if not page_size:
            rows = self._ordered(query, order or [(self.get_pk_name(), "asc")]).limit(OPTIONS_CAP).all()
            return len(rows), rows
        if not select_columns:
            found = self.page(filters, order, page or 0, page_size)
            return found.count, found.rows
        chosen = self.apply_all(
            self.session.query(self.obj), filters, order_column, order_direction, page, page_size, select_columns
        )
        rows = [getattr(row, self.obj.__name__, row) for row in chosen.all()]
        return self._count(query), rows

    def key(self, text: Any) -> Any:
        """``text`` from an address as a primary key, or None where it can be none."""
        return typed(self.get_pk(), str(text))

    def get(
        self, id: Any, filters: Any = None, select_columns: list[str] | None = None, outer_default_load: bool = False
    ) -> Any:
        """The row with this key in the jurisdiction, or None; a key that can be none is None too."""
        key = self.key(id)
        if key is None:
            return None
        if select_columns:
            return super().get(key, filters, select_columns, outer_default_load)
        with self._visible(filters) as query:
            return query.where(self.get_pk() == key).options(*self._loading()).one_or_none()

    def get_many(self, ids: Sequence[str], filters: Any) -> list[Any] | None:
        """All rows of ``ids``, or None when one of them is unknown or outside the jurisdiction; one statement."""
        keys = {self.key(text) for text in ids}
        if not keys or None in keys:
            return None
        with self._visible(filters) as query:
            rows = self._ordered(query.where(self.get_pk().in_(keys)), [(self.get_pk_name(), "asc")]).all()
        return rows if len(rows) == len(keys) else None

    def get_related_obj(self, col_name: str, value: Any) -> Any:
        """A related record by its key, through the guarded session."""
        return self.session.get(self.get_related_model(col_name), value)

    def add(self, item: Any, commit: bool = True) -> NoReturn:
        """Refused: FAB commits by itself and asks no rule."""
        raise RuntimeError(f"{type(item).__name__} is written by services only")

    edit = delete = add

    def delete_all(self, items: list[Any]) -> NoReturn:
        """Refused, as ``add``."""
        raise RuntimeError("records are never deleted")
