"""等我审核: the work list of what waits for the officer, the most urgent first (U-3)."""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa
from flask_appbuilder.models.filters import BaseFilter
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Query

from app.queries.inbox import waits_for
from app.security.jurisdiction import current_actor
from app.security.permission import Permission
from app.views.case import CaseView
from app.views.home import inbox_word


class FilterWaitsForMe(BaseFilter):  # type: ignore[misc]  # FAB ships no types
    """Cases that the logged-in officer can take further now."""

    name = _l("Waits for me")
    arg_name = "mine"

    def apply(self, query: Query[Any], value: Any) -> Query[Any]:
        """``query`` narrowed to the inbox; nobody's inbox is empty."""
        actor = current_actor()
        return query.where(waits_for(actor)) if actor else query.where(sa.false())


class InboxView(CaseView):
    """As the list of cases, with what the officer can act on, by deadline."""

    route_base = "/inbox"
    # As its entry on the menu: whoever only reads has no inbox.
    permissions: ClassVar = {**CaseView.permissions, "list": Permission.CASE_ACT}
    list_title = LazyString(lambda: inbox_word(current_actor()))
    base_filters: ClassVar = [["id", FilterWaitsForMe, ""]]
    default_order: ClassVar = (("due_on", "asc"), ("id", "asc"))
    list_columns = [
        "acceptance_number",
        "person.name",
        "qualification.title_name",
        "employer.name",
        "review_office.name",
        "qualification.announcement_document.number",
        "step",
        "step_since",
        "due_on",
    ]
    order_columns = ["acceptance_number", "step_since", "due_on"]
    grid: ClassVar = {
        **CaseView.grid,
        "batch_url": "/inbox/batch",
        "empty": {
            "icon": "check",
            "title": _l("Nothing waits for you"),
            "text": _l("A case appears here as soon as it reaches your office and you may take it further."),
        },
    }
