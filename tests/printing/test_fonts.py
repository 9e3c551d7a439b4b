"""D-5, K-2: fonts are found, measured and known character by character."""

from __future__ import annotations

from app.printing import fonts


def test_certificate_font_covers_names_and_says_what_it_lacks() -> None:
    """K-2: GB2312 names and rare ones are covered; what is not is named once, in order."""
    covered = fonts.covered_characters()
    assert set("陈月仙𬭎𫘧𬀩䶮〔〕·X09") <= covered
    assert fonts.missing_characters("陈" + chr(0x2A6D6) + "☐" + chr(0x2A6D6)) == [chr(0x2A6D6), "☐"]


def test_widths_are_the_fonts_own() -> None:
    """D-3: Chinese is a full em, digits half, and a rare character counts though the paper font lacks it."""
    assert fonts.advance("浙") == 1.0
    assert fonts.advance("0") == 0.5
    assert fonts.advance("𬭎") == 1.0


def test_all_are_truetype_outlines() -> None:
    """D-5: wkhtmltopdf writes Kangxi radicals from OpenType-CFF."""
    for font in fonts.ALL:
        assert "glyf" in fonts._opened(font)
