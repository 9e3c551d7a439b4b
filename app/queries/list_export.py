"""Rows of lists to be taken away: the columns of Annex 4 for cases, those of their grids for the others (B-5)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer, joinedload

from app import clock
from app.enums import Seat
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.person import Person
from app.models.qualification import Qualification
from app.queries.award_entry import show_as_entered, show_employer_as_entered
from app.queries.reference import NOTICE_FIELDS
from app.queries.roster import line_of, notice_names
from app.session import current_scope, through
from app.words import word

Row = list[object]
Shown = Callable[[str], str]
"""How an ID number is written: masked or in full (U-6)."""


def read_cases(session: Session, ids: Collection[int], shown: Shown) -> dict[int, Row]:
    """By id, the cases among ``ids`` in the scope in force: the columns of Annex 4 but 序号, then where they stand.

    An evaluation body reads what it entered, and no old certificate (C-7).
    """
    with through(Case) as visible:
        cases = session.scalars(
            sa.select(Case)
            .options(
                joinedload(Case.person),
                joinedload(Case.employer),
                joinedload(Case.review_office),
                joinedload(Case.old_certificate),
                joinedload(Case.qualification).joinedload(Qualification.series),
                joinedload(Case.qualification).joinedload(Qualification.announcement_document),
            )
            .where(Case.id.in_(ids), visible)
            .execution_options(populate_existing=True)
        ).all()
    show_as_entered(session, cases)
    names = notice_names(session)
    body = current_scope().seat is Seat.BODY
    return {case.id: _case_row(case, names, shown, body) for case in cases}


def _case_row(case: Case, names: dict[tuple[str, str], str], shown: Shown, body: bool) -> Row:
    document, old = case.qualification.announcement_document, None if body else case.old_certificate
    texts = (case.qualification.series.name, document.number if document else None, old.number if old else None)
    line = line_of(case.person, case.qualification, case.employer, texts, names)
    annex = replace(line, id_number=shown(line.id_number)).texts()[1:]
    office = case.review_office.name if case.review_office else ""
    standing = [case.acceptance_number, word(case.kind), word(case.level), office, word(case.step)]
    return [*annex, *standing, clock.local_date(case.step_since)]


def read_persons(session: Session, ids: Collection[int], shown: Shown) -> dict[int, Row]:
    """By id, the persons among ``ids`` in the scope in force."""
    people = session.scalars(
        sa.select(Person)
        .options(joinedload(Person.employer))
        .where(Person.id.in_(ids))
        .execution_options(populate_existing=True)
    ).all()
    names = notice_names(session)
    return {
        person.id: [
            person.name,
            word(person.sex),
            f"{person.birth_date:%Y-%m}",
            shown(person.id_number),
            person.employer.name if person.employer else "",
            word(person.employment_status),
            names.get((NOTICE_FIELDS["education"], person.education or ""), ""),
        ]
        for person in people
    }


def read_certificates(session: Session, ids: Collection[int], shown: Shown) -> dict[int, Row]:
    """By id, the certificates among ``ids`` in the scope in force; they carry no ID number."""
    with through(Certificate) as visible:
        certificates = session.scalars(
            sa.select(Certificate)
            .options(joinedload(Certificate.employer), defer(Certificate.face))
            .where(Certificate.id.in_(ids), visible)
            .execution_options(populate_existing=True)
        ).all()
    show_employer_as_entered(session, certificates)
    return {
        row.id: [
            row.number,
            row.holder_name,
            row.title_name,
            row.specialty,
            word(row.level),
            row.employer.name if row.employer else "",
            row.issued_on,
            word(row.status),
        ]
        for row in certificates
    }
