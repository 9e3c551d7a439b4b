"""Cases of evaluation bodies as these see them: what they entered, not what else is registered (C-7, P-9, T12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.enums import EmploymentStatus, Seat, Sex
from app.models.award_entry import AwardEntry
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.person import Person
from app.models.unit import Unit
from app.rules.id_number import birth_date_in, sex_in
from app.session import SYSTEM, Scope, current_scope, use_scope

_TEXTS = ("native_place", "school", "major", "phone", "address", "postcode")
_CODES = {"education": "education", "degree": "degree", "ethnicity": "ethnicity_code"}
# What leads from a case to the registered person, and so to where the person works and lives.
_REGISTERED = frozenset({"person", "employer", "local_office", "review_office"})

Said = Callable[[int, str, str | None], tuple[str, str]]
"""(case, registered name, registered employer) → name and employer as the reader is to see them."""


def asks_the_register(path: str) -> bool:
    """Whether a column of a list (``person.name``) is one by which the reader in force may neither search nor sort.

    The search of an evaluation body would answer from the registered person (C-7, T12).
    """
    return current_scope().seat is Seat.BODY and not _REGISTERED.isdisjoint(path.split("."))


def as_said(session: Session, case_ids: Collection[int], scope: Scope | None = None) -> Said:
    """What to call the person and the employer of these cases: for an evaluation body as it entered them itself."""
    if (scope or current_scope()).seat is not Seat.BODY:
        return lambda _case_id, name, employer: (name, employer or "")
    entered = _entered(session, case_ids)

    def said(case_id: int, name: str, _employer: str | None) -> tuple[str, str]:
        typed = entered.get(case_id, {})
        return typed.get("name", name), typed.get("employer_name", "")

    return said


def find_entered(session: Session, case_id: int) -> dict[str, str]:
    """The texts of the form as an evaluation body typed it, for that body; nothing for others."""
    return _entered(session, [case_id]).get(case_id, {}) if current_scope().seat is Seat.BODY else {}


def _entered(session: Session, case_ids: Collection[int]) -> dict[int, dict[str, str]]:
    with use_scope(SYSTEM), session.no_autoflush:
        query = sa.select(AwardEntry).where(AwardEntry.case_id.in_(list(case_ids)))
        return {row.case_id: row.typed for row in session.scalars(query)}


def show_as_entered(session: Session, cases: Iterable[Case], scope: Scope | None = None) -> None:
    """Where an evaluation body reads, put what it entered in the place of the registered person and employer.

    Nothing of it is ever written: the stand-ins belong to no session. Others see the register. ``scope`` is the
    reader's, where another one is in force.
    """
    scope = scope or current_scope()
    if scope.seat is not Seat.BODY:
        return
    shown = list(cases)
    entered = _entered(session, [case.id for case in shown])
    with use_scope(SYSTEM), session.no_autoflush:
        for case in shown:
            typed = entered.get(case.id, {})
            set_committed_value(case, "person", _person(case.person, typed))
            set_committed_value(case, "employer", _employer(typed))
            set_committed_value(case, "local_office", None)
            if case.holder_id != case.review_office_id:
                set_committed_value(case, "review_office", None)


def show_employer_as_entered(session: Session, certificates: Sequence[Certificate]) -> None:
    """The same for certificates: their faces are the body's to read, the employer of today is not."""
    if current_scope().seat is not Seat.BODY:
        return
    entered = _entered(session, [certificate.case_id for certificate in certificates])
    for certificate in certificates:
        set_committed_value(certificate, "employer", _employer(entered.get(certificate.case_id, {})))


def _person(known: Person, typed: dict[str, str]) -> Person:
    """The ID number agrees with the register, so with it sex and birth date by the number; the rest as typed.

    Cases that others opened on a certificate of the body's have no entry, and show the name that stands on it.
    """
    joined = typed.get("joined_work_on")
    by_number = sex_in(known.id_number)
    return Person(
        id=known.id,
        version=0,
        id_number=known.id_number,
        id_number_index=known.id_number_index,
        name=typed.get("name", known.name),
        name_key="",
        birth_date=birth_date_in(known.id_number),
        sex=Sex(typed["sex"]) if "sex" in typed else by_number,
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
