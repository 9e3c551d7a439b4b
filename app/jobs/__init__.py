"""Background jobs, one file a kind; importing the package registers their handlers."""

from __future__ import annotations

from app.jobs import case_batch, import_cases

__all__ = ["case_batch", "import_cases"]
