"""收件回执 on paper: one A4 a case, the holder's half above and the office's below (C-17, D-4)."""

from __future__ import annotations

from collections.abc import Sequence

from app.printing import html_pdf
from app.printing.information_form_pdf import FittedText, fitted_text
from app.printing.qr import qr_png
from app.rules.receipt import Receipt

BOXES = {
    "person_name": (64.0, 7.0),
    "employer_name": (64.0, 7.0),
    "title_name": (64.0, 7.0),
    "office_name": (64.0, 7.0),
    "remark": (74.0, 4.0),
}
"""Room for each text in millimetres (width, height), as the cells of the template."""

HALVES = (("持有人联", True), ("受理单位存根联", False))


def render_receipts(receipts: Sequence[Receipt]) -> bytes:
    """The receipts as one PDF, a page each; raises ``PrintingRefused`` or ``ProgramMissing``."""
    return html_pdf.render_pdf(receipts_html(receipts))


def receipts_html(receipts: Sequence[Receipt]) -> str:
    """The receipts as the HTML page that the PDF is made of."""
    return html_pdf.paper_page(
        "receipt.html",
        halves=HALVES,
        sheets=[(one, _texts(one), _remarks(one), html_pdf.image_uri(qr_png(one.progress_url))) for one in receipts],
    )


def _texts(receipt: Receipt) -> dict[str, FittedText]:
    names = ("person_name", "employer_name", "title_name", "office_name")
    return {name: fitted_text(getattr(receipt, name), *BOXES[name]) for name in names}


def _remarks(receipt: Receipt) -> list[FittedText]:
    return [fitted_text(item.remark, *BOXES["remark"]) for item in receipt.items]
