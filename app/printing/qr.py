"""QR codes, vector and raster, and the addresses that codes on certificates and receipts lead to (K-10, C-17)."""

from __future__ import annotations

import io
from urllib.parse import quote

import segno


def verify_url(public_address: str, token: str) -> str:
    """``<public address>/v/<token>``, the page that tells whether a certificate stands (K-10)."""
    return f"{public_address.rstrip('/')}/v/{quote(token, safe='')}"


def progress_url(public_address: str, acceptance_number: str) -> str:
    """``<public address>/progress/<受理编号>``, where the holder asks how far the case is (C-17)."""
    return f"{public_address.rstrip('/')}/progress/{quote(acceptance_number, safe='')}"


def qr_svg(content: str) -> bytes:
    """The code of ``content`` as an SVG without a size of its own: it stays vector at any size."""
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="svg", omitsize=True, border=4)
    return out.getvalue()


def qr_png(content: str, *, scale: int = 8) -> bytes:
    """The code of ``content`` as a PNG of ``scale`` pixels a module, quiet zone included."""
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="png", scale=scale, border=4)
    return out.getvalue()
