"""P-10, T20: what a photo must be, on pictures drawn here."""

from __future__ import annotations

import io
import random
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from stdnum.iso7064 import mod_11_2

from app.errors import Problem
from app.rules.jpeg_segments import holds_picture_only
from app.rules.photo import (
    MAX_BYTES,
    PHOTO_LIMITS,
    file_name_problems,
    number_of_file_name,
    photo_problems,
    reencode,
)

WHITE = (250, 250, 250)
BODY = "33019919020304001"
NUMBER = BODY + mod_11_2.calc_check_digit(BODY)
FIFTEEN = NUMBER[:6] + NUMBER[8:17]


def portrait(width: int = 280, height: int = 392, background: tuple[int, int, int] = WHITE) -> Image.Image:
    """A drawn head and shoulders."""
    picture = Image.new("RGB", (width, height), background)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((width * 0.3, height * 0.15, width * 0.7, height * 0.6), fill=(224, 180, 150))
    draw.rectangle((width * 0.15, height * 0.65, width * 0.85, height), fill=(40, 60, 120))
    return picture


def jpeg(picture: Image.Image, **options: object) -> bytes:
    """The picture as JPEG bytes at 200 dpi unless told otherwise."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", **({"quality": 90, "dpi": (200, 200)} | options))
    return buffer.getvalue()


def noise(width: int, height: int) -> Image.Image:
    """A picture that compresses badly."""
    return Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))


def outcome(problems: list[Problem]) -> list[bool]:
    """True for each that blocks."""
    return [problem.blocks for problem in problems]


GOOD = jpeg(portrait())


@pytest.mark.parametrize(
    ("width", "height"), [(200, 280), (300, 420), (276, 417), (276, 386), (262, 419), (300, 405), (210, 284)]
)
def test_p10_pictures_within_the_box_pass(width: int, height: int) -> None:
    """P-10: both corners of the box, both usual sizes of print scanned at 200 dpi, both ends of the ratio."""
    assert photo_problems(jpeg(portrait(width, height))) == []


@pytest.mark.parametrize(
    ("width", "height", "words"),
    [
        (199, 280, "small"),
        (200, 279, "small"),
        (301, 420, "large"),
        (300, 421, "large"),
        (300, 404, "shape"),
        (250, 401, "shape"),
        (300, 300, "shape"),
    ],
)
def test_p10_pictures_outside_the_box_block_and_say_their_size(width: int, height: int, words: str) -> None:
    """P-10: one pixel beyond a limit blocks; the message gives size and limit."""
    problems = photo_problems(jpeg(portrait(width, height)))
    assert outcome(problems) == [True]
    assert words in problems[0].text
    assert f"{width}×{height}" in str(problems[0])


def test_p10_the_byte_limit_is_51200() -> None:
    """P-10: at the limit passes, one byte more blocks."""
    padded = GOOD[:-2] + b"\0" * (MAX_BYTES - len(GOOD)) + GOOD[-2:]
    assert len(padded) == MAX_BYTES
    assert not any(p.blocks for p in photo_problems(padded))
    assert outcome(photo_problems(padded + b"\0")) == [True]
    assert PHOTO_LIMITS["max_bytes"] == 50 * 1024


@pytest.mark.parametrize("kind", ["PNG", "BMP", "GIF", "WEBP"])
def test_p10_a_jpeg_is_known_by_its_bytes(kind: str) -> None:
    """P-10: other formats block, whatever they are called."""
    buffer = io.BytesIO()
    portrait().save(buffer, kind)
    assert outcome(photo_problems(buffer.getvalue())) == [True]
    assert outcome(photo_problems(b"")) == [True]


@pytest.mark.parametrize("data", [GOOD[:200], GOOD[: len(GOOD) // 2], b"\xff\xd8\xff" + b"\0" * 50])
def test_p10_damaged_files_block(data: bytes) -> None:
    """P-10: a header alone is no photo."""
    assert any("damaged" in p.text and p.blocks for p in photo_problems(data))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(3, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_p10_hostile_bytes_never_crash(changes: list[tuple[int, int]]) -> None:
    """P-10, T20: a broken file is judged or refused, never an exception out of an import."""
    data = bytearray(GOOD)
    for at, value in changes:
        data[at] = value
    assert isinstance(photo_problems(bytes(data)), list)
    try:
        assert len(reencode(bytes(data))) <= MAX_BYTES
    except ValueError:
        assert bytes(data) != GOOD


def test_p10_a_declared_giant_is_refused_without_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    """P-10, T22: 65,000 × 65,000 pixels in a small file."""
    at = GOOD.index(b"\xff\xc0")
    giant = GOOD[: at + 5] + struct.pack(">HH", 65000, 65000) + GOOD[at + 9 :]

    def load(self: Image.Image) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", load)
    assert any(p.blocks for p in photo_problems(giant))
    with pytest.raises(ValueError, match="JPEG"):
        reencode(giant + b"x")


@pytest.mark.parametrize(("dpi", "warns"), [((200, 200), False), ((72, 72), True), ((300, 300), True)])
def test_p10_a_density_other_than_200_warns(dpi: tuple[int, int], warns: bool) -> None:
    """P-10, A1-2: scans are set to 200 dpi."""
    assert outcome(photo_problems(jpeg(portrait(), dpi=dpi))) == [False] * warns


def test_p10_photos_without_a_density_were_taken_otherwise() -> None:
    """P-10, A1-2: only scans have one."""
    assert photo_problems(jpeg(portrait(), dpi=(0, 0))) == []


def test_p10_grey_photos_warn() -> None:
    """P-10: grey by mode and grey by look."""
    for picture in (portrait().convert("L"), portrait().convert("L").convert("RGB")):
        problems = photo_problems(jpeg(picture))
        assert outcome(problems) == [False]
        assert "grey" in problems[0].text


@pytest.mark.parametrize(
    ("background", "warns"),
    [
        ((255, 255, 255), False),
        ((242, 242, 242), False),  # scanned white
        ((244, 238, 230), False),  # warm white
        ((214, 214, 214), True),  # light grey
        ((200, 220, 250), True),  # light blue
        ((67, 142, 219), True),  # blue of ID photos
        ((220, 30, 30), True),
    ],
)
def test_p10_backgrounds_that_are_not_white_warn(background: tuple[int, int, int], warns: bool) -> None:
    """P-10, A1-1: white as it is scanned passes, other colours warn."""
    assert outcome(photo_problems(jpeg(portrait(background=background)))) == [False] * warns


def test_p10_an_uneven_background_warns() -> None:
    """P-10: a shadow down one side."""
    picture = portrait()
    picture.paste((120, 120, 120), (252, 0, 280, 392))
    assert outcome(photo_problems(jpeg(picture))) == [False]


@pytest.mark.parametrize(
    "name",
    [
        f"{NUMBER}.jpg", f"{NUMBER}.JPG", f"{NUMBER}.jpeg", f"{NUMBER}.Jpeg", f" {NUMBER} .jpg", f"照片/{NUMBER}.jpg",
        f"C:\\照片\\{NUMBER}.jpg", f"{FIFTEEN}.jpg", f"{FIFTEEN}.JPG",
        NUMBER.translate(str.maketrans("0123456789", "０１２３４５６７８９")) + "．ＪＰＧ",
    ],
)  # fmt: skip
def test_p10_file_names_in_every_allowed_spelling(name: str) -> None:
    """P-10: .jpg .JPG .jpeg, 15 digits converted, full width, folders dropped."""
    assert number_of_file_name(name) == NUMBER
    assert file_name_problems(name) == []


def test_p10_lower_case_x_in_a_file_name() -> None:
    """P-10: x/X."""
    body = next(b for b in (f"33019919020304{i:03d}" for i in range(1, 40)) if mod_11_2.calc_check_digit(b) == "X")
    assert number_of_file_name(f"{body}x.jpg") == f"{body}X"


@pytest.mark.parametrize(
    "name",
    [
        "王伟.jpg", f"{NUMBER}.png", NUMBER, f"{NUMBER}王伟.jpg", f"{NUMBER[:-1]}.jpg", f"._{NUMBER}.jpg", "", "/",
        f"{NUMBER}.jpg.exe", f"{NUMBER[:-1]}{'1' if NUMBER[-1] != '1' else '2'}.jpg",
    ],
)  # fmt: skip
def test_p10_wrong_file_names_block_without_being_repeated(name: str) -> None:
    """P-10, P-1: the message holds no part of the name."""
    assert number_of_file_name(name) is None
    (problem,) = file_name_problems(name)
    assert problem.blocks
    assert not problem.params


def test_t20_a_clean_photo_comes_back_unchanged() -> None:
    """T20: no quality is lost for nothing."""
    assert holds_picture_only(GOOD)
    assert reencode(GOOD) is GOOD
    assert holds_picture_only(jpeg(portrait(), progressive=True))


@pytest.mark.parametrize("kind", ["trailing", "exif", "comment", "icc", "thumbnail"])
def test_t20_foreign_bytes_are_gone_after_reencoding(kind: str) -> None:
    """T20: polyglots, EXIF, comments, profiles, thumbnails: not one foreign byte stays."""
    mark = b"<script>FOREIGN</script>" * 3
    exif = Image.Exif()
    exif[0x010E] = mark.decode()
    data = {
        "trailing": GOOD + b"PK\x03\x04" + mark,
        "exif": jpeg(portrait(), exif=exif),
        "comment": jpeg(portrait(), comment=mark),
        "icc": jpeg(portrait(), icc_profile=mark),
        "thumbnail": GOOD[:2] + b"\xff\xe0" + struct.pack(">H", len(mark) + 7) + b"JFXX\0" + mark + GOOD[2:],
    }[kind]
    assert mark in data
    clean = reencode(data)
    assert holds_picture_only(clean)
    assert b"FOREIGN" not in clean
    assert photo_problems(clean) == []
    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.size == (280, 392)


def test_t20_a_sideways_photo_is_judged_and_kept_upright() -> None:
    """T20: the turn told by EXIF is done before EXIF goes."""
    exif = Image.Exif()
    exif[0x0112] = 6
    data = jpeg(portrait().transpose(Image.Transpose.ROTATE_90), exif=exif)
    assert photo_problems(data) == []
    with Image.open(io.BytesIO(reencode(data))) as picture:
        assert picture.size == (280, 392)


def test_t20_reencoding_never_grows_past_the_limit() -> None:
    """T20, P-10: quality gives way, the limit does not."""
    data = jpeg(noise(300, 420), quality=20) + b"foreign"
    assert len(reencode(data)) <= MAX_BYTES


def test_t20_what_cannot_be_brought_under_the_limit_is_refused() -> None:
    """T20, P-10: an error, never an oversized file."""
    with pytest.raises(ValueError, match="limit"):
        reencode(jpeg(noise(900, 900)))
    with pytest.raises(ValueError, match="JPEG"):
        reencode(b"no picture")
