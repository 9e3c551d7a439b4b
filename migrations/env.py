"""Alembic's environment: the application's engine and metadata, batch mode on SQLite."""

from __future__ import annotations

from alembic import context
from flask import current_app

from app.session import begin_mode

database = current_app.extensions["migrate"].db


def run() -> None:
    """Run the migrations on the application's database, each in its own transaction."""
    begin_mode.set("IMMEDIATE")
    engine = database.engine
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # Batch operations copy tables; foreign keys are checked again when this connection is gone. Said to the
            # driver, since inside a transaction, which SQLAlchemy begins by itself, the pragma does nothing.
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            transaction_per_migration=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
    begin_mode.set("DEFERRED")
    engine.dispose()


run()
