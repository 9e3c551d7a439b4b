"""Public verification without log-in: by the code on a certificate, or by number and name (K-10, T31, T32)."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, Flask, abort, current_app, render_template, request, send_file
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from app import clock
from app.enums import CaseKind, CertificateStatus
from app.extensions import db
from app.services.verification import Verdict, photo_thumbnail, verify_number, verify_token

LIMIT = "30 per minute; 300 per hour"
"""Look-ups of one address: plenty for a counter that checks a pile, too few to try tokens or numbers."""

PHOTO_LIMIT = "60 per minute; 600 per hour"

pages = Blueprint("public", __name__)

STATUS: dict[CertificateStatus, tuple[str, Any, Any]] = {
    CertificateStatus.VALID: ("ok", _l("Valid"), _l("Registered as valid, as of %(at)s")),
    CertificateStatus.LOST: ("bad", _l("Reported lost"), _l("Reported lost, as of %(at)s; do not accept it")),
    CertificateStatus.VOID: ("bad", _l("Void"), _l("No longer counts, as of %(at)s; do not accept it")),
    CertificateStatus.REVOKED: ("bad", _l("Revoked"), _l("Revoked, as of %(at)s; do not accept it")),
    CertificateStatus.REPLACING: (
        "wait",
        _l("Being replaced"),
        _l("A new certificate is being made, as of %(at)s; ask the issuing authority"),
    ),
}

REPLACED: dict[CaseKind, Any] = {
    CaseKind.REISSUE: _l("A re-issued certificate (补发) has taken its place; ask the holder for that one."),
    CaseKind.CORRECTION: _l("A corrected certificate (更正) has taken its place; ask the holder for that one."),
}
"""Without a digit of the new one's number: who holds the old one in hand may have no right to it (K-10)."""


@pages.get("/v/<token>")
def by_code(token: str) -> Any:
    """What the code on a certificate leads to."""
    return _page(verify_token(db.session(), token, _address()), token)


@pages.get("/v/<token>/photo")
def photo(token: str) -> Response:
    """The thumbnail beside the answer."""
    data = photo_thumbnail(db.session(), token)
    if data is None:
        abort(404)
    answer = send_file(io.BytesIO(data), mimetype="image/jpeg", download_name="photo.jpg")
    answer.headers["Cache-Control"] = "private, max-age=300"
    return answer


@pages.get("/verify")
def form() -> Any:
    """Number and name, to be typed; nothing of it ever stands in an address (T30)."""
    return render_template("public/verify.html", values={}, missed=False)


@pages.post("/verify")
def by_number() -> Any:
    """The answer to number and name."""
    number, name = (request.form.get(field, "")[:200] for field in ("number", "name"))
    session = db.session()
    verdict = verify_number(session, number, name, _address())
    if verdict is None:
        return render_template("public/verify.html", values={"number": number, "name": name}, missed=True), 404
    return _page(verdict, verdict.face.token)


def register(app: Flask) -> None:
    """Join the pages, each behind its limit; FAB's own limiter counts."""
    limiter = app.appbuilder.sm.limiter  # type: ignore[attr-defined]  # FAB hangs itself there
    app.register_blueprint(pages)
    for view, limit, methods in ((by_code, LIMIT, None), (by_number, LIMIT, ["POST"]), (photo, PHOTO_LIMIT, None)):
        app.view_functions[f"{pages.name}.{view.__name__}"] = limiter.limit(limit, methods=methods)(view)


def _page(verdict: Verdict | None, token: str) -> Any:
    if verdict is None:
        return render_template("public/unknown.html"), 404
    kind, status, text = STATUS[verdict.status]
    at = verdict.at.astimezone(clock.LOCAL_ZONE)
    return render_template(
        "public/certificate.html",
        kind=kind,
        status=status,
        sentence=text,
        at=f"{at:%Y-%m-%d %H:%M}",
        replaced=REPLACED.get(verdict.replaced_by) if verdict.replaced_by else None,
        printed=verdict.face.printed,
        photo=f"/v/{token}/photo",
        app_name=current_app.config["APP_NAME"],
    )


def _address() -> str:
    return request.remote_addr or ""
