"""The page of one certificate: its proof, its paper, its life; and papers of a selection (K-2, K-3, K-9, D-1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from flask import abort, redirect, request
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.enums import CaseKind, CertificateStatus, Level
from app.errors import NotFound, PrintingRefused, Refusal
from app.extensions import db
from app.printing.html_pdf import preview_html
from app.queries.case_setting import Setting
from app.queries.certificate import find_status_on, get_certificate, list_frozen, list_status_changes
from app.queries.replacement import find_kin
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.certificate_paper import certificate_pdf, proof_html
from app.services.certificate_paper_form import blank_information_form_pdf, information_form_pdf
from app.services.replacement_gate import get_offers
from app.views.base import HouseBaseView, acting, allows, expose, permitted
from app.views.certificate_words import MARKS
from app.views.paper_answer import notice, paper, told
from app.views.roster_answer import ids_of_form
from app.views.words import word

PDF = "application/pdf"


class CertificatePageView(HouseBaseView):
    """``/certificates/<id>``. Printing is a POST, since every copy is recorded."""

    route_base = "/certificates"
    default_view = "page"

    @expose("/<int:certificate_id>")
    @permitted(Permission.CERTIFICATE_READ)
    def page(self, certificate_id: int) -> Any:
        """The face, its proof and its status over time; 404 outside the jurisdiction."""
        session, actor = db.session(), acting()
        try:
            certificate = get_certificate(session, certificate_id)
        except NotFound:
            abort(404)
        (frozen,) = list_frozen(session, [certificate_id], Setting.read(session))
        return self.render_template(
            "certificates/page.html",
            title=certificate.number,
            certificate=certificate,
            printed=frozen.face.printed,
            printer=frozen.printer_name,
            prints=allows(Permission.CERTIFICATE_PRINT) and frozen.printer_id == actor.unit_id,
            valid=certificate.status is CertificateStatus.VALID,
            state=(MARKS[certificate.status], word(certificate.status)),
            one=certificate,
            kin=find_kin(session, certificate),
            offer=get_offers(session, actor, certificate_id) if _offers(actor) else None,
            reissue=CaseKind.REISSUE,
            correction=CaseKind.CORRECTION,
            reads_cases=allows(Permission.CASE_READ),
            **_past(session, certificate_id),
            changes=list_status_changes(session, certificate_id),
            word=word,
            marks=MARKS,
        )

    @expose("/<int:certificate_id>/proof")
    @permitted(Permission.CERTIFICATE_READ)
    def proof(self, certificate_id: int) -> Response:
        """The proof as a page of its own, shown in a frame; never the certificate."""
        try:
            html = proof_html(db.session(), acting(), certificate_id)
        except NotFound:
            abort(404)
        except (Refusal, PrintingRefused) as refused:
            return told(refused, f"/certificates/{certificate_id}")
        return paper(preview_html(html).encode(), "text/html; charset=utf-8", "proof.html")

    @expose("/<int:certificate_id>/pdf", methods=["POST"])
    @permitted(Permission.CERTIFICATE_PRINT)
    def pdf(self, certificate_id: int) -> Response:
        """One certificate as PDF."""
        return certificates_answer([certificate_id], f"/certificates/{certificate_id}")

    @expose("/pdf", methods=["POST"])
    @permitted(Permission.CERTIFICATE_PRINT)
    def pdfs(self) -> Response:
        """The ticked certificates as one PDF (批量生成证书 PDF)."""
        ids = ids_of_form()
        if not ids:
            notice(gettext("No certificate is ticked."), "K-3", "warning")
            return redirect("/certificates/list/", 303)
        return certificates_answer(ids, "/certificates/list/")


def _offers(actor: Actor) -> bool:
    """Whoever acts on cases sees what may be begun, or who may begin it (C-14); printers and auditors do not."""
    return allows(Permission.CASE_READ) and (actor.may(Permission.CASE_ACT) or actor.may(Permission.CASE_REPLACE))


def _past(session: Session, certificate_id: int) -> dict[str, Any]:
    """The status at the end of the day that ``?on=`` asks for (K-9)."""
    asked = request.args.get("on", "")
    try:
        day = dt.date.fromisoformat(asked) if asked else None
    except ValueError:
        day = None
    if day is None or not dt.date(1949, 10, 1) <= day <= clock.today():
        return {"past_day": None, "past": None}
    return {"past_day": day, "past": find_status_on(session, certificate_id, day)}


class InformationFormView(HouseBaseView):
    """附件2 on paper: filled for a case, blank by level (D-1)."""

    route_base = "/cases"
    default_view = "blank"

    @expose("/<int:case_id>/information-form")
    @permitted(Permission.CASE_READ)
    def filled(self, case_id: int) -> Response:
        """The form of a case, with the whole ID number; the look is recorded (U-6)."""
        return _answer(
            lambda: information_form_pdf(db.session(), acting(), case_id),
            gettext("information form"),
            f"/cases/{case_id}",
        )

    @expose("/information-form")
    @permitted(Permission.CASE_READ)
    def blank(self) -> Response:
        """The blank form of ``?level=``."""
        asked = request.args.get("level", "")
        level = Level(asked) if asked in {level.value for level in Level} else Level.SENIOR
        return _answer(lambda: blank_information_form_pdf(level), gettext("information form"), "/cases/list/")


def certificates_answer(certificate_ids: Collection[int], way: str) -> Response:
    """The PDF of these certificates, or back to ``way`` with the reasons; for the list's action too."""
    return _answer(
        lambda: certificate_pdf(db.session(), acting(), certificate_ids),
        gettext("certificates (%(count)s)", count=len(certificate_ids)),
        way,
    )


def _answer(make: Callable[[], bytes], name: str, way: str) -> Response:
    try:
        return paper(make(), PDF, f"{name}.pdf")
    except NotFound:
        abort(404)
    except (Refusal, PrintingRefused) as refused:
        return told(refused, way)
