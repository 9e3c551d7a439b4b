"""证书: numbered certificates of the jurisdiction (U-8, K-1, K-9)."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from app.models.certificate import Certificate
from app.security.permission import Permission
from app.views.base import HouseModelView, ServiceInterface, action
from app.views.certificate_page import certificates_answer
from app.views.list_export import ListExport


class CertificateView(ListExport, HouseModelView):
    """Certificates, newest first; what is printed on them is frozen."""

    route_base = "/certificates"
    datamodel = ServiceInterface(
        Certificate, eager=("employer", "authority", "photo", "case"), unread=("face",), through=True
    )
    export_list, previews = "certificates", False
    permissions: ClassVar = {
        "list": Permission.CERTIFICATE_READ,
        "batch": Permission.CERTIFICATE_READ,
        "print_pdf": Permission.CERTIFICATE_PRINT,
        "take_list": Permission.EXPORT_RUN,
    }
    list_title = _l("Certificates")
    label_columns = {"number": _l("Certificate number"), "issued_on": _l("Date of issue")}
    list_columns = ["number", "holder_name", "title_name", "specialty", "employer.name", "issued_on", "status"]
    search_columns = ["number", "holder_name", "title_name", "level", "status", "issued_on", "employer.name"]
    order_columns = ["number", "holder_name"]
    record_path = "/certificates/{id}"
    file_columns = {"photo": "照片"}
    grid: ClassVar = {"id": ["number"], "status": "status", "batch_url": "/certificates/batch"}

    @action("pdf", _l("Certificate PDF"), icon="print", single=False)
    def print_pdf(self, certificates: list[Certificate]) -> Response:
        """批量生成证书 PDF: the ticked ones, a page each (K-3)."""
        return certificates_answer([certificate.id for certificate in certificates], "/certificates/list/")
