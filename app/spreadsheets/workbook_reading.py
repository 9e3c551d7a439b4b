"""Tables that people send, as rows of named cells: .xlsx and .csv, whatever stands around the table (B-4, T22)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from app.errors import N_, Problem, Severity
from app.spreadsheets.archive import MIB, UnreadableFileError
from app.spreadsheets.cell_values import Cell, field_value, is_blank
from app.spreadsheets.columns import REASON_HEAD, ColumnSpec, plain_head
from app.spreadsheets.csv_reading import csv_rows
from app.spreadsheets.header_row import SEARCHED_ROWS, Span, TableHead, find_head, head_problems
from app.spreadsheets.sheet_extent import damaged_workbook
from app.spreadsheets.xlsx_guard import repack_workbook

RULE = "B-4"
MAX_FILE_SIZE = 20 * MIB
MAX_ROWS = 20_000
MAX_COLUMNS = 200
_MAX_FILLED = 200_000
_MAX_MERGED = 10_000
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of the table.

    ``number`` is the row as the spreadsheet program counts it, ``cells`` field name → value for every mapped
    column (blank is ``""``), ``given`` the cells of all columns as they stood, ``problems`` what the workbook
    itself has spoilt; the value of a field named there is ``""``. Cells are left out of ``repr`` (P-1).
    """

    number: int
    cells: Mapping[str, object] = field(repr=False)
    given: tuple[Cell, ...] = field(repr=False)
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as read. ``heads`` are the heads as given, ``mapping`` field name → column index, both without
    the 出错原因 column; ``unread`` the heads that name no field. When a problem blocks, ``rows`` is empty.
    """

    rows: tuple[SourceRow, ...] = ()
    mapping: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    heads: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Grid:
    """A raw table: rows from the top of the sheet, merged areas in the same counting, and how many rows too many."""

    name: str
    rows: list[list[Cell]]
    merged: list[Span]
    too_long: bool = False


def read_workbook(data: bytes, columns: Sequence[ColumnSpec], chosen: Mapping[str, str] | None = None) -> Sheet:
    """The table in a file: of the visible sheets, the first whose head names most of ``columns``.

    ``data`` is the file, at most 20 MB with at most 20,000 rows, of which the first 200 columns are looked at;
    ``chosen`` assigns heads as given to field names (the mapping step) and goes before the usual heads.
    Never raises for what is in the file: a file that is empty, no workbook, locked, too large, without
    head, without required columns or without rows is a ``Sheet`` with a problem under B-4.
    """
    grids = _grids(data)
    if isinstance(grids, Problem):
        return Sheet(problems=(grids,))
    found = [(grid, find_head(grid.rows, columns, grid.merged, chosen)) for grid in grids]
    tables = [(grid, head) for grid, head in found if head is not None]
    if not tables:
        empty = not any(not is_blank(cell) for grid in grids for row in grid.rows for cell in row)
        return Sheet(problems=(_empty_file() if empty else _no_head(columns),))
    grid, head = max(tables, key=lambda table: len(table[1].mapping))
    sheet = _sheet(grid, head, columns)
    others = [other.name for other, other_head in tables if other is not grid and _filled(other, other_head)]
    if others:
        text = N_("Only the sheet “%(read)s” was read; the table on %(left)s was not. Send it as a file of its own.")
        warning = Problem(RULE, text, params={"read": grid.name, "left": "、".join(others)}, severity=Severity.WARN)
        return Sheet(sheet.rows, sheet.mapping, (*sheet.problems, warning), sheet.heads, sheet.unread)
    return sheet


def _grids(data: bytes) -> list[_Grid] | Problem:
    """The raw tables of a file of any known format."""
    if not data.strip():
        return _empty_file()
    if len(data) > MAX_FILE_SIZE:
        text = N_("The file is larger than %(limit)s MB. Split the table and send the parts one after another.")
        return Problem(RULE, text, params={"limit": MAX_FILE_SIZE // MIB})
    if data.startswith(_OLD_OR_LOCKED):
        if _LOCKED in data:
            return Problem(RULE, N_("The workbook is protected by a password. Save it without one and send it again."))
        text = N_("The file is a workbook of the old format (.xls). Save it as .xlsx and send it again.")
        return Problem(RULE, text)
    if data.startswith(b"PK"):
        return _xlsx_grids(data)
    rows = csv_rows(data, MAX_ROWS + SEARCHED_ROWS + 1, MAX_COLUMNS)
    if isinstance(rows, Problem):
        return rows
    return [_Grid("CSV", [list(row) for row in rows], [], len(rows) > MAX_ROWS + SEARCHED_ROWS)]


def _xlsx_grids(data: bytes) -> list[_Grid] | Problem:
    """The visible sheets of a workbook, once it is known to be within the limits."""
    try:
        with CalamineWorkbook.from_filelike(repack_workbook(data)) as workbook:
            return [
                _grid(workbook.get_sheet_by_name(sheet.name))
                for sheet in workbook.sheets_metadata
                if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
            ]
    except UnreadableFileError as refused:
        return refused.problem
    except (CalamineError, OSError, ValueError):
        return damaged_workbook()
    except BaseException as panic:
        # A fault inside the reader arrives as PanicException, which is no Exception and cannot be imported.
        if type(panic).__name__ == "PanicException":
            return damaged_workbook()
        raise


def _grid(sheet: CalamineSheet) -> _Grid:
    """One sheet's rows from row 1 and column A on, merged data cells filled downwards."""
    limit = MAX_ROWS + SEARCHED_ROWS
    # The reader gives every row from row 1 on, but no columns left of the first filled one.
    before: list[Cell] = [""] * min(sheet.start[1] if sheet.start else 0, MAX_COLUMNS)
    rows = [[*before, *row][:MAX_COLUMNS] for row in islice(sheet.iter_rows(), limit + 1)]
    return _Grid(sheet.name, rows, (sheet.merged_cell_ranges or [])[:_MAX_MERGED], len(rows) > limit)


def _sheet(grid: _Grid, head: TableHead, columns: Sequence[ColumnSpec]) -> Sheet:
    """The grid's rows under its head as named cells."""
    keep = [place for place, text in enumerate(head.heads) if plain_head(text) != REASON_HEAD]
    heads = tuple(head.heads[place] for place in keep)
    mapping = {name: keep.index(place) for name, place in head.mapping.items()}
    named = set(mapping.values())
    unread = tuple(text for place, text in enumerate(heads) if text and place not in named)
    problems = head_problems(head, columns)
    _fill_down(grid, head.first_row)
    specs = {column.name: column for column in columns}
    rows = () if problems else tuple(_source_rows(grid, head.first_row, keep, mapping, specs))
    if not problems and (grid.too_long or len(rows) > MAX_ROWS):
        text = N_("The table has more than %(limit)s rows. Split it and send the parts one after another.")
        problems.append(Problem(RULE, text, params={"limit": MAX_ROWS}))
    elif not problems and not rows:
        text = N_("There is not a single row under the head of the table. Fill it in and send it again.")
        problems.append(Problem(RULE, text))
    return Sheet(() if problems else rows, mapping, tuple(problems), heads, unread)


def _source_rows(
    grid: _Grid, first_row: int, keep: Sequence[int], mapping: Mapping[str, int], specs: Mapping[str, ColumnSpec]
) -> list[SourceRow]:
    """Rows with at least one filled cell under a named head; others are space, totals and signatures."""
    rows = []
    for place in range(first_row, len(grid.rows)):
        row = grid.rows[place]
        given = tuple(row[column] if column < len(row) else "" for column in keep)
        if all(is_blank(given[column]) for column in mapping.values()):
            continue
        cells: dict[str, object] = {}
        problems: list[Problem] = []
        for name, column in mapping.items():
            cells[name], problem = field_value(given[column], specs[name])
            if problem is not None:
                problems.append(problem)
        rows.append(SourceRow(place + 1, cells, given, tuple(problems)))
    return rows


def _fill_down(grid: _Grid, first_row: int) -> None:
    """Give every row of a merged data cell the value that its program keeps in the first one only."""
    budget = _MAX_FILLED
    for (top, left), (bottom, right) in grid.merged:
        if top < first_row or left != right or top >= len(grid.rows) or left >= len(grid.rows[top]):
            continue
        for row in grid.rows[top + 1 : bottom + 1]:
            budget -= 1
            if budget < 0:
                return
            if left < len(row) and is_blank(row[left]):
                row[left] = grid.rows[top][left]


def _filled(grid: _Grid, head: TableHead) -> bool:
    rows = grid.rows[head.first_row :]
    return any(not is_blank(row[place]) for row in rows for place in head.mapping.values() if place < len(row))


def _empty_file() -> Problem:
    return Problem(RULE, N_("The file is empty. Fill in the template and send it again."))


def _no_head(columns: Sequence[ColumnSpec]) -> Problem:
    text = N_("No row of the file names the columns (%(columns)s …). Put the heads of the template over the table.")
    return Problem(RULE, text, params={"columns": "、".join(column.label for column in columns[:4])})
