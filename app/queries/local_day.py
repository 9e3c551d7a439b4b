"""The calendar date in Zhejiang of an instant, in SQL, the same on both databases."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

HOURS = 8
"""Zhejiang has had no summer time since 1992, and no instant of ours is older."""


class local_day(FunctionElement[dt.date]):  # noqa: N801 - written and read as an SQL function
    """``local_day(column)``: instants are stored as UTC without a zone."""

    type = sa.Date()
    inherit_cache = True


@compiles(local_day, "sqlite")
def _on_sqlite(element: local_day, compiler: Any, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)}, '+{HOURS} hours')"


@compiles(local_day, "postgresql")
def _on_postgresql(element: local_day, compiler: Any, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} + INTERVAL '{HOURS} hours' AS DATE)"
