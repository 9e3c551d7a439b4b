"""Demo portraits are photos that every rule accepts (P-10)."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from app.enums import Sex
from app.printing.portrait import SIZES, draw_portrait
from app.printing.portrait_look import portrait_look
from app.rules.photo import MAX_BYTES, photo_problems

POOL = [(seed, sex) for seed in range(30) for sex in Sex]


@pytest.fixture(scope="module")
def pool() -> dict[tuple[int, Sex], bytes]:
    """Sixty portraits, thirty of each sex."""
    return {(seed, sex): draw_portrait(seed, sex) for seed, sex in POOL}


def test_p10_nothing_is_wrong_with_any_portrait(pool: dict[tuple[int, Sex], bytes]) -> None:
    """P-10: no block and no warning: bytes, pixels, ratio, 200 dpi, colour, white background."""
    assert {key: photo_problems(data) for key, data in pool.items() if photo_problems(data)} == {}


def test_p10_the_white_of_a_spoilt_portrait_is_missed(pool: dict[tuple[int, Sex], bytes]) -> None:
    """Control: the same portrait on light blue is warned about, so the test above can fail."""
    with Image.open(io.BytesIO(pool[POOL[0]])) as picture:
        blue = Image.new("RGB", picture.size, (120, 170, 230))
        spoilt = io.BytesIO()
        Image.blend(picture, blue, 0.5).save(spoilt, "JPEG", quality=90, dpi=(200, 200))
    assert [problem.rule for problem in photo_problems(spoilt.getvalue())] == ["P-10"]


def test_p10_sizes_vary_and_stay_small(pool: dict[tuple[int, Sex], bytes]) -> None:
    """P-10: every offered size occurs, no file comes near the limit of bytes."""
    sizes = set()
    for data in pool.values():
        assert len(data) < MAX_BYTES
        with Image.open(io.BytesIO(data)) as picture:
            sizes.add(picture.size)
    assert sizes == set(SIZES)


def test_sixty_looks_are_distinct(pool: dict[tuple[int, Sex], bytes]) -> None:
    """No two of the pool are the same picture, and each sex shows every hair style, glasses and garment it has."""
    assert len(set(pool.values())) == len(POOL)
    for sex, hairs in ((Sex.MALE, 5), (Sex.FEMALE, 6)):
        looks = [portrait_look(seed, sex) for seed in range(30)]
        assert len({look.hair for look in looks}) == hairs
        assert len({look.clothes for look in looks}) == 5
        assert len({look.glasses for look in looks}) == 4
        assert len({(look.hair, look.clothes, look.glasses, look.coat, look.skin) for look in looks}) == 30


@pytest.mark.parametrize("sex", list(Sex))
def test_a_seed_always_draws_the_same_portrait(pool: dict[tuple[int, Sex], bytes], sex: Sex) -> None:
    """The demo can be loaded again and give the same files."""
    assert draw_portrait(7, sex) == pool[7, sex]
