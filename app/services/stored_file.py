"""Keep a file and its row.

The content goes to the store before the row: a row never names a missing file, and a content without a row (after a
rollback) is only an orphan.
"""

from __future__ import annotations

import io
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, storage
from app.models.stored_file import StoredFile


def keep_file(session: Session, data: bytes, media_type: str, page_count: int | None = None) -> StoredFile:
    """The row of ``data``, made when it is new. Runs inside the caller's ``writing()``."""
    return _row(session, storage.put(data), len(data), media_type, page_count)


def keep_written(session: Session, file: BinaryIO, media_type: str) -> StoredFile:
    """As ``keep_file``, of a file that was written and may be too large to hold in memory."""
    sha256 = storage.put_file(file)
    return _row(session, sha256, file.seek(0, io.SEEK_END), media_type, None)


def _row(session: Session, sha256: str, size: int, media_type: str, page_count: int | None) -> StoredFile:
    row = session.scalar(sa.select(StoredFile).where(StoredFile.sha256 == sha256))
    if row is None:
        row = StoredFile(
            sha256=sha256, size_bytes=size, media_type=media_type, page_count=page_count, created_at=clock.now()
        )
        session.add(row)
        session.flush()
    return row
