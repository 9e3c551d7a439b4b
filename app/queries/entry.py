"""Where a form is entered, and how it is read there (C-1, C-2, P-7): by the actor's tier, never by a name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind, Level, Line, Seat, Tier
from app.errors import N_, Problem, Refusal
from app.models.unit import Unit
from app.queries.authority import authorities_on, office_in_seat, province_office
from app.queries.award import list_award_documents, list_grants
from app.queries.line import LINE_OF_LOCAL, find_line
from app.queries.reference import get_authority, get_books
from app.rules.entry_kind import ENTRY_KINDS, kinds_entered_by
from app.rules.information_form import read_information_form
from app.rules.information_form_fields import Books, FormReading, InformationForm
from app.rules.new_award import AwardDocument, Grant, award_date_problems, grant_problems
from app.rules.transfer_form import TransferSheet, read_transfer_form
from app.security.jurisdiction import Actor
from app.session import SYSTEM, use_scope

APPROVER = "{approver}"
"""Stands in an authority row's recognition text for the name of the unit that approves."""


@dataclass(frozen=True, slots=True)
class EntryPlace:
    """The line and the offices of what an actor enters.

    ``offices`` are the tier columns, without the employer where a municipal office enters for many. An evaluation body
    has only its own: its people belong to offices all over the province; ``grants`` is what it may award (C-7).
    ``employer`` is the actor's own unit when an employer types; ``only_drafts`` holds on the municipal lines,
    where an employer's draft pre-fills and its office enters (C-2).
    """

    line: Line
    tier: Tier
    offices: Mapping[Seat, int | None]
    parent_id: int
    review_office_name: str
    copied_to_id: int | None = None
    division_code: str | None = None
    employer: Unit | None = None
    only_drafts: bool = False
    grants: tuple[Grant, ...] = ()

    @property
    def is_body(self) -> bool:
        """Whether an evaluation body enters."""
        return self.tier is Tier.EVALUATION_BODY

    @property
    def documents_of(self) -> int | None:
        """The unit whose announcement documents the cases may name (P-8)."""
        return self.offices[Seat.BODY if self.is_body else Seat.REVIEW]

    def award_problems(self, form: InformationForm, level: Level) -> list[Problem]:
        """Whether this office may enter such a new award: its day, and what the body may award (C-7)."""
        if early := award_date_problems(form.obtained_on):
            return early
        return grant_problems(self.grants, form.series, level, form.obtained_on) if self.is_body else []

    def copied_to(self, level: Level) -> int | None:
        """The office that reads a copy of such a case: of senior ones only (C-10)."""
        return self.copied_to_id if level is Level.SENIOR else None


def get_entry_place(session: Session, actor: Actor, kind: CaseKind | None = None) -> EntryPlace:
    """Where ``actor`` enters forms; Refusal for the tiers that enter none (C-2), or none of this ``kind`` (C-7)."""
    with use_scope(SYSTEM):
        unit = session.get(Unit, actor.unit_id) if actor.unit_id else None
        if unit is not None and actor.tier is Tier.EVALUATION_BODY:
            if kind in (None, CaseKind.NEW_AWARD):
                return _body_place(session, unit)
            text = N_("An evaluation body enters new awards (新评审) only; other cases start at the person's office.")
            raise Refusal(Problem("C-7", text))
        if unit is not None:
            review = session.get(Unit, unit.review_office_id) if unit.review_office_id else None
            if line := LINE_OF_LOCAL.get(actor.tier):
                return _office_place(actor.tier, line, unit, review)
            if actor.tier is Tier.DIRECT_OFFICE:
                return _office_place(actor.tier, Line.DIRECT, unit, unit)
            if actor.tier is Tier.EMPLOYER and review is not None:
                return _employer_place(session, unit, review)
    text = N_(
        "Forms are entered by county offices, city departments, direct-reporting offices and the employers of"
        " provincial departments. Ask the office that the employer reports to."
    )
    raise Refusal(Problem("C-2", text))


def _body_place(session: Session, unit: Unit) -> EntryPlace:
    return EntryPlace(
        line=Line.EVALUATION_BODY,
        tier=Tier.EVALUATION_BODY,
        offices={Seat.REVIEW: None, Seat.LOCAL: None, Seat.EMPLOYER: None, Seat.BODY: unit.id},
        parent_id=unit.id,
        review_office_name=province_office(session).name,
        division_code=unit.division_code,
        grants=list_grants(session, unit.id),
    )


def _office_place(tier: Tier, line: Line, unit: Unit, review: Unit | None) -> EntryPlace:
    offices = {
        Seat.REVIEW: review.id if review else None,
        Seat.LOCAL: None if line is Line.DIRECT else unit.id,
        Seat.EMPLOYER: None,
        Seat.BODY: None,
    }
    return EntryPlace(
        line=line,
        tier=tier,
        offices=offices,
        parent_id=unit.id,
        review_office_name=review.name if review else "",
        copied_to_id=unit.copied_to_id,
        division_code=unit.division_code,
    )


def _employer_place(session: Session, unit: Unit, review: Unit) -> EntryPlace:
    line = find_line(session, {Seat.LOCAL: unit.local_office_id, Seat.REVIEW: review.id}) or Line.PROVINCIAL
    return EntryPlace(
        line=line,
        tier=Tier.EMPLOYER,
        offices={
            Seat.REVIEW: review.id,
            Seat.LOCAL: unit.local_office_id,
            Seat.EMPLOYER: unit.id,
            Seat.BODY: None,
        },
        parent_id=unit.local_office_id or review.id,
        review_office_name=review.name,
        copied_to_id=review.copied_to_id,
        division_code=unit.division_code,
        employer=unit,
        only_drafts=line is not Line.PROVINCIAL,
    )


@dataclass(frozen=True, slots=True)
class EntryReading(FormReading):
    """A form read with what its kind has beside the 信息表: 附件3 of a transfer-in (C-5)."""

    transfer: TransferSheet | None = None


@dataclass(frozen=True, slots=True)
class EntryReader:
    """Reads forms as one actor's office reads them; made once for a whole import."""

    books: Books
    place: EntryPlace
    kind: CaseKind
    level: Level
    recognition_text: str
    today: dt.date
    levels: tuple[Level, ...] = tuple(Level)
    documents: tuple[AwardDocument, ...] = ()

    @classmethod
    def open(cls, session: Session, actor: Actor, level: Level, kind: CaseKind = CaseKind.EXCHANGE) -> EntryReader:
        """Read the tables that forms of ``level`` are read with; Refusal where ``actor`` enters none (C-2, C-9)."""
        place = get_entry_place(session, actor, kind)
        with use_scope(SYSTEM):
            today = clock.today()
            levels, documents = tuple(Level), tuple[AwardDocument, ...]()
            if kind is CaseKind.NEW_AWARD:
                levels = _levels_awarded(session, place, level, today)
                documents = tuple(list_award_documents(session, place.documents_of))
            text = recognition_text(session, place, kind, level, today)
            return cls(get_books(session), place, kind, level, text, today, levels, documents)

    @property
    def kinds(self) -> tuple[CaseKind, ...]:
        """The kinds that this office enters from a form."""
        return kinds_entered_by(self.place.tier)

    def read(self, raw: Mapping[str, object]) -> EntryReading:
        """Typed values and all problems of one form; what its kind does not ask is not read (C-5, P-8)."""
        left_out = ENTRY_KINDS[self.kind].left_out
        raw = {name: value for name, value in raw.items() if name not in left_out}
        reading = read_information_form(
            raw,
            self.books,
            self.today,
            tier=self.place.tier,
            recognition_text=self.recognition_text,
            kind=self.kind,
            level=self.level,
        )
        if self.kind is CaseKind.NEW_AWARD:
            more = self.place.award_problems(reading.values, self.level)
            return EntryReading(reading.values, (*reading.problems, *more))
        if self.kind is not CaseKind.TRANSFER_IN:
            return EntryReading(reading.values, reading.problems)
        sheet = read_transfer_form(raw, reading.values, self.today, tier=self.place.tier)
        return EntryReading(reading.values, (*reading.problems, *sheet.problems), sheet.values)


def _levels_awarded(session: Session, place: EntryPlace, level: Level, today: dt.date) -> tuple[Level, ...]:
    """The levels of the office's own line; others are entered by the evaluation bodies (C-7, C-9): then Refusal."""
    rows = authorities_on(session, today)
    levels = tuple(one for one in Level if (CaseKind.NEW_AWARD, one, place.line) in rows)
    if place.is_body:
        granted = {grant.level for grant in place.grants}
        return tuple(one for one in levels if one in granted) or levels
    if level in levels:
        return levels
    text = N_("New awards (新评审) of this level are entered by the evaluation bodies, straight to the province.")
    raise Refusal(Problem("C-7", text))


def recognition_text(session: Session, place: EntryPlace, kind: CaseKind, level: Level, on: dt.date) -> str:
    """What stands for the review committee of a title won by recognition (P-7, A2-3.8); under system scope."""
    row = get_authority(session, kind, level, place.line, on)
    if APPROVER not in row.recognition_text:
        return row.recognition_text
    unit_id = office_in_seat(place.offices, row.approver, province_office(session).id)
    unit = session.get(Unit, unit_id) if unit_id else None
    return row.recognition_text.replace(APPROVER, unit.name if unit else "")
