"""Reads of rosters (花名册): lines of cases, candidates, items with their state; frozen sheets (C-3, C-15, C-16)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind, Level, Line, RosterState, Sex, Step
from app.errors import NotFound
from app.models.case import Case
from app.models.code import NoticeCode, Series
from app.models.document import AnnouncementDocument
from app.models.old_certificate import OldCertificate
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.roster import AnnouncementCheck, Roster, RosterItem
from app.models.unit import Unit
from app.queries.reference import NOTICE_FIELDS
from app.rules.case_kind import KIND_RULES
from app.rules.face import METHOD_TEXT, SEX_TEXT, chinese_date
from app.rules.roster_line import RosterLine, RosterSheet
from app.session import through

ROSTERED = [kind for kind, rule in KIND_RULES.items() if rule.roster]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case as it would stand on a roster; ``line`` has no number yet.

    ``checked`` says whether it was ticked against its document since its facts last changed, ``check``
    the latest tick, whatever its age.
    """

    case_id: int
    acceptance_number: str
    version: int
    step: Step
    holder_id: int | None
    kind: CaseKind
    level: Level
    reports_by: Line
    document_id: int | None
    qualification_version: int
    name_key: str
    line: RosterLine
    check: AnnouncementCheck | None = None

    @property
    def checked(self) -> bool:
        """True when the newest tick saw the facts as they are now (C-15)."""
        return self.check is not None and self.check.qualification_version == self.qualification_version

    @property
    def label(self) -> str:
        """How messages name the case."""
        return f"{self.line.name} {self.acceptance_number}"

    @property
    def order(self) -> tuple[Any, ...]:
        """Where it stands on the roster: by 公布文号 (numbers as numbers), then name."""
        parts = re.split(r"(\d+)", self.line.announcement_number)
        number = tuple((int(p), "") if p.isdigit() else (0, p) for p in parts)
        return (number, self.name_key or self.line.name, self.case_id)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a roster with its case; the line is the frozen one where there is one."""

    item_id: int
    position: int
    struck_at: dt.datetime | None
    struck_reason: str
    line: RosterLine
    case: Candidate

    @property
    def struck(self) -> bool:
        """True when the row was returned and no longer counts."""
        return self.struck_at is not None


def get_roster(session: Session, roster_id: int, *, lock: bool = False) -> Roster:
    """The roster in the scope in force; raises NotFound (U-2)."""
    query = sa.select(Roster).where(Roster.id == roster_id).execution_options(populate_existing=True)
    roster = session.scalar(query.with_for_update() if lock else query)
    if roster is None:
        raise NotFound("roster")
    return roster


def list_candidates(session: Session, office_id: int, level: Level, most: int) -> list[Candidate]:
    """Cases of the office at its review step, of the kinds that go up on rosters, that are on none, as they would be
    ordered; at most ``most``."""
    on_roster = sa.select(RosterItem.case_id).where(RosterItem.struck_at.is_(None))
    ids = session.scalars(
        sa.select(Case.id)
        .where(Case.step == Step.REVIEW, Case.holder_id == office_id, Case.level == level, Case.id.not_in(on_roster))
        .where(Case.kind.in_(ROSTERED))
        .order_by(Case.id)
        .limit(most)
    ).all()
    return sorted(list_cases(session, ids), key=lambda c: c.order)


def list_cases(session: Session, case_ids: Collection[int]) -> list[Candidate]:
    """The cases among ``case_ids`` in the scope in force, with their lines and newest ticks; three statements."""
    if not case_ids:
        return []
    with through(Case) as visible:
        rows = session.execute(
            sa.select(
                Case, Person, Qualification, Series.name, AnnouncementDocument.number, OldCertificate.number, Unit
            )
            .join(Person, Case.person_id == Person.id)
            .join(Qualification, Case.qualification_id == Qualification.id)
            .join(Series, Qualification.series_code == Series.code)
            .outerjoin(AnnouncementDocument, Qualification.announcement_document_id == AnnouncementDocument.id)
            .outerjoin(OldCertificate, Case.old_certificate_id == OldCertificate.id)
            .outerjoin(Unit, Case.employer_id == Unit.id)
            .where(Case.id.in_(case_ids), visible)
            .execution_options(populate_existing=True)
        ).all()
    names = notice_names(session)
    checks = _newest_checks(session, case_ids)
    return [_candidate(row, names, checks.get(row[0].id)) for row in rows]


def list_entries(session: Session, roster: Roster) -> list[Entry]:
    """The rows of ``roster`` by position, struck ones among them."""
    items = session.scalars(
        sa.select(RosterItem)
        .where(RosterItem.roster_id == roster.id)
        .order_by(RosterItem.position)
        .execution_options(populate_existing=True)
    ).all()
    cases = {case.case_id: case for case in list_cases(session, [item.case_id for item in items])}
    return [_entry(item, cases[item.case_id]) for item in items if item.case_id in cases]


def frozen_lines(session: Session, roster: Roster) -> list[RosterLine]:
    """The lines as they were frozen and printed, none struck (C-16)."""
    lines = session.scalars(
        sa.select(RosterItem.line)
        .where(RosterItem.roster_id == roster.id, RosterItem.line.is_not(None))
        .order_by(RosterItem.position)
    )
    return [RosterLine(**line) for line in lines if line is not None]


def sheet_of(roster: Roster, rows: Sequence[RosterLine], on: dt.date | None = None) -> RosterSheet:
    """``rows`` under the roster's head; ``on`` is the day of printing, by default that of the freezing."""
    day = on or clock.local_date(roster.frozen_at or roster.created_at)
    return RosterSheet(
        title=roster.title,
        unit_name=roster.office.name,
        number=roster.number,
        reported_on=chinese_date(day),
        compiled_by=roster.compiled_by_name,
        checked_by=roster.checked_by_name,
        phone=roster.phone,
        rows=rows,
    )


def roster_ids_of(session: Session, case_ids: Collection[int], state: RosterState) -> list[int]:
    """Rosters in ``state`` on which any of the cases ever stood."""
    return list(
        session.scalars(
            sa.select(Roster.id)
            .join(RosterItem, RosterItem.roster_id == Roster.id)
            .where(RosterItem.case_id.in_(case_ids), Roster.state == state)
            .distinct()
            .order_by(Roster.id)
        )
    )


def list_documents(session: Session, document_ids: Collection[int | None]) -> Sequence[AnnouncementDocument]:
    """The documents behind a roster's rows, by number."""
    wanted = [i for i in document_ids if i is not None]
    query = sa.select(AnnouncementDocument).where(AnnouncementDocument.id.in_(wanted))
    return session.scalars(query.order_by(AnnouncementDocument.number)).all()


def line_of(
    person: Person,
    qualification: Qualification,
    employer: Unit | None,
    texts: tuple[str, str | None, str | None],
    names: Mapping[tuple[str, str], str],
) -> RosterLine:
    """A case as its line in the columns of Annex 4, without a number; ``texts`` are 所属系列, 公布文号, 原证书编号."""
    series, document, old = texts
    nature = employer.nature if employer else None
    return RosterLine(
        number="",
        name=person.name,
        sex=SEX_TEXT[Sex(person.sex)],
        id_number=person.id_number,
        employer_name=employer.name if employer else "",
        unit_nature=names.get((NOTICE_FIELDS["unit_nature"], nature or ""), ""),
        specialty=qualification.specialty,
        title_name=qualification.title_name,
        series=series,
        obtain_method=METHOD_TEXT[qualification.obtain_method],
        obtained_on=qualification.obtained_on.isoformat(),
        committee=qualification.committee_text,
        announcement_number=document or "",
        old_certificate_number=old or "",
        employment_status=names.get((NOTICE_FIELDS["employment_status"], person.employment_status), ""),
    )


def _candidate(row: Any, names: dict[tuple[str, str], str], check: AnnouncementCheck | None) -> Candidate:
    case, person, qualification, series, document, old, employer = row
    line = line_of(person, qualification, employer, (series, document, old), names)
    return Candidate(
        case_id=case.id,
        acceptance_number=case.acceptance_number,
        version=case.version,
        step=case.step,
        holder_id=case.holder_id,
        kind=case.kind,
        level=case.level,
        reports_by=case.line,
        document_id=qualification.announcement_document_id,
        qualification_version=qualification.version,
        name_key=person.name_key,
        line=line,
        check=check,
    )


def _entry(item: RosterItem, case: Candidate) -> Entry:
    struck = item.struck_at is not None
    line = RosterLine(**item.line) if item.line else replace(case.line, number=str(item.position))
    if struck:
        line = replace(line, struck=True, note=item.struck_reason)
    return Entry(item.id, item.position, item.struck_at, item.struck_reason, line, case)


def notice_names(session: Session) -> dict[tuple[str, str], str]:
    """Names of the notice's own codes, by field and code."""
    rows = session.execute(sa.select(NoticeCode.field, NoticeCode.code, NoticeCode.name))
    return {(field, code): name for field, code, name in rows}


def _newest_checks(session: Session, case_ids: Collection[int]) -> dict[int, AnnouncementCheck]:
    # Ordered by id, so the newest tick of a case is the one that stays.
    rows = session.scalars(
        sa.select(AnnouncementCheck).where(AnnouncementCheck.case_id.in_(case_ids)).order_by(AnnouncementCheck.id)
    )
    return {row.case_id: row for row in rows}
