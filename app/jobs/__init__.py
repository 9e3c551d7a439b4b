"""Background jobs, one file a kind; importing the package registers their handlers and the acts of batches."""

from __future__ import annotations

from app.jobs import import_cases
from app.services import batch_case

__all__ = ["batch_case", "import_cases"]
