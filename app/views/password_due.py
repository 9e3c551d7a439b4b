"""A password that somebody else set opens one page only: the one on which it is changed (T25, T37)."""

from __future__ import annotations

from typing import Any

from flask import Flask, flash, redirect, request, url_for
from flask_babel import gettext
from flask_login import current_user

CHANGE = "AccountView.own_password"
# The way in and out, the language, and what pages are made of.
OPEN = {CHANGE, "LoginView.login", "LoginView.logout", "LocaleView.index", "static", "appbuilder.static"}


def register(app: Flask) -> None:
    """Lead accounts whose password is due to its page, whatever they ask for."""
    app.before_request(lead_to_change)


def lead_to_change() -> Any:
    """None to go on, else the way to the page; nothing that was sent along is carried out."""
    if request.endpoint is None or request.endpoint in OPEN:
        return None
    if not current_user.is_authenticated or not current_user.must_change_password:
        return None
    flash(gettext("Your password was set by somebody else. Choose one of your own before you go on."), "warning")
    return redirect(url_for(CHANGE))
