"""Cases (办件): one person's qualification on its way to a certificate (section 2 of the requirements)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import CaseKind, Level, Line, Step
from app.models.base import Base, Numbered, check, one_of
from app.models.old_certificate import OldCertificate
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.stored_file import StoredFile
from app.models.tier import TierColumns
from app.models.unit import Unit

OPEN = "step NOT IN ('approved', 'rejected', 'withdrawn', 'closed')"


class Case(Numbered, TierColumns, Base):
    """A case. ``step`` is written by ``services.workflow`` alone.

    Step and approvals cannot disagree: (id, version, step) is a foreign key to the approval that led
    there. The table is called ``cases`` because CASE is a word of SQL.
    """

    __tablename__ = "cases"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["id", "version", "step"],
            ["approval.case_id", "approval.sequence", "approval.to_step"],
            name="fk_cases_stand_where_their_last_approval_led",
            use_alter=True,
            deferrable=True,
            initially="DEFERRED",
        ),
        check("an_open_case_has_a_holder", f"NOT ({OPEN}) OR holder_id IS NOT NULL"),
        check("an_ended_case_has_no_holder", f"({OPEN}) OR holder_id IS NULL"),
        check("an_exchange_has_an_old_certificate", "kind <> 'exchange' OR old_certificate_id IS NOT NULL"),
        sa.Index(
            "uq_cases_one_open_per_qualification",
            "qualification_id",
            unique=True,
            sqlite_where=sa.text(OPEN),
            postgresql_where=sa.text(OPEN),
        ),
        sa.Index("ix_cases_review_office_id_id", "review_office_id", "id"),
        sa.Index("ix_cases_local_office_id_id", "local_office_id", "id"),
        sa.Index("ix_cases_holder_id_step_since", "holder_id", "step_since"),
        sa.Index("ix_cases_holder_id_due_on", "holder_id", "due_on"),
        sa.Index("ix_cases_review_office_id_due_on", "review_office_id", "due_on"),
        sa.Index("ix_cases_due_on", "due_on"),
        sa.Index("ix_cases_step_id", "step", "id"),
    )

    acceptance_number: Mapped[str] = mapped_column(sa.String(24), unique=True)
    kind: Mapped[CaseKind] = mapped_column(one_of(CaseKind, "a_case_is_of_a_known_kind"))
    level: Mapped[Level] = mapped_column(one_of(Level, "a_case_has_a_known_level"))
    line: Mapped[Line] = mapped_column(one_of(Line, "a_case_goes_by_a_known_line"))
    step: Mapped[Step] = mapped_column(one_of(Step, "a_case_stands_at_a_known_step"))
    version: Mapped[int] = mapped_column(default=0)
    holder_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    step_since: Mapped[dt.datetime]
    due_on: Mapped[dt.date | None]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    qualification_id: Mapped[int] = mapped_column(sa.ForeignKey("qualification.id"), index=True)
    old_certificate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("old_certificate.id"))
    photo_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    import_batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("import_batch.id"), index=True)
    opened_at: Mapped[dt.datetime]
    opened_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ab_user.id"))

    person: Mapped[Person] = relationship(Person)
    qualification: Mapped[Qualification] = relationship(Qualification)
    old_certificate: Mapped[OldCertificate | None] = relationship(OldCertificate)
    photo: Mapped[StoredFile | None] = relationship(StoredFile)
    holder: Mapped[Unit | None] = relationship(Unit, foreign_keys=[holder_id])
    employer: Mapped[Unit | None] = relationship(Unit, primaryjoin="Case.employer_id == Unit.id", viewonly=True)
    local_office: Mapped[Unit | None] = relationship(Unit, primaryjoin="Case.local_office_id == Unit.id", viewonly=True)
    review_office: Mapped[Unit | None] = relationship(
        Unit, primaryjoin="Case.review_office_id == Unit.id", viewonly=True
    )

    def __str__(self) -> str:
        return self.acceptance_number
