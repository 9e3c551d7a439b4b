"""FAB's security manager with its measured faults mended: cookies that outlive log-out, and 20 queries a page."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask import Flask, g, redirect, request, session
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_appbuilder.security.sqla.models import Permission, PermissionView, ViewMenu, assoc_permissionview_role
from flask_appbuilder.security.views import AuthDBView
from flask_appbuilder.views import expose
from flask_babel import lazy_gettext
from flask_login import logout_user

from app.models.user import Account
from app.security.log_in import note_success, take_try
from app.session import SYSTEM, begin_mode, use_scope

EPOCH = "session_epoch"

log = logging.getLogger(__name__)


class LoginView(AuthDBView):  # type: ignore[misc]  # FAB ships no types
    """FAB's log-in; logging out ends the session on the server too, and no link or picture can do it (T25, T28)."""

    # The same words for a wrong password and for too many of them, so nobody learns which accounts exist.
    invalid_login_message = lazy_gettext(
        "Wrong account or password. After several wrong tries wait an hour, or ask the office above to reset it."
    )

    @expose("/logout/", methods=["POST"])  # type: ignore[untyped-decorator]  # FAB ships no types
    def logout(self) -> Any:
        """End the session and go to the log-in page."""
        if g.user.is_authenticated:
            self.appbuilder.sm.end_sessions(g.user)
        return redirect(self.appbuilder.get_url_for_login)


class HouseSecurityManager(SecurityManager):  # type: ignore[misc]  # FAB ships no types
    """Accounts of ours, one permission query per request, sessions that end when they should (T25)."""

    user_model = Account
    authdbview = LoginView

    def register_views(self) -> None:
        """Log-in and accounts. FAB's other pages are left out: roles come from a table by ``flask init``, groups are
        not used, passwords have pages of ours, and its log-in for programs knows no limit."""
        self.user_view = self.userdbmodelview
        self.auth_view = self.authdbview()
        self.appbuilder.add_view_no_menu(self.auth_view)
        if self.is_auth_limited:
            self.limiter.limit(self.auth_rate_limit, methods=["POST"])(self.auth_view.blueprint)
        self.user_view = self.appbuilder.add_view_no_menu(self.user_view)

    def _grants(self, role_ids: Iterable[int]) -> frozenset[tuple[str, str]]:
        """Every (permission, view) of the roles, read once per request."""
        key = tuple(sorted(role_ids))
        cache: dict[tuple[int, ...], frozenset[tuple[str, str]]] = g.setdefault("_grants", {})
        if key not in cache:
            held = assoc_permissionview_role.c
            query = (
                sa.select(Permission.name, ViewMenu.name)
                .select_from(PermissionView)
                .join(Permission, PermissionView.permission_id == Permission.id)
                .join(ViewMenu, PermissionView.view_menu_id == ViewMenu.id)
                .join(assoc_permissionview_role, held.permission_view_id == PermissionView.id)
                .where(held.role_id.in_(key))
            )
            cache[key] = frozenset((p, v) for p, v in self.session.execute(query))
        return cache[key]

    def exist_permission_on_roles(self, view_name: str, permission_name: str, role_ids: list[int]) -> bool:
        """As FAB's, from the request's one query."""
        return (permission_name, view_name) in self._grants(role_ids)

    def find_roles_permission_view_menus(self, permission_name: str, role_ids: list[int]) -> list[Any]:
        """As FAB's, from the request's one query."""
        return [_Grant(view) for name, view in self._grants(role_ids) if name == permission_name]

    def load_user(self, pk: int) -> Account | None:
        """The cookie's account, unless it was disabled or its sessions were ended since the log-in."""
        with use_scope(SYSTEM):
            account: Account | None = super().load_user(pk)
        if account is not None and EPOCH in session and session[EPOCH] != account.session_epoch:
            return None
        return account

    def auth_user_db(self, username: str, password: str) -> Account | None:
        """As FAB's, a limited number of times an hour for whoever guesses (T26)."""
        known = (self.find_user(username=username) or self.find_user(email=username)) if username else None
        address = request.remote_addr or ""
        if known is not None:
            allowed = take_try(self.session(), known.id, address)
            self.session.commit()
            if not allowed:
                log.warning("log-in to account %s refused: too many wrong tries", known.id)
                return None
        account: Account | None = super().auth_user_db(username, password)
        if account is not None:
            note_success(self.session(), account.id, address)
            self.session.commit()
        return account

    def on_user_login(self, user: Account) -> None:
        """Remember the epoch that the cookie belongs to."""
        session[EPOCH] = user.session_epoch

    def end_sessions(self, account: Account) -> None:
        """Log out: the cookie of before is worth nothing afterwards."""
        token = begin_mode.set("IMMEDIATE")
        try:
            self.session.rollback()
            self.session.execute(
                sa.update(Account)
                .where(Account.id == account.id)
                .values(session_epoch=Account.session_epoch + 1)
                .execution_options(synchronize_session=False)
            )
            self.session.commit()
        finally:
            begin_mode.reset(token)
        logout_user()
        session.clear()


class _Grant:
    """Shaped like FAB's PermissionView, for the one place that reads ``.view_menu.name``."""

    def __init__(self, view: str) -> None:
        self.view_menu = _Named(view)


class _Named:
    def __init__(self, name: str) -> None:
        self.name = name


# FAB's log-in commits by itself; it is no service, so its transaction begins as those of services do.
FAB_WRITERS = ("LoginView",)


def let_fab_write(app: Flask) -> None:
    """Begin the transactions of FAB's log-in as ``writing()`` would; without it log-in counts are lost."""

    @app.before_request
    def begin() -> None:
        view = (request.endpoint or "").split(".")[0]
        writes = request.method == "POST" and view in FAB_WRITERS
        begin_mode.set("IMMEDIATE" if writes else "DEFERRED")

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        begin_mode.set("DEFERRED")
