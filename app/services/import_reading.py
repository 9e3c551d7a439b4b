"""Read the workbook of an import into judged rows: forms, problems, and what the file says twice (B-4, P-1, P-12)."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.enums import CaseKind, Tier
from app.errors import N_, Problem, Severity, blocking
from app.models.encryption import keyring
from app.queries.entry import EntryReader
from app.rules.information_form_fields import InformationForm
from app.spreadsheets.columns import ColumnSpec
from app.spreadsheets.form_columns import information_form_columns
from app.spreadsheets.workbook_reading import Sheet, SourceRow, read_workbook

_JSON = (str, int, float, bool, type(None))


@dataclasses.dataclass(slots=True)
class ReadRow:
    """One row on its way: its number in the sheet, its cells, the form read from them, everything wrong so far.

    ``index`` is the blind index of the ID number, "" where none could be read.
    """

    source: SourceRow
    form: InformationForm
    problems: list[Problem]
    index: str

    @property
    def number(self) -> int:
        """The row as the spreadsheet program counts it."""
        return self.source.number

    @property
    def goes_on(self) -> bool:
        """Nothing blocks so far."""
        return not blocking(self.problems)


def form_sheet(data: bytes, tier: Tier, kind: CaseKind) -> Sheet:
    """The table of a workbook or text file, its heads taken as fields of the 信息表 for an office of ``tier``."""
    return read_workbook(data, import_columns(tier, kind))


def import_columns(tier: Tier, kind: CaseKind, choices: Mapping[str, Sequence[str]] | None = None) -> list[ColumnSpec]:
    """The columns of an import by an office of ``tier``; an office below the city enters no 公布文号 (P-8)."""
    return information_form_columns(tier, choices, kind)


def read_rows(sheet: Sheet, reader: EntryReader) -> list[ReadRow]:
    """Every row of ``sheet`` as a form with all its problems, repeated people among them."""
    rows = [_read_row(source, reader) for source in sheet.rows]
    _note_repeated(rows)
    return rows


def _read_row(source: SourceRow, reader: EntryReader) -> ReadRow:
    reading = reader.read(source.cells)
    # A cell that the workbook has spoilt reads as empty, so all that the form says of it is that it is missing.
    spoilt = {p.field for p in source.problems}
    problems = [*source.problems, *(p for p in reading.problems if p.field not in spoilt)]
    number = reading.values.id_number
    return ReadRow(source, reading.values, problems, keyring.blind_index(number) if number else "")


def _note_repeated(rows: Sequence[ReadRow]) -> None:
    """The same number with another name blocks all its rows; with the same title, all but the first (P-12)."""
    people: dict[str, list[ReadRow]] = defaultdict(list)
    for row in rows:
        if row.index:
            people[row.index].append(row)
    for same in people.values():
        if len(same) < 2:
            continue
        if len({row.form.name for row in same if row.form.name}) > 1:
            _note_names(same)
            continue
        first: dict[tuple[str | None, dt.date | None], int] = {}
        for row in same:
            key = (row.form.title_name, row.form.obtained_on)
            if key in first:
                text = N_("This person stands in row %(row)s already with the same title. Delete one of the two rows.")
                row.problems.append(Problem("P-12", text, field="id_number", params={"row": first[key]}))
            first.setdefault(key, row.number)


def _note_names(same: Sequence[ReadRow]) -> None:
    for row in same:
        others = [other.number for other in same if other is not row]
        text = N_("Row %(rows)s has the same ID number with another name. Correct whichever is wrong.")
        params = {"rows": "、".join(str(number) for number in others[:5])}
        row.problems.append(Problem("P-9", text, field="id_number", params=params))


def as_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems as a JSON column keeps them, to be worded in the reader's language later."""
    return [
        {
            "rule": p.rule,
            "text": p.text,
            "field": p.field,
            "params": {k: v if isinstance(v, _JSON) else str(v) for k, v in p.params.items()},
            "severity": p.severity.value,
        }
        for p in problems
    ]


def from_json(kept: Iterable[Mapping[str, Any]]) -> list[Problem]:
    """The problems that ``as_json`` kept."""
    return [Problem(p["rule"], p["text"], p["field"], p["params"], Severity(p["severity"])) for p in kept]
