"""旧证书: what is exchanged, and what happened to it (U-8, P-13)."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l

from app.models.old_certificate import OldCertificate
from app.security.permission import Permission
from app.views.base import HouseModelView, ServiceInterface


class OldCertificateView(HouseModelView):
    """Old certificates, newest entries first, each with the events of its life."""

    route_base = "/old-certificates"
    datamodel = ServiceInterface(
        OldCertificate,
        eager=("qualification.person", "events"),
        unread=("qualification.person.id_number",),
        through=True,
    )
    permissions: ClassVar = {"list": Permission.OLD_CERTIFICATE_READ, "show": Permission.OLD_CERTIFICATE_READ}
    list_title = _l("Old certificates")
    show_title = _l("Old certificate")
    label_columns = {"number": _l("Old certificate number"), "events": _l("What happened to it")}
    list_columns = [
        "number",
        "qualification.person.name",
        "qualification.title_name",
        "authority",
        "issued_on",
        "issued_in_zhejiang",
    ]
    show_columns = [*list_columns, "events"]
    search_columns = [
        "number",
        "qualification.person.name",
        "qualification.title_name",
        "authority",
        "issued_on",
        "issued_in_zhejiang",
    ]
    order_columns = ["number"]
