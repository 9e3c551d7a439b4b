"""Exports above a screenful: the worker writes the workbook and keeps it (B-5)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.jobs.registry import handler
from app.services.job import ClaimedJob
from app.services.list_export import EXPORT_JOB, carry_out_export


@handler(EXPORT_JOB)
def export(session: Session, job: ClaimedJob) -> int:
    """The id of the workbook's file, which the job's page offers to whoever asked for it."""
    return carry_out_export(session, job)
