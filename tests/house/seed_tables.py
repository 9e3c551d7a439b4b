"""Readers of the seed's CSV files for the house tests."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

SEED = Path(__file__).resolve().parents[2] / "seed"
DAY = dt.date(2007, 9, 1)
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """The rows of ``seed/<name>.csv``; a row with more or fewer cells than the head fails."""
    with (SEED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert table, name
    for row in table:
        assert None not in row, (name, row)
        assert None not in row.values(), (name, row)
    return table


def in_force(row: Row, day: dt.date = DAY) -> bool:
    """True when a dated row holds on ``day``."""
    return row["valid_from"] <= day.isoformat() and (not row["valid_to"] or row["valid_to"] >= day.isoformat())


def units() -> dict[str, Row]:
    """Units by natural key."""
    return {row["key"]: row for row in rows("reference/units")}


def tiers(row: Row) -> list[str]:
    """The tiers of a unit, without their dates."""
    return [part.split(":")[0] for part in row["tiers"].split("|")]
