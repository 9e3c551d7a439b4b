"""Finding the head of a table under its title rows, in one row or two, with columns in any order (B-4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.errors import N_, Problem
from app.spreadsheets.cell_values import Cell, is_blank
from app.spreadsheets.columns import REASON_HEAD, ColumnSpec, head_index, plain_head

RULE = "B-4"
SEARCHED_ROWS = 30
"""How many rows from the top may be titles and remarks before the head."""

Span = tuple[tuple[int, int], tuple[int, int]]
"""A merged area as ((first row, first column), (last row, last column)), counted from 0."""


@dataclass(frozen=True, slots=True)
class TableHead:
    """Where a table begins and which column holds which field.

    ``first_row`` is the index of the first data row in the rows searched, ``heads`` the text over each
    column as given, ``mapping`` field name → column index, ``repeated`` the fields that two heads name.
    """

    first_row: int
    heads: tuple[str, ...]
    mapping: Mapping[str, int]
    repeated: tuple[str, ...] = ()


def find_head(
    rows: Sequence[Sequence[Cell]],
    columns: Sequence[ColumnSpec],
    merged: Sequence[Span] = (),
    chosen: Mapping[str, str] | None = None,
) -> TableHead | None:
    """The head that names most fields, the upper one of equals; ``None`` when no row names two of them.

    ``rows`` are the first rows of the sheet, ``merged`` its merged areas, ``chosen`` heads assigned by hand.
    """
    index = head_index(columns, chosen)
    texts = [_head_texts(row, place, merged) for place, row in enumerate(rows[:SEARCHED_ROWS])]
    best: TableHead | None = None
    for place, lower in enumerate(texts):
        for upper in (None, texts[place - 1] if place else None):
            head = _read_head(place, upper, lower, index)
            if best is None or len(head.mapping) > len(best.mapping):
                best = head
    enough = min(2, len({column.name for column in columns}))
    return best if best is not None and len(best.mapping) >= enough else None


def head_problems(head: TableHead, columns: Sequence[ColumnSpec]) -> list[Problem]:
    """Required columns that no head names, and fields that two heads name."""
    labels = {column.name: column.label for column in columns}
    problems = []
    missing = [column for column in columns if column.required and column.name not in head.mapping]
    if missing:
        text = N_("The table has no column %(columns)s. Add it, or name its head as in the template.")
        problems.append(Problem(RULE, text, params={"columns": "、".join(column.label for column in missing)}))
    for name in head.repeated:
        text = N_("Two columns of the table are both read as %(column)s. Rename or delete the one that is not meant.")
        problems.append(Problem(RULE, text, field=name, params={"column": labels.get(name, name)}))
    return problems


def _head_texts(row: Sequence[Cell], place: int, merged: Sequence[Span]) -> list[str]:
    """The row's texts, a text merged over several columns standing over each of them."""
    texts = ["" if is_blank(cell) else " ".join(str(cell).split()) for cell in row]
    for (top, left), (_, right) in merged:
        if place == top and left < len(texts):
            for column in range(left + 1, min(right + 1, len(texts))):
                texts[column] = texts[column] or texts[left]
    return texts


def _read_head(place: int, upper: list[str] | None, lower: list[str], index: Mapping[str, str]) -> TableHead:
    """The head made of one row, or of two rows read together."""
    width = max(len(lower), len(upper or ()))
    heads: list[str] = []
    mapping: dict[str, int] = {}
    repeated: list[str] = []
    for column in range(width):
        below = lower[column] if column < len(lower) else ""
        above = upper[column] if upper is not None and column < len(upper) else ""
        head, name = _name_column(above, below, index)
        heads.append(head)
        if name is None:
            continue
        if name in mapping:
            repeated.append(name)
        mapping.setdefault(name, column)
    return TableHead(place + 1, tuple(heads), mapping, tuple(dict.fromkeys(repeated)))


def _name_column(above: str, below: str, index: Mapping[str, str]) -> tuple[str, str | None]:
    """The head over one column and the field it names: both texts together, the lower, then the upper alone."""
    candidates = [above + below, below, above] if above and below else [below or above]
    for head in candidates:
        plain = plain_head(head)
        if head and plain != REASON_HEAD and plain in index:
            return head, index[plain]
    return below or above, None
