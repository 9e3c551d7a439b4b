"""One person, however the number is written; two people, however alike (T10, P-1, P-9, P-12).

Clerks of two counties enter forms with numbers of 15 and 18 digits, x and X, full width, blanks and other names. What
must come of it is reckoned here from GB 11643 by itself: wrong merges 0, missed merges 0.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections import Counter

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app import clock
from app.enums import Tier
from app.errors import Refusal
from app.models.case import Case
from app.models.person import Person
from app.security.jurisdiction import Actor
from app.services.case_entry import check_entries, enter_case
from app.session import SYSTEM, use_scope
from tests.factories import WEIGHTS, make_actor
from tests.services.entry_forms import TODAY, entry_of, typed

COUNTIES = ("330521-office", "330522-office")
NAMES = ("严学勤", "严学芹", "严雪勤")
TITLES = ("高级农艺师", "高级畜牧师")
FULL_WIDTH = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")
BIRTHS = itertools.count()
WAYS = ("eighteen", "lower case", "full width", "spaced", "hyphens", "fifteen", "fifteen in full width")


@dataclasses.dataclass(slots=True)
class Human:
    """Somebody real: the number, and what is registered under it."""

    number: str
    county: str = ""
    name: str = ""
    titles: list[str] = dataclasses.field(default_factory=list)


def whole(body: str) -> str:
    """Seventeen digits with their check character."""
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def neighbours() -> list[Human]:
    """Eight men born on one day in one county, whose numbers differ in the sequence only; some end in X."""
    day = dt.date(1945, 1, 1) + dt.timedelta(days=next(BIRTHS))
    return [Human(whole(f"330199{day:%Y%m%d}{sequence:03d}")) for sequence in range(1, 17, 2)]


def written(number: str, way: str) -> str:
    """The number as a clerk may write it."""
    short = number[:6] + number[8:17]
    return {
        "eighteen": number,
        "lower case": number.lower(),
        "full width": number.translate(FULL_WIDTH),
        "spaced": f" {number[:6]} {number[6:14]}\u3000{number[14:]}",
        "hyphens": f"{number[:6]}-{number[6:14]}-{number[14:]}",
        "fifteen": short,
        "fifteen in full width": short.translate(FULL_WIDTH),
    }[way]


FORMS = st.lists(
    st.tuples(
        st.integers(0, 7), st.sampled_from(WAYS), st.sampled_from(NAMES), st.sampled_from(TITLES),
        st.sampled_from((0, 0, 0, 1)), st.booleans(),
    ),
    min_size=2,
    max_size=8,
)  # fmt: skip


def test_t10_one_number_one_person(session: Session) -> None:
    """T10: wrong merges 0, missed merges 0, in whatever way the numbers are written."""
    clerks = [make_actor(session, Tier.COUNTY_OFFICE, county) for county in COUNTIES]
    told: Counter[str] = Counter()

    @settings(max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(FORMS)
    def play(forms: list[tuple[int, str, str, str, int, bool]]) -> None:
        people = neighbours()
        for who, way, name, title, county, looks in forms:
            with clock.frozen(TODAY):
                told[enter(session, clerks[county], people[who], way, name, title, looks)] += 1
        told["wrong merges"] += compare(session, people)

    play()
    print(f"persons: {dict(told)}")
    assert told["wrong merges"] == 0 and told["entered"] > 50 and told["P-12"] and told["P-9"]


def enter(session: Session, clerk: Actor, human: Human, way: str, name: str, title: str, looks: bool) -> str:
    """One form, perhaps looked at before (live check); what was told, which is what had to be."""
    raw = typed(id_number=written(human.number, way), name=name, title_name=title)
    entry = entry_of(session, clerk, raw)
    expected = "P-9" if human.county not in ("", clerk.unit_name) else "P-12" if title in human.titles else "entered"
    if looks:
        (problems,) = check_entries(session, clerk, [entry])
        assert (expected == "entered") is not any(p.blocks for p in problems)
    if expected != "entered":
        with pytest.raises(Refusal) as refused:
            enter_case(session, clerk, entry)
        assert expected in {p.rule for p in refused.value.problems if p.blocks}
        return expected
    enter_case(session, clerk, entry)
    human.county, human.name = clerk.unit_name, name
    human.titles.append(title)
    return expected


def compare(session: Session, people: list[Human]) -> int:
    """The register holds each of them once, as entered last, with the own cases and nobody else's; how many not."""
    session.rollback()
    wrong = 0
    with use_scope(SYSTEM):
        born = {
            person.id: person
            for person in session.scalars(sa.select(Person))
            if person.id_number[:14] == people[0].number[:14]
        }
        wrong += len(born) - sum(bool(human.titles) for human in people)
        for human in people:
            found = [person for person in born.values() if person.id_number == human.number]
            titles = [
                case.qualification.title_name
                for person in found
                for case in session.scalars(sa.select(Case).where(Case.person_id == person.id).order_by(Case.id))
            ]
            same = titles == human.titles and [person.name for person in found] == [human.name] * bool(human.titles)
            wrong += not same
    return wrong
