"""A round unit seal as a transparent PNG, for samples and for boxes on paper (A2 盖章, B-3).

Sealing offices bring scans of their own seals; a drawn one stands in where a sample is needed.
"""

from __future__ import annotations

import io
import math
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from app.printing import fonts

RED = (200, 32, 31, 255)
CLEAR = (255, 255, 255, 0)
SUPERSAMPLE = 3
SWEEP = math.radians(250)


@lru_cache(maxsize=256)
def draw_seal(unit_name: str, *, caption: str = "", pixels: int = 480) -> bytes:
    """A red seal ``pixels`` wide: ``unit_name`` along the arc, a star, ``caption`` (专用章) below it."""
    side = pixels * SUPERSAMPLE
    picture = Image.new("RGBA", (side, side), CLEAR)
    draw = ImageDraw.Draw(picture)
    rim = side * 0.026
    draw.ellipse((rim, rim, side - rim, side - rim), outline=RED, width=round(rim))
    draw.polygon(_star(side / 2, side / 2, side * 0.15), fill=RED)
    _write_on_arc(picture, unit_name)
    if caption:
        size = round(min(side * 0.085, side * 0.5 / len(caption)))
        font = _font(size)
        draw.text((side / 2, side * 0.76), caption, font=font, fill=RED, anchor="mm", stroke_width=size // 40)
    out = io.BytesIO()
    picture.resize((pixels, pixels), Image.Resampling.LANCZOS).save(out, "PNG", dpi=(pixels / 1.65, pixels / 1.65))
    return out.getvalue()


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """The ten corners of a five-pointed star standing on two points."""
    inner = radius * math.sin(math.radians(18)) / math.cos(math.radians(36))
    corners = []
    for i in range(10):
        angle = math.radians(i * 36 - 90)
        reach = radius if i % 2 == 0 else inner
        corners.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return corners


def _write_on_arc(picture: Image.Image, text: str) -> None:
    """Set ``text`` glyph by glyph round the rim, narrower the longer it is, always upright to the centre."""
    if not text:
        return
    side = picture.width
    height = side * 0.125
    radius = side * 0.5 - side * 0.068 - height / 2
    step = min(SWEEP / max(len(text) - 1, 1), math.radians(30))
    width = min(height * 0.92, step * (radius - height / 2) * 0.96)
    for i, character in enumerate(text):
        angle = (i - (len(text) - 1) / 2) * step
        glyph = _glyph(character, round(width), round(height)).rotate(
            -math.degrees(angle), Image.Resampling.BICUBIC, expand=True
        )
        x = side / 2 + radius * math.sin(angle) - glyph.width / 2
        y = side / 2 - radius * math.cos(angle) - glyph.height / 2
        picture.alpha_composite(glyph, (max(round(x), 0), max(round(y), 0)))


def _glyph(character: str, width: int, height: int) -> Image.Image:
    """One character stretched into a box: seal script is tall and narrow."""
    font = _font(height)
    # Clear red, not clear white: the resampled edges of a letter keep its colour.
    tile = Image.new("RGBA", (height, height), (*RED[:3], 0))
    ImageDraw.Draw(tile).text(
        (height / 2, height / 2),
        character,
        font=font,
        fill=RED,
        anchor="mm",
        stroke_width=height // 36,
        stroke_fill=RED,
    )
    return tile.resize((max(width, 1), height), Image.Resampling.LANCZOS)


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(fonts.font_path(fonts.PAPER)), size, index=fonts.PAPER.index)
