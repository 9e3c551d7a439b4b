"""Pages without log-in."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Join the public pages to the application."""
    from app.public import progress, verification

    verification.register(app)
    progress.register(app)
