"""QR codes, vector and raster, and the address a certificate's code leads to (K-10)."""

from __future__ import annotations

import io
from urllib.parse import quote

import segno


def verify_url(public_address: str, token: str) -> str:
    """``<public address>/v/<token>``, the page that tells whether a certificate stands (K-10)."""
    return f"{public_address.rstrip('/')}/v/{quote(token, safe='')}"


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
