"""公布文件: announcement documents as each reviewing office holds them (U-8, P-8, C-15)."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from app.models.document import AnnouncementDocument
from app.security.permission import Permission
from app.views.base import HouseModelView, ServiceInterface, allows
from app.views.filters import REVIEWING_OFFICES


def register_button() -> list[dict[str, Any]]:
    """For the offices that keep documents."""
    button = {"label": _l("Register an announcement document"), "url": "/documents/register", "icon": "plus"}
    return [{**button, "kind": "primary"}] if allows(Permission.DOCUMENT_REGISTER) else []


class DocumentView(HouseModelView):
    """Announcement documents, newest first, with their scans."""

    route_base = "/documents"
    datamodel = ServiceInterface(AnnouncementDocument, eager=("review_office", "scan"))
    permissions: ClassVar = {"list": Permission.DOCUMENT_READ}
    list_title = _l("Announcement documents")
    label_columns = {
        "number": _l("Announcement document number"),
        "issued_on": _l("Date of the document"),
        "created_at": _l("Registered at"),
        "review_office.name": _l("Kept by"),
        "review_office": _l("Kept by"),
        "scan": _l("Scan"),
    }
    list_columns = ["number", "title", "issuer", "issued_on", "review_office.name", "created_at"]
    search_columns = ["number", "title", "issuer", "issued_on", "review_office"]
    search_form_query_rel_fields = {"review_office": REVIEWING_OFFICES}
    order_columns = ["number"]
    record_path = "/documents/{id}"
    file_columns = {"scan": "公布文件"}
    grid: ClassVar = {"low": ["created_at"], "head": register_button}
