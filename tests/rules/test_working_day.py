"""U-3: deadlines in working days."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from app.rules.working_day import add_working_days, working_days_between

DAYS = st.dates(dt.date(2007, 1, 1), dt.date(2008, 12, 31))


def test_u3_a_weekend_does_not_count() -> None:
    """Friday plus one is Monday."""
    assert add_working_days(dt.date(2007, 9, 14), 1) == dt.date(2007, 9, 17)
    assert working_days_between(dt.date(2007, 9, 14), dt.date(2007, 9, 17)) == 1
    assert working_days_between(dt.date(2007, 9, 17), dt.date(2007, 9, 14)) == -1


@given(DAYS, st.integers(0, 60))
def test_u3_adding_and_counting_agree(day: dt.date, count: int) -> None:
    """What is added is what is counted."""
    assert working_days_between(day, add_working_days(day, count)) == count
