"""Is the background of a portrait white? Measured in CIELAB on its upper edge and sides (P-10, A1-1).

Thresholds were chosen on pure, scanned, warm and uneven white (accepted) and light grey, blue and red (refused).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median, pstdev

from PIL import Image

TOP_SHARE = 0.06
SIDE_SHARE = 0.10
SIDE_DEPTH_SHARE = 0.40

LEAST_MEDIAN_LIGHTNESS = 92.0
LEAST_LOW_LIGHTNESS = 88.0
MOST_HIGH_CHROMA = 8.0
MOST_LIGHTNESS_SPREAD = 5.0
LEAST_BRIGHT_SHARE = 0.95
BRIGHT = 215

GREY_CHANNEL_GAP = 6
"""A picture whose channels never differ by more is grey, whatever its mode says (JPEG adds a little colour)."""

_MOST_SAMPLES = 1500
_Pixel = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Background:
    """Measures of the background: lightness 0–100, chroma from 0, share of bright pixels 0–1."""

    median_lightness: float
    low_lightness: float
    high_chroma: float
    lightness_spread: float
    bright_share: float

    @property
    def is_white(self) -> bool:
        """True when every measure is within its threshold."""
        return (
            self.median_lightness >= LEAST_MEDIAN_LIGHTNESS
            and self.low_lightness >= LEAST_LOW_LIGHTNESS
            and self.high_chroma <= MOST_HIGH_CHROMA
            and self.lightness_spread <= MOST_LIGHTNESS_SPREAD
            and self.bright_share >= LEAST_BRIGHT_SHARE
        )


def measure_background(picture: Image.Image) -> Background:
    """Measure the top strip and both upper side strips of an RGB ``picture``, on at most 1,500 pixels."""
    pixels = list(_sampled(picture))
    labs = [_lab(pixel) for pixel in pixels]
    lightness = sorted(lab[0] for lab in labs)
    chroma = sorted((a * a + b * b) ** 0.5 for _, a, b in labs)
    return Background(
        median_lightness=median(lightness),
        low_lightness=lightness[len(lightness) * 5 // 100],
        high_chroma=chroma[min(len(chroma) * 95 // 100, len(chroma) - 1)],
        lightness_spread=pstdev(lightness),
        bright_share=sum(min(pixel) >= BRIGHT for pixel in pixels) / len(pixels),
    )


def is_grey(picture: Image.Image) -> bool:
    """True when an RGB ``picture`` has no colour anywhere that matters (98 of 100 pixels of a small copy)."""
    small = picture.resize((40, 56), Image.Resampling.BOX)
    gaps = sorted(max(pixel) - min(pixel) for pixel in _pixels(small, 0, 0, *small.size, 1))
    return gaps[len(gaps) * 98 // 100] <= GREY_CHANNEL_GAP


def _sampled(picture: Image.Image) -> Iterator[_Pixel]:
    width, height = picture.size
    top, side, depth = int(height * TOP_SHARE), int(width * SIDE_SHARE), int(height * SIDE_DEPTH_SHARE)
    area = top * width + 2 * side * (depth - top)
    stride = max(1, round((area / _MOST_SAMPLES) ** 0.5))
    return itertools.chain(
        _pixels(picture, 0, 0, width, top, stride),
        _pixels(picture, 0, top, side, depth, stride),
        _pixels(picture, width - side, top, width, depth, stride),
    )


def _pixels(picture: Image.Image, left: int, top: int, right: int, bottom: int, stride: int) -> Iterator[_Pixel]:
    for y in range(top, bottom, stride):
        for x in range(left, right, stride):
            red, green, blue = picture.getpixel((x, y))  # type: ignore[misc]  # an RGB picture gives triples
            yield red, green, blue


def _lab(pixel: _Pixel) -> tuple[float, float, float]:
    """CIELAB (D65) of an sRGB pixel."""
    red, green, blue = (_LINEAR[channel] for channel in pixel)
    fx = _f((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047)
    fy = _f(0.2126729 * red + 0.7151522 * green + 0.0721750 * blue)
    fz = _f((0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _f(ratio: float) -> float:
    return float(ratio ** (1 / 3)) if ratio > 216 / 24389 else (24389 / 27 * ratio + 16) / 116


_LINEAR = tuple(_linear(channel) for channel in range(256))
