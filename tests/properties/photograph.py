"""What the database says, in the words of the model: read after every rule and compared whole."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.approval import Approval, ApprovalVoid
from app.models.attachment import Attachment
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.certificate import Certificate, CertificateCounter, CertificateEvent, DocumentCounter
from app.models.document import AnnouncementDocument
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.replacement import CorrectionItem, LossDeclaration, Replacement
from app.models.roster import AnnouncementCheck, Roster, RosterItem
from app.models.transfer_form import TransferForm
from app.session import SYSTEM, use_scope

COUNTED = (
    Approval, ApprovalVoid, AuditEvent, AnnouncementCheck, Attachment, Case, Certificate, CertificateEvent, Roster,
    RosterItem,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Photograph:
    """Cases by id, rosters by id, certificates of their titles by case, and sums over all others. ``numbers``: per
    authority, year and level how many there are, how many differ, first, last, and the counter."""

    cases: dict[int, dict[str, Any]]
    sheets: dict[int, tuple[str, dict[int, bool]]]
    booklets: dict[int, dict[str, Any]]
    numbers: list[tuple[int, ...]]
    outside: tuple[Any, ...]


def take(session: Session, ids: Collection[int]) -> Photograph:
    """Read everything about the cases ``ids``, and sums over everything else."""
    session.rollback()
    with use_scope(SYSTEM):
        cases = _cases(session, ids)
        titles = {case["title"] for case in cases.values()}
        shot = Photograph(
            cases, _sheets(session, ids), _booklets(session, titles), _numbers(session),
            _outside(session, ids, titles),
        )  # fmt: skip
    session.rollback()
    return shot


def _cases(session: Session, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    rows = session.execute(
        sa.select(
            Case.id, Case.kind, Case.level, Case.line, Case.step, Case.version, Case.holder_id, Case.photo_file_id,
            Case.due_on, Case.qualification_id, Qualification.version.label("facts"), Qualification.specialty,
            AnnouncementDocument.number, TransferForm.report_signed_on, LossDeclaration.page, Replacement.returned_on,
            Certificate.case_id.label("replaces"), CorrectionItem.after,
        )
        .join(Qualification, Case.qualification_id == Qualification.id)
        .outerjoin(AnnouncementDocument, Qualification.announcement_document_id == AnnouncementDocument.id)
        .outerjoin(TransferForm, TransferForm.case_id == Case.id)
        .outerjoin(LossDeclaration, LossDeclaration.case_id == Case.id)
        .outerjoin(Replacement, Replacement.case_id == Case.id)
        .outerjoin(Certificate, Replacement.certificate_id == Certificate.id)
        .outerjoin(CorrectionItem, CorrectionItem.case_id == Case.id)
        .where(Case.id.in_(ids))
    )  # fmt: skip
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        own = {"transfer_in": row.report_signed_on, "reissue": row.page, "correction": row.returned_on}
        found[row.id] = {
            "key": (str(row.kind), str(row.level), str(row.line)), "step": str(row.step), "version": row.version,
            "holder": row.holder_id, "photo": row.photo_file_id is not None, "due": row.due_on,
            "title": row.qualification_id, "facts": row.facts, "specialty": row.specialty, "number": row.number,
            "record": own.get(str(row.kind), True) is not None, "replaces": row.replaces, "wish": row.after,
            "deeds": [], "ticks": [],
        }  # fmt: skip
    _add_deeds(session, found)
    return found


def _add_deeds(session: Session, found: dict[int, dict[str, Any]]) -> None:
    deeds = session.execute(
        sa.select(Approval, ApprovalVoid.approval_id)
        .outerjoin(ApprovalVoid, ApprovalVoid.approval_id == Approval.id)
        .where(Approval.case_id.in_(found))
        .order_by(Approval.case_id, Approval.sequence)
    )
    for row, void in deeds:
        place = (row.sequence, row.actor_id or 0, str(row.verb), row.unit_id, str(row.from_step or ""))
        found[row.case_id]["deeds"].append((*place, str(row.to_step), void is not None))
    ticks = sa.select(AnnouncementCheck).where(AnnouncementCheck.case_id.in_(found)).order_by(AnnouncementCheck.id)
    for tick in session.scalars(ticks):
        found[tick.case_id]["ticks"].append((tick.checked_by_id or 0, tick.qualification_version, tick.case_version))


def _sheets(session: Session, ids: Collection[int]) -> dict[int, tuple[str, dict[int, bool]]]:
    rows = session.execute(
        sa.select(Roster.id, Roster.state, RosterItem.case_id, RosterItem.struck_at)
        .outerjoin(RosterItem, RosterItem.roster_id == Roster.id)
        .where(Roster.id.in_(sa.select(RosterItem.roster_id).where(RosterItem.case_id.in_(ids))))
    )
    found: dict[int, tuple[str, dict[int, bool]]] = {}
    for roster_id, state, case_id, struck in rows:
        found.setdefault(roster_id, (str(state), {}))[1][case_id] = struck is None
    return found


def _booklets(session: Session, titles: Collection[int]) -> dict[int, dict[str, Any]]:
    newest = sa.select(sa.func.max(CertificateEvent.id)).group_by(CertificateEvent.certificate_id)
    rows = session.execute(
        sa.select(Certificate, CertificateEvent.status)
        .outerjoin(
            CertificateEvent,
            sa.and_(CertificateEvent.certificate_id == Certificate.id, CertificateEvent.id.in_(newest)),
        )
        .where(Certificate.qualification_id.in_(titles))
    )
    return {
        row.case_id: {
            "title": row.qualification_id, "status": str(row.status), "told": str(told), "number": row.number,
            "year": row.year, "issued_on": row.issued_on, "authority": row.authority_id,
            "specialty": json.loads(row.face)["specialty"],
        }
        for row, told in rows
    }  # fmt: skip


def _numbers(session: Session) -> list[tuple[int, ...]]:
    serial, counter = Certificate.serial, CertificateCounter
    rows = session.execute(
        sa.select(
            sa.func.count(), sa.func.count(serial.distinct()), sa.func.min(serial), sa.func.max(serial),
            counter.next_serial,
        )
        .join(
            counter,
            (counter.authority_id == Certificate.authority_id)
            & (counter.year == Certificate.year)
            & (counter.level == sa.cast(Certificate.level, sa.String)),
        )
        .group_by(Certificate.authority_id, Certificate.year, Certificate.level, counter.next_serial)
    )  # fmt: skip
    numbered = [tuple(row) for row in rows]
    accepted = DocumentCounter.sequence.startswith("acceptance ")
    last = session.scalar(sa.select(sa.func.sum(DocumentCounter.next_serial - 1)).where(accepted)) or 0
    cases = session.scalar(sa.select(sa.func.count()).select_from(Case)) or 0
    return [*numbered, (cases, cases, 1, last, last + 1)]


def trace(session: Session) -> tuple[Any, ...]:
    """What no act leaves as it was: how many rows of each kind, numbers given, versions; one statement."""
    parts = [
        *(sa.select(sa.func.count()).select_from(model) for model in COUNTED),
        *(sa.select(sa.func.sum(counter.next_serial)) for counter in (CertificateCounter, DocumentCounter)),
        *(sa.select(sa.func.sum(model.version)) for model in (Case, Person, Qualification, Roster)),
    ]
    session.rollback()
    with use_scope(SYSTEM):
        found = session.execute(sa.select(*(part.scalar_subquery() for part in parts))).one()
    session.rollback()
    return tuple(found)


def _outside(session: Session, ids: Collection[int], titles: Collection[int]) -> tuple[Any, ...]:
    others = Case.id.not_in(ids)
    cases = session.execute(sa.select(sa.func.count(), sa.func.sum(Case.version)).where(others)).one()
    acts = session.scalar(sa.select(sa.func.count()).select_from(Approval).where(Approval.case_id.not_in(ids)))
    live = session.scalar(
        sa.select(sa.func.count())
        .select_from(RosterItem)
        .where(RosterItem.case_id.not_in(ids), RosterItem.struck_at.is_(None))
    )
    booklets = session.execute(
        sa.select(Certificate.status, sa.func.count())
        .where(Certificate.qualification_id.not_in(titles))
        .group_by(Certificate.status)
        .order_by(Certificate.status)
    )
    return (*cases, acts, live, tuple(tuple(row) for row in booklets))
