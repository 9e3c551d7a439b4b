"""Who may open which address: our permissions in FAB's terms, 403 for members of staff, log-in for strangers (U-1)."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, NoReturn, TypeVar, cast

from flask import abort, current_app, redirect, request
from flask_appbuilder import expose as fab_expose
from flask_appbuilder.actions import action as fab_action
from flask_appbuilder.filters import TemplateFilters, app_template_filter
from flask_login import current_user

from app.security.jurisdiction import Actor, current_actor
from app.security.permission import Permission

F = TypeVar("F", bound=Callable[..., Any])


def expose(url: str = "/", methods: Sequence[str] = ("GET",)) -> Callable[[F], F]:
    """FAB's ``expose``, typed: the address of a method below its view's ``route_base``."""
    return cast("Callable[[F], F]", fab_expose(url, methods))


def action(
    name: str,
    text: Any,
    confirmation: Any = None,
    icon: str | None = None,
    *,
    multiple: bool = True,
    single: bool = True,
) -> Callable[[F], F]:
    """FAB's ``action``, typed. The method gets a list of rows from a list, one row from a show page."""
    return cast("Callable[[F], F]", fab_action(name, text, confirmation, icon, multiple, single))


def allows(permission: Permission) -> bool:
    """Whether the logged-in account holds ``permission``: granted to its role, and the role is one of its tier."""
    actor = current_actor()
    if actor is None or not actor.may(permission):
        return False
    granted: bool = current_app.appbuilder.sm.has_access(  # type: ignore[attr-defined]  # FAB hangs itself there
        f"can_{permission.action}", permission.resource
    )
    return granted


def require(permission: Permission) -> None:
    """Go on, or answer 403; a stranger is sent to the log-in, which leads back here."""
    if allows(permission):
        return
    if current_user.is_authenticated:
        abort(403)
    _to_log_in()


def _to_log_in() -> NoReturn:
    builder = current_app.appbuilder  # type: ignore[attr-defined]  # FAB hangs itself there
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    abort(redirect(builder.get_url_for_login_with(back)))


def acting() -> Actor:
    """The logged-in account as services want it; 403 when it acts for no unit."""
    actor = current_actor()
    if actor is None:
        abort(403)
    return actor


def permitted(permission: Permission | None = None) -> Callable[[F], F]:
    """A method for holders of ``permission`` only; without one, what the view's ``permissions`` say for its name."""

    def wrap(method: F) -> F:
        @functools.wraps(method)
        def guarded(self: Any, *arguments: Any, **named: Any) -> Any:
            require(permission or self.permissions[method.__name__])
            return method(self, *arguments, **named)

        name = permission.action if permission else method.__name__
        guarded._permission_name = name  # type: ignore[attr-defined]  # FAB reads it off the function
        guarded._permission = permission  # type: ignore[attr-defined]  # and base.HouseModelView this
        return cast(F, guarded)

    return wrap


def for_staff(method: F) -> F:
    """A method for whoever is logged in, whatever the role."""

    @functools.wraps(method)
    def guarded(self: Any, *arguments: Any, **named: Any) -> Any:
        if not current_user.is_authenticated:
            _to_log_in()
        return method(self, *arguments, **named)

    guarded._for_staff = True  # type: ignore[attr-defined]  # base.HouseModelView reads it
    return cast(F, guarded)


class Permitted:
    """``permissions`` (method or action name → Permission) turned into FAB's class and method permissions."""

    permissions: ClassVar[Mapping[str, Permission]] = {}

    def __init__(self, **options: Any) -> None:
        if self.permissions:
            resource = next(iter(self.permissions.values())).resource
            mine = {name: p for name, p in self.permissions.items() if p.resource == resource}
            self.class_permission_name = resource
            self.method_permission_name = {name: p.action for name, p in mine.items()}
            self.base_permissions = sorted({f"can_{p.action}" for p in mine.values()})
        super().__init__(**options)

    def visible(self, name: str) -> bool:
        """Whether the account may use the method or action called ``name``."""
        permission = self.permissions.get(name)
        return permission is not None and allows(permission)


class HouseTemplateFilters(TemplateFilters):  # type: ignore[misc]  # FAB ships no types
    """FAB's filters of templates; buttons of our views ask our permissions."""

    @app_template_filter("is_item_visible")  # type: ignore[untyped-decorator]  # FAB ships no types
    def is_item_visible(self, permission: str, item: str) -> bool:
        """``can_<method>`` or an action's name, on the view called ``item``."""
        view = self.find_views_by_name(item)
        if isinstance(view, Permitted) and view.permissions:
            found = getattr(view, "actions", {}).get(permission)
            return view.visible(found.func.__name__ if found else permission.removeprefix("can_"))
        shown: bool = super().is_item_visible(permission, item)
        return shown
