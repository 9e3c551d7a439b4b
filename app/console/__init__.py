"""Flask-Admin: the reference tables, for province administrators only (U-8)."""

from __future__ import annotations

from flask import Flask
from flask_admin import Admin
from flask_admin.theme import Bootstrap4Theme


def register(app: Flask) -> None:
    """Join the console at ``/console``. Runs after FAB, whose shell and log-in it uses."""
    from app.console.base import ConsoleHome
    from app.console.tables import TABLES

    admin = Admin(
        app,
        index_view=ConsoleHome(url="/console", endpoint="console"),
        theme=Bootstrap4Theme(base_template="layout/base.html"),
    )
    for view, model, name in TABLES:
        admin.add_view(view(model, name))
