"""Cases of evaluation bodies as these see them: what they entered, not what else is registered (C-7, P-9, T12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.enums import EmploymentStatus, Seat, Sex
from app.models.award_entry import AwardEntry
from app.models.case import Case
from app.models.person import Person
from app.models.unit import Unit
from app.session import SYSTEM, Scope, current_scope, use_scope

_TEXTS = ("native_place", "school", "major", "phone", "address", "postcode")
_CODES = {"education": "education", "degree": "degree", "ethnicity": "ethnicity_code"}


def show_as_entered(session: Session, cases: Iterable[Case], scope: Scope | None = None) -> None:
    """Where an evaluation body reads, put what it entered in the place of the registered person and employer.

    Nothing of it is ever written: the stand-ins belong to no session. Others see the register. ``scope`` is the
    reader's, where another one is in force.
    """
    scope = scope or current_scope()
    if scope.seat is not Seat.BODY:
        return
    shown = list(cases)
    with use_scope(SYSTEM), session.no_autoflush:
        query = sa.select(AwardEntry).where(AwardEntry.case_id.in_([case.id for case in shown]))
        entered = {row.case_id: row.typed for row in session.scalars(query)}
        for case in shown:
            typed = entered.get(case.id, {})
            set_committed_value(case, "person", _person(case.person, typed))
            set_committed_value(case, "employer", _employer(typed))
            set_committed_value(case, "local_office", None)
            if case.holder_id != case.review_office_id:
                set_committed_value(case, "review_office", None)


def _person(known: Person, typed: dict[str, str]) -> Person:
    """ID number and name agree with the register, so with them sex by the number and birth date; the rest as typed."""
    joined = typed.get("joined_work_on")
    return Person(
        id=known.id,
        version=0,
        id_number=known.id_number,
        id_number_index=known.id_number_index,
        name=known.name,
        name_key=known.name_key,
        birth_date=known.birth_date,
        sex=Sex(typed["sex"]) if "sex" in typed else Sex.MALE if int(known.id_number[16]) % 2 else Sex.FEMALE,
        sex_override_reason=typed.get("sex_override_reason"),
        joined_work_on=dt.date.fromisoformat(joined) if joined else None,
        employment_status=EmploymentStatus(typed.get("employment_status", EmploymentStatus.OTHER.value)),
        **{name: typed.get(name, "") for name in _TEXTS},
        **{column: typed.get(name) for name, column in _CODES.items()},
    )


def _employer(typed: dict[str, str]) -> Unit:
    return Unit(
        name=typed.get("employer_name", ""),
        short_name="",
        nature=typed.get("unit_nature"),
        department_in_charge=typed.get("department_in_charge", ""),
    )
