"""Shoulders and clothes of the demo portraits; each garment is one short function."""

from __future__ import annotations

from collections.abc import Callable

from app.enums import Sex
from app.printing.portrait_brush import Brush, Point, curve, shade
from app.printing.portrait_look import Look


def paint_body(brush: Brush, look: Look) -> None:
    """Shoulders in the coat's colour, the open neck, and what is worn there."""
    coat = shade(look.shirt, 0.9) if look.clothes == "blouse" else look.coat
    broad = 118 if look.sex is Sex.MALE else 104
    left, inner = 150 - broad, 124
    shoulder: list[Point] = [(left, 450), (left + 2, 380), (left + 24, 342), (inner - 22, 318), (inner, 300)]
    outline = curve(shoulder, closed=False)
    brush.shape([*outline, *((300 - x, y) for x, y in reversed(outline))], coat)
    brush.shape([(inner, 292), (300 - inner, 292), (300 - inner, 302), (150, 338), (inner, 302)], look.skin)
    GARMENTS[look.clothes](brush, look)


def _wear_suit(brush: Brush, look: Look) -> None:
    """Lapels over a shirt, with a tie for men."""
    brush.shape([(122, 304), (178, 304), (150, 432)], look.shirt)
    brush.shape([(126, 298), (174, 298), (150, 334)], look.skin)
    if look.sex is Sex.MALE:
        brush.shape([(142, 330), (158, 330), (155, 346), (145, 346)], look.tie)
        brush.shape([(145, 346), (155, 346), (161, 384), (150, 430), (139, 384)], shade(look.tie, 1.12))
    brush.mirrored([(124, 296), (150, 334), (134, 350), (116, 312)], shade(look.shirt, 0.95))
    brush.mirrored([(116, 309), (106, 322), (98, 356), (114, 362), (109, 371), (150, 426)], shade(look.coat, 1.22))


def _wear_jacket(brush: Brush, look: Look) -> None:
    """A zipped jacket with a turned collar."""
    brush.shape([(128, 308), (172, 308), (162, 440), (138, 440)], look.shirt)
    brush.shape([(128, 298), (172, 298), (150, 330)], look.skin)
    brush.mirrored([(124, 297), (150, 332), (140, 352), (112, 318)], shade(look.coat, 1.25))
    brush.stroke([(150, 352), (150, 419)], shade(look.coat, 0.6), 2.5)


def _wear_polo(brush: Brush, look: Look) -> None:
    """A knitted shirt with a short button strip."""
    brush.shape([(142, 326), (158, 326), (156, 384), (144, 384)], shade(look.coat, 0.8))
    brush.mirrored([(123, 298), (150, 334), (139, 350), (112, 316)], shade(look.coat, 1.35))
    for y in (352, 370):
        brush.disc(150, y, 2.4, 2.4, look.shirt)


def _wear_sweater(brush: Brush, look: Look) -> None:
    """A round-necked sweater over a shirt collar."""
    brush.mirrored([(124, 298), (150, 336), (141, 350), (115, 314)], look.shirt)
    rim = shade(look.coat, 0.74)
    brush.stroke([(113, 316), (134, 346), (150, 362), (166, 346), (187, 316)], rim, 6)


def _wear_tunic(brush: Brush, look: Look) -> None:
    """A buttoned tunic with a stand-up collar (中山装)."""
    brush.mirrored([(124, 292), (150, 322), (146, 334), (112, 318), (116, 300)], shade(look.coat, 1.2))
    brush.stroke([(150, 334), (150, 419)], shade(look.coat, 0.68), 2.2)
    for y in (350, 378, 406):
        brush.disc(157, y, 3.4, 3.4, shade(look.coat, 1.5))


def _wear_blouse(brush: Brush, look: Look) -> None:
    """A light blouse with an open collar."""
    brush.shape([(126, 298), (174, 298), (150, 356)], look.skin)
    brush.mirrored([(124, 296), (150, 356), (136, 366), (106, 322)], shade(look.shirt, 0.99))
    brush.stroke([(150, 360), (150, 419)], shade(look.shirt, 0.8), 1.8)
    for y in (374, 396):
        brush.disc(155, y, 2.4, 2.4, shade(look.tie, 1.3))


def _wear_scarf(brush: Brush, look: Look) -> None:
    """A coat with a scarf tied at the neck."""
    brush.blob(
        [(118, 296), (150, 318), (182, 296), (190, 318), (168, 344), (150, 348), (132, 344), (110, 318)], look.tie
    )
    brush.blob([(148, 334), (166, 332), (180, 392), (160, 400)], shade(look.tie, 0.86))
    brush.stroke([(118, 312), (150, 332), (182, 312)], shade(look.tie, 1.35), 2)


def _wear_cardigan(brush: Brush, look: Look) -> None:
    """An open cardigan over a shirt."""
    brush.shape([(122, 306), (178, 306), (160, 440), (140, 440)], look.shirt)
    brush.blob([(126, 292), (174, 292), (168, 322), (150, 334), (132, 322)], look.skin)
    brush.stroke([(118, 306), (132, 350), (141, 419)], shade(look.coat, 0.72), 5)
    brush.stroke([(182, 306), (168, 350), (159, 419)], shade(look.coat, 0.72), 5)


GARMENTS: dict[str, Callable[[Brush, Look], None]] = {
    "suit": _wear_suit,
    "jacket": _wear_jacket,
    "polo": _wear_polo,
    "sweater": _wear_sweater,
    "tunic": _wear_tunic,
    "blouse": _wear_blouse,
    "scarf": _wear_scarf,
    "cardigan": _wear_cardigan,
}
