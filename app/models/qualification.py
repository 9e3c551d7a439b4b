"""Qualifications (专业技术资格): a title, when, how and by whom it was obtained (P-7)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.enums import Level, ObtainMethod
from app.models.base import Base, Numbered, check, one_of
from app.models.code import ReviewCommittee, Series
from app.models.document import AnnouncementDocument
from app.models.person import Person
from app.models.tier import TierColumns


class Qualification(Numbered, TierColumns, Base):
    """One title of one person; a person has many, a second title is no duplicate (P-12)."""

    __tablename__ = "qualification"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "title_name", "level", "obtained_on"),
        check("a_qualification_names_its_title", "length(title_name) > 0"),
        check("a_qualification_names_its_specialty", "length(specialty) > 0"),
        check(
            "a_reviewed_qualification_names_its_committee",
            "obtain_method = '3' OR committee_id IS NOT NULL OR length(committee_text) > 0",
        ),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    title_id: Mapped[int | None] = mapped_column(sa.ForeignKey("title.id"))
    title_name: Mapped[str] = mapped_column(sa.String(60))
    series_code: Mapped[str] = mapped_column(sa.ForeignKey("series.code"), index=True)
    level: Mapped[Level] = mapped_column(one_of(Level, "a_qualification_has_a_known_level"))
    specialty: Mapped[str] = mapped_column(sa.String(60))
    obtain_method: Mapped[ObtainMethod] = mapped_column(
        one_of(ObtainMethod, "a_qualification_was_obtained_in_a_known_way")
    )
    obtained_on: Mapped[dt.date]
    committee_id: Mapped[int | None] = mapped_column(sa.ForeignKey("review_committee.id"))
    # 评审组织 as it stands on paper: the committee's name of its time, or the recognition text (A2-3.8).
    committee_text: Mapped[str] = mapped_column(sa.String(120))
    announcement_document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("announcement_document.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(Person)
    series: Mapped[Series] = relationship(Series)
    committee: Mapped[ReviewCommittee | None] = relationship(ReviewCommittee)
    announcement_document: Mapped[AnnouncementDocument | None] = relationship(AnnouncementDocument)

    def __str__(self) -> str:
        return self.title_name
