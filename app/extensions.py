"""The instances that the factory wires together; no logic."""

from __future__ import annotations

from flask_appbuilder import AppBuilder, Model
from flask_appbuilder.models.sqla.base import SQLA
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect

from app.session import GuardedSession

# FAB's metadata carries FAB's own tables and ours, so Alembic sees both.
db = SQLA(metadata=Model.metadata, session_options={"class_": GuardedSession})
migrate = Migrate(render_as_batch=True, compare_type=True)
csrf = CSRFProtect()
appbuilder = AppBuilder()
