"""What certificates' faces are made of, for a chunk of cases in one statement (K-2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import Seat
from app.models.authority import Authority
from app.models.case import Case
from app.models.code import Series
from app.models.document import AnnouncementDocument
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.stored_file import StoredFile
from app.models.transfer_form import TransferForm
from app.models.unit import Unit
from app.queries.authority import office_in_seat
from app.queries.case_setting import Setting, offices_of
from app.queries.replaced import Replaced, list_replaced
from app.rules.case_kind import KIND_RULES
from app.rules.face import CertificateFace

TEMPLATE_VERSION = "2007-1"

_COLUMNS = (
    Case.id,
    Case.kind,
    Case.level,
    Case.line,
    Case.review_office_id,
    Case.local_office_id,
    Case.employer_id,
    Case.evaluation_body_id,
    Case.copied_to_id,
    Case.person_id,
    Case.qualification_id,
    Case.photo_file_id,
    # Where the holder is by now: a certificate goes there, whatever office the case was opened at (C-18).
    Person.review_office_id.label("holder_review_office_id"),
    Person.local_office_id.label("holder_local_office_id"),
    Person.employer_id.label("holder_employer_id"),
    Person.name,
    Person.sex,
    Person.birth_date,
    Qualification.specialty,
    Qualification.title_name,
    Qualification.obtain_method,
    Qualification.obtained_on,
    Qualification.committee_text,
    Series.name.label("series"),
    sa.func.coalesce(AnnouncementDocument.number, TransferForm.former_document).label("announcement_number"),
    StoredFile.sha256.label("photo_sha256"),
)


@dataclass(frozen=True, slots=True)
class Office:
    """A unit as a face and a number need it."""

    id: int
    name: str
    division_code: str | None


@dataclass(frozen=True, slots=True)
class FaceSource:
    """A case with all that its face is made of; ``row`` holds the columns, ``offices`` its tier columns.

    ``replaced`` is the certificate in whose place the new one comes: its face stands but for the corrections.
    """

    row: Any
    offices: Mapping[Seat, int | None]
    authority: Authority
    approver: Office
    numberer: Office
    imprint: Office
    replaced: Replaced | None = None

    def free_texts(self) -> tuple[str, ...]:
        """The texts of the face that somebody wrote; everything else on it is of ``rules.face.ALWAYS_PRINTED``."""
        row = self.row
        corrected = self.replaced.texts() if self.replaced else ()
        return (
            row.name, row.specialty, row.title_name, row.series, row.committee_text, row.announcement_number or "",
            self.approver.name, self.imprint.name, self.authority.number_template, *corrected,
        )  # fmt: skip

    def face(self, number: str, token: str, today: dt.date) -> CertificateFace:
        """The face that ``number`` and ``token`` complete, issued ``today``."""
        row = self.row
        if self.replaced is not None:
            return self.replaced.new_face(
                certificate_number=number,
                token=token,
                issued_on=today,
                authority_name=self.approver.name,
                imprint=f"{self.imprint.name}监制",
                photo_sha256=row.photo_sha256,
                template_version=TEMPLATE_VERSION,
            )
        return CertificateFace(
            name=row.name,
            sex=row.sex,
            birth_year=row.birth_date.year,
            birth_month=row.birth_date.month,
            specialty=row.specialty,
            title=row.title_name,
            series=row.series,
            level=row.level,
            obtain_method=row.obtain_method,
            obtained_on=row.obtained_on,
            committee=row.committee_text,
            announcement_number=row.announcement_number,
            certificate_number=number,
            authority_name=self.approver.name,
            issued_on=today,
            imprint=f"{self.imprint.name}监制",
            token=token,
            photo_sha256=row.photo_sha256,
            template_version=TEMPLATE_VERSION,
        )


def list_face_sources(session: Session, case_ids: Collection[int], setting: Setting) -> list[FaceSource]:
    """Of the cases that have everything a face needs, in the order of their ids. Under system scope."""
    if not case_ids:
        return []
    query = (
        sa.select(*_COLUMNS)
        .join(Person, Case.person_id == Person.id)
        .join(Qualification, Case.qualification_id == Qualification.id)
        .join(Series, Qualification.series_code == Series.code)
        .outerjoin(AnnouncementDocument, Qualification.announcement_document_id == AnnouncementDocument.id)
        .outerjoin(TransferForm, TransferForm.case_id == Case.id)
        .join(StoredFile, Case.photo_file_id == StoredFile.id)
        .where(Case.id.in_(case_ids))
        .order_by(Case.id)
    )
    found = session.execute(query).all()
    replaced = list_replaced(session, [row.id for row in found if KIND_RULES[row.kind].replaces])
    rows = [
        (row, offices_of(row))
        for row in found
        if row.id in replaced or (row.announcement_number and not KIND_RULES[row.kind].replaces)
    ]
    units = _offices(session, {i for _, offices in rows for i in offices.values() if i} | {setting.province.id})
    sources = []
    for row, offices in rows:
        authority = setting.authorities.get((row.kind, row.level, row.line))
        if authority is None:
            continue
        seats = (authority.approver, authority.numberer, authority.imprint)
        approver, numberer, imprint = (
            units.get(office_in_seat(offices, seat, setting.province.id) or 0) for seat in seats
        )
        if approver and numberer and imprint:
            sources.append(FaceSource(row, offices, authority, approver, numberer, imprint, replaced.get(row.id)))
    return sources


def _offices(session: Session, ids: Collection[int]) -> dict[int, Office]:
    query = sa.select(Unit.id, Unit.name, Unit.division_code).where(Unit.id.in_(ids))
    return {row.id: Office(row.id, row.name, row.division_code) for row in session.execute(query)}
