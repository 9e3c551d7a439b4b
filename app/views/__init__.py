"""FAB views, one file a noun."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_appbuilder import AppBuilder


def register(app: Flask, builder: AppBuilder, session: Any) -> None:
    """Initialise FAB and join every view."""
    builder.init_app(app, session)
