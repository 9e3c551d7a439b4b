"""Marks of the statuses of certificates, the same on every page (K-10)."""

from __future__ import annotations

from app.enums import CertificateStatus

MARKS = {
    CertificateStatus.VALID: "ok",
    CertificateStatus.LOST: "bad",
    CertificateStatus.VOID: "void",
    CertificateStatus.REVOKED: "bad",
    CertificateStatus.REPLACING: "go",
}
