"""FAB views, one file a noun."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_appbuilder import AppBuilder


def register(app: Flask, builder: AppBuilder, session: Any) -> None:
    """Initialise FAB and join every view."""
    from app.views import error_pages, menu
    from app.views.access import HouseTemplateFilters

    builder.init_app(app, session)
    builder.template_filters = HouseTemplateFilters(app, builder.sm)
    error_pages.register(app)
    menu.register(builder)
