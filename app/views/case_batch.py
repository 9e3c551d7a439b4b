"""The batch buttons of lists of cases: 批量审核, 批量经办 (where two persons act), 批量退回, 填写公布文号 (B-1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import sqlalchemy as sa
from flask import g
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from app import clock
from app.enums import Seat
from app.extensions import db
from app.queries.authority import acts_in_two
from app.security.jurisdiction import current_actor
from app.security.permission import Permission
from app.session import SYSTEM, use_scope
from app.views.base import action
from app.views.batch_preview import BatchPreview, preview_rows

PERMISSIONS: dict[str, Permission] = {
    "approve": Permission.CASE_ACT,
    "prepare": Permission.CASE_ACT,
    "return_cases": Permission.CASE_ACT,
    "document": Permission.DOCUMENT_EDIT,
}


def _approve_word() -> str:
    actor = current_actor()
    if actor is not None and actor.seat is Seat.PROVINCE:
        return str(gettext("Approve the selection…"))
    below = actor is not None and actor.seat in (Seat.LOCAL, Seat.EMPLOYER, Seat.BODY)
    return str(gettext("Send the selection up…") if below else gettext("Review the selection…"))


def _acts_in_two(unit_id: int | None) -> bool:
    """Whether the office has two persons act inside one step; asked once a request."""
    if "acts_in_two" not in g:
        with use_scope(SYSTEM):
            g.acts_in_two = db.session().scalar(sa.select(acts_in_two(unit_id, clock.today())))
    return bool(g.acts_in_two)


class CaseBatchActions(BatchPreview):
    """Mixin of grids of cases: the batch acts, for ticked rows and for everything that the filters match.

    The grid adds ``case_batch.PERMISSIONS`` to its ``permissions`` and ``"batch_url": "<route_base>/batch"``
    to its ``grid``; from a show page and from FAB's own bar the acts run through the same preview.
    """

    permissions: ClassVar[Mapping[str, Permission]]
    batch_methods: ClassVar = {"return": "return_cases"}

    @action("approve", LazyString(_approve_word), None, "check")
    def approve(self, rows: Any) -> Any:
        """批量审核."""
        return preview_rows("approve", rows)

    @action("prepare", _l("Prepare the selection…"), None, "check")
    def prepare(self, rows: Any) -> Any:
        """批量经办."""
        return preview_rows("prepare", rows)

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
        if name == "prepare" and (actor is None or not _acts_in_two(actor.unit_id)):
            return False
        return super().visible(name)
