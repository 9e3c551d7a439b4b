"""``/certificates/<id>/reissue`` and ``…/correction``: the form of the office that enters such cases (C-6, C-8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, flash, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.enums import CaseKind, DocumentKind
from app.errors import NotFound, PrintingRefused, Problem, Refusal, blocking
from app.extensions import db
from app.queries.certificate import get_certificate
from app.queries.replacement import Replaceable, list_replaceable
from app.rules.correction import stored_values
from app.rules.loss_declaration import declaration_text
from app.security.permission import Permission
from app.services.loss_declaration_paper import loss_declaration_pdf
from app.services.replacement_entry import open_correction, open_reissue
from app.services.replacement_gate import get_offers
from app.session import SYSTEM, use_scope
from app.views import replacement_form as form
from app.views.base import HouseBaseView, acting, expose, permitted
from app.views.paper_answer import paper, tell, told


class ReplacementEntryView(HouseBaseView):
    """Entering is one POST that opens the case, and sends it up when the button says so."""

    route_base = "/certificates"
    default_view = "reissue"

    @expose("/<int:certificate_id>/reissue", methods=["GET", "POST"])
    @permitted(Permission.CASE_REPLACE)
    def reissue(self, certificate_id: int) -> Any:
        """遗失补发 of a lost certificate."""
        return self._enter(certificate_id, CaseKind.REISSUE)

    @expose("/<int:certificate_id>/correction", methods=["GET", "POST"])
    @permitted(Permission.CASE_REPLACE)
    def correction(self, certificate_id: int) -> Any:
        """更正 of a certificate that is misprinted or out of date."""
        return self._enter(certificate_id, CaseKind.CORRECTION)

    @expose("/<int:certificate_id>/loss-declaration")
    @permitted(Permission.CASE_REPLACE)
    def declaration(self, certificate_id: int) -> Response:
        """遗失声明 for the newspaper, before it is published (D-4)."""
        try:
            pdf = loss_declaration_pdf(db.session(), acting(), certificate_id)
        except NotFound:
            abort(404)
        except (Refusal, PrintingRefused) as refused:
            return told(refused, f"/certificates/{certificate_id}")
        return paper(pdf, "application/pdf", f"{gettext('loss declaration')}.pdf")

    def _enter(self, certificate_id: int, kind: CaseKind) -> Any:
        session, actor = db.session(), acting()
        try:
            problems = get_offers(session, actor, certificate_id)[kind]
        except NotFound:
            abort(404)
        if problems:
            tell(problems)
            return redirect(f"/certificates/{certificate_id}", 303)
        if request.method == "GET":
            return self._page(certificate_id, kind, self._fresh(certificate_id, kind), [], [])
        return self._save(certificate_id, kind)

    @staticmethod
    def _fresh(certificate_id: int, kind: CaseKind) -> dict[str, str]:
        one = _replaceable(certificate_id)
        if kind is CaseKind.REISSUE:
            return {"newspaper": "", "published_on": "", "page": "", "text": declaration_text(one.face)}
        return stored_values(one.face, one.series_code) | {"returned_on": ""}

    def _save(self, certificate_id: int, kind: CaseKind) -> Any:
        actor, typed = acting(), form.typed_of(kind)
        kept, refused = form.kept_files(actor.user_id)
        refused = [*form.unreadable(kind, typed), *refused]
        action = request.form.get("action", "")
        if action.startswith(form.REMOVE) or blocking(refused):
            return self._page(certificate_id, kind, typed, refused, kept)
        line = _replaceable(certificate_id).line
        send_up = form.sending_up(kind, line) if action == "submit" and line else None
        files: dict[str, Any] = {
            "photo": form.photo_from(kept),
            "uploads": form.uploads_from(kept),
            "send_up": send_up,
        }
        session = db.session()
        try:
            if kind is CaseKind.REISSUE:
                case_id = open_reissue(session, actor, certificate_id, form.declaration_of(typed), **files)
            else:
                returned_on = form.day_of(typed["returned_on"])
                after = {name: value for name, value in typed.items() if name != "returned_on"}
                case_id = open_correction(session, actor, certificate_id, after, returned_on, **files)
        except NotFound:
            abort(404)
        except Refusal as refusal:
            return self._page(certificate_id, kind, typed, [*refused, *refusal.problems], kept)
        flash(_done(kind, sent=send_up is not None), "success")
        return redirect(f"/cases/{case_id}", 303)

    def _page(
        self,
        certificate_id: int,
        kind: CaseKind,
        typed: Mapping[str, str],
        problems: Sequence[Problem],
        kept: Sequence[form.Kept],
    ) -> Any:
        session, actor = db.session(), acting()
        one = _replaceable(certificate_id)
        if one.line is None:
            abort(404)
        there = [
            {"kind": DocumentKind(file.what), "name": file.name, "note": "", "url": None, "remove": place}
            for place, file in enumerate(kept)
            if file.what != form.PHOTO
        ]
        body = self.render_template(
            "certificates/replace.html",
            title=_title(kind),
            certificate=get_certificate(session, certificate_id),
            printed=one.face.printed,
            kept=[file.token(actor.user_id) for file in kept],
            has_new_photo=any(file.what == form.PHOTO for file in kept),
            papers=form.papers_of(session, kind, one.level, one.line, there),
            case=None,
            stamp="",
            photo_url=f"/certificates/{certificate_id}/file/photo",
            **form.page_of(session, kind, typed, problems, stored_values(one.face, one.series_code)),
        )
        return body, 422 if blocking(problems) else 200


def _replaceable(certificate_id: int) -> Replaceable:
    """The certificate, which was found in the actor's scope before."""
    with use_scope(SYSTEM):
        return list_replaceable(db.session(), [certificate_id])[certificate_id]


def _title(kind: CaseKind) -> str:
    reissue = kind is CaseKind.REISSUE
    return str(gettext("Re-issue after loss") if reissue else gettext("Correction of a certificate"))


def _done(kind: CaseKind, *, sent: bool) -> str:
    if kind is CaseKind.REISSUE:
        text = gettext("The re-issue is opened; the certificate is publicly reported lost (已挂失) from now on.")
    else:
        text = gettext("The correction is opened; the certificate is publicly being replaced (换发中) from now on.")
    return f"{text} {gettext('The case was sent up.')}" if sent else str(text)
