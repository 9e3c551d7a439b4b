"""Imports (批量导入): what was given, how each row was judged, what became of it (B-4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import CaseKind, Level
from app.models.base import Base, Numbered, check, one_of
from app.models.document import AnnouncementDocument
from app.models.job import Job
from app.models.stored_file import StoredFile
from app.models.tier import TierColumns

IMPORT_STATES = ("checking", "previewed", "running", "done", "dropped", "withdrawn")
ROW_STATES = ("ready", "refused", "made")
PHOTO_VERDICTS = ("good", "warn", "bad", "none")


def _in(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class ImportBatch(Numbered, TierColumns, Base):
    """One import of a workbook and its photos. Belongs to the office that made it: only that office's tier column
    is set, since its file holds people who may not become cases of anybody.
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        check("an_import_is_in_a_known_state", _in("state", IMPORT_STATES)),
        check("an_import_does_not_refuse_more_rows_than_it_has", "good_count + refused_count <= row_count"),
    )

    file_name: Mapped[str] = mapped_column(sa.String(200))
    level: Mapped[Level] = mapped_column(one_of(Level, "an_import_has_a_known_level"))
    workbook_file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"), index=True)
    # The newest archive of photos; earlier ones have left their photos at the rows.
    photos_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id"))
    state: Mapped[str] = mapped_column(sa.String(12), default="previewed")
    original_seen: Mapped[bool] = mapped_column(default=False)
    row_count: Mapped[int] = mapped_column(default=0)
    good_count: Mapped[int] = mapped_column(default=0)
    refused_count: Mapped[int] = mapped_column(default=0)
    # What concerns the whole: problems, heads that were not read, photos that belong to no row. No ID number.
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ab_user.id"))
    created_by_name: Mapped[str] = mapped_column(sa.String(60), default="")
    created_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]

    workbook: Mapped[StoredFile] = relationship(StoredFile, foreign_keys=[workbook_file_id])
    job: Mapped[Job | None] = relationship(Job)
    award: Mapped[AwardImport | None] = relationship("AwardImport", back_populates="batch")

    @property
    def kind(self) -> CaseKind:
        """Exchanges, unless the import is tied to the document of new awards."""
        return CaseKind.NEW_AWARD if self.award is not None else CaseKind.EXCHANGE

    @property
    def announcement_document_id(self) -> int | None:
        """The document that its new awards are tied to (P-8)."""
        return self.award.announcement_document_id if self.award is not None else None

    def __str__(self) -> str:
        return self.file_name


class AwardImport(TierColumns, Base):
    """That an import is one of new awards, all tied to one announcement document (P-8, C-7)."""

    __tablename__ = "award_import"

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("import_batch.id"), primary_key=True, autoincrement=False)
    announcement_document_id: Mapped[int] = mapped_column(sa.ForeignKey("announcement_document.id"), index=True)

    batch: Mapped[ImportBatch] = relationship(ImportBatch, back_populates="award")
    announcement_document: Mapped[AnnouncementDocument] = relationship(AnnouncementDocument)


class ImportRow(TierColumns, Base):
    """One row of the workbook: its verdict before the import, its case after. Never holds an ID number."""

    __tablename__ = "import_row"
    __table_args__ = (
        check("an_import_row_is_in_a_known_state", _in("state", ROW_STATES)),
        check("an_import_row_that_is_made_names_its_case", "(state = 'made') = (case_id IS NOT NULL)"),
        check("an_import_row_has_a_known_photo_verdict", _in("photo_verdict", PHOTO_VERDICTS)),
        sa.Index("ix_import_row_batch_id_state", "batch_id", "state"),
    )

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("import_batch.id"), primary_key=True)
    # As the spreadsheet program counts it.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(sa.String(60), default="")
    id_number_index: Mapped[str] = mapped_column(sa.String(64), default="")
    state: Mapped[str] = mapped_column(sa.String(8))
    warned: Mapped[bool] = mapped_column(default=False)
    problems: Mapped[list[Any]] = mapped_column(default=list)
    photo_verdict: Mapped[str] = mapped_column(sa.String(4), default="none")
    photo_problems: Mapped[list[Any]] = mapped_column(default=list)
    photo_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    # Width and height in pixels, size in bytes, as the file came.
    photo_measures: Mapped[str] = mapped_column(sa.String(40), default="")
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"), index=True)

    photo: Mapped[StoredFile | None] = relationship(StoredFile)
