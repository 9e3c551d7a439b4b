"""Workbooks and archives made in memory for the tests of reading and writing them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence

import pytest
from openpyxl import Workbook, load_workbook

from app.spreadsheets.columns import KNOWN_COLUMNS, ColumnSpec, column_spec

Rows = Iterable[Sequence[object]]


def workbook_bytes(rows: Rows, merged: Iterable[str] = ()) -> bytes:
    """A workbook of one sheet as another program would save it."""
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    for area in merged:
        book.active.merge_cells(area)
    book.save(file := io.BytesIO())
    return file.getvalue()


def archive_bytes(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of the given members."""
    with zipfile.ZipFile(file := io.BytesIO(), "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def with_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """A workbook with some of its parts exchanged or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return archive_bytes({**members, **parts})


def formula_cells(data: bytes) -> list[str]:
    """The addresses of all formula cells of a workbook, on every sheet."""
    book = load_workbook(io.BytesIO(data))
    return [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.fixture(scope="session")
def columns() -> list[ColumnSpec]:
    """The import columns a case needs, four of them required."""
    required = {"id_number", "name", "title_name", "obtained_on"}
    return [column_spec(name, required=name in required) for name in KNOWN_COLUMNS]


@pytest.fixture(scope="session")
def make_workbook() -> Callable[..., bytes]:
    return workbook_bytes


@pytest.fixture(scope="session")
def make_archive() -> Callable[..., bytes]:
    return archive_bytes


@pytest.fixture(scope="session")
def exchange_parts() -> Callable[..., bytes]:
    return with_parts


@pytest.fixture(scope="session")
def find_formulas() -> Callable[[bytes], list[str]]:
    return formula_cells
