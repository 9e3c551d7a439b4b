"""K-10: codes that lead to the verification page."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image

from app.printing.qr import qr_png, qr_svg, verify_url


@pytest.mark.parametrize("address", ["https://zs.example", "https://zs.example/"])
def test_address_of_verification(address: str) -> None:
    """K-10: ``<public address>/v/<token>``, and a token cannot leave its place."""
    assert verify_url(address, "Zk3x9QmT") == "https://zs.example/v/Zk3x9QmT"
    assert verify_url(address, "a/../b?c") == "https://zs.example/v/a%2F..%2Fb%3Fc"


def test_png_decodes() -> None:
    """K-10."""
    url = verify_url("https://zs.example", "Zk3x9QmT7vPa2LwB")
    with Image.open(io.BytesIO(qr_png(url))) as picture:
        assert [code.text for code in zxingcpp.read_barcodes(picture)] == [url]


def test_svg_is_vector_without_a_size_and_the_same_every_time() -> None:
    """K-10: it scales with its place, and the certificate's bytes do not change."""
    svg = qr_svg("https://zs.example/v/a")
    assert b"<path" in svg
    assert b"<image" not in svg
    assert b' width="' not in svg
    assert svg == qr_svg("https://zs.example/v/a")
