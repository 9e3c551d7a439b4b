"""Refusals of the web in words: nothing that is outside the jurisdiction can be told from nothing at all (U-2)."""

from __future__ import annotations

from flask import Flask, current_app, g, render_template
from werkzeug.exceptions import HTTPException

CODES = (400, 403, 404, 413, 429, 500)


def register(app: Flask) -> None:
    """Answer each of ``CODES`` with its page."""
    for code in CODES:
        app.register_error_handler(code, _page)


def _page(error: Exception) -> tuple[str, int]:
    code = error.code if isinstance(error, HTTPException) and error.code else 500
    # In the shell, with its menu, unless the fault may be the shell's own or came before anybody was recognised.
    shell = {"appbuilder": current_app.extensions["appbuilder"]} if code != 500 and "user" in g else {}
    return render_template(f"errors/{code}.html", **shell), code
