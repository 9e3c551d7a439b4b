"""The words of ``app/words.py`` as views use them: for drop-downs, and beside the formats of personal data."""

from __future__ import annotations

from enum import StrEnum

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.views.formatters import masked, year_and_month
from app.words import WORDS, word

__all__ = ["choices_of", "masked", "word", "year_and_month"]


def choices_of(vocabulary: type[StrEnum]) -> list[SelectChoice]:
    """The values with their words, for a drop-down."""
    words = WORDS[vocabulary]
    return [SelectChoice(value.value, words.get(value, value.value)) for value in vocabulary]
