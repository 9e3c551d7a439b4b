"""Copies of cases (抄送, C-10): read by the office they are copied to, from the submission on, and by nobody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import Verb
from app.errors import NotFound
from app.models.approval import Approval
from app.models.attachment import Attachment
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.document import AnnouncementDocument
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.stored_file import StoredFile
from app.models.unit import Unit
from app.queries.case_page import CaseRecord, get_case_record
from app.security.jurisdiction import Actor
from app.session import SYSTEM, Scope, use_scope


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """What the list of copies says beside the columns of the case: names, submission, the certificate if decided so."""

    name: str
    title: str
    employer: str
    office: str
    submitted_at: dt.datetime | None
    certificate_number: str


def copy_scope(actor: Actor) -> Scope:
    """What was copied to the actor's office, for reading only; a second scope, never joined with the first."""
    return Scope(unit_id=actor.unit_id, copied=True, read_only=True)


def was_submitted() -> sa.ColumnElement[bool]:
    """Whether the entering office has sent the case on; until then there is nothing to copy.

    A case that comes back was copied when it was submitted, so its copy stays and says so.
    """
    act = Approval.__table__.alias("submission")
    return sa.exists().where(act.c.case_id == Case.id, act.c.verb == Verb.APPROVE)


def require_copy(session: Session, actor: Actor, case_id: int) -> None:
    """Go on when the case is copied to the actor's office and was submitted; else NotFound (U-2)."""
    with use_scope(copy_scope(actor)):
        found = session.scalar(sa.select(Case.id).where(Case.id == case_id, was_submitted()))
    if found is None:
        raise NotFound("copy")


def get_copy(session: Session, actor: Actor, case_id: int) -> CaseRecord:
    """A copied case with everything on its page; raises NotFound (U-2)."""
    require_copy(session, actor, case_id)
    with use_scope(copy_scope(actor)):
        return get_case_record(session, case_id)


def list_copy_facts(session: Session, case_ids: Sequence[int]) -> dict[int, CopyFacts]:
    """Facts of the copies of one page, by case; one statement. What hangs on a visible case is read off tables."""
    person, facts, certificate = Person.__table__, Qualification.__table__, Certificate.__table__
    employer, office, act = Unit.__table__.alias("employer"), Unit.__table__.alias("office"), Approval.__table__
    submitted = sa.select(sa.func.min(act.c.acted_at, type_=Approval.acted_at.type)).where(
        act.c.case_id == Case.id, act.c.verb == Verb.APPROVE
    )
    rows = session.execute(
        sa.select(
            Case.id, person.c.name, facts.c.title_name, employer.c.name, office.c.name, submitted.scalar_subquery(),
            certificate.c.number,
        )
        .join(person, person.c.id == Case.person_id)
        .join(facts, facts.c.id == Case.qualification_id)
        .outerjoin(employer, employer.c.id == Case.employer_id)
        .outerjoin(office, office.c.id == Case.review_office_id)
        .outerjoin(certificate, certificate.c.case_id == Case.id)
        .where(Case.id.in_(case_ids))
    )  # fmt: skip
    return {
        case_id: CopyFacts(name, title, unit or "", sender or "", at, number or "")
        for case_id, name, title, unit, sender, at, number in rows
    }


def find_paper(session: Session, case_id: int, attachment_id: int) -> tuple[StoredFile, str] | None:
    """A scan of a case that ``require_copy`` let through, with its name."""
    with use_scope(SYSTEM):
        row = session.scalar(sa.select(Attachment).where(Attachment.id == attachment_id, Attachment.case_id == case_id))
        return (row.file, row.file_name) if row else None


def find_photo(session: Session, case_id: int) -> StoredFile | None:
    """The photo of such a case."""
    query = sa.select(StoredFile).join(Case, Case.photo_file_id == StoredFile.id)
    with use_scope(SYSTEM):
        return session.scalar(query.where(Case.id == case_id))


def find_announcement(session: Session, case_id: int) -> StoredFile | None:
    """The scan of the announcement document of such a case."""
    query = (
        sa.select(StoredFile)
        .join(AnnouncementDocument, AnnouncementDocument.scan_file_id == StoredFile.id)
        .join(Qualification, Qualification.announcement_document_id == AnnouncementDocument.id)
        .join(Case, Case.qualification_id == Qualification.id)
    )
    with use_scope(SYSTEM):
        return session.scalar(query.where(Case.id == case_id))
