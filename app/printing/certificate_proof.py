"""The same face on screen before it is printed, marked 样张 so that it can pass for nothing else (K-2)."""

from __future__ import annotations

from app.printing import html_pdf, qr
from app.printing.certificate_pdf import CertificateSheet

Fields = tuple[tuple[str, str, str], ...]


def certificate_proof_html(sheet: CertificateSheet) -> str:
    """The proof as an HTML page for ``preview_html`` or ``render_certificate_proof``."""
    return html_pdf.paper_page(
        "certificate_proof.html",
        sheet=sheet,
        fields=_fields(sheet),
        photo=html_pdf.image_uri(sheet.photo),
        seal=html_pdf.image_uri(sheet.seal) if sheet.seal else "",
        code=html_pdf.image_uri(qr.qr_png(sheet.verify_url)),
    )


def render_certificate_proof(sheet: CertificateSheet) -> bytes:
    """The proof as a one-page landscape A4 PDF; raises ``PrintingRefused`` or ``ProgramMissing``."""
    return html_pdf.render_pdf(certificate_proof_html(sheet), landscape=True)


def _fields(sheet: CertificateSheet) -> Fields:
    """(label, text, width class) of every line of the face, in the certificate's order."""
    return (
        ("姓名", sheet.name, "wide"),
        ("性别", sheet.sex, "narrow"),
        ("出生年月", sheet.born, "half"),
        ("所属系列", sheet.series, "half"),
        ("从事专业", sheet.specialty, "full"),
        ("资格名称", sheet.title_name, "full"),
        ("取得方式", sheet.obtain_method, "half"),
        ("取得时间", sheet.obtained_on, "half"),
        ("评审组织", sheet.committee, "full"),
        ("公布文号", sheet.announcement_number, "full"),
    )
