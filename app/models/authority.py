"""The authority table and the other tables that the province edits (section 2 of the requirements, U-8)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import CaseKind, DocumentKind, Level, Line, Seat, Step, Verb
from app.models.base import Base, Numbered, check, one_of
from app.models.unit import Unit


class Authority(Numbered, Base):
    """Who approves, numbers, imprints (监制), supplies blanks, prints, issues, destroys, for a kind, level and line.

    Seats, not names: moving one value moves buttons, inbox, numbering and imprint without code.
    """

    __tablename__ = "authority"
    __table_args__ = (
        sa.UniqueConstraint("kind", "level", "line", "valid_from"),
        check("an_authority_row_ends_after_it_begins", "valid_to IS NULL OR valid_to >= valid_from"),
    )

    kind: Mapped[CaseKind] = mapped_column(one_of(CaseKind, "an_authority_row_is_for_a_known_kind"))
    level: Mapped[Level] = mapped_column(one_of(Level, "an_authority_row_is_for_a_known_level"))
    line: Mapped[Line] = mapped_column(one_of(Line, "an_authority_row_is_for_a_known_line"))
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    approver: Mapped[Seat] = mapped_column(one_of(Seat, "an_approver_is_a_known_seat"))
    numberer: Mapped[Seat] = mapped_column(one_of(Seat, "a_numberer_is_a_known_seat"))
    imprint: Mapped[Seat] = mapped_column(one_of(Seat, "an_imprint_is_of_a_known_seat"))
    blank_supplier: Mapped[Seat] = mapped_column(one_of(Seat, "a_blank_supplier_is_a_known_seat"))
    printer: Mapped[Seat] = mapped_column(one_of(Seat, "a_printer_is_a_known_seat"))
    issuer: Mapped[Seat] = mapped_column(one_of(Seat, "an_issuer_is_a_known_seat"))
    destroyer: Mapped[Seat] = mapped_column(one_of(Seat, "a_destroyer_is_a_known_seat"))
    recognition_text: Mapped[str] = mapped_column(sa.String(60))
    number_template: Mapped[str] = mapped_column(sa.String(80))
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    version: Mapped[int] = mapped_column(default=1)


class ChecklistItem(Numbered, Base):
    """A scan that a case of this kind, level and line needs, and the step that cannot be left without it (P-11)."""

    __tablename__ = "checklist_item"
    __table_args__ = (sa.UniqueConstraint("kind", "level", "line", "document_kind", "step", "condition"),)

    kind: Mapped[CaseKind] = mapped_column(one_of(CaseKind, "a_checklist_item_is_for_a_known_kind"))
    level: Mapped[Level] = mapped_column(one_of(Level, "a_checklist_item_is_for_a_known_level"))
    line: Mapped[Line] = mapped_column(one_of(Line, "a_checklist_item_is_for_a_known_line"))
    document_kind: Mapped[DocumentKind] = mapped_column(one_of(DocumentKind, "a_checklist_item_is_a_known_document"))
    step: Mapped[Step] = mapped_column(one_of(Step, "a_checklist_item_is_due_at_a_known_step"))
    # '' always, 'lost' when the old certificate was lost, 'not_lost' when it was not.
    condition: Mapped[str] = mapped_column(sa.String(12), default="")
    required: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    version: Mapped[int] = mapped_column(default=1)


class StepDeadline(Numbered, Base):
    """Working days that a step may take before it is overdue (U-3)."""

    __tablename__ = "step_deadline"
    __table_args__ = (check("a_deadline_is_at_least_a_day", "working_days > 0"),)

    step: Mapped[Step] = mapped_column(one_of(Step, "a_deadline_is_for_a_known_step"), unique=True)
    working_days: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)


class TwoPersonOffice(Numbered, Base):
    """An office in which one person handles (经办) and another reviews (复核) inside one step; dated (C-12)."""

    __tablename__ = "two_person_office"
    __table_args__ = (
        sa.UniqueConstraint("unit_id", "valid_from"),
        check("a_two_person_rule_ends_after_it_begins", "valid_to IS NULL OR valid_to >= valid_from"),
    )

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    version: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = relationship(Unit)


class CampaignWindow(Numbered, Base):
    """When exchanges may be started, for one reviewing office or (no office) for all (C-11, M4)."""

    __tablename__ = "campaign_window"
    __table_args__ = (check("a_window_ends_after_it_begins", "ends_on >= starts_on"),)

    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    reason: Mapped[str] = mapped_column(sa.String(200))
    version: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit | None] = relationship(Unit)


class Reason(Base):
    """A reason to return, reject or close, picked from a list beside free text (C-12)."""

    __tablename__ = "reason"

    code: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    verb: Mapped[Verb] = mapped_column(one_of(Verb, "a_reason_is_for_a_known_verb"))
    text_zh: Mapped[str] = mapped_column(sa.String(80))
    text_en: Mapped[str] = mapped_column(sa.String(120))


class Fee(Numbered, Base):
    """证书工本费 in fen, from a date on (K-7)."""

    __tablename__ = "fee"
    __table_args__ = (check("a_fee_is_not_negative", "amount_fen >= 0"),)

    amount_fen: Mapped[int]
    valid_from: Mapped[dt.date] = mapped_column(unique=True)
    source: Mapped[str] = mapped_column(sa.String(200))


class BodyAuthorization(Numbered, Base):
    """What an evaluation body may award: series, level and dates (C-7)."""

    __tablename__ = "body_authorization"
    __table_args__ = (sa.UniqueConstraint("unit_id", "series_code", "level", "valid_from"),)

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    series_code: Mapped[str] = mapped_column(sa.ForeignKey("series.code"))
    level: Mapped[Level] = mapped_column(one_of(Level, "a_body_is_authorised_for_a_known_level"))
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]

    unit: Mapped[Unit] = relationship(Unit)
