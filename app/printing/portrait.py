"""Drawn portraits for the demo: flat, friendly faces of nobody, made to pass every photo rule (P-10).

A portrait is decided by its seed alone: ``portrait_look`` chooses, the other ``portrait_*`` modules draw.
"""

from __future__ import annotations

import io

from PIL import Image

from app.enums import Sex
from app.printing.portrait_brush import BOARD, WHITE, Brush
from app.printing.portrait_clothes import paint_body
from app.printing.portrait_face import paint_face, paint_glasses, paint_head, paint_neck
from app.printing.portrait_hair import paint_hair_before, paint_hair_behind
from app.printing.portrait_look import portrait_look
from app.rules.photo import SCAN_DPI

# Width and height in pixels; all within P-10, the tall one as a print of 35×53 mm scans.
SIZES = ((300, 420), (300, 420), (300, 420), (276, 386), (276, 417), (240, 336), (200, 280))
HEAD_DROP = 22.0


def draw_portrait(seed: int, sex: Sex) -> bytes:
    """A JPEG portrait, 200×280 to 300×420 pixels, white ground, tagged 200 dpi, the same bytes for the same seed."""
    look = portrait_look(seed, sex)
    brush = Brush()
    brush.drop = HEAD_DROP
    paint_hair_behind(brush, look)
    paint_neck(brush, look)
    brush.drop = 0
    paint_body(brush, look)
    brush.drop = HEAD_DROP
    paint_head(brush, look)
    paint_hair_before(brush, look)
    paint_face(brush, look)
    paint_glasses(brush, look)
    out = io.BytesIO()
    _fit(brush.board, SIZES[seed % len(SIZES)]).save(out, "JPEG", quality=90, dpi=(SCAN_DPI, SCAN_DPI), subsampling=0)
    return out.getvalue()


def _fit(board: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Reduce to ``size`` without stretching: a taller picture gains white above."""
    drawn = board.resize((size[0], round(size[0] * BOARD[1] / BOARD[0])), Image.Resampling.LANCZOS)
    sheet = Image.new("RGB", size, WHITE)
    sheet.paste(drawn, (0, size[1] - drawn.height))
    return sheet
