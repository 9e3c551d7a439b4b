"""The application factory: wiring only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_appbuilder import AppBuilder

from app import clock, models, waker
from app.extensions import csrf, db, migrate
from app.models.encryption import keyring
from app.queries.account import demo_problems
from app.security import headers
from app.security.manager import HouseSecurityManager, let_fab_write
from app.session import prepare_engine
from config import FIXED, Settings, production_problems

__all__ = ["create_app", "models"]


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Build the application; ``overrides`` win over the environment (tests, commands).

    Raises SystemExit in production when a setting or an account of a demo is unsafe, naming every one.
    """
    app = Flask(__name__, template_folder="../templates", static_folder="../static")
    app.config.from_mapping(FIXED)
    app.config.from_object(Settings())
    app.config.update(overrides or {})
    keyring.load(app.config["ID_NUMBER_KEY"])
    db.init_app(app)
    migrate.init_app(app, db)
    csrf.init_app(app)
    waker.init_app(app)
    let_fab_write(app)
    headers.register(app)
    with app.app_context():
        prepare_engine(db.engine)
        _refuse_what_is_unsafe(app)
        builder = AppBuilder(security_manager_class=HouseSecurityManager)
        _register(app, builder)
    app.jinja_env.globals["today"] = clock.today
    return app


def _refuse_what_is_unsafe(app: Flask) -> None:
    problems = production_problems(app.config)
    if app.config["ZHENGSHU_ENV"] == "production":
        problems += demo_problems(db.session())
        db.session.remove()
        db.engine.dispose()  # no connection is carried over a fork of the web server
    if problems:
        raise SystemExit("Zhengshu does not start in production:\n- " + "\n- ".join(problems))


def _register(app: Flask, builder: AppBuilder) -> None:
    """Join the channels; imported here, since they need the extensions to exist."""
    from app import cli, console, public
    from app.views import registry

    registry.register(app, builder, db.session)
    console.register(app)
    public.register(app)
    cli.register(app)
