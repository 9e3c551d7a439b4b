"""Settings, read from the environment; ``.env`` files are not read. Every one is described in docs/operations.md."""

from __future__ import annotations

import os
import pathlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

ROOT = pathlib.Path(__file__).parent
INSTANCE = pathlib.Path(os.environ.get("ZHENGSHU_INSTANCE", ROOT / "instance"))
DEVELOPMENT_SECRET = "for development only: not a secret"


def _kept_secret(name: str) -> str:
    """A secret from the environment, else one made once and kept beside the embedded database."""
    if given := os.environ.get(f"ZHENGSHU_{name.upper()}"):
        return given
    if os.environ.get("ZHENGSHU_ENV") == "production":
        return DEVELOPMENT_SECRET  # create_app refuses to start with it and says so
    path = INSTANCE / f"{name}.secret"
    if not path.exists():
        INSTANCE.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text().strip()


class Settings:
    """What ``create_app`` loads; upper-case names are Flask's configuration."""

    def __init__(self) -> None:
        self.ZHENGSHU_ENV = os.environ.get("ZHENGSHU_ENV", "development")
        self.SECRET_KEY = _kept_secret("secret_key")
        self.ID_NUMBER_KEY = _kept_secret("id_number_key")
        self.SQLALCHEMY_DATABASE_URI = os.environ.get("DATABASE_URL", f"sqlite:///{INSTANCE / 'zhengshu.db'}")
        self.FILE_STORE = os.environ.get("ZHENGSHU_FILES", (INSTANCE / "files").as_posix())
        # Wakes workers sooner; see app/waker.py.
        self.QUEUE = os.environ.get("ZHENGSHU_QUEUE", f"sqlite:///{INSTANCE / 'queue.db'}")
        self.PUBLIC_ADDRESS = os.environ.get("ZHENGSHU_PUBLIC_ADDRESS", "http://127.0.0.1:8080")
        self.SESSION_COOKIE_SECURE = self.ZHENGSHU_ENV == "production"
        self.PERMANENT_SESSION_LIFETIME = timedelta(hours=10)


# Wiring that no deployment changes.
FIXED = {
    "APP_NAME": "浙江省专业技术资格证书信息管理系统",
    "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
    "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
    "LANGUAGES": {
        "zh_Hans_CN": {"flag": "cn", "name": "简体中文"},
        "en": {"flag": "gb", "name": "English"},
    },
    "FAB_BASE_TEMPLATE": "layout/base.html",
    "FAB_CREATE_DB": False,
    "FAB_UPDATE_PERMS": False,
    "FAB_API_SWAGGER_UI": False,
    "FAB_PASSWORD_COMPLEXITY_ENABLED": True,
    "AUTH_TYPE": 1,
    "AUTH_RATE_LIMITED": True,
    "AUTH_RATE_LIMIT": "20 per minute",
    "RATELIMIT_STORAGE_URI": "memory://",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "MAX_CONTENT_LENGTH": 64 * 1024 * 1024,
    "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
    "WTF_CSRF_TIME_LIMIT": None,
    "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": True},
}


def production_problems(config: Mapping[str, Any]) -> list[str]:
    """What must be changed before ``ZHENGSHU_ENV=production`` starts; empty in other environments."""
    if config["ZHENGSHU_ENV"] != "production":
        return []
    problems = []
    for name, variable in (("SECRET_KEY", "ZHENGSHU_SECRET_KEY"), ("ID_NUMBER_KEY", "ZHENGSHU_ID_NUMBER_KEY")):
        if config[name] == DEVELOPMENT_SECRET or len(config[name]) < 32:
            problems.append(f"{variable} is not set, or shorter than 32 characters")
    if config.get("DEBUG"):
        problems.append("debug is on")
    if not config["PUBLIC_ADDRESS"].startswith("https://"):
        problems.append("ZHENGSHU_PUBLIC_ADDRESS is no https:// address, so QR codes could not be trusted")
    return problems
