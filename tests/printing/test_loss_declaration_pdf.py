"""遗失声明 on paper (C-6, D-4, D-5): one page, its words searchable, long names inside their cells."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io

import pdfplumber

from app.enums import Level, ObtainMethod, Sex
from app.printing.loss_declaration_pdf import render_loss_declaration
from app.rules.face import CertificateFace
from app.rules.loss_declaration import declaration_text

FACE = CertificateFace(
    name="陈月仙", sex=Sex.FEMALE, birth_year=1960, birth_month=5, specialty="内科学", title="副主任医师",
    series="卫生技术人员", level=Level.SENIOR, obtain_method=ObtainMethod.REVIEW, obtained_on=dt.date(2001, 12, 31),
    committee="浙江省卫生高级专业技术资格评审委员会", announcement_number="浙人专〔2001〕57号",
    certificate_number="浙G2007330000000123A", authority_name="浙江省人事厅", issued_on=dt.date(2007, 10, 1),
    imprint="浙江省人事厅监制", token="t", photo_sha256="0" * 64, template_version="2007-1",
)  # fmt: skip


def test_d4_one_page_with_the_words_and_no_sign_outside() -> None:
    """D-4: whole words, every sign on the page, also for the longest names."""
    longest = dataclasses.replace(FACE, specialty="水" * 60, title="教授级高级工程师（" + "名" * 40 + "）")
    for face in (FACE, longest):
        with pdfplumber.open(io.BytesIO(render_loss_declaration(face, dt.date(2007, 11, 2)))) as pdf:
            (page,) = pdf.pages
            text = "".join(char["text"] for char in page.chars)
            assert (round(page.width), round(page.height)) == (595, 842)
            assert all(char["bottom"] < page.height and char["x1"] < page.width for char in page.chars)
            assert declaration_text(face) in text
            assert "2007年11月2日" in text


def test_c6_the_words_name_what_is_lost() -> None:
    """C-6, M5: holder, number, title, authority and day; fits what a declaration may have."""
    words = declaration_text(FACE)
    for part in ("陈月仙", "浙G2007330000000123A", "副主任医师", "浙江省人事厅", "2007年10月1日", "作废"):
        assert part in words
    assert len(words) < 200
