"""Awards of the demo: which document announced whom, when, by which committee (P-7, P-8, C-15)."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import Level, ObtainMethod, Sex
from app.models.code import ReviewCommittee, Series
from app.services.demo.material import Material, Row

PEOPLE_A_DOCUMENT = 28
LINES_A_PAGE = 36
"""Lines of names on one page of a document; fewer than the page holds, so none runs over."""

YEARS = ((range(2003, 2007), 70), (range(1997, 2003), 20), (range(1988, 1997), 10))
EXAM_SINCE = {"12": 2004, "30": 2003}
"""Series whose senior titles are won by examination and review (考评结合), from the year on."""

RECOGNISED = "经浙江省人事厅确认"
NARROW = ("农业科学院", "机电", "水利", "交通", "建设")
"""Words of committees for one institute or trade, which would not fit every specialty of a series."""

ELSEWHERE = ("宁波市某单位", "温州市某单位", "绍兴市某单位", "台州市某单位", "嘉兴市某单位", "丽水市某单位")


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on the list of a document."""

    name: str
    title: str
    specialty: str
    unit: str


@dataclass(slots=True)
class Award:
    """A document and what it announced; ``people`` stand on its list in this order, numbered from 1."""

    series_code: str
    series: str
    number: str
    title: str
    issuer: str
    issued_on: dt.date
    obtained_on: dt.date
    method: ObtainMethod
    committee: str
    people: list[Listed] = field(default_factory=list)

    def place_of(self, listed: Listed) -> tuple[int, int]:
        """(page, line) of somebody on the list; the letter is page 1, the list begins on page 2."""
        index = next(i for i, one in enumerate(self.people) if one is listed)
        return index // LINES_A_PAGE + 2, index + 1


class AwardBook:
    """The awards of a demo, by series."""

    def __init__(self, session: Session, material: Material, chance: random.Random) -> None:
        self._material = material
        self._chance = chance
        self._numbers: set[str] = set()
        self._series = dict(session.execute(sa.select(Series.code, Series.name)).all())
        self._committees = session.scalars(
            sa.select(ReviewCommittee).where(ReviewCommittee.level == Level.SENIOR).order_by(ReviewCommittee.id)
        ).all()
        self._awards: dict[str, list[Award]] = {}

    @property
    def awards(self) -> list[Award]:
        """Every award, by series."""
        return [award for code in sorted(self._awards) for award in self._awards[code]]

    def plan(self, people_by_series: Mapping[str, int]) -> None:
        """Make as many documents of each series as its people need."""
        for code in sorted(people_by_series):
            count = max(2, round(people_by_series[code] / PEOPLE_A_DOCUMENT))
            self._awards[code] = [self._award(code, recognised=number % 8 == 7) for number in range(count)]

    def draw(self, series_code: str) -> Award:
        """One of the awards of a series."""
        return self._chance.choice(self._awards[series_code])

    def _award(self, code: str, *, recognised: bool) -> Award:
        committee, year = "", 0
        while not committee:
            (span,) = self._chance.choices([s for s, _ in YEARS], [w for _, w in YEARS])
            year = self._chance.choice(span)
            committee = self._committee(code, year)
        obtained_on = dt.date(year, self._chance.randint(6, 10), self._chance.randint(1, 28))
        kind = self._kind("" if recognised else code, year)
        exam = year >= EXAM_SINCE.get(code, 9999)
        method = ObtainMethod.EXAM_AND_REVIEW if exam else ObtainMethod.REVIEW
        series = self._series[code]
        return Award(
            series_code=code,
            series=series,
            number=self._number(kind, year),
            title=kind["title_pattern"].format(series=series, committee=committee),
            issuer=kind["issuer"],
            issued_on=obtained_on + dt.timedelta(days=self._chance.randint(12, 40)),
            obtained_on=obtained_on,
            method=ObtainMethod.RECOGNITION if recognised else method,
            committee=RECOGNISED if recognised else committee,
        )

    def _committee(self, code: str, year: int) -> str:
        day = dt.date(year, 6, 1)
        fitting = [
            c.name
            for c in self._committees
            if c.series_code == code
            and not any(word in c.name for word in NARROW)
            and (c.valid_from is None or c.valid_from <= day)
            and (c.valid_to is None or c.valid_to >= dt.date(year, 12, 1))
        ]
        return self._chance.choice(fitting) if fitting else ""

    def _kind(self, code: str, year: int) -> Row:
        rows = self._material.announcements(Level.SENIOR, code)
        return next(row for row in rows if int(row["first_year"]) <= year <= int(row["last_year"]))

    def _number(self, kind: Row, year: int) -> str:
        span = range(int(kind["lowest_number"]), int(kind["highest_number"]) + 1)
        used = Counter(number.split("〔")[0] + str(year) for number in self._numbers)
        head = kind["number_pattern"].split("〔")[0] + str(year)
        while True:
            # A year whose numbers are nearly spent goes on above them.
            serial = self._chance.choice(span) + (len(span) if used[head] * 2 > len(span) else 0)
            number = kind["number_pattern"].format(year=year, number=serial)
            if number not in self._numbers:
                self._numbers.add(number)
                return number


def fill_lists(awards: Sequence[Award], material: Material, chance: random.Random) -> None:
    """Add people of other places to each list and give it an order, as real lists have."""
    for award in awards:
        others = []
        for _ in range(chance.randint(3, 9)):
            alike = chance.choice(award.people) if award.people else None
            if alike is None:
                break
            name = "".join(material.name(chance, chance.choice(list(Sex))))
            others.append(Listed(name, alike.title, alike.specialty, chance.choice(ELSEWHERE)))
        award.people += others
        chance.shuffle(award.people)
