"""The domain's refusals. Every one names its rule, and where it applies the field and the way out (C-14)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any


def N_(msgid: str) -> str:  # noqa: N802 - gettext's own name for "mark, do not translate yet"
    """Mark an English sentence for translation; it is translated where it is shown."""
    return msgid


class Severity(StrEnum):
    """Whether a problem stops the act or only asks for a second look."""

    BLOCK = "block"
    WARN = "warn"


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    ``rule`` is an id of the requirements (``P-1``), ``text`` an English msgid with ``%(name)s``
    places, ``params`` their values (never an ID number), ``field`` the form field or column, if any.
    """

    rule: str
    text: str
    field: str | None = None
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    severity: Severity = Severity.BLOCK

    @property
    def blocks(self) -> bool:
        """True when the act must not go on."""
        return self.severity is Severity.BLOCK

    def __str__(self) -> str:
        return f"{self.text % self.params if self.params else self.text} ({self.rule})"


class Refusal(Exception):
    """A service did nothing because rules forbid it; ``problems`` says which and what to do."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("; ".join(str(p) for p in self.problems))


class NotFound(Exception):
    """The record does not exist, or lies outside the actor's jurisdiction: both answer 404 (U-2)."""


class Overtaken(Exception):
    """The record moved on since its page was shown; nothing was done (T11)."""


class OutOfScope(Exception):
    """A write reached for a row outside the jurisdiction; a fault of the caller, never shown as such."""


class PrintingRefused(Exception):
    """A document could not be set faithfully, so no page was produced."""


class ProgramMissing(PrintingRefused):
    """A program the machine needs (wkhtmltopdf, a font) is not installed; the text says which."""


def blocking(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Those of ``problems`` that stop the act."""
    return tuple(p for p in problems if p.blocks)
