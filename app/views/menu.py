"""The menu: entries, their groups, and the permission that shows each (menus show only what a role can do, U-1)."""

from __future__ import annotations

MENU_PERMISSIONS: dict[str, str] = {}
