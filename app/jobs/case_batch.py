"""Batches of cases whose request died: the worker goes on where the cursor stands (B-2)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.jobs.registry import handler
from app.services.case_batch import KIND, carry_out
from app.services.job import ClaimedJob


@handler(KIND)
def run_case_batch(session: Session, job: ClaimedJob) -> None:
    """Carry out the rest of the batch."""
    carry_out(session, job)
