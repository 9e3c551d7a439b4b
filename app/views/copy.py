"""抄送件: cases of another office, copied for information; listed, read and printed, never acted on (C-10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import abort
from flask import session as browser
from flask_appbuilder.models.filters import BaseFilter
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Query
from werkzeug.wrappers import Response

from app.enums import Verb
from app.errors import NotFound, PrintingRefused, Refusal
from app.extensions import db
from app.models.case import Case
from app.queries.case_page import list_reasons
from app.queries.copy import (
    copy_scope,
    find_announcement,
    find_paper,
    find_photo,
    get_copy,
    list_copy_facts,
    require_copy,
    was_submitted,
)
from app.rules.exchange import counts_as_due
from app.security.permission import Permission
from app.services.case_act import get_standing
from app.services.copy import copy_pdf
from app.session import use_scope
from app.views import case_sheet
from app.views.base import HouseBaseView, HouseModelView, ServiceInterface, acting, expose, permitted
from app.views.case_page import STATE_MARKS
from app.views.case_paper import PAPER
from app.views.day_words import deadline, short_day
from app.views.file import give
from app.views.formatters import masked, year_and_month
from app.views.paper_answer import paper, told
from app.words import word


class FilterSubmitted(BaseFilter):  # type: ignore[misc]  # FAB ships no types
    """Cases that their office has sent on."""

    name = _l("Submitted")
    arg_name = "submitted"

    def apply(self, query: Query[Any], value: Any) -> Query[Any]:
        """``query`` narrowed to them."""
        return query.where(was_submitted())


class CopyView(HouseModelView):
    """``/copies/list/``: what was copied to the office, the newest first; the only grid under the scope of copies."""

    route_base = "/copies"
    datamodel = ServiceInterface(Case)
    permissions: ClassVar = {"list": Permission.CASE_READ_COPIES}
    base_filters: ClassVar = [["id", FilterSubmitted, ""]]
    list_title = _l("Copies")
    list_columns = ["name", "acceptance_number", "title", "employer", "office", "submitted", "step", "certificate"]
    label_columns: Any = {
        "name": _l("Name of the person"),
        "title": _l("Qualification title"),
        "office": _l("Submitted by"),
        "submitted": _l("Submitted on"),
        "certificate": _l("Certificate number"),
    }
    search_columns = ["acceptance_number", "kind", "level", "step"]
    order_columns = ["acceptance_number"]
    record_path = "/copies/{row.id}"
    grid: ClassVar = {
        "sub": _l("Cases of other offices, copied to yours for information from their submission on."),
        "status": "step",
        "id": ["acceptance_number", "certificate"],
        "low": ["submitted"],
        "empty": {
            "icon": "copy",
            "title": _l("Nothing was copied to your office yet"),
            "text": _l("A case appears here when the office that copies to yours submits it."),
        },
    }

    @expose("/list/")
    @permitted()
    def list(self) -> Any:
        """The list page, under the scope of copies alone."""
        with use_scope(copy_scope(acting())):
            return super().list()

    def _values_of(self, rows: Sequence[Any]) -> Sequence[dict[str, Any]]:
        known = list_copy_facts(db.session(), [row.id for row in rows])
        values = [*super()._values_of(rows)]
        for row, shown in zip(rows, values, strict=True):
            facts = known[row.id]
            link = case_link(row.id, facts.name)
            shown |= {"name": link, "title": facts.title, "employer": facts.employer, "office": facts.office}
            shown |= {"submitted": short_day(facts.submitted_at), "certificate": facts.certificate_number or None}
        return values


class CopyPageView(HouseBaseView):
    """``/copies/<id>`` and its papers. Everything here is a GET: there is nothing to do with a copy but read it."""

    route_base = "/copies"
    default_view = "page"

    @expose("/<int:case_id>")
    @permitted(Permission.CASE_READ_COPIES)
    def page(self, case_id: int) -> Any:
        """Route, form, papers, course of the case; 404 for what is not copied to the office."""
        actor, session = acting(), db.session()
        try:
            require_copy(session, actor, case_id)
            standing = get_standing(session, actor, case_id)
            record = get_copy(session, actor, case_id)
        except NotFound:
            abort(404)
        case, chinese = record.case, bool(browser.get("locale", "zh").startswith("zh"))
        reasons = list_reasons(session, Verb.RETURN, Verb.REJECT, Verb.CLOSE)
        known = {reason.code: reason for group in reasons.values() for reason in group}
        place = f"/copies/{case_id}"
        tabs = case_sheet.sources(record, standing.setting.checklist, standing.facts.original_lost)
        return self.render_template(
            "copies/page.html",
            title=case.person.name,
            record=record,
            case=case,
            standing=standing,
            place=place,
            number=None,
            may_reveal=False,
            route=case_sheet.route_strip(record, standing, actor.unit_id),
            boxes=case_sheet.seal_boxes(record),
            timeline=case_sheet.timeline(record, standing, known, chinese),
            sources=_sources(tabs, place, case_id),
            deadline=deadline(case.due_on, counts=counts_as_due(case.person.employment_status, case.kind)),
            state_mark=(STATE_MARKS.get(case.step, "go"), word(case.step)),
            paper=PAPER,
            word=word,
            masked=masked,
            year_and_month=year_and_month,
        )

    @expose("/<int:case_id>/information-form")
    @permitted(Permission.CASE_READ_COPIES)
    def form(self, case_id: int) -> Response:
        """附件2 of the copy as PDF; printing is on record, since it shows the ID number (U-6)."""
        try:
            pdf = copy_pdf(db.session(), acting(), case_id)
        except NotFound:
            abort(404)
        except (Refusal, PrintingRefused) as refused:
            return told(refused, f"/copies/{case_id}")
        return paper(pdf, "application/pdf", f"{gettext('information form')}.pdf")

    @expose("/<int:case_id>/photo")
    @permitted(Permission.CASE_READ_COPIES)
    def photo(self, case_id: int) -> Response:
        """The photo of the copy."""
        self._require(case_id)
        return give(find_photo(db.session(), case_id), "photo.jpg")

    @expose("/<int:case_id>/announcement")
    @permitted(Permission.CASE_READ_COPIES)
    def announcement(self, case_id: int) -> Response:
        """The scan of the announcement document that the case stands on."""
        self._require(case_id)
        return give(find_announcement(db.session(), case_id), "announcement.pdf")

    @expose("/<int:case_id>/attachments/<int:attachment_id>")
    @permitted(Permission.CASE_READ_COPIES)
    def attachment(self, case_id: int, attachment_id: int) -> Response:
        """A scan of the copy."""
        self._require(case_id)
        found = find_paper(db.session(), case_id, attachment_id)
        return give(*found) if found else abort(404)

    @staticmethod
    def _require(case_id: int) -> None:
        try:
            require_copy(db.session(), acting(), case_id)
        except NotFound:
            abort(404)


def _sources(tabs: Sequence[case_sheet.Piece], place: str, case_id: int) -> list[case_sheet.Piece]:
    """The papers by the addresses of the copy; those of the case itself are closed to its reader."""
    own = f"/cases/{case_id}/"
    moved = []
    for tab in tabs:
        url = tab["url"]
        if url and url.startswith(own):
            url = f"{place}/{url.removeprefix(own)}"
        elif url:
            url = f"{place}/announcement{case_sheet.FIT}"
        moved.append({**tab, "url": url})
    return moved


def case_link(case_id: int, name: str) -> Markup:
    """The way to a copy."""
    return Markup('<a class="lead" href="/copies/{}">{}</a>').format(case_id, name)
