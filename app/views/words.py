"""The words of ``app/words.py`` as views use them: for drop-downs, and beside the formats of personal data."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.enums import CaseKind, DocumentKind
from app.views.formatters import masked, year_and_month
from app.words import WORDS, word

__all__ = ["choices_of", "document_word", "masked", "word", "year_and_month"]


def document_word(kind: CaseKind, document: DocumentKind) -> str:
    """What a scan is called on a case of ``kind``: the paper form of a re-issue is an application (M5)."""
    if kind is CaseKind.REISSUE and document is DocumentKind.PAPER_FORM:
        return str(gettext("Signed application"))
    return word(document)


def choices_of(vocabulary: type[StrEnum]) -> list[SelectChoice]:
    """The values with their words, for a drop-down."""
    words = WORDS[vocabulary]
    return [SelectChoice(value.value, words.get(value, value.value)) for value in vocabulary]
