"""The demo's small scans: ID copies, old certificates, newspaper clips; drawn, marked 演示, of nobody (P-11, A1-1)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from functools import cache, lru_cache

from PIL import Image, ImageDraw, ImageFont

from app.printing import fonts
from app.printing.seal import draw_seal
from app.rules.face import chinese_date

INK = "#2b2b2b"
QUALITY = 80


def draw_id_copy(portrait: bytes, sex_text: str) -> bytes:
    """A black and white copy of an invented ID card with a masked number, as JPEG."""
    sheet = Image.new("L", (760, 520), 246)
    draw = ImageDraw.Draw(sheet)
    draw.rounded_rectangle((40, 40, 720, 470), radius=26, outline=120, width=2, fill=236)
    told = {"姓　名": "演示人员", "性　别": sex_text, "出　生": "****年**月**日", "住　址": "浙江省演示市演示路1号"}
    for place, (head, text) in enumerate(told.items()):
        y = 84 + place * 62
        draw.text((78, y), head, font=_font(20), fill=110)
        draw.text((168, y - 2), text, font=_font(24), fill=40)
    draw.text((78, 410), "公民身份号码", font=_font(20), fill=110)
    draw.text((228, 406), "33****************", font=_font(26), fill=40)
    face = Image.open(io.BytesIO(portrait)).convert("L").resize((190, 266))
    sheet.paste(face, (500, 86))
    _watermark(draw, sheet.size, 200)
    return _jpeg(sheet)


def draw_old_certificate(
    name: str, sex_text: str, title: str, series: str, specialty: str, number: str, issued_on: dt.date | None
) -> bytes:
    """The inside of an old certificate with the texts of its holder, as JPEG."""
    sheet = _old_certificate_blank().copy()
    texts = (name, sex_text, title, series, specialty, number, chinese_date(issued_on) if issued_on else "")
    for place, text in enumerate(texts):
        stamp = _stamp(text)
        sheet.paste(INK, (178, 84 + place * 42, 178 + stamp.width, 84 + place * 42 + stamp.height), stamp)
    return _jpeg(sheet)


@lru_cache(maxsize=4096)
def _stamp(text: str) -> Image.Image:
    """The text as a mask; titles, series and specialties come back many times."""
    stamp = Image.new("L", (round(_font(20).getlength(text)) + 2, 30))
    ImageDraw.Draw(stamp).text((0, 0), text, font=_font(20), fill=255)
    return stamp


@cache
def _old_certificate_blank() -> Image.Image:
    sheet = Image.new("RGB", (600, 430), "#f7f0de")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((14, 14, 586, 416), outline="#b9813a", width=3)
    draw.rectangle((21, 21, 579, 409), outline="#d8b783")
    draw.text((300, 50), "高级专业技术资格证书", font=_font(26), fill="#8c1b1b", anchor="mm")
    for place, head in enumerate(("姓　　名", "性　　别", "资格名称", "系　　列", "专　　业", "证书编号", "发证日期")):
        y = 84 + place * 42
        draw.text((70, y), head, font=_font(18), fill="#7a6a4f")
        draw.line((172, y + 27, 400, y + 27), fill="#cbb892")
    seal = Image.open(io.BytesIO(draw_seal("浙江省人事厅", pixels=150)))
    sheet.paste(seal, (424, 236), seal)
    _watermark(draw, sheet.size, "#e2d3b0")
    return sheet


def draw_card(head: str, told: Mapping[str, str], sealed_by: str) -> bytes:
    """A paper of another office, a certificate or a review form: its heading, its lines, its seal; as JPEG."""
    sheet = Image.new("RGB", (600, 120 + 42 * len(told)), "#f7f3e6")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((14, 14, 586, sheet.height - 14), outline="#7d8a6a", width=3)
    draw.text((300, 50), head, font=_font(26), fill="#3d4a2c", anchor="mm")
    for place, (name, text) in enumerate(told.items()):
        y = 84 + place * 42
        draw.text((60, y), name, font=_font(18), fill="#6a6a5a")
        draw.text((190, y - 1), text, font=_font(20), fill=INK)
    seal = _seal(sealed_by)
    sheet.paste(seal, (424, sheet.height - 180), seal)
    _watermark(draw, sheet.size, "#d8d2ba")
    return _jpeg(sheet)


@cache
def _seal(office: str) -> Image.Image:
    return Image.open(io.BytesIO(draw_seal(office, pixels=150)))


def draw_newspaper(newspaper: str, name: str, number: str, day: dt.date) -> bytes:
    """A clip of an invented newspaper with a loss declaration, as JPEG."""
    sheet = Image.new("L", (640, 300), 228)
    draw = ImageDraw.Draw(sheet)
    draw.text((320, 40), newspaper, font=_font(30), fill=20, anchor="mm")
    draw.text((320, 76), f"{chinese_date(day)}　第6版　公告", font=_font(18), fill=70, anchor="mm")
    draw.line((30, 98, 610, 98), fill=90, width=2)
    draw.text((320, 128), "遗失声明", font=_font(24), fill=20, anchor="mm")
    draw.text((40, 160), f"　　{name}遗失浙江省人事厅核发的高级专业技术资格", font=_font(20), fill=30)
    draw.text((40, 194), f"证书一本，编号{number}，声明作废。", font=_font(20), fill=30)
    _watermark(draw, sheet.size, 200)
    return _jpeg(sheet)


def _watermark(draw: ImageDraw.ImageDraw, size: tuple[int, int], fill: int | str) -> None:
    draw.text((size[0] - 16, size[1] - 12), "演示", font=_font(30), fill=fill, anchor="rs")


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    path = str(fonts.font_path(fonts.CERTIFICATE))
    # Chinese needs no shaping, and is drawn several times faster without.
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
