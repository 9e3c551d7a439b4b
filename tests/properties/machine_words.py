"""The nouns of the machine's model: officers, posts, deeds, cases, titles, certificates and rosters, in plain words.

Offices are those of ``route_reading``; an employer is named with its line (``provincial employer``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from tests.properties.route_reading import ENDS

Key = tuple[str, str, str]
"""Kind, level and line."""


@dataclass(slots=True)
class Person:
    """An officer, where he sits today and whether he still serves."""

    id: int
    office: str
    rights: set[str]
    serves: bool = True


@dataclass(frozen=True, slots=True)
class Post:
    """A step and the office that sits there."""

    step: str
    office: str


@dataclass(slots=True)
class Deed:
    """What somebody did to a case; ``level`` is the step of the office he did it for."""

    who: int
    verb: str
    level: str
    office: str
    origin: str
    target: str
    void: bool = False


@dataclass(slots=True)
class Title:
    """A qualification: what stands on certificates, shared by all the cases about it."""

    id: int
    version: int
    number: str | None
    specialty: str


@dataclass(slots=True)
class Booklet:
    """A certificate, by the case that it came from."""

    case: int
    title: Title
    status: str
    specialty: str
    issued_on: dt.date
    authority: int


@dataclass(slots=True)
class File:
    """A case with what the rules ask about. ``record``: what only its kind has is there (附件3's signature, the loss
    declaration, the day of return). ``replaces``: the booklet's case; ``wish``: what a correction shall say."""

    id: int
    kind: str
    level: str
    line: str
    title: Title
    step: str
    holder: str | None
    photo: bool = True
    record: bool = True
    replaces: int | None = None
    wish: str | None = None
    # Who entered it, and at which step: an act too, though nothing is undone by it.
    entered: Deed | None = None
    deeds: list[Deed] = field(default_factory=list)
    # (who, version of the facts, how many deeds there were)
    ticks: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """By which the authority table knows it."""
        return self.kind, self.level, self.line

    @property
    def ticked(self) -> bool:
        """C-15: the newest tick saw the facts as they are."""
        return bool(self.ticks) and self.ticks[-1][1] == self.title.version

    @property
    def ticked_here(self) -> bool:
        """Whether it was ticked since it came to where it stands."""
        return any(done == len(self.deeds) for _, _, done in self.ticks)

    @property
    def handler(self) -> int | None:
        """C-12: who has prepared (经办) the case where it stands."""
        return self.deeds[-1].who if self.deeds and self.deeds[-1].verb == "opinion" else None

    @property
    def open(self) -> bool:
        """Whether somebody still holds it."""
        return self.step not in ENDS


@dataclass(slots=True)
class Sheet:
    """A roster: rows by case, False once struck."""

    id: int
    office: str
    level: str
    state: str
    rows: dict[int, bool]
