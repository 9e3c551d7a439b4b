"""Single cells of the 信息表: text tidied, codes and dates read, problems put at their field (B-4)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping

from app.enums import CaseKind, Tier
from app.errors import N_, Problem
from app.rules import coded_value
from app.rules.calendar_date import read_date
from app.rules.information_form_fields import FIELD_BY_NAME, FormField

LARGEST_EXACT_CELL = 10**15
"""A spreadsheet keeps 15 digits of a number; the rest of a longer ID number is lost."""


class FormCells:
    """The raw values of one form and the problems found so far, in the order of the fields read.

    ``fields`` are those of the form by name; ``rule`` is what a cell that is missing or too long offends. What forms of
    this ``kind`` do not ask counts as not given; a 公布文号 all the same is told that it is not written (P-8).
    """

    def __init__(
        self,
        raw: Mapping[str, object],
        tier: Tier,
        fields: Mapping[str, FormField] = FIELD_BY_NAME,
        rule: str = "P-4",
        kind: CaseKind = CaseKind.EXCHANGE,
    ) -> None:
        self._raw = {
            name: value
            for name, value in raw.items()
            if name in fields and (name == "announcement_number" or fields[name].is_asked(tier, kind))
        }
        self._tier = tier
        self._kind = kind
        self._fields = fields
        self._rule = rule
        self.problems: list[Problem] = []

    def note(self, name: str, problems: Iterable[Problem]) -> None:
        """Keep ``problems``, those without a field of their own put at field ``name``."""
        self.problems += (p if p.field else dataclasses.replace(p, field=name) for p in problems)

    def text(self, name: str) -> str | None:
        """A tidied text, None when empty; missing though required, or too long, blocks (then None)."""
        return self._within(name, tidy(self._raw.get(name)))

    def prose(self, name: str) -> str | None:
        """The same for a text of several paragraphs, one a line."""
        lines = (tidy(line) for line in str(self._raw.get(name) or "").splitlines())
        return self._within(name, "\n".join(line for line in lines if line))

    def _within(self, name: str, text: str) -> str | None:
        form_field = self._fields[name]
        if not text:
            self._note_missing(form_field)
            return None
        if len(text) > form_field.max_length:
            too_long = N_("“%(label)s” has more than %(most)s characters. Shorten it to what the paper asks for.")
            params = {"label": form_field.label_zh, "most": form_field.max_length}
            self.note(name, [Problem(_rule_of(name, self._rule), too_long, params=params)])
            return None
        return text

    def date(self, name: str) -> dt.date | None:
        """A date in any accepted spelling, None when empty or unreadable."""
        value = self._raw.get(name)
        if not tidy(value):
            self._note_missing(self._fields[name])
            return None
        reading = read_date(value if isinstance(value, (str, int, float, dt.date)) else tidy(value))
        self.note(name, reading.problems)
        return reading.value

    def code(self, name: str, names: Mapping[str, str], *, may_be_nothing: bool = False) -> str | None:
        """A code given as code, name or both; an unknown one blocks and the allowed ones are named."""
        text = tidy(self._raw.get(name))
        if may_be_nothing and text in coded_value.NOTHING_WORDS:
            return None
        if not text:
            self._note_missing(self._fields[name])
            return None
        code = coded_value.read_code(text, names)
        if code is None:
            self.note(name, [unknown_code(self._fields[name], names)])
        return code

    def yes_no(self, name: str) -> bool:
        """Yes or no; empty is no, another text blocks."""
        text = tidy(self._raw.get(name))
        answer = coded_value.read_yes_no(text) if text else False
        if answer is None:
            self.note(name, [unknown_code(self._fields[name], coded_value.YES_NO_CODES)])
        return bool(answer)

    def id_text(self, name: str) -> str | None:
        """The ID number as text; a number cell too long to be exact blocks, because its last digits are lost."""
        value = self._raw.get(name)
        if isinstance(value, float) and abs(value) >= LARGEST_EXACT_CELL:
            lost = N_(
                "The cell holds the ID number as a number, so its last digits are lost. "
                "Format the column as text and enter the ID number again."
            )
            self.note(name, [Problem("P-1", lost)])
            return None
        return tidy(value)

    def _note_missing(self, form_field: FormField) -> None:
        if form_field.is_required(self._tier, self._kind):
            self.note(form_field.name, [missing_from(form_field, self._rule)])


def _rule_of(name: str, rule: str) -> str:
    return "C-2" if name.startswith("opinion_") else rule


def missing(name: str) -> Problem:
    """The refusal of a 信息表 on which a required field is empty."""
    return missing_from(FIELD_BY_NAME[name])


def missing_from(form_field: FormField, rule: str = "P-4") -> Problem:
    """The refusal of a form on which ``form_field`` is empty."""
    text = N_("“%(label)s” is missing. Enter it as on the paper form.")
    name = form_field.name
    return Problem(_rule_of(name, rule), text, field=name, params={"label": form_field.label_zh})


def unknown_code(form_field: FormField, names: Mapping[str, str]) -> Problem:
    """The refusal of an answer that is not in the code table, naming those that are."""
    return Problem(
        "P-4",
        N_("“%(label)s” holds no answer of the form. Write one of: %(allowed)s."),
        field=form_field.name,
        params={"label": form_field.label_zh, "allowed": coded_value.listed(names)},
    )


def tidy(value: object) -> str:
    """A cell as text: whole numbers without a point, no control or invisible characters, single inner spaces."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    visible = (
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", str(value))
        if char.isspace() or unicodedata.category(char) not in {"Cc", "Cf", "Cs"}
    )
    return " ".join("".join(visible).split())
