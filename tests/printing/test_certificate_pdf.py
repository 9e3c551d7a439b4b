"""K-2, K-3, K-10: a certificate says exactly what its face says, or is not printed at all."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
from pathlib import Path

import pdfplumber
import pytest
import typst
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from app.enums import Level, ObtainMethod, Sex
from app.errors import PrintingRefused
from app.printing import certificate_pdf, fonts
from app.printing.certificate_pdf import (
    certificate_sheet,
    render_certificate,
    render_certificates,
)
from app.printing.seal import draw_seal
from app.rules.face import CertificateFace
from tests.printing import papers

DRAWN = ("浙江省高级专业技术资格证书", "发证机关（盖章）", "扫码核验", "浙江省人事厅监制", "从事专业", "资格名称")


def text_of(pdf: bytes) -> str:
    return "".join(papers.page_texts(pdf))


def test_every_text_of_the_face_extracts_exactly() -> None:
    """K-2, D-5: name, number, specialty and the rest are found as written."""
    sheet = papers.certificate()
    text = text_of(render_certificate(sheet))
    for value in sheet.texts().values():
        assert value in text
    for words in DRAWN:
        assert words in text
    assert not papers.KANGXI & set(text)


@pytest.mark.parametrize("rare", ["𬭎", "𫘧", "𬀩", "䶮"])
def test_rare_characters_of_names_extract_exactly(rare: str) -> None:
    """K-2: characters beyond U+FFFF are text, not pictures."""
    assert f"欧阳{rare}" in text_of(render_certificate(papers.certificate(name=f"欧阳{rare}")))


def test_long_texts_stay_whole_and_inside_the_border() -> None:
    """K-2: a 60-character committee and a 30-character name are folded, never cut."""
    name, committee = "阿卜杜热西提买买提吐尔逊江艾合麦提尼亚孜江阿不力米提江合木提", "浙江省水利工程" * 9
    assert (len(name), len(committee)) == (30, 63)
    pdf = render_certificate(papers.certificate(name=name, committee=committee))
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        (page,) = document.pages
        written = "".join(char["text"] for char in page.chars)
        assert name in written
        assert committee in written
        assert max(char["x1"] for char in page.chars) < 200 * papers.POINTS_PER_MM


def test_a_text_that_fits_nowhere_is_refused() -> None:
    """K-2: nothing is printed cut."""
    with pytest.raises(PrintingRefused, match="fit"):
        render_certificate(papers.certificate(committee="浙江省水利工程" * 60))


def test_photo_is_35_by_49_millimetres_and_byte_for_byte() -> None:
    """K-2: the photo is the frozen JPEG itself."""
    photo = papers.photo()
    pdf = render_certificate(papers.certificate(photo=photo))
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        (image,) = document.pages[0].images
        assert image["width"] / papers.POINTS_PER_MM == pytest.approx(35.0, abs=0.2)
        assert image["height"] / papers.POINTS_PER_MM == pytest.approx(49.0, abs=0.2)
        assert image["stream"].get_rawdata() == photo


def test_page_is_210_by_148_millimetres() -> None:
    """K-3: the size is the template's."""
    page = PdfReader(io.BytesIO(render_certificate(papers.certificate()))).pages[0]
    assert float(page.mediabox.width) / papers.POINTS_PER_MM == pytest.approx(210, abs=0.1)
    assert float(page.mediabox.height) / papers.POINTS_PER_MM == pytest.approx(148, abs=0.1)


def test_all_fonts_are_embedded() -> None:
    """D-5: the file prints the same anywhere."""
    page = PdfReader(io.BytesIO(render_certificate(papers.certificate()))).pages[0]
    resources = page["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)
    found = [font.get_object() for font in resources["/Font"].get_object().values()]  # type: ignore[attr-defined]  # a dictionary
    assert found
    for font in found:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "/FontFile2" in descriptor


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils is not installed")
def test_printed_code_leads_to_the_verification_page(tmp_path: Path) -> None:
    """K-10: the code decodes from the rendered page."""
    (tmp_path / "c.pdf").write_bytes(render_certificate(papers.certificate(seal=draw_seal("浙江省人事厅"))))
    subprocess.run(["pdftoppm", "-r", "200", "-png", "-singlefile", "c.pdf", "c"], cwd=tmp_path, check=True)
    with Image.open(tmp_path / "c.png") as picture:
        codes = zxingcpp.read_barcodes(picture)
    assert [code.text for code in codes] == [papers.certificate().verify_url]


def test_batch_has_a_page_for_each_sheet_in_order() -> None:
    """K-3: sheet 1 is page 1."""
    names = ["陈月仙", "汤正荣", "沈佩兰"]
    pages = papers.page_texts(render_certificates([papers.certificate(name=name) for name in names]))
    assert len(pages) == 3
    assert all(name in page for name, page in zip(names, pages, strict=True))


def test_same_sheet_gives_same_bytes_and_another_sheet_does_not() -> None:
    """K-2: printing from the frozen copy can be repeated."""
    sheet = papers.certificate(seal=draw_seal("浙江省人事厅"))
    assert render_certificate(sheet) == render_certificate(sheet)
    assert render_certificate(sheet) != render_certificate(papers.certificate(name="汤正荣"))


def test_declares_pdf_a_2b_and_its_template() -> None:
    """K-2: template and version are recorded in the file."""
    pdf = render_certificate(papers.certificate())
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.metadata is not None
    assert reader.metadata["/Keywords"] == "template certificate 1"
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf


def test_overprint_sets_only_what_differs() -> None:
    """K-3: on a pre-printed blank neither title nor labels nor border are printed, and texts keep their places."""
    full, over = (render_certificate(papers.certificate(overprint=flag)) for flag in (False, True))
    text = text_of(over)
    assert "陈月仙" in text
    assert not [words for words in DRAWN if words in text]
    places = []
    for pdf in (full, over):
        with pdfplumber.open(io.BytesIO(pdf)) as document:
            char = next(c for c in document.pages[0].chars if c["text"] == "仙")
            places.append((char["x0"], char["top"]))
    assert places[0] == places[1]


def test_reissue_carries_its_mark_and_others_do_not() -> None:
    """C-6: 补发."""
    assert "补发" in text_of(render_certificate(papers.certificate(reissue=True)))
    assert "补发" not in text_of(render_certificate(papers.certificate()))


def test_character_without_glyph_is_refused_by_name() -> None:
    """K-2: Typst itself would print a gap without a word."""
    lacking = chr(0x2A6D6)
    assert lacking not in fonts.covered_characters()
    with pytest.raises(PrintingRefused, match=r"U\+2A6D6"):
        render_certificate(papers.certificate(name=f"陈{lacking}"))


@pytest.mark.parametrize(
    ("old", "new"),
    [('"LXGW WenKai"', '"No Such Family"'), ("// The certificate, 210", "#panic() // The certificate, 210")],
)
def test_any_complaint_of_typst_is_refused(old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """K-3: an unknown family is only a warning there, and the page comes out blank."""
    template = tmp_path / "broken.typ"
    source = certificate_pdf.TEMPLATE_PATH.read_text(encoding="utf-8")
    assert old in source
    template.write_text(source.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(certificate_pdf, "TEMPLATE_PATH", template)
    with pytest.raises(PrintingRefused, match="without complaint"):
        render_certificate(papers.certificate())


def test_negative_control_typst_alone_only_warns() -> None:
    """What the refusal above is for: the wheel returns a PDF beside the warning."""
    pdf, warnings = typst.compile_with_warnings(
        '#set text(font: "No Such Family", fallback: false)\n陈月仙'.encode(), font_paths=fonts.typst_fonts()
    )
    assert pdf.startswith(b"%PDF")
    assert warnings


@pytest.mark.parametrize("wrong", [{"photo": b"\x89PNG\r\n\x1a\n"}, {"seal": b"GIF89a"}])
def test_pictures_of_the_wrong_kind_are_refused(wrong: dict[str, bytes]) -> None:
    """K-2, B-3."""
    with pytest.raises(PrintingRefused):
        render_certificate(papers.certificate(**wrong))


def test_nothing_chosen_is_refused() -> None:
    """K-3."""
    with pytest.raises(PrintingRefused):
        render_certificates([])


def test_typst_markup_in_a_field_is_only_text() -> None:
    """T24: fields reach the template as data."""
    hostile = '#read("/etc/passwd") *b* $x$'
    text = text_of(render_certificate(papers.certificate(specialty=hostile)))
    assert "".join(hostile.split()) in text
    assert "root:" not in text


def test_sheet_of_a_frozen_face_prints_the_face() -> None:
    """K-2: every printed text of the face is on the sheet, and the code leads to its token."""
    face = CertificateFace(
        name="陈月仙", sex=Sex.FEMALE, birth_year=1958, birth_month=4, specialty="外科护理", title="副主任护师",
        series="卫生技术", level=Level.SENIOR, obtain_method=ObtainMethod.REVIEW, obtained_on=dt.date(2001, 12, 31),
        committee="浙江省卫生技术高级专业技术资格评审委员会", announcement_number="浙卫高〔2001〕88号",
        certificate_number="浙G07-002913-5", authority_name="浙江省人事厅", issued_on=dt.date(2007, 9, 12),
        imprint="浙江省人事厅", token="abc", photo_sha256="0" * 64, template_version="1", reissue_mark="补发",
    )  # fmt: skip
    sheet = certificate_sheet(
        face, public_address="https://zs.example/", photo=papers.photo(), approved_at=papers.APPROVED
    )
    assert sheet.verify_url == "https://zs.example/v/abc"
    assert sheet.imprint == "浙江省人事厅监制"
    text = text_of(render_certificate(sheet))
    assert all(value in text for value in face.printed.values())
