"""附件4 花名册 on paper: landscape A4, pages filled by measure, each with head and foot (D-3, C-16)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.printing import html_pdf
from app.printing.pagination import Block, break_lines, fill_pages
from app.rules.roster_line import ROSTER_COLUMNS, RosterLine, RosterSheet

POINTS = 8.0
LINE_HEIGHT = 3.4
CELL_PADDING = 1.6
GROUP_HEIGHT = 5.6
BODY_HEIGHT = 157.0
"""Millimetres left for rows on a landscape page between the repeated head and foot, 2 mm kept as slack."""
CELL_SIDES = 1.4
COLUMN_WIDTHS = (8, 15, 8, 28, 32, 16.5, 18, 18, 14.5, 13, 17, 28, 20.5, 19, 13.5, 12)
"""Millimetres, as in static/paper.css; they add up to the 281 mm of the table."""
NOTE_COLUMN = len(ROSTER_COLUMNS) - 1
CENTRED = frozenset({0, 2, 3, 9, 10, 14})


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One line of the table as laid out: cells broken into lines, or, for a group head, its one text."""

    lines: int
    cells: tuple[tuple[str, ...], ...] = ()
    group: str = ""
    struck: bool = False

    @property
    def height(self) -> float:
        """Millimetres the row takes."""
        return GROUP_HEIGHT if self.group else self.lines * LINE_HEIGHT + CELL_PADDING


def render_roster(
    sheet: RosterSheet, *, seal: bytes | None = None, content_hash: str = "", audit_head: str = ""
) -> bytes:
    """The roster as PDF (D-3); raises ``PrintingRefused`` or ``ProgramMissing``."""
    html = roster_html(sheet, seal=seal, content_hash=content_hash, audit_head=audit_head)
    return html_pdf.render_pdf(html, landscape=True)


def roster_html(sheet: RosterSheet, *, seal: bytes | None = None, content_hash: str = "", audit_head: str = "") -> str:
    """The roster as the HTML page both the PDF and the preview are made of.

    ``seal`` is a PNG set on 填报单位; ``content_hash`` and ``audit_head`` stand in small print on every page.
    """
    rows = list(_rows(sheet))
    blocks = [Block(row.height, keeps_with_next=bool(row.group)) for row in rows]
    return html_pdf.paper_page(
        "roster.html",
        sheet=sheet,
        heads=[head for _, head in ROSTER_COLUMNS],
        pages=[[rows[i] for i in page] for page in fill_pages(blocks, BODY_HEIGHT)],
        seal=html_pdf.image_uri(seal) if seal else "",
        content_hash=content_hash,
        audit_head=audit_head,
        note_column=NOTE_COLUMN,
        centred=CENTRED,
    )


def _rows(sheet: RosterSheet) -> Iterator[PrintedRow]:
    for document, lines in sheet.groups():
        yield PrintedRow(1, group=_group_text(document, lines))
        yield from map(_row, lines)


def _group_text(document: str, lines: Sequence[RosterLine]) -> str:
    standing = sum(not line.struck for line in lines)
    returned = len(lines) - standing
    tail = f"，另有{returned}人已退回" if returned else ""
    return f"公布文号：{document or '（未填）'}　共{standing}人{tail}"


def _row(line: RosterLine) -> PrintedRow:
    cells = tuple(_cell(text, width) for text, width in zip(line.texts(), COLUMN_WIDTHS, strict=True))
    return PrintedRow(max(map(len, cells)), cells=cells, struck=line.struck)


@lru_cache(maxsize=8192)
def _cell(text: str, width: float) -> tuple[str, ...]:
    return tuple(break_lines(text, width - CELL_SIDES, POINTS))
