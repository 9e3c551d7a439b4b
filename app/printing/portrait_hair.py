"""Hair of the demo portraits: what hangs behind the head, and what lies over the forehead."""

from __future__ import annotations

from app.printing.portrait_brush import Brush, Point, shade
from app.printing.portrait_face import half_width
from app.printing.portrait_look import Look


def paint_hair_behind(brush: Brush, look: Look) -> None:
    """The part seen behind neck and ears; it leaves the picture's edges white (P-10)."""
    w, colour = half_width(look), look.hair_colour
    dark = shade(colour, 0.86)
    lengths = {"bob": (16, 262), "long": (20, 340), "fringe": (13, 282), "curly": (0, 0)}
    if look.hair in ("bob", "long", "fringe"):
        spread, end = lengths[look.hair]
        side: list[Point] = [
            (150 + w * 0.38, 87),
            (150 + w * 0.8, 106),
            (150 + w + spread * 0.6, 140),
            (150 + w + spread, 210),
            (150 + w + spread, end - 20),
        ]
        right = [*side, (150 + w * 0.7, end), (150 + w * 0.3, end - 12)]
        brush.blob([(150, 82), *right, *((300 - x, y) for x, y in reversed(right))], dark)
    elif look.hair == "bun":
        brush.disc(150, 85, 24, 20, dark)
    elif look.hair == "ponytail":
        brush.blob([(196, 232), (216, 262), (224, 306), (212, 346), (200, 340), (200, 296), (186, 256)], dark)
    elif look.hair == "curly":
        for x, y, radius in ((-1, 128, 24), (-1, 160, 25), (-1, 194, 25), (-1, 228, 22), (-1, 252, 17)):
            for side_of in (x, -x):
                brush.disc(150 + side_of * (w + 1), y, radius, radius, dark)


def paint_hair_before(brush: Brush, look: Look) -> None:
    """The crown with the hairline of its style."""
    w, colour = half_width(look), look.hair_colour
    line = HAIRLINES[look.hair]
    crown_y, side_y = CROWNS[look.hair]
    outer: list[Point] = [
        (150 - w - 3, side_y),
        (150 - w - 4, 140),
        (150 - w * 0.74, crown_y + 20),
        (150 - w * 0.36, crown_y + 4),
        (150, crown_y),
        (150 + w * 0.36, crown_y + 4),
        (150 + w * 0.74, crown_y + 20),
        (150 + w + 4, 140),
        (150 + w + 3, side_y),
    ]
    inner: list[Point] = [(150 + across * w, y) for across, y in line]
    if look.hair == "receding":
        brush.outline([outer], look.skin)
        _paint_temples(brush, look)
        return
    brush.outline([outer, inner], colour)
    if look.hair == "curly":
        for across, y, radius in (
            (-0.72, 112, 21),
            (-0.3, 96, 22),
            (0.18, 94, 23),
            (0.62, 108, 22),
            (0.9, 132, 17),
            (-0.95, 134, 17),
        ):
            brush.disc(150 + across * w, y, radius, radius, colour)
    else:
        _paint_shine(brush, look, crown_y)


def _paint_temples(brush: Brush, look: Look) -> None:
    """What is left above the ears of a man whose crown is bare."""
    w = half_width(look)
    temple: list[Point] = [
        (-w - 2, 190),
        (-w - 6, 164),
        (-w - 3, 140),
        (-w * 0.9, 128),
        (-w * 0.86, 146),
        (-w * 0.93, 172),
    ]
    for side in (1, -1):
        brush.blob([(150 + side * x, y) for x, y in temple], look.hair_colour)


def _paint_shine(brush: Brush, look: Look, crown_y: float) -> None:
    """A lighter stroke where light falls on the crown."""
    w = half_width(look)
    glow = shade(look.hair_colour, 1.1 if look.elder else 1.55)
    brush.stroke(
        [(150 - w * 0.55, crown_y + 26), (150 - w * 0.2, crown_y + 15), (150 + w * 0.1, crown_y + 13)], glow, 3
    )


# Height of the crown, and how far hair comes down before the ears, in board units.
CROWNS: dict[str, tuple[float, float]] = {
    "side": (88, 182),
    "short": (94, 176),
    "brush": (84, 170),
    "receding": (104, 184),
    "wave": (84, 182),
    "bob": (84, 216),
    "bun": (88, 180),
    "long": (84, 222),
    "curly": (92, 186),
    "fringe": (84, 214),
    "ponytail": (88, 186),
}

# From the right ear to the left: share of half the face's width, height.
HAIRLINES: dict[str, tuple[tuple[float, float], ...]] = {
    "side": ((0.9, 160), (0.62, 140), (0.1, 148), (-0.5, 128), (-0.86, 146), (-0.95, 166)),
    "short": ((0.9, 158), (0.72, 138), (0.0, 136), (-0.72, 138), (-0.9, 158)),
    "brush": ((0.9, 152), (0.78, 130), (0.0, 122), (-0.78, 130), (-0.9, 152)),
    "receding": (),
    "wave": ((0.9, 158), (0.7, 128), (0.2, 124), (-0.2, 146), (-0.7, 140), (-0.92, 162)),
    "bob": ((0.86, 196), (0.8, 160), (0.3, 132), (-0.3, 138), (-0.8, 164), (-0.86, 196)),
    "bun": ((0.95, 158), (0.7, 130), (0.0, 122), (-0.7, 130), (-0.95, 158)),
    "long": ((0.84, 200), (0.78, 158), (0.0, 120), (-0.78, 158), (-0.84, 200)),
    "curly": ((0.9, 164), (0.66, 138), (0.0, 132), (-0.66, 138), (-0.9, 164)),
    "fringe": ((0.84, 196), (0.78, 164), (0.5, 160), (0.0, 157), (-0.5, 160), (-0.78, 164), (-0.84, 196)),
    "ponytail": ((0.94, 164), (0.6, 136), (-0.2, 146), (-0.78, 140), (-0.95, 166)),
}
