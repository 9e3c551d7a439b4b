"""One line of each file of ``seed/reference`` as the row of its table: column → value.

Every function raises KeyError for a missing column or an unknown key, ValueError for a value outside its vocabulary.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from app.enums import SEAT_OF_TIER, CaseKind, DocumentKind, Level, Line, Seat, Step, Tier, Verb
from app.rules.qualification import level_of_title

SEATS = ("approver", "numberer", "imprint", "blank_supplier", "printer", "issuer", "destroyer")
FIRST_DAY = dt.date(1949, 10, 1)

Source = Mapping[str, str]
Row = dict[str, Any]


def _year(text: str) -> int | None:
    return int(text) if text else None


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _dates(row: Source) -> Row:
    return {"valid_from": dt.date.fromisoformat(row["valid_from"]), "valid_to": _date(row["valid_to"])}


def _years(row: Source) -> Row:
    return {"valid_from": _year(row["valid_from"]), "valid_to": _year(row["valid_to"])}


def _route(row: Source) -> Row:
    return {"kind": CaseKind(row["kind"]), "level": Level(row["level"]), "line": Line(row["line"])}


def ethnicity(row: Source) -> Row:
    """民族 (P-4)."""
    return {"code": row["code"], "name": row["name"], "in_standard": row["in_gbt3304"] == "yes"}


def division(row: Source) -> Row:
    """An administrative division with the years of its name."""
    texts = {name: row[name] for name in ("code", "name", "kind", "source")}
    return texts | {"parent_code": row["parent_code"] or None} | _years(row)


def address_code(row: Source) -> Row:
    """A county code that ID numbers carry, with its years (P-1)."""
    return {name: row[name] for name in ("code", "name", "category", "source")} | _years(row)


def series(titles: Iterable[Source]) -> dict[str, str]:
    """Code → name of every 所属系列 in the table of titles (P-7)."""
    rows = sorted(titles, key=lambda row: row["valid_in_2007"] == "yes")
    # Of several names the one of 2007 comes last, and so stays.
    return {row["series_code"]: row["series"] for row in rows}


def title(row: Source) -> Row:
    """资格名称 with series, grade (正高级 …) and the certificate level that follows from it (P-7)."""
    return {
        "series_code": row["series_code"],
        "subseries": row["subseries"],
        "grade": row["level"],
        "level": level_of_title(row["level"]),
        "name": row["title"],
        "valid_in_2007": row["valid_in_2007"] == "yes",
        "valid_now": row["valid_now"] == "yes",
        "standard_code": row["gbt8561_2001"],
        "evidence": row["evidence"],
        "note": row["note"],
    }


def committee(row: Source) -> Row:
    """评审委员会 with the dates of its name (P-7)."""
    return {
        "name": row["name"],
        "series_code": row["series_code"] or None,
        "level": Level(row["level"]) if row["level"] else None,
        "valid_from": _date(row["valid_from"]),
        "valid_to": _date(row["valid_to"]),
    }


def tiers(row: Source) -> list[tuple[Tier, dt.date]]:
    """A unit's tiers and their first days, from ``city_office`` or ``direct_office:2007-01-01``, joined by ``|``."""
    parts = [part.partition(":") for part in row["tiers"].split("|")]
    return [(Tier(tier), _date(valid_from) or FIRST_DAY) for tier, _, valid_from in parts]


def unit(row: Source) -> Row:
    """A unit (P-5) without the offices it belongs to."""
    texts = {name: row[name] for name in ("name", "short_name", "department_in_charge")}
    return texts | {
        "natural_key": row["key"],
        "is_office": any(tier is not Tier.EMPLOYER for tier, _ in tiers(row)),
        "nature": row["nature"] or None,
        "division_code": row["division_code"] or None,
    }


def offices(row: Source, source: Mapping[str, Source], ids: Mapping[str, int]) -> Row:
    """The offices a unit belongs to (P-5): an office stands in its own tier column, a local office below its parent.

    So a county office has itself as local and its city as reviewing office; a city office, a provincial
    department and a direct-reporting office have only themselves, as reviewing office; the province and the
    evaluation bodies have neither. ``source`` and ``ids`` are by natural key.
    """
    seats = _seats(row)
    reviewing = row["key"] if Seat.REVIEW in seats else ""
    if Seat.LOCAL in seats and not reviewing:
        parent = source[row["parent_key"]]
        reviewing = parent["key"] if Seat.REVIEW in _seats(parent) else ""
    keys = {
        "parent_id": row["parent_key"],
        "review_office_id": reviewing,
        "local_office_id": row["key"] if Seat.LOCAL in seats else "",
        "copied_to_id": row["copied_to_key"],
    }
    return {column: ids[key] if key else None for column, key in keys.items()}


def _seats(row: Source) -> set[Seat]:
    return {SEAT_OF_TIER[tier] for tier, _ in tiers(row)}


def authority(row: Source) -> Row:
    """A row of the authority table: seats, texts and dates (C-9)."""
    texts = {name: row[name] for name in ("recognition_text", "number_template", "note")}
    return _route(row) | _dates(row) | {function: Seat(row[function]) for function in SEATS} | texts


def checklist_item(row: Source) -> Row:
    """A scan that a case needs, and the step that cannot be left without it (P-11)."""
    return _route(row) | {
        "document_kind": DocumentKind(row["document_kind"]),
        "step": Step(row["step"]),
        "condition": row["condition"],
        "required": row["required"] == "yes",
        "note": row["note"],
    }


def deadline(row: Source) -> Row:
    """Working days that a step may take (U-3)."""
    return {"step": Step(row["step"]), "working_days": int(row["working_days"])}


def campaign_window(row: Source, ids: Mapping[str, int]) -> Row:
    """When exchanges may start, for one reviewing office or, without a key, for all (C-11)."""
    days = {name: dt.date.fromisoformat(row[name]) for name in ("starts_on", "ends_on")}
    return {"unit_id": ids[row["unit_key"]] if row["unit_key"] else None, **days, "reason": row["reason"]}


def reason(row: Source) -> Row:
    """A reason to return, reject or close (C-12)."""
    return {"code": row["code"], "verb": Verb(row["verb"]), "text_zh": row["text_zh"], "text_en": row["text_en"]}


def fee(row: Source) -> Row:
    """证书工本费 in fen from a date on (K-7)."""
    valid_from = dt.date.fromisoformat(row["valid_from"])
    return {"amount_fen": int(row["amount_fen"]), "valid_from": valid_from, "source": row["source"]}


def body_authorization(row: Source, ids: Mapping[str, int]) -> Row:
    """What an evaluation body may award, from when to when (C-7)."""
    return {"unit_id": ids[row["key"]], "series_code": row["series_code"], "level": Level(row["level"])} | _dates(row)
