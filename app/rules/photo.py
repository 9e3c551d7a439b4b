"""What a photo must be; the limits are written here once, for form hints, checks and errors (P-10, A1-2)."""

from __future__ import annotations

import io
import re
import unicodedata

from PIL import Image, ImageOps

from app.errors import N_, Problem, Severity
from app.rules import id_number
from app.rules.jpeg_segments import holds_picture_only, is_jpeg
from app.rules.photo_background import is_grey, measure_background

RULE = "P-10"
MIN_WIDTH, MIN_HEIGHT = 200, 280
MAX_WIDTH, MAX_HEIGHT = 300, 420
MIN_RATIO, MAX_RATIO = 1.35, 1.60
MAX_BYTES = 51_200
SCAN_DPI = 200
MAX_DECODED_PIXELS = 1_000_000
"""Nothing larger is ever decoded: a small file can declare a picture that fills the memory."""

PHOTO_LIMITS: dict[str, int | float] = {
    "min_width": MIN_WIDTH,
    "min_height": MIN_HEIGHT,
    "max_width": MAX_WIDTH,
    "max_height": MAX_HEIGHT,
    "min_ratio": MIN_RATIO,
    "max_ratio": MAX_RATIO,
    "max_bytes": MAX_BYTES,
    "dpi": SCAN_DPI,
}
"""The limits by name, for hints: pixels, height divided by width, bytes, pixels an inch."""

_EXIF_ORIENTATION = 0x0112
_SIDEWAYS = frozenset({5, 6, 7, 8})
_QUALITIES = (95, 92, 88, 84, 80, 75, 70, 60, 50, 40)
_FILE_NAME = re.compile(r"(?P<stem>[^/\\]+)\.jpe?g", re.IGNORECASE)


def photo_problems(data: bytes) -> list[Problem]:
    """Everything wrong with a photo, from its bytes alone (P-10).

    No JPEG, wrong pixels, ratio or size, damaged: block. Not 200 dpi, grey, background not white: warn; these
    are measured only on a photo that nothing blocks, so no large picture is ever decoded.
    """
    if not is_jpeg(data):
        return [Problem(RULE, N_("The photo is no JPEG file, whatever its name says. Save it as JPEG."))]
    problems = _byte_problems(data)
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
            problems += _box_problems(*_upright_size(picture))
            if not problems and picture.width * picture.height <= MAX_DECODED_PIXELS:
                problems += _density_problems(picture) + _appearance_problems(_upright(picture))
    except Exception:  # hostile bytes make decoders raise almost anything; a photo must never stop an import
        problems.append(Problem(RULE, N_("The photo file is damaged and cannot be opened. Save or scan it again.")))
    return problems


def number_of_file_name(name: str) -> str | None:
    """The 18-character ID number a photo file is named by, else None.

    Folders are dropped; ``.jpg .JPG .jpeg``, full width, x or X and 15 digits (converted) are taken.
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFKC", name))[-1].strip()
    match = _FILE_NAME.fullmatch(base)
    return id_number.recognise(match["stem"]) if match else None


def file_name_problems(name: str) -> list[Problem]:
    """A photo must be named by its person's ID number (A1-2); the text does not repeat the name, which may hold one."""
    if number_of_file_name(name) is not None:
        return []
    return [
        Problem(
            RULE,
            N_(
                "The photo is wrongly named. Name it by the person's ID number, with .jpg at the end, and nothing else."
            ),
        )
    ]


def reencode(data: bytes) -> bytes:
    """The photo without EXIF, comments, thumbnails or foreign bytes, upright, and never above the byte limit (T20).

    A file that holds the picture only comes back unchanged, so no quality is lost twice. Raises ``ValueError``
    for what is no readable JPEG of at most 1,000,000 pixels, or cannot be brought under the limit.
    """
    if holds_picture_only(data) and len(data) <= MAX_BYTES:
        return data
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
            if picture.width * picture.height > MAX_DECODED_PIXELS:
                raise ValueError("the picture has too many pixels")
            dpi = picture.info.get("dpi")
            upright = _upright(picture)
    except Exception as error:  # as in photo_problems
        raise ValueError("no readable JPEG of the permitted size") from error
    for quality in _QUALITIES:
        buffer = io.BytesIO()
        upright.save(buffer, "JPEG", quality=quality, optimize=True, **({"dpi": dpi} if dpi else {}))
        if buffer.tell() <= MAX_BYTES:
            return buffer.getvalue()
    raise ValueError("the picture cannot be brought under the byte limit")


def _byte_problems(data: bytes) -> list[Problem]:
    if len(data) <= MAX_BYTES:
        return []
    return [
        Problem(
            RULE,
            N_("The photo file has %(bytes)s bytes; at most %(most)s (50 K) are allowed. Save it with lower quality."),
            params={"bytes": len(data), "most": MAX_BYTES},
        )
    ]


def _box_problems(width: int, height: int) -> list[Problem]:
    seen = {"width": width, "height": height}
    problems = []
    if width < MIN_WIDTH or height < MIN_HEIGHT:
        text = N_(
            "The photo is too small: %(width)s×%(height)s pixels; at least %(min_width)s×%(min_height)s are needed. "
            "Scan it again at 200 dots per inch."
        )
        problems.append(Problem(RULE, text, params={**seen, "min_width": MIN_WIDTH, "min_height": MIN_HEIGHT}))
    if width > MAX_WIDTH or height > MAX_HEIGHT:
        text = N_(
            "The photo is too large: %(width)s×%(height)s pixels; at most %(max_width)s×%(max_height)s are allowed. "
            "Scale it down."
        )
        problems.append(Problem(RULE, text, params={**seen, "max_width": MAX_WIDTH, "max_height": MAX_HEIGHT}))
    if not MIN_RATIO * width <= height <= MAX_RATIO * width:
        text = N_(
            "The photo has the wrong shape: %(width)s×%(height)s pixels; its height must be "
            "%(min_ratio)s to %(max_ratio)s times its width. Crop it."
        )
        limits = {"min_ratio": f"{MIN_RATIO:.2f}", "max_ratio": f"{MAX_RATIO:.2f}"}
        problems.append(Problem(RULE, text, params={**seen, **limits}))
    return problems


def _density_problems(picture: Image.Image) -> list[Problem]:
    """Only scans carry a meaningful density; a photo without one was taken otherwise (A1-2)."""
    dpi = picture.info.get("dpi")
    if not dpi or all(abs(float(density) - SCAN_DPI) <= 1 for density in dpi):
        return []
    text = N_("The photo is not marked as scanned at %(dpi)s dots per inch. If it was scanned, check the resolution.")
    return [Problem(RULE, text, params={"dpi": SCAN_DPI}, severity=Severity.WARN)]


def _appearance_problems(picture: Image.Image) -> list[Problem]:
    texts = []
    coloured = picture.convert("RGB")
    if picture.mode == "L" or is_grey(coloured):
        texts.append(N_("The photo is grey; a colour photo is asked for. Replace it if the person has one."))
    if not measure_background(coloured).is_white:
        texts.append(N_("The background of the photo does not look white. Look at it, and replace it if it is not."))
    return [Problem(RULE, text, severity=Severity.WARN) for text in texts]


def _upright_size(picture: Image.Image) -> tuple[int, int]:
    width, height = picture.size
    return (height, width) if picture.getexif().get(_EXIF_ORIENTATION) in _SIDEWAYS else (width, height)


def _upright(picture: Image.Image) -> Image.Image:
    """The decoded picture, turned as its EXIF says, grey or RGB, with nothing attached."""
    turned = ImageOps.exif_transpose(picture)
    plain = turned if turned.mode == "L" else turned.convert("RGB")
    plain.info = {}
    return plain
