"""flask commands."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import with_appcontext

from app.extensions import db
from app.services.initialise import sync_roles
from app.services.reference import load_reference
from app.views.menu import MENU_PERMISSIONS


def register(app: Flask) -> None:
    """Join the commands to the application."""
    app.cli.add_command(init)


@click.command()
@with_appcontext
def init() -> None:
    """Bring roles, permissions and reference data up to date; safe to repeat."""
    grants = sync_roles(db.session(), MENU_PERMISSIONS)
    click.echo(f"roles and permissions: {grants} grants")
    written = load_reference(db.session())
    click.echo(f"reference data: {sum(written.values())} rows added or changed")
