"""Likely duplicates of a person that is being entered, in the actor's own scope (P-9)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.attachment import EntryDraft
from app.models.document import AnnouncementDocument
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.unit import Unit

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Probe:
    """What is known of somebody being entered. ``id_number_index`` is the blind index, which is no duplicate."""

    name: str | None
    birth_date: dt.date | None
    title_name: str | None = None
    announcement_number: str | None = None
    id_number_index: str = ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Somebody who may be the same person: ``same`` is ``birth`` or ``title``."""

    person_id: int
    name: str
    employer_name: str
    same: str


def list_likely_duplicates(session: Session, probes: Sequence[Probe]) -> list[list[Duplicate]]:
    """For each probe the people in the scope in force who share name and birth date, or name, title and document.

    A document announces many people of one title, so title and document count together with the name. Two
    statements, however many probes.
    """
    by_birth: dict[tuple[str, dt.date], list[sa.Row[int, str, dt.date, str, str]]] = defaultdict(list)
    keys = sorted({(p.name, p.birth_date) for p in probes if p.name and p.birth_date})
    if keys:
        query = sa.select(Person.id, Person.name, Person.birth_date, Person.id_number_index, _employer_name())
        for row in session.execute(query.where(sa.tuple_(Person.name, Person.birth_date).in_(keys))):
            by_birth[(row[1], row[2])].append(row)
    by_title = _by_title(session, probes)
    found: list[list[Duplicate]] = []
    for probe in probes:
        alike: dict[int, Duplicate] = {}
        if probe.name and probe.birth_date:
            for row in by_birth.get((probe.name, probe.birth_date), []):
                if row[3] != probe.id_number_index:
                    alike[row[0]] = Duplicate(row[0], row[1], row[4] or "", "birth")
        for person_id, index, employer in by_title.get(
            (probe.name or "", probe.title_name or "", probe.announcement_number or ""), []
        ):
            if index != probe.id_number_index:
                alike.setdefault(person_id, Duplicate(person_id, probe.name or "", employer, "title"))
        found.append(list(alike.values())[:MOST_SHOWN])
    return found


def _by_title(session: Session, probes: Sequence[Probe]) -> dict[tuple[str, str, str], list[tuple[int, str, str]]]:
    keys = sorted(
        {
            (p.name, p.title_name, p.announcement_number)
            for p in probes
            if p.name and p.title_name and p.announcement_number
        }
    )
    found: dict[tuple[str, str, str], list[tuple[int, str, str]]] = defaultdict(list)
    if not keys:
        return found
    query = (
        sa.select(
            Person.name,
            Qualification.title_name,
            AnnouncementDocument.number,
            Person.id,
            Person.id_number_index,
            _employer_name(),
        )
        .join(Qualification, Qualification.person_id == Person.id)
        .join(AnnouncementDocument, Qualification.announcement_document_id == AnnouncementDocument.id)
        .where(sa.tuple_(Person.name, Qualification.title_name, AnnouncementDocument.number).in_(keys))
    )
    for name, title, number, person_id, index, employer in session.execute(query):
        found[(name, title, number)].append((person_id, index, employer or ""))
    return found


def _employer_name() -> sa.ScalarSelect[str]:
    return sa.select(Unit.name).where(Unit.id == Person.employer_id).correlate(Person).scalar_subquery()


def list_drafts_of_name(session: Session, name: str, except_id: int | None) -> Sequence[EntryDraft]:
    """Other drafts in the scope in force that carry the same name, newest first (P-9)."""
    query = sa.select(EntryDraft).where(EntryDraft.name == name, EntryDraft.id != (except_id or 0))
    return session.scalars(query.order_by(EntryDraft.updated_at.desc()).limit(MOST_SHOWN)).all()
