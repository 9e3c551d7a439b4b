"""Production starts with nothing that is public, and says everything that it refuses at once (T25, T29)."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.enums import Tier
from app.models.user import Account
from app.session import SYSTEM, use_scope, writing
from config import DEVELOPMENT_SECRET, production_problems
from tests.conftest import application
from tests.factories import make_account

SAFE: dict[str, Any] = {
    "ZHENGSHU_ENV": "production",
    "SECRET_KEY": "s" * 32,
    "ID_NUMBER_KEY": "i" * 32,
    "PUBLIC_ADDRESS": "https://zs.example",
    "DEBUG": False,
}
UNSAFE = {
    "SECRET_KEY": (DEVELOPMENT_SECRET, "ZHENGSHU_SECRET_KEY"),
    "ID_NUMBER_KEY": ("short", "ZHENGSHU_ID_NUMBER_KEY"),
    "PUBLIC_ADDRESS": ("http://zs.example", "ZHENGSHU_PUBLIC_ADDRESS"),
    "DEBUG": (True, "debug"),
}


def test_safe_settings_have_no_problem() -> None:
    """The control of the next two."""
    assert production_problems(SAFE) == []


@pytest.mark.parametrize("name", UNSAFE)
def test_each_unsafe_setting_is_named(name: str) -> None:
    """One unsafe setting, one problem, called by the variable that mends it; elsewhere it is allowed."""
    value, said = UNSAFE[name]
    [problem] = production_problems({**SAFE, name: value})
    assert said in problem
    assert production_problems({**SAFE, name: value, "ZHENGSHU_ENV": "development"}) == []


def test_every_problem_is_named_at_once(app: Flask, session: Session) -> None:
    """Settings and log-ins of the demo stand in one refusal, so that nobody starts five times."""
    account = make_account(session, Tier.COUNTY_OFFICE, "330521-office", name="demo-county")
    with use_scope(SYSTEM), writing(session):
        session.execute(sa.update(Account).where(Account.id == account.id).values(is_demo=True))
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    unsafe = {name: value for name, (value, _said) in UNSAFE.items()}
    with pytest.raises(SystemExit) as refusal:
        application(url, **SAFE | unsafe)
    for said in (*(said for _value, said in UNSAFE.values()), "demo-county"):
        assert said in str(refusal.value)


def test_production_starts_on_an_empty_database_to_migrate_it(tmp_path: Any) -> None:
    """Before the first migration there are no accounts to ask about."""
    assert application(f"sqlite:///{tmp_path / 'new.db'}", **SAFE).config["ZHENGSHU_ENV"] == "production"


def test_production_starts_without_a_demo(app: Flask) -> None:
    """Other accounts are no reason to refuse."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    assert application(url, **SAFE).config["ZHENGSHU_ENV"] == "production"
