"""遗失声明 on paper, for the newspaper: one A4 with the words and what they are about (C-6, D-4)."""

from __future__ import annotations

import datetime as dt

from app.printing import html_pdf
from app.printing.information_form_pdf import fitted_text
from app.rules.face import CertificateFace, chinese_date
from app.rules.loss_declaration import declaration_text

BOX = (122.0, 8.0)
"""Room for one line of the table in millimetres (width, height)."""


def render_loss_declaration(face: CertificateFace, today: dt.date) -> bytes:
    """One page; raises ``PrintingRefused`` or ``ProgramMissing``."""
    return html_pdf.render_pdf(loss_declaration_html(face, today))


def loss_declaration_html(face: CertificateFace, today: dt.date) -> str:
    """The page that the PDF is made of."""
    printed = face.printed
    lines = (
        ("证书编号", printed["certificate_number"]),
        ("姓　　名", printed["name"]),
        ("资格名称", printed["title"]),
        ("从事专业", printed["specialty"]),
        ("发证机关", printed["authority_name"]),
        ("发证日期", printed["issued_on"]),
    )
    return html_pdf.paper_page(
        "loss_declaration.html",
        words=declaration_text(face),
        lines=[(label, fitted_text(text, *BOX)) for label, text in lines],
        printed_on=chinese_date(today),
    )
