"""What ``flask init`` does after every migration: roles, permissions, reference data. Safe to repeat."""

from __future__ import annotations

from typing import Any

from flask_appbuilder.security.sqla.models import Permission, PermissionView, Role, ViewMenu
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.security.role import ROLES
from app.session import SYSTEM, use_scope, writing


def sync_roles(session: Session, menu_permissions: dict[str, str]) -> int:
    """Make FAB's roles say exactly what ``security.role.ROLES`` says; returns the number of grants.

    ``menu_permissions`` maps each menu entry to the permission (``resource:action``) that shows it.
    """
    grants = 0
    with use_scope(SYSTEM), writing(session):
        pairs = _Pairs(session)
        for name, role in ROLES.items():
            row = session.scalar(select(Role).where(Role.name == name.value)) or Role(name=name.value)
            session.add(row)
            held = {p.value for p in role.permissions}
            wanted = [pairs.get(f"can_{p.action}", p.resource) for p in sorted(role.permissions)]
            wanted += [pairs.get("menu_access", menu) for menu, needed in menu_permissions.items() if needed in held]
            row.permissions = wanted
            grants += len(wanted)
        for stock in ("Public", "Admin"):
            if session.scalar(select(Role).where(Role.name == stock)) is None:
                session.add(Role(name=stock))
    return grants


class _Pairs:
    """Finds or makes FAB's (permission, view) rows."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._permissions: dict[str, Any] = {p.name: p for p in session.scalars(select(Permission))}
        self._views: dict[str, Any] = {v.name: v for v in session.scalars(select(ViewMenu))}
        self._pairs: dict[tuple[str, str], Any] = {
            (p.permission.name, p.view_menu.name): p for p in session.scalars(select(PermissionView)).unique()
        }

    def get(self, permission: str, view: str) -> PermissionView:
        key = (permission, view)
        if key not in self._pairs:
            self._pairs[key] = PermissionView(
                permission=self._permissions.setdefault(permission, Permission(name=permission)),
                view_menu=self._views.setdefault(view, ViewMenu(name=view)),
            )
            self._session.add(self._pairs[key])
        return self._pairs[key]
