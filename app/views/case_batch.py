"""The batch buttons of lists of cases: 批量审核, 批量退回, 填写公布文号 (B-1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from app.enums import Seat
from app.security.jurisdiction import current_actor
from app.security.permission import Permission
from app.views.base import action
from app.views.batch_preview import BatchPreview, preview_rows

PERMISSIONS: dict[str, Permission] = {
    "approve": Permission.CASE_ACT,
    "return_cases": Permission.CASE_ACT,
    "document": Permission.DOCUMENT_EDIT,
}


def _approve_word() -> str:
    actor = current_actor()
    if actor is not None and actor.seat is Seat.PROVINCE:
        return str(gettext("Approve the selection…"))
    below = actor is not None and actor.seat in (Seat.LOCAL, Seat.EMPLOYER, Seat.BODY)
    return str(gettext("Send the selection up…") if below else gettext("Review the selection…"))


class CaseBatchActions(BatchPreview):
    """Mixin of grids of cases: the three batch acts, for ticked rows and for everything that the filters match.

    The grid adds ``case_batch.PERMISSIONS`` to its ``permissions`` and ``"batch_url": "<route_base>/batch"``
    to its ``grid``; from a show page and from FAB's own bar the acts run through the same preview.
    """

    permissions: ClassVar[Mapping[str, Permission]]
    batch_methods: ClassVar = {"return": "return_cases"}

    @action("approve", LazyString(_approve_word), None, "check")
    def approve(self, rows: Any) -> Any:
        """批量审核."""
        return preview_rows("approve", rows)

    @action("return", _l("Return the selection…"), None, "return")
    def return_cases(self, rows: Any) -> Any:
        """批量退回."""
        return preview_rows("return", rows)

    @action("document", _l("Fill in the document number…"), None, "document")
    def document(self, rows: Any) -> Any:
        """填写公布文号."""
        return preview_rows("document", rows)

    def visible(self, name: str) -> bool:
        """As ``Permitted.visible``; the first offices of a line have nobody to return a case to."""
        actor = current_actor()
        if name == "return_cases" and (actor is None or actor.seat not in (Seat.PROVINCE, Seat.REVIEW)):
            return False
        return super().visible(name)
