"""Persons and qualifications of entered forms: made, or brought up to the form, with a trail (P-4, P-7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from pypinyin import lazy_pinyin
from sqlalchemy.orm import Session

from app import clock
from app.enums import SEAT_COLUMN, Seat
from app.models.code import ReviewCommittee, Title
from app.models.document import AnnouncementDocument
from app.models.person import Person
from app.models.qualification import Qualification
from app.queries.entry import EntryPlace
from app.rules.information_form_fields import InformationForm
from app.security.jurisdiction import Actor
from app.services.audit import Change, record_many
from app.services.case_entry_plan import Entry, Plan
from app.services.case_entry_rows import insert_missing, update_rows
from app.services.employment import PLACE, note_moves

FACTS = (
    "title_id", "title_name", "series_code", "level", "specialty", "obtain_method", "obtained_on", "committee_id",
    "committee_text", "announcement_document_id",
)  # fmt: skip
"""Columns of a qualification that an announcement check has compared; a change makes the check stale."""

KEY = ("person_id", "title_name", "level", "obtained_on")
"""What tells one qualification of a person from another (P-12)."""


def name_key(name: str) -> str:
    """Pinyin, by which lists are ordered: 严学勤 → ``yan xue qin``."""
    return " ".join(lazy_pinyin(name))[:200]


def tiers_at(place: EntryPlace, plan: Plan) -> dict[str, int | None]:
    """The tier columns of everything that an entry makes."""
    return {
        **{SEAT_COLUMN[seat]: unit_id for seat, unit_id in (plan.offices or place.offices).items()},
        SEAT_COLUMN[Seat.EMPLOYER]: plan.employer_id,
        "copied_to_id": place.copied_to(plan.entry.level),
    }


def followed_tiers(place: EntryPlace, plan: Plan) -> dict[str, int | None]:
    """``tiers_at`` for what follows the person; nothing where an open case's own employer was left unchanged, since
    the person may work elsewhere by now (C-18)."""
    return tiers_at(place, plan) if plan.follows else {}


def person_tiers_at(place: EntryPlace, plan: Plan) -> dict[str, int | None]:
    """The tier columns of a person: an evaluation body has its cases, and no people (C-7)."""
    return tiers_at(place, plan) | {SEAT_COLUMN[Seat.BODY]: None}


def person_values(form: InformationForm) -> dict[str, Any]:
    """Columns of a person as the form says them; the ID number is not among them, it never changes here (P-3)."""
    return {
        "name": form.name,
        "name_key": name_key(form.name or ""),
        "sex": form.sex,
        "sex_override_reason": form.sex_override_reason,
        "birth_date": form.birth_date,
        "ethnicity_code": form.ethnicity,
        "native_place": form.native_place or "",
        "joined_work_on": form.joined_work_on,
        "employment_status": form.employment_status,
        "education": form.education,
        "degree": form.degree,
        "school": form.school or "",
        "major": form.major or "",
        "phone": form.phone or "",
        "address": form.address or "",
        "postcode": form.postcode or "",
    }


def create_people(session: Session, place: EntryPlace, plans: Sequence[Plan]) -> list[str]:
    """Insert the people who are not registered; one whom somebody else inserts meanwhile is theirs.

    Returns the blind indexes of those inserted.
    """
    now = clock.now()
    rows = {
        plan.index: {
            **person_tiers_at(place, plan),
            **person_values(plan.entry.form),
            "id_number": plan.entry.form.id_number,
            "id_number_index": plan.index,
            "photo_file_id": plan.photo_file_id,
            "version": 1,
            "created_at": now,
        }
        for plan in plans
        if plan.person is None
    }
    # In one order for everybody, so that two batches never wait for each other.
    insert_missing(session, Person.__table__, [rows[index] for index in sorted(rows)], ["id_number_index"])
    return sorted(rows)


def update_people(session: Session, actor: Actor, place: EntryPlace, plans: Sequence[Plan]) -> None:
    """Registered people get what the form says, and follow the employer that it names (C-18)."""
    changes: dict[int, dict[str, Any]] = {}
    moved: dict[int, dict[str, Any]] = {}
    trail: list[Change] = []
    for plan in plans:
        person = plan.person
        if person is None:
            raise LookupError("people are joined before they are updated")
        wanted = person_values(plan.entry.form) | followed_tiers(place, plan)
        # A copy that another case opened for a second office stays.
        wanted["copied_to_id"] = wanted.get("copied_to_id") or person.copied_to_id
        if plan.photo_file_id is not None:
            wanted["photo_file_id"] = plan.photo_file_id
        before, after = differences(person, wanted)
        if after:
            changes[person.id] = {**changes.get(person.id, {}), **after, "version": person.version + 1}
            trail.append((person.id, as_json(before), as_json(after)))
            if after.keys() & set(PLACE):
                moved[person.id] = before
    update_rows(session, Person.__table__, changes)  # type: ignore[arg-type]  # a declarative __table__ is a Table here
    record_many(session, actor, "change", "person", trail)
    note_moves(session, actor, moved)


def differences(row: Any, wanted: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(before, after) of the columns in which ``row`` is not as ``wanted``."""
    changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    return {name: getattr(row, name) for name in changed}, changed


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the audit trail keeps them."""
    return {name: _plain(value) for name, value in values.items() if name != "name_key"}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, dt.date) else value


class Lookups:
    """Ids of the titles, committees and documents that a batch names; three statements for any number of forms."""

    def __init__(self, session: Session, place: EntryPlace, forms: Sequence[InformationForm]) -> None:
        names = {f.title_name for f in forms}
        rows = session.execute(sa.select(Title.name, Title.series_code, Title.id).where(Title.name.in_(names)))
        self._titles = {(name, series): title_id for name, series, title_id in rows}
        committees = sa.select(ReviewCommittee.name, ReviewCommittee.id)
        known = committees.where(ReviewCommittee.name.in_({f.committee for f in forms}))
        self._committees = dict(iter(session.execute(known)))
        self._documents = _documents(session, place, {f.announcement_number for f in forms if f.announcement_number})

    def qualification_values(self, entry: Entry) -> dict[str, Any]:
        """Columns of a qualification as the form says them; without a document where none is named (P-8)."""
        form = entry.form
        values = {
            "title_id": self._titles.get((form.title_name or "", form.series or "")),
            "title_name": form.title_name,
            "series_code": form.series,
            "level": form.level,
            "specialty": form.specialty,
            "obtain_method": form.obtain_method,
            "obtained_on": form.obtained_on,
            "committee_id": self._committees.get(form.committee or ""),
            "committee_text": form.committee or "",
        }
        if form.announcement_number:
            values["announcement_document_id"] = self._documents[form.announcement_number]
        if entry.document_id is not None:
            values["announcement_document_id"] = entry.document_id
        return values


def _documents(session: Session, place: EntryPlace, numbers: set[str]) -> dict[str, int]:
    if not numbers:
        return {}
    office = place.offices[Seat.REVIEW]
    now = clock.now()
    rows = [{"review_office_id": office, "number": number, "created_at": now} for number in sorted(numbers)]
    insert_missing(session, AnnouncementDocument.__table__, rows, ["review_office_id", "number"])
    query = sa.select(AnnouncementDocument.number, AnnouncementDocument.id).where(
        AnnouncementDocument.review_office_id == office, AnnouncementDocument.number.in_(numbers)
    )
    return dict(iter(session.execute(query)))


def write_qualifications(
    session: Session, actor: Actor, place: EntryPlace, plans: Sequence[Plan], lookups: Lookups
) -> None:
    """Insert new qualifications, update known ones; a changed fact raises the version (C-15)."""
    new: list[tuple[Plan, dict[str, Any]]] = []
    changes: dict[int, dict[str, Any]] = {}
    trail: list[Change] = []
    for plan in plans:
        values = lookups.qualification_values(plan.entry) | followed_tiers(place, plan)
        if plan.qualification is None:
            new.append((plan, values | {"person_id": plan.person_id, "version": 1}))
            continue
        plan.qualification_id = plan.qualification.id
        before, after = differences(plan.qualification, values)
        if after:
            raised = plan.qualification.version + bool(after.keys() & set(FACTS))
            changes[plan.qualification.id] = after | {"version": raised}
            trail.append((plan.qualification.id, as_json(before), as_json(after)))
    if new:
        uniform = [{"announcement_document_id": None} | values for _plan, values in new]
        session.connection().execute(sa.insert(Qualification.__table__), uniform)  # type: ignore[arg-type]  # as below
        ids = _ids_of_qualifications(session, [plan.person_id for plan, _values in new])
        for plan, values in new:
            plan.qualification_id = ids[tuple(values[name] for name in KEY)]
    update_rows(session, Qualification.__table__, changes)  # type: ignore[arg-type]  # as in update_people
    record_many(session, actor, "change", "qualification", trail)


def _ids_of_qualifications(session: Session, person_ids: Sequence[int]) -> dict[tuple[Any, ...], int]:
    """Read back by their key: SQLite would insert row by row to return the keys in order."""
    columns = [getattr(Qualification, name) for name in KEY]
    query = sa.select(Qualification.id, *columns).where(Qualification.person_id.in_(person_ids))
    return {tuple(row[1:]): row[0] for row in session.execute(query)}
