"""What the demo is made of: the invented names, schools, employers and documents of ``seed/demo``."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from app.enums import Level, Line, Sex
from config import ROOT

FOLDER = ROOT / "seed" / "demo"
TWO_CHARACTERS = 0.7
"""Share of given names with two characters."""

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Weighted:
    """Texts with weights, drawn by a given source of chance."""

    texts: Sequence[str]
    sums: Sequence[int]

    @classmethod
    def of(cls, pairs: Sequence[tuple[str, int]]) -> Weighted:
        """From (text, weight)."""
        return cls([text for text, _ in pairs], list(accumulate(weight for _, weight in pairs)))

    def draw(self, chance: random.Random) -> str:
        """One of the texts."""
        return chance.choices(self.texts, cum_weights=self.sums)[0]


@dataclass(frozen=True)
class Material:
    """The files of ``seed/demo``, by name; everything that is asked often is grouped once."""

    tables: Mapping[str, Sequence[Row]]

    @cached_property
    def surnames(self) -> Weighted:
        """Family names."""
        return Weighted.of([(row["surname"], int(row["weight"])) for row in self.tables["surnames"]])

    @cached_property
    def given(self) -> Mapping[Sex, Weighted]:
        """Characters of given names, by sex."""
        rows = self.tables["given_names"]
        return {
            sex: Weighted.of([(r["character"], int(r["weight"])) for r in rows if r["sex"] == sex.value]) for sex in Sex
        }

    @cached_property
    def majors(self) -> Mapping[str, Sequence[str]]:
        """所学专业 by series code."""
        return _grouped(self.tables["majors"], "series_code", "major")

    @cached_property
    def schools(self) -> Mapping[str, Sequence[str]]:
        """毕业学校 by series code."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in self.tables["schools"]:
            for code in row["series_codes"].split("|"):
                found[code].append(row["school"])
        return found

    @cached_property
    def specialties(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """(subseries, 从事专业) by series code."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in self.tables["specialties"]:
            found[row["series_code"]].append((row["subseries"], row["specialty"]))
        return found

    @cached_property
    def places(self) -> Mapping[str, Row]:
        """Rows of places by division code (cities, Yiwu, the province)."""
        return {row["division_code"]: row for row in self.tables["places"]}

    def employers(self, line: Line) -> Sequence[Row]:
        """Patterns of employers on ``line``."""
        return [row for row in self.tables["employers"] if row["line"] == line.value]

    def announcements(self, level: Level, series_code: str) -> Sequence[Row]:
        """Kinds of documents that announce awards of ``level`` in the series (blank: confirmations of any)."""
        return [
            row
            for row in self.tables["announcements"]
            if row["level"] == level.value and row["series_code"] == series_code
        ]

    def opinions(self, step: str, verb: str) -> Sequence[str]:
        """What officers write at a step."""
        return [row["text"] for row in self.tables["opinions"] if (row["step"], row["verb"]) == (step, verb)]

    def name(self, chance: random.Random, sex: Sex) -> tuple[str, str]:
        """An invented family name and given name."""
        surname = self.surnames.draw(chance)
        given = self.given[sex].draw(chance)
        if chance.random() < TWO_CHARACTERS:
            given += self.given[sex].draw(chance)
        return surname, given


TABLES = (
    "surnames", "given_names", "schools", "majors", "specialties", "employers", "announcements", "places", "opinions",
    "campaign", "newspapers", "transfer_sources",
)  # fmt: skip


def read_material() -> Material:
    """Read every file of ``seed/demo`` that the demo uses."""
    return Material({name: _read(name) for name in TABLES})


def _read(name: str) -> list[Row]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _grouped(rows: Sequence[Row], key: str, value: str) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row[value])
    return found
