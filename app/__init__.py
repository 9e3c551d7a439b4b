"""The application factory: wiring only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_appbuilder import AppBuilder

from app import clock, models
from app.extensions import csrf, db, migrate
from app.models.encryption import keyring
from app.security import headers
from app.security.manager import HouseSecurityManager, let_fab_write
from app.session import prepare_engine
from config import FIXED, Settings, production_problems

__all__ = ["create_app", "models"]


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Build the application; ``overrides`` win over the environment (tests, commands).

    Raises SystemExit in production when a setting is unsafe, naming every such setting.
    """
    app = Flask(__name__, template_folder="../templates", static_folder="../static")
    app.config.from_mapping(FIXED)
    app.config.from_object(Settings())
    app.config.update(overrides or {})
    if problems := production_problems(app.config):
        raise SystemExit("Zhengshu does not start in production:\n- " + "\n- ".join(problems))
    keyring.load(app.config["ID_NUMBER_KEY"])
    db.init_app(app)
    migrate.init_app(app, db)
    csrf.init_app(app)
    let_fab_write(app)
    headers.register(app)
    with app.app_context():
        prepare_engine(db.engine)
        builder = AppBuilder(security_manager_class=HouseSecurityManager)
        _register(app, builder)
    app.jinja_env.globals["today"] = clock.today
    return app


def _register(app: Flask, builder: AppBuilder) -> None:
    """Join the channels; imported here, since they need the extensions to exist."""
    from app import cli, console, public
    from app.views import registry

    registry.register(app, builder, db.session)
    console.register(app)
    public.register(app)
    cli.register(app)
