"""Who takes part: an officer of every office there is, and cases of the four lines at every standing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.enums import Step, Tier, Verb
from app.models.unit import Unit
from app.security.jurisdiction import Actor
from app.security.role import RoleName
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope, writing
from tests.factories import (
    CITY_DEPARTMENT,
    COUNTY,
    DIRECT,
    PROVINCIAL,
    Place,
    actor_for,
    freeze_roster_of,
    make_account_of,
    make_actor,
    make_cases,
    make_employer,
)

LINES = {"county": COUNTY, "city_department": CITY_DEPARTMENT, "provincial": PROVINCIAL, "direct": DIRECT}

# name of the officer → tier, unit, role other than the tier's reviewing one
OFFICERS: dict[str, tuple[Tier, str, RoleName | None]] = {
    "county": (Tier.COUNTY_OFFICE, "330521-office", None),
    "county2": (Tier.COUNTY_OFFICE, "330522-office", None),
    "citydept": (Tier.CITY_DEPARTMENT, "330500-health", None),
    "city": (Tier.CITY_OFFICE, "330500-office", None),
    "city2": (Tier.CITY_OFFICE, "330100-office", None),
    "jinhua": (Tier.CITY_OFFICE, "330700-office", None),
    "dept": (Tier.PROVINCIAL_DEPARTMENT, "dept-health", None),
    "dept2": (Tier.PROVINCIAL_DEPARTMENT, "dept-education", None),
    "yiwu": (Tier.DIRECT_OFFICE, "330782-office", None),
    "body": (Tier.EVALUATION_BODY, "body-agriculture", None),
    "province": (Tier.PROVINCE, "province", None),
    "auditor": (Tier.PROVINCE, "province", RoleName.PROVINCE_AUDITOR),
    "admin": (Tier.PROVINCE, "province", RoleName.PROVINCE_ADMINISTRATOR),
    "printer": (Tier.PROVINCE, "province", RoleName.PRINTER),
}
# line → who enters and who reviews there
HANDS = {
    "county": ("county", "city"),
    "city_department": ("citydept", "city"),
    "provincial": ("employer", "dept"),
    "direct": ("yiwu", "yiwu"),
}


def make_officers(session: Session) -> dict[str, Actor]:
    """One officer by each name of ``OFFICERS``, none of whom has acted on any case."""
    return {
        name: make_actor(session, tier, unit, roles=[role] if role else [])
        for name, (tier, unit, role) in OFFICERS.items()
    }


def make_clerk(session: Session, employer: Unit) -> Actor:
    """The employer's own clerk."""
    with use_scope(SYSTEM):
        unit_id = employer.id
    return actor_for(session, make_account_of(session, Tier.EMPLOYER, unit_id))


@dataclass(frozen=True, slots=True)
class Standings:
    """Cases of one line: standing → id, the employer's clerk, and who acted below (step → account)."""

    line: str
    cases: dict[str, int]
    clerk: Actor
    employer: Unit


def make_standings(session: Session, line: str, officers: dict[str, Actor]) -> Standings:
    """A case at each standing a case of the line can have, brought there by colleagues of ``officers``."""
    place = LINES[line]
    employer = make_employer(session, place)
    entered, reviewed = _one(session, place, employer, None), _one(session, place, employer, Step.REVIEW)
    first = "employer" if line == "provincial" else "local"
    cases = {"review": reviewed} if line == "direct" else {first: entered, "review": reviewed}
    cases["rostered"] = _one(session, place, employer, Step.REVIEW)
    reviewer = officers[HANDS[line][1]]
    with use_scope(SYSTEM), writing(session):
        freeze_roster_of(session, [cases["rostered"]], reviewer)
    for standing, verb in (("final", None), ("approved", Verb.APPROVE), ("rejected", Verb.REJECT)):
        cases[standing] = _one(session, place, employer, Step.FINAL)
        if verb:
            _end(session, make_actor(session, Tier.PROVINCE, "province"), cases[standing], verb)
    clerk = make_clerk(session, employer)
    for standing, verb in (("closed", Verb.CLOSE), ("withdrawn", Verb.WITHDRAW)):
        cases[standing] = _one(session, place, employer, None)
        _end(session, clerk if line == "provincial" else officers[HANDS[line][0]], cases[standing], verb)
    return Standings(line, cases, clerk, employer)


def _one(session: Session, place: Place, employer: Unit, step: Step | None) -> int:
    return make_cases(session, 1, place, step=step, employer=employer)[0]


def _end(session: Session, actor: Actor, case_id: int, verb: Verb) -> None:
    done: Sequence[int] = apply(session, actor, Selection((case_id,)), Instruction(verb, reason_code="other")).done
    assert done == [case_id]
