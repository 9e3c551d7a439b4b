"""The demo's people: forms as officers would type them, read by the same reader as everybody's (P-1 to P-7)."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session
from stdnum.iso7064 import mod_11_2

from app.enums import EmploymentStatus, Level, Sex, Tier
from app.models.code import Title
from app.queries.entry import EntryReader
from app.rules.face import LEVEL_TEXT
from app.rules.information_form_fields import InformationForm
from app.services.demo.award import Award, Listed
from app.services.demo.desk import Desk
from app.services.demo.material import Material
from app.services.demo.place import Workplace

PLACE_OF_OFFICE = {
    "330500-office": "330500", "330100-office": "330100", "330700-office": "330700", "330782-office": "330782",
}  # fmt: skip
PROVINCE = "330000"
CITY = {PROVINCE: "杭州市", "330100": "杭州市", "330500": "湖州市", "330700": "金华市", "330782": "义乌市"}
WOMEN = {"06": 0.58, "07": 0.8, "08": 0.56, "16": 0.6, "12": 0.55}
FULL_SENIOR = 0.12
"""Share of full senior titles (正高级) among the awards."""

RETIRED_AT = 60
OLD_AUTHORITY = "浙江省人事厅"
# Words of a specialty that decide among several titles of a series; the first that fits counts.
TITLE_OF_SPECIALTY = (
    ("中医", "中医师"), ("针灸", "中医师"), ("表演", "演员"), ("演奏", "演奏员"), ("作曲", "作曲"),
    ("舞台", "舞美设计师"), ("国画", "美术师"), ("采访", "记者"), ("摄影", "记者"), ("新闻", "编辑"),
)  # fmt: skip
DEFAULT_SUBSERIES = {"10": "农艺"}
SPELLINGS_OF_TITLES = ("中医师", "建筑师", "规划师")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody with an award: the raw form, and the line on the document's list."""

    raw: Mapping[str, object]
    listed: Listed
    award: Award
    sex: Sex
    lost: bool


class Registry:
    """Makes people that fit a desk; no two share an ID number."""

    def __init__(self, session: Session, material: Material, today: dt.date, chance: random.Random) -> None:
        self._material = material
        self._today = today
        self._chance = chance
        self._numbers: set[str] = set()
        self._titles: dict[tuple[Level, str, str], list[tuple[str, str]]] = defaultdict(list)
        for title in session.scalars(sa.select(Title).where(Title.valid_in_2007).order_by(Title.id)):
            self._titles[title.level, title.series_code, title.subseries].append((title.grade, title.name))

    def make(
        self,
        desk: Desk,
        workplace: Workplace,
        award: Award,
        opened_on: dt.date,
        *,
        lost: bool,
        level: Level = Level.SENIOR,
    ) -> Candidate:
        """A person of ``workplace`` with ``award`` of ``level``, whose form was signed before ``opened_on``."""
        chance, code = self._chance, workplace.series_code
        sex = Sex.FEMALE if chance.random() < WOMEN.get(code, 0.36) else Sex.MALE
        subseries, specialty = chance.choice(self._material.specialties[code])
        grade, title = self._title(level, code, subseries, specialty)
        full = grade == "正高级"
        born_in = award.obtained_on.year - chance.randint(42, 54) if full else self._birth_year(award.obtained_on.year)
        born = dt.date(born_in, chance.randint(1, 12), chance.randint(1, 28))
        name = "".join(self._material.name(chance, sex))
        place = self._material.places[PLACE_OF_OFFICE.get(desk.review, PROVINCE)]
        raw: dict[str, object] = {
            "id_number": self._id_number(place["invented_id_county_code"], born, sex),
            "name": name,
            "sex": sex.value,
            "employer_name": workplace.name,
            "unit_nature": workplace.nature,
            "department_in_charge": workplace.department,
            "employment_status": self._status(born).value,
            "specialty": specialty,
            "title_name": title,
            "series": code,
            "obtain_method": award.method.value,
            "obtained_on": award.obtained_on,
            "committee": award.committee,
        }
        raw |= self._life(born, code) | self._contact(place) | self._old_certificate(award, level, lost)
        if desk.tier is not Tier.EMPLOYER:
            raw |= self._opinion(opened_on)
        return Candidate(raw, Listed(name, title, specialty, workplace.name), award, sex, lost)

    def _birth_year(self, year: int) -> int:
        return year - self._chance.choices((29, 31, 33, 35, 38, 42, 47), (12, 22, 22, 18, 12, 8, 6))[0]

    def _title(self, level: Level, code: str, subseries: str, specialty: str) -> tuple[str, str]:
        titles = self._titles.get((level, code, subseries or DEFAULT_SUBSERIES.get(code, ""))) or [
            pair
            for (of, series, _), pairs in sorted(self._titles.items())
            if (of, series) == (level, code)
            for pair in pairs
        ]
        wanted = next((word for mark, word in TITLE_OF_SPECIALTY if mark in specialty), "")
        fitting = [t for t in titles if wanted and t[1].endswith(wanted)]
        titles = fitting or [t for t in titles if not t[1].endswith(SPELLINGS_OF_TITLES)]
        full = self._chance.random() < FULL_SENIOR
        chosen = [t for t in titles if (t[0] == "正高级") is full] or titles
        return chosen[0]

    def _id_number(self, county: str, born: dt.date, sex: Sex) -> str:
        while True:
            sequence = self._chance.randrange(1, 499) * 2 + (1 if sex is Sex.MALE else 0)
            body = f"{county}{born:%Y%m%d}{sequence:03d}"
            if body not in self._numbers:
                self._numbers.add(body)
                return body + str(mod_11_2.calc_check_digit(body))

    def _status(self, born: dt.date) -> EmploymentStatus:
        age = self._today.year - born.year
        if age >= RETIRED_AT:
            return self._chance.choices((EmploymentStatus.RETIRED, EmploymentStatus.EMPLOYED), (9, 1))[0]
        return self._chance.choices(
            (EmploymentStatus.EMPLOYED, EmploymentStatus.UNAPPOINTED, EmploymentStatus.OTHER), (93, 5, 2)
        )[0]

    def _life(self, born: dt.date, code: str) -> dict[str, object]:
        chance = self._chance
        education = chance.choices(("3", "5", "1", "4", "2", "6"), (60, 15, 11, 8, 3, 3))[0]
        degree = {"1": "2", "3": "3" if born.year >= 1958 else ""}.get(education, "")
        schools = self._material.schools.get(code) or self._material.schools["20"]
        return {
            "ethnicity": "畲族" if chance.random() < 0.015 else "汉族",
            "native_place": "浙江" + chance.choice(NATIVE_PLACES),
            "joined_work_on": dt.date(born.year + chance.randint(20, 23), 8, 15),
            "education": education,
            "degree": degree,
            "school": chance.choice(schools),
            "major": chance.choice(self._material.majors[code]),
        }

    def _contact(self, place: Mapping[str, str]) -> dict[str, object]:
        """Subscriber numbers begin with 0, as none does, so nobody is called."""
        road = self._chance.choice(place["roads"].split("|"))
        return {
            "phone": f"{place['area_code']}-0{self._chance.randrange(10**6):06d}",
            "address": f"{CITY[place['division_code']]}{road}{self._chance.randint(1, 399)}号",
            "postcode": place["postcode"],
        }

    def _old_certificate(self, award: Award, level: Level, lost: bool) -> dict[str, object]:
        year, serial = award.obtained_on.year, self._chance.randrange(1, 99999)
        return {
            "old_certificate_number": f"浙{LEVEL_TEXT[level][0]}{year % 100:02d}字第{serial:05d}号",
            "old_certificate_authority": OLD_AUTHORITY,
            "old_certificate_issued_on": award.issued_on + dt.timedelta(days=self._chance.randint(20, 90)),
            "old_certificate_lost": "是" if lost else "否",
        }

    def _opinion(self, opened_on: dt.date) -> dict[str, object]:
        chance = self._chance
        return {
            "opinion_text": chance.choice(self._material.opinions("employer", "approve")),
            "opinion_signatory": "".join(self._material.name(chance, chance.choice(list(Sex)))),
            "opinion_date": opened_on - dt.timedelta(days=chance.randint(1, 6)),
        }


NATIVE_PLACES = ("杭州", "湖州", "德清", "金华", "义乌", "宁波", "绍兴", "诸暨", "嵊州", "温州", "台州", "丽水", "嘉兴")


def read_forms(reader: EntryReader, people: Sequence[Candidate]) -> list[InformationForm]:
    """The forms as the reader takes them; a person that it would not take, or only with a remark, is a fault."""
    forms = []
    for one in people:
        reading = reader.read(one.raw)
        if reading.problems:
            raise RuntimeError("; ".join(str(p) for p in reading.problems))
        forms.append(reading.values)
    return forms
