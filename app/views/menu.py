"""The menu: entries, their groups, and the permission that shows each (menus show only what a role can do, U-1)."""

from __future__ import annotations

from flask_appbuilder import AppBuilder

from app.security.permission import Permission

MENU_PERMISSIONS: dict[str, str] = {"cases": Permission.CASE_READ.value}


def register(builder: AppBuilder) -> None:
    """Join the generated views, each with its entry."""
    from app.views.case import CaseView

    builder.add_view_no_menu(CaseView)
