"""Passwords: what one must be, temporary ones, and everybody's own (T25, T26)."""

from __future__ import annotations

import secrets

from flask import current_app
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash, generate_password_hash

from app.errors import N_, NotFound, Problem, Refusal
from app.models.user import Account
from app.security.jurisdiction import Actor
from app.services.audit import record
from app.session import SYSTEM, use_scope, writing

SHORTEST_PASSWORD = 10
# Nothing that is misread from a slip of paper: no l, 1, o, 0, i.
LETTERS = "abcdefghjkmnpqrstuvwxyz"
DIGITS = "23456789"
GROUPS, GROUP_LENGTH = 3, 4


def temporary_password() -> str:
    """A random password in groups (``abcd-2345-xy67``), to be shown once and changed at the first log-in; 58 bits."""
    while True:
        text = "-".join("".join(secrets.choice(LETTERS + DIGITS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
        if not password_problems(text):
            return text


def set_temporary_password(account: Account) -> str:
    """Give ``account`` a temporary password and end its sessions, inside the caller's ``writing()``; returns it."""
    text = temporary_password()
    account.password = hashed(text)
    account.session_epoch = (account.session_epoch or 0) + 1
    account.must_change_password = True
    return text


def change_own_password(session: Session, actor: Actor, present: str, password: str) -> int:
    """Change the own password; returns the session epoch that the own cookie goes on with. Raises Refusal."""
    problems = list(password_problems(password))
    with use_scope(SYSTEM), writing(session):
        account = session.get(Account, actor.user_id) if actor.user_id is not None else None
        if account is None:
            raise NotFound("account")
        if not check_password_hash(account.password or "", present):
            problems = [Problem("T25", N_("This is not your present password. Enter it again."), "present")]
        elif present == password:
            problems = [Problem("T25", N_("The new password is the present one. Choose another."), "password")]
        if problems:
            raise Refusal(problems)
        account.password = hashed(password)
        account.session_epoch += 1
        account.must_change_password = False
        record(session, actor, "account.change_password", "account", account.id)
        return account.session_epoch


def password_problems(password: str) -> list[Problem]:
    """At least ten characters with letters and digits."""
    good = len(password) >= SHORTEST_PASSWORD and any(c.isalpha() for c in password) and any(map(str.isdigit, password))
    text = N_("A password has at least %(length)s characters, with letters and digits among them.")
    return [] if good else [Problem("T26", text, "password", {"length": SHORTEST_PASSWORD})]


def hashed(password: str) -> str:
    """As FAB checks it at the log-in."""
    return generate_password_hash(password, current_app.config.get("FAB_PASSWORD_HASH_METHOD", "scrypt"))
