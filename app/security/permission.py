"""Every permission of the house, as ``resource:action``; roles are sets of them (security/role.py)."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """FAB knows each as the pair (``can_<action>``, ``<resource>``)."""

    CASE_READ = "case:read"
    CASE_ENTER = "case:enter"
    CASE_REPLACE = "case:replace"
    CASE_ACT = "case:act"
    CASE_DECIDE = "case:decide"
    CASE_URGE = "case:urge"
    CASE_READ_COPIES = "case:read_copies"
    DOCUMENT_READ = "document:read"
    DOCUMENT_REGISTER = "document:register"
    DOCUMENT_EDIT = "document:edit"
    ROSTER_READ = "roster:read"
    ROSTER_COMPILE = "roster:compile"
    CERTIFICATE_READ = "certificate:read"
    CERTIFICATE_PRINT = "certificate:print"
    OLD_CERTIFICATE_READ = "old_certificate:read"
    PERSON_READ = "person:read"
    PERSON_EDIT = "person:edit"
    PERSON_REVEAL = "person:reveal"
    PERSON_MOVE = "person:move"
    UNIT_READ = "unit:read"
    UNIT_EDIT = "unit:edit"
    IMPORT_RUN = "import:run"
    EXPORT_RUN = "export:run"
    APPROVAL_READ = "approval:read"
    JOB_READ = "job:read"
    JOB_MANAGE = "job:manage"
    ACCOUNT_MANAGE = "account:manage"
    CONSOLE_USE = "console:use"
    AUDIT_READ = "audit:read"

    @property
    def resource(self) -> str:
        """What it is about."""
        return self.value.split(":")[0]

    @property
    def action(self) -> str:
        """What may be done."""
        return self.value.split(":")[1]
