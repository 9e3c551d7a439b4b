"""The menu: entries, their groups, and the permission that shows each (menus show only what a role can do, U-1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_appbuilder import AppBuilder
from flask_babel import lazy_gettext as _l

from app.security.permission import Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu. ``address`` is an endpoint's path; the name is what FAB keeps the permission under."""

    name: str
    label: Any
    icon: str
    address: str
    permission: Permission


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading; the heading shows to every holder of ``permission`` who sees an entry."""

    name: str
    label: Any
    permission: Permission
    entries: tuple[Entry, ...]


HOME = Entry("home", _l("Home"), "home", "/", Permission.JOB_READ)

GROUPS = (
    Group(
        "menu-cases",
        _l("Cases"),
        Permission.CASE_READ,
        (
            Entry("inbox", _l("Waiting for me"), "inbox", "/inbox/list/", Permission.CASE_ACT),
            Entry("cases", _l("All cases"), "list", "/cases/list/", Permission.CASE_READ),
            Entry("copies", _l("Copies"), "copy", "/copies/list/", Permission.CASE_READ_COPIES),
            Entry("reminders", _l("At offices below"), "bell", "/reminders/list/", Permission.CASE_URGE),
            Entry("entry", _l("Enter an information form"), "edit", "/entry", Permission.CASE_ENTER),
            Entry("replacements", _l("Loss and correction"), "return", "/replacements", Permission.CASE_REPLACE),
            Entry("imports", _l("Batch import"), "upload", "/imports", Permission.IMPORT_RUN),
        ),
    ),
    Group(
        "menu-rosters",
        _l("Rosters and checking"),
        Permission.DOCUMENT_READ,
        (
            Entry("rosters", _l("Rosters"), "table", "/rosters/list/", Permission.ROSTER_READ),
            Entry("documents", _l("Announcement documents"), "check", "/documents/list/", Permission.DOCUMENT_READ),
        ),
    ),
    Group(
        "menu-certificates",
        _l("Certificates"),
        Permission.CERTIFICATE_READ,
        (
            Entry("certificates", _l("Certificates"), "print", "/certificates/list/", Permission.CERTIFICATE_READ),
            Entry(
                "old-certificates",
                _l("Old certificates"),
                "destroy",
                "/old-certificates/list/",
                Permission.OLD_CERTIFICATE_READ,
            ),
        ),
    ),
    Group(
        "menu-records",
        _l("Records"),
        Permission.JOB_READ,
        (
            Entry("persons", _l("Persons"), "person", "/persons/list/", Permission.PERSON_READ),
            Entry("units", _l("Units"), "unit", "/units/list/", Permission.UNIT_READ),
            Entry("approvals", _l("Approvals"), "list", "/approvals/list/", Permission.APPROVAL_READ),
        ),
    ),
    Group(
        "menu-system",
        _l("System"),
        Permission.JOB_READ,
        (
            Entry("accounts", _l("Accounts"), "people", "/accounts/list/", Permission.ACCOUNT_MANAGE),
            Entry("routes", _l("How cases go"), "sliders", "/routes/", Permission.JOB_READ),
            Entry("jobs", _l("Background jobs"), "progress", "/jobs/list/", Permission.JOB_READ),
            Entry("console", _l("Reference tables"), "gear", "/console/", Permission.CONSOLE_USE),
        ),
    ),
)

MENU_PERMISSIONS: dict[str, str] = {
    HOME.name: HOME.permission.value,
    **{group.name: group.permission.value for group in GROUPS},
    **{entry.name: entry.permission.value for group in GROUPS for entry in group.entries},
}


def build(builder: AppBuilder) -> None:
    """Fill FAB's menu with ours; FAB's own entries stay out, since nobody holds their permissions."""
    builder.menu.menu.clear()
    builder.menu.add_link(HOME.name, href=HOME.address, icon=HOME.icon, label=HOME.label)
    for group in GROUPS:
        builder.menu.add_category(group.name, label=group.label)
        for entry in group.entries:
            builder.menu.add_link(
                entry.name, href=entry.address, icon=entry.icon, label=entry.label, category=group.name
            )
