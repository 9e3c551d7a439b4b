"""Models, one aggregate a file. Importing the package registers every table, FAB's included."""

from __future__ import annotations

from app.models import (
    approval,
    attachment,
    audit,
    authority,
    case,
    certificate,
    code,
    document,
    import_batch,
    job,
    job_chunk,
    old_certificate,
    person,
    qualification,
    replacement,
    roster,
    stored_file,
    transfer_form,
    unit,
    user,
)

__all__ = [
    "approval",
    "attachment",
    "audit",
    "authority",
    "case",
    "certificate",
    "code",
    "document",
    "import_batch",
    "job",
    "job_chunk",
    "old_certificate",
    "person",
    "qualification",
    "replacement",
    "roster",
    "stored_file",
    "transfer_form",
    "unit",
    "user",
]
