"""B-3: drawn seals for samples."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from app.printing.seal import draw_seal


@pytest.mark.parametrize("unit", ["湖州市人事局", "浙江省卫生技术人员职称改革领导小组办公室"])
def test_seal_is_round_red_and_transparent(unit: str) -> None:
    """B-3: clear corners, a red rim and star, clear paper between."""
    with Image.open(io.BytesIO(draw_seal(unit, caption="专用章", pixels=240))) as picture:
        assert picture.size == (240, 240)
        assert picture.mode == "RGBA"
        alpha = picture.getchannel("A")
        assert [alpha.getpixel(at) for at in ((1, 1), (238, 1), (1, 238), (238, 238), (120, 170))] == [0] * 5
        assert picture.getpixel((120, 120)) == (200, 32, 31, 255)
        rim = alpha.getpixel((120, 10))
        assert isinstance(rim, int)
        assert rim > 240


def test_names_make_different_seals_and_the_same_name_the_same() -> None:
    """B-3: the name is on it."""
    assert draw_seal("湖州市人事局") != draw_seal("湖州市卫生局")
    assert draw_seal.__wrapped__("湖州市人事局") == draw_seal("湖州市人事局")


def test_upper_half_carries_the_name_and_the_lower_does_not() -> None:
    """B-3: a short name stands upright on the arc."""
    with Image.open(io.BytesIO(draw_seal("湖州市人事局", pixels=240))) as picture:
        alpha = picture.getchannel("A")
        ink = [
            sum(1 for x in range(30, 210) if alpha.getpixel((x, y)) > 128 and (x - 120) ** 2 + (y - 120) ** 2 < 102**2)
            for y in (45, 195)
        ]
    assert ink[0] > 10
    assert ink[1] == 0
