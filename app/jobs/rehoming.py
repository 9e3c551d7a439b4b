"""What a worker does once when it starts and once a day after: open cases follow the authority table (C-9, U-8).

It is no row of the job table: nobody orders it, and several workers may do it at once, since a case that has moved
is not moved again.
"""

from __future__ import annotations

import datetime as dt
import logging

from app import clock
from app.errors import NotFound
from app.extensions import db
from app.services.rehoming import rehome_cases

log = logging.getLogger("zhengshu.worker")


class DailyRehoming:
    """Remembers the day on which this worker did it last."""

    def __init__(self) -> None:
        self._done_on: dt.date | None = None

    def run_if_due(self) -> bool:
        """Move what the day asks for, unless this worker has done so today; tells whether it did."""
        today = clock.today()
        if self._done_on == today:
            return False
        try:
            result = rehome_cases(db.session())
        except NotFound:
            return False  # the reference data is not loaded yet
        finally:
            db.session.remove()
        self._done_on = today
        if result.moved or result.stranded:
            log.warning("%s open cases followed the authority table, %s have no office", result.moved, result.stranded)
        return True
