"""``/cases/<id>/replacement``: declaration or differences of a case at its first step (C-6, C-8, C-12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, flash, redirect, request
from flask_babel import gettext

from app.enums import CaseKind
from app.errors import NotFound, Problem, Refusal, blocking
from app.extensions import db
from app.models.case import Case
from app.queries.entry_page import find_case_to_amend, list_attachments
from app.queries.replacement import ReplacementRecord, find_replacement, list_replaceable
from app.rules.correction import stored_values
from app.rules.route import first_step
from app.security.permission import Permission
from app.services.case_entry import submit_case
from app.services.replacement_amend import amend_correction, amend_reissue, replacement_stamp
from app.session import SYSTEM, use_scope
from app.views import replacement_form as form
from app.views.base import HouseBaseView, acting, expose, permitted
from app.views.entry_form import size_text
from app.views.file import keep_case_files


class ReplacementAmendView(HouseBaseView):
    """The same form as at the entry; files go to the case as they are sent."""

    route_base = "/cases"
    default_view = "amend"

    @expose("/<int:case_id>/replacement", methods=["GET", "POST"])
    @permitted(Permission.CASE_REPLACE)
    def amend(self, case_id: int) -> Any:
        """Show the case as typed; save what was changed, and send it up when the button says so."""
        case, kept = _found(case_id)
        if case.holder_id != acting().unit_id or case.step is not first_step(case.kind, case.line).step:
            flash(gettext("The form is changed where it was entered, while the case lies there."), "warning")
            return redirect(f"/cases/{case_id}", 303)
        if request.method == "GET":
            return self._page(case_id, _typed(case.kind, kept), [])
        return self._save(case.kind, case_id, form.typed_of(case.kind))

    def _save(self, kind: CaseKind, case_id: int, typed: dict[str, str]) -> Any:
        action = request.form.get("action", "")
        refused = [*form.unreadable(kind, typed), *keep_case_files(case_id, action.removeprefix(form.REMOVE))]
        if action.startswith(form.REMOVE) or blocking(refused):
            return self._page(case_id, typed, refused)
        session, actor, stamp = db.session(), acting(), request.form.get("stamp")
        try:
            if kind is CaseKind.REISSUE:
                amend_reissue(session, actor, case_id, form.declaration_of(typed), stamp)
            else:
                after = {name: value for name, value in typed.items() if name != "returned_on"}
                amend_correction(session, actor, case_id, after, form.day_of(typed["returned_on"]), stamp)
        except NotFound:
            abort(404)
        except Refusal as refusal:
            return self._page(case_id, typed, [*refused, *refusal.problems])
        if action != "submit":
            flash(gettext("The change was saved."), "success")
            return redirect(f"/cases/{case_id}", 303)
        try:
            case, _kept = _found(case_id)
            submit_case(session, actor, case_id, form.sending_up(kind, case.line).opinion)
        except NotFound:
            abort(404)
        except Refusal as refusal:
            return self._page(case_id, typed, list(refusal.problems), fresh=True)
        flash(gettext("The case was sent up."), "success")
        return redirect(f"/cases/{case_id}", 303)

    def _page(self, case_id: int, typed: Mapping[str, str], problems: Sequence[Problem], *, fresh: bool = False) -> Any:
        """The page with what was typed; ``fresh``: it was saved, so the next save starts from there."""
        session = db.session()
        case, kept = _found(case_id)
        stamp = replacement_stamp(case, kept)
        with use_scope(SYSTEM):
            one = list_replaceable(session, [kept.certificate.id])[kept.certificate.id]
        there = [
            {
                "kind": scan.document_kind,
                "name": scan.file_name,
                "note": size_text(scan.file.size_bytes),
                "url": f"/cases/{case_id}/attachments/{scan.id}",
                "remove": scan.id,
            }
            for scan in list_attachments(session, case_id=case_id)
        ]
        body = self.render_template(
            "certificates/replace.html",
            title=gettext("Amend the form"),
            certificate=kept.certificate,
            printed=kept.face.printed,
            kept=[],
            has_new_photo=False,
            papers=form.papers_of(session, case.kind, case.level, case.line, there),
            case=case,
            stamp=stamp if fresh else request.form.get("stamp") or stamp,
            photo_url=f"/cases/{case_id}/photo?v={case.photo_file_id}",
            **form.page_of(session, case.kind, typed, problems, stored_values(kept.face, one.series_code)),
        )
        return body, 422 if blocking(problems) else 200


def _found(case_id: int) -> tuple[Case, ReplacementRecord]:
    case = find_case_to_amend(db.session(), case_id)
    kept = find_replacement(db.session(), case_id)
    if case is None or kept is None:
        abort(404)
    return case, kept


def _typed(kind: CaseKind, kept: ReplacementRecord) -> dict[str, str]:
    declared = kept.declaration
    if kind is CaseKind.REISSUE:
        if declared is None:
            return dict.fromkeys(form.LOST_FIELDS, "")
        day = declared.published_on.isoformat()
        return {"newspaper": declared.newspaper, "published_on": day, "page": declared.page, "text": declared.text}
    said = {item.field: item.after for item in kept.items}
    return said | {"returned_on": kept.returned_on.isoformat() if kept.returned_on else ""}
