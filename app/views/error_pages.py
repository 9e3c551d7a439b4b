"""Refusals of the web in words: nothing that is outside the jurisdiction can be told from nothing at all (U-2)."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Flask, current_app, g, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

CODES = (400, 403, 404, 405, 413, 429, 500)

BUSY = ("LockNotAvailable", "DeadlockDetected", "SerializationFailure")
"""What psycopg calls a lock that was waited for in vain."""


def register(app: Flask) -> None:
    """Answer each of ``CODES`` with its page."""
    for code in CODES:
        app.register_error_handler(code, _page)
    app.register_error_handler(OperationalError, _busy)


def _page(error: Exception) -> tuple[str, int]:
    code = error.code if isinstance(error, HTTPException) and error.code else 500
    return render_template(f"errors/{code}.html", **(_fault() if code == 500 else _shell())), code


def _busy(error: OperationalError) -> tuple[str, int]:
    """A lock that was waited for in vain is nobody's fault: everything was undone, the form may be sent again (T36)."""
    if type(error.orig).__name__ not in BUSY and "locked" not in str(error.orig):
        raise error
    current_app.logger.warning("busy: %s in %s %s", type(error.orig).__name__, request.method, request.endpoint)
    return render_template("errors/409.html", **_shell()), 409


def _shell() -> dict[str, Any]:
    """The menu around the page, unless the refusal came before anybody was recognised."""
    return {"appbuilder": current_app.extensions["appbuilder"]} if "user" in g else {}


def _fault() -> dict[str, Any]:
    """The number that the page shows and the log holds; no shell, since the fault may be the shell's own."""
    g._login_user = None  # where Flask-Login keeps the account; else the page would ask a database that may be away
    g.fault_id = secrets.token_hex(4).upper()
    current_app.logger.error("fault %s: the one above, in %s %s", g.fault_id, request.method, request.endpoint)
    return {"fault_id": g.fault_id}
