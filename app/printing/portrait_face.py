"""Heads of the demo portraits: neck, face, glasses and hair, painted from back to front."""

from __future__ import annotations

from app.enums import Sex
from app.printing.portrait_brush import WHITE, Brush, Colour, Point, shade
from app.printing.portrait_look import Look

EYES = (44, 34, 32)
COVERS_EARS = ("bob", "long", "fringe")


def half_width(look: Look) -> float:
    """Half the width of the face in board units."""
    return 57 * look.width


def eye_distance(look: Look) -> float:
    """From the middle line to an eye."""
    return 25 * look.width


def paint_neck(brush: Brush, look: Look) -> None:
    """The neck and the shadow the chin throws on it."""
    brush.shape([(125, 230), (175, 230), (176, 316), (150, 336), (124, 316)], look.skin)
    brush.blob([(125, 238), (175, 238), (175, 272), (150, 292), (125, 272)], shade(look.skin, 0.88))


def paint_head(brush: Brush, look: Look) -> None:
    """Ears and the outline of the face."""
    w, jaw = half_width(look), 262 + look.chin
    for side in () if look.hair in COVERS_EARS else (-1, 1):
        brush.disc(150 + side * w, 196, 9, 15, shade(look.skin, 0.95))
        brush.disc(150 + side * (w + 1), 197, 4.5, 9, shade(look.skin, 0.85))
    right: list[Point] = [
        (150 + w * 0.6, 118),
        (150 + w, 160),
        (150 + w * 0.96, 205),
        (150 + w * 0.7, jaw - 20),
        (150 + w * 0.27, jaw),
    ]
    brush.blob([(150, 108), *right, *((300 - x, y) for x, y in reversed(right))], look.skin)


def paint_face(brush: Brush, look: Look) -> None:
    """Cheeks, eyes, brows, nose and a small smile."""
    woman = look.sex is Sex.FEMALE
    brow = shade(look.hair_colour, 0.8)
    for side in (-1, 1):
        x = 150 + side * eye_distance(look)
        brush.disc(x + side * 9, 221, 11, 7, _blush(look.skin))
        _paint_eye(brush, look, x)
        arch: list[Point] = [(x - side * 11, 173 + look.brow * 0.3), (x, 169.5 - look.brow), (x + side * 12, 174.5)]
        brush.stroke(arch, brow, 2.6 if woman else 4.0)
        if look.elder:
            fold: list[Point] = [(x - side * 8, 215), (x - side * 2, 224), (x - side * 1, 233)]
            brush.stroke(fold, shade(look.skin, 0.88), 1.5)
    brush.stroke([(151, 194), (155, 213), (147, 216)], shade(look.skin, 0.83), 2.4)
    lip: Colour = (192, 92, 88) if woman else shade(look.skin, 0.66)
    brush.stroke([(136, 236), (150, 236 + look.mouth), (164, 236)], lip, 4.2 if woman else 3)


def _paint_eye(brush: Brush, look: Look, x: float) -> None:
    """White, pupil with a spark, and the upper lid."""
    brush.disc(x, 191, 8.8 * look.eye, 5.6 * look.eye, (253, 252, 250))
    brush.disc(x, 191, 5 * look.eye, 5.4 * look.eye, EYES)
    brush.disc(x + 1.8, 189, 1.5, 1.5, WHITE)
    lid: list[Point] = [(x - 9.5, 189.5), (x, 184.6), (x + 9.5, 189.5)]
    brush.stroke(lid, EYES, 2.7 if look.sex is Sex.FEMALE else 1.9)


def _blush(skin: Colour) -> Colour:
    """Skin a little redder."""
    return skin[0], round(skin[1] * 0.93), round(skin[2] * 0.92)


def paint_glasses(brush: Brush, look: Look) -> None:
    """Nothing, round rims, broad rims, or thin metal ones."""
    if look.glasses == "none":
        return
    gap, w = eye_distance(look), half_width(look)
    rim: Colour = (142, 122, 88) if look.glasses == "metal" else (56, 50, 52)
    width, height = {"round": (17.5, 17.5), "broad": (19.0, 14.0), "metal": (18.5, 13.0)}[look.glasses]
    for side in (-1, 1):
        brush.ring(150 + side * gap, 192, width, height, rim, 3 if look.glasses == "broad" else 2)
        brush.stroke([(150 + side * (gap + width), 189), (150 + side * w, 187)], rim, 2)
    brush.stroke([(150 - gap + width - 1, 189), (150, 186), (150 + gap - width + 1, 189)], rim, 2)
