"""Background jobs, one file a kind; importing the package registers their handlers and the acts of batches."""

from __future__ import annotations

from app.jobs import export_list, import_cases
from app.services import batch_case, batch_roster

__all__ = ["batch_case", "batch_roster", "export_list", "import_cases"]
