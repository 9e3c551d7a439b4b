"""Lines and pages by measure: wkhtmltopdf cuts rows at page ends, so pages are filled before it sees them (D-3).

Widths are the fonts' own advance widths; lengths are millimetres, type sizes points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.errors import N_, PrintingRefused, Problem
from app.printing import fonts
from app.printing.fonts import FontFile

MM_PER_POINT = 25.4 / 72
SETTING_SLACK = 1.03
"""wkhtmltopdf rounds type to whole pixels, at most 3 % wider than measured."""
NEVER_FIRST = frozenset("，。、；：？！）〕】》」』”’,.;:?!)]}%·…—")
NEVER_LAST = frozenset("（〔【《「『“‘([{")
_PIECE = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """Something that may not be cut: its height, and whether what follows must share its page."""

    height: float
    keeps_with_next: bool = False


def text_width(text: str, points: float, font: FontFile = fonts.PAPER) -> float:
    """Width of ``text`` on one line, in millimetres."""
    return sum(fonts.advance(c, font) for c in text) * points * MM_PER_POINT * SETTING_SLACK


def break_lines(text: str, width: float, points: float, font: FontFile = fonts.PAPER) -> list[str]:
    """``text`` in lines no wider than ``width``; words and numbers stay whole, no line begins with a comma."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line: list[str] = []
        used = 0.0
        for piece in _pieces(paragraph, width, points, font):
            step = text_width(piece, points, font)
            if line and used + step > width:
                cut = _last_break(line, piece)
                lines.append("".join(line[:cut]))
                line = line[cut:]
                used = text_width("".join(line), points, font)
            line.append(piece)
            used += step
        lines.append("".join(line))
    return lines


def _pieces(text: str, width: float, points: float, font: FontFile) -> Iterator[str]:
    """The parts of ``text`` a line may end after: single characters, and words and numbers that fit a line."""
    for match in _PIECE.finditer(text):
        piece = match.group()
        if len(piece) > 1 and text_width(piece, points, font) > width:
            yield from piece
        else:
            yield piece


def _last_break(line: Sequence[str], following: str) -> int:
    """How many pieces of a full ``line`` stay on it, so that neither its end nor the next beginning is bad style."""
    for cut in range(len(line), 0, -1):
        first = following if cut == len(line) else line[cut]
        if first not in NEVER_FIRST and line[cut - 1] not in NEVER_LAST:
            return cut
    return len(line)


def fit_size(text: str, width: float, height: float, sizes: Sequence[float], leading: float = 1.25) -> float:
    """The largest of ``sizes`` (descending) at which ``text`` fits a box; raises ``PrintingRefused`` if none does."""
    for points in sizes:
        if len(break_lines(text, width, points)) * points * MM_PER_POINT * leading <= height:
            return points
    raise PrintingRefused(
        Problem(
            "D-1", N_("A text of %(length)s characters does not fit its box on the form."), params={"length": len(text)}
        )
    )


def fill_pages(blocks: Sequence[Block], capacity: float) -> list[list[int]]:
    """Indices of ``blocks`` page by page, none cut, none parted from the one it must stay with.

    Always gives at least one page. Raises ``PrintingRefused`` when a block (with those it keeps) is
    taller than ``capacity``.
    """
    pages: list[list[int]] = [[]]
    used = 0.0
    for bundle in _bundles(blocks):
        height = sum(blocks[i].height for i in bundle)
        if height > capacity:
            text = N_("Row %(row)s of the list is taller than a page.")
            raise PrintingRefused(Problem("D-3", text, params={"row": _row_number(blocks, bundle[-1])}))
        if used + height > capacity:
            pages.append([])
            used = 0.0
        pages[-1].extend(bundle)
        used += height
    return pages


def _row_number(blocks: Sequence[Block], index: int) -> int:
    """Which row a reader would call ``blocks[index]``: heads, which stay with what follows, are not counted."""
    return sum(not block.keeps_with_next for block in blocks[: index + 1])


def _bundles(blocks: Sequence[Block]) -> Iterator[list[int]]:
    bundle: list[int] = []
    for i, block in enumerate(blocks):
        bundle.append(i)
        if not block.keeps_with_next:
            yield bundle
            bundle = []
    if bundle:
        yield bundle
