"""Find cases by what people hold in their hands: a name, a number; an ID number by its blind index (P-1)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.enums import Seat, Step
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.encryption import keyring
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.unit import Unit
from app.queries.award_entry import show_as_entered
from app.rules import acceptance_number
from app.rules.folding import fold
from app.rules.id_number import normalise, recognise
from app.session import current_scope, through

MOST_FOUND = 50
_ID_NUMBER = re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]")


@dataclass(frozen=True, slots=True)
class Found:
    """A case that answers the question."""

    case_id: int
    name: str
    birth_date: dt.date
    title: str
    employer: str
    acceptance_number: str
    certificate_number: str | None
    step: Step
    certificate_id: int | None = None


def looks_like_id_number(text: str) -> bool:
    """Whether ``text`` has the shape of an ID number, right or wrong: such a text never stands in an address (T30)."""
    return _ID_NUMBER.fullmatch(normalise(text)) is not None


def find_cases(session: Session, text: str) -> list[Found]:
    """Cases in the scope in force, the newest first, one more than ``MOST_FOUND`` at most."""
    condition = _condition(text)
    # The certificate follows its holder, so it may have left the jurisdiction of its case (C-18).
    seen = Certificate.criterion(current_scope())
    with through(Case) as visible:
        rows = session.execute(
            sa.select(
                Case.id,
                Person.name,
                Person.birth_date,
                Qualification.title_name,
                Unit.name,
                Case.acceptance_number,
                Certificate.number,
                Case.step,
                sa.case((seen, Certificate.id)),
            )
            .select_from(Case)
            .join(Person, Case.person_id == Person.id)
            .join(Qualification, Case.qualification_id == Qualification.id)
            .outerjoin(Unit, Case.employer_id == Unit.id)
            .outerjoin(Certificate, Certificate.case_id == Case.id)
            .where(condition, visible)
            .order_by(Case.id.desc())
            .limit(MOST_FOUND + 1)
        ).all()
    found = [Found(i, n, b, t, u or "", a, c, s, k) for i, n, b, t, u, a, c, s, k in rows]
    return _as_entered(session, found, text) if current_scope().seat is Seat.BODY else found


def _as_entered(session: Session, found: Sequence[Found], text: str) -> list[Found]:
    """What an evaluation body reads: its own words, and no case that only the register's name answers for (C-7)."""
    with through(Case) as visible:
        query = sa.select(Case).where(Case.id.in_([one.case_id for one in found]), visible)
        cases = list(session.scalars(query.options(joinedload(Case.person))))
    show_as_entered(session, cases)
    by_id = {case.id: case for case in cases}
    by_name = not any(sign.isdigit() for sign in fold(text))
    shown = []
    for one in found:
        case = by_id[one.case_id]
        if by_name and not fold(case.person.name).startswith(fold(text)):
            continue
        employer = case.employer.name if case.employer else ""
        own = dataclasses.replace(one, name=case.person.name, birth_date=case.person.birth_date, employer=employer)
        shown.append(own)
    return shown


def _condition(text: str) -> sa.ColumnElement[bool]:
    if looks_like_id_number(text):
        return Person.id_number_index == keyring.blind_index(recognise(text) or normalise(text))
    folded = fold(text)
    number = acceptance_number.parse(folded)
    if number is not None:
        return Case.acceptance_number == acceptance_number.render(number.year, number.division_code, number.serial)
    if any(sign.isdigit() for sign in folded):
        return sa.or_(Certificate.number == folded.upper(), Case.acceptance_number.startswith(folded, autoescape=True))
    return Person.name.startswith(folded, autoescape=True)
