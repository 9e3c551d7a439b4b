"""The demo province (``flask demo``): invented people whose rows satisfy every rule, since the rules made them.

Nothing is written that an officer could not have done: forms are read, entered, checked, put on rosters and
decided by the services that everybody uses, with the clock stood at days of the weeks before.
"""

from __future__ import annotations

from app.services.demo.load import SEED, Report, is_empty, load_demo
from app.services.demo.log_in import PASSWORD, TASKS
from app.services.demo.story import LEAST_PEOPLE, Stage

__all__ = ["LEAST_PEOPLE", "PASSWORD", "SEED", "TASKS", "Report", "Stage", "is_empty", "load_demo"]
