"""证书: numbered certificates of the jurisdiction (U-8, K-1, K-9)."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l

from app.models.certificate import Certificate
from app.security.permission import Permission
from app.views.base import HouseModelView, ServiceInterface


class CertificateView(HouseModelView):
    """Certificates, newest first; what is printed on them is frozen."""

    route_base = "/certificates"
    datamodel = ServiceInterface(Certificate, eager=("employer", "authority", "photo", "case"), unread=("face",))
    permissions: ClassVar = {"list": Permission.CERTIFICATE_READ, "show": Permission.CERTIFICATE_READ}
    list_title = _l("Certificates")
    show_title = _l("Certificate")
    label_columns = {"number": _l("Certificate number"), "issued_on": _l("Date of issue")}
    list_columns = ["number", "holder_name", "title_name", "specialty", "employer.name", "issued_on", "status"]
    show_columns = [
        "photo",
        "number",
        "holder_name",
        "title_name",
        "specialty",
        "level",
        "employer.name",
        "authority.name",
        "issued_on",
        "status",
        "approved_at",
        "case",
    ]
    search_columns = ["number", "holder_name", "title_name", "level", "status", "issued_on", "employer.name"]
    order_columns = ["number", "holder_name"]
    file_columns = {"photo": "照片"}
    grid: ClassVar = {"id": ["number"], "status": "status"}
