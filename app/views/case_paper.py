"""The notice's own words for the paper form on the screen: options as printed, dates as written (D-1)."""

from __future__ import annotations

from types import SimpleNamespace

from app.printing.information_form import (
    DEGREE_OPTIONS,
    EDUCATION_OPTIONS,
    EMPLOYMENT_OPTIONS,
    METHOD_OPTIONS,
    Options,
    date_text,
)
from app.rules.face import SEX_TEXT


def coded(options: Options, code: str | None) -> str:
    """``3 大学本科``: a code with its name on the form; empty without one."""
    names = {key: name for line in options for key, name in line}
    return f"{code} {names[code]}" if code in names else ""


PAPER = SimpleNamespace(
    coded=coded,
    date_text=date_text,
    SEX_TEXT=SEX_TEXT,
    EMPLOYMENT_OPTIONS=EMPLOYMENT_OPTIONS,
    EDUCATION_OPTIONS=EDUCATION_OPTIONS,
    DEGREE_OPTIONS=DEGREE_OPTIONS,
    METHOD_OPTIONS=METHOD_OPTIONS,
)
