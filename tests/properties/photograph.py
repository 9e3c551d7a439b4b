"""What the database says, in the words of the model: read after every rule and compared whole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.approval import Approval, ApprovalVoid
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.certificate import Certificate, CertificateCounter, CertificateEvent, DocumentCounter
from app.models.document import AnnouncementDocument
from app.models.qualification import Qualification
from app.models.roster import AnnouncementCheck, Roster, RosterItem
from app.session import SYSTEM, use_scope
from tests.properties.exchange_model import Deed, File, Model, Sheet

COUNTED = (Approval, ApprovalVoid, AuditEvent, AnnouncementCheck, Certificate, CertificateEvent, Roster, RosterItem)


@dataclass(frozen=True, slots=True)
class Photograph:
    """Cases by id, rosters by id, certificates, and what an act without effect leaves as it was."""

    cases: dict[int, dict[str, Any]]
    sheets: dict[int, tuple[str, dict[int, bool]]]
    certificates: list[dict[str, Any]]
    counts: tuple[Any, ...]
    outside: tuple[Any, ...]


def take(session: Session, ids: Collection[int]) -> Photograph:
    """Read everything about the cases ``ids``, and sums over everything else."""
    session.rollback()
    with use_scope(SYSTEM):
        shot = Photograph(
            _cases(session, ids), _sheets(session, ids), _certificates(session, ids), _counts(session),
            _outside(session, ids),
        )  # fmt: skip
    session.rollback()
    return shot


def _cases(session: Session, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    rows = session.execute(
        sa.select(
            Case.id, Case.step, Case.version, Case.holder_id, Case.photo_file_id, Case.due_on, Qualification.version,
            AnnouncementDocument.number,
        )
        .join(Qualification, Case.qualification_id == Qualification.id)
        .outerjoin(AnnouncementDocument, Qualification.announcement_document_id == AnnouncementDocument.id)
        .where(Case.id.in_(ids))
    )  # fmt: skip
    found: dict[int, dict[str, Any]] = {
        i: {
            "step": str(step), "version": version, "holder": holder, "photo": photo is not None, "due": due,
            "facts": facts, "number": number, "deeds": [], "ticks": [],
        }
        for i, step, version, holder, photo, due, facts, number in rows
    }  # fmt: skip
    deeds = session.execute(
        sa.select(Approval, ApprovalVoid.approval_id)
        .outerjoin(ApprovalVoid, ApprovalVoid.approval_id == Approval.id)
        .where(Approval.case_id.in_(ids))
        .order_by(Approval.case_id, Approval.sequence)
    )
    for row, void in deeds:
        place = (row.sequence, row.actor_id or 0, str(row.verb), str(row.from_step or ""), str(row.to_step))
        found[row.case_id]["deeds"].append((*place, void is not None))
    ticks = sa.select(AnnouncementCheck).where(AnnouncementCheck.case_id.in_(ids)).order_by(AnnouncementCheck.id)
    for tick in session.scalars(ticks):
        found[tick.case_id]["ticks"].append((tick.checked_by_id or 0, tick.qualification_version))
    return found


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


def _certificates(session: Session, ids: Collection[int]) -> list[dict[str, Any]]:
    rows = session.scalars(sa.select(Certificate).where(Certificate.case_id.in_(ids))).all()
    return [
        {
            "case": row.case_id, "number": row.number, "status": str(row.status), "year": row.year,
            "issued_on": row.issued_on, "authority": row.authority_id, "serial": row.serial,
        }
        for row in rows
    ]  # fmt: skip


def _counts(session: Session) -> tuple[Any, ...]:
    counts = [session.scalar(sa.select(sa.func.count()).select_from(model)) for model in COUNTED]
    serials = [
        session.scalar(sa.select(sa.func.sum(counter.next_serial))) for counter in (CertificateCounter, DocumentCounter)
    ]
    versions = [session.scalar(sa.select(sa.func.sum(m.version))) for m in (Case, Qualification, Roster)]
    return (*counts, *serials, *versions)


def _outside(session: Session, ids: Collection[int]) -> tuple[Any, ...]:
    others = Case.id.not_in(ids)
    cases = session.execute(sa.select(sa.func.count(), sa.func.sum(Case.version)).where(others)).one()
    acts = session.scalar(sa.select(sa.func.count()).select_from(Approval).where(Approval.case_id.not_in(ids)))
    live = session.scalar(
        sa.select(sa.func.count())
        .select_from(RosterItem)
        .where(RosterItem.case_id.not_in(ids), RosterItem.struck_at.is_(None))
    )
    return (*cases, acts, live)


def enrol(model: Model, shot: Photograph, lines: dict[int, tuple[str, tuple[int, ...]]]) -> None:
    """Begin the model with the cases as they were made: ``lines`` gives line and offices of each."""
    for case_id, (line, units) in lines.items():
        seen = shot.cases[case_id]
        file = File(case_id, line, units, seen["step"], seen["number"], facts_version=seen["facts"])
        _, who, verb, _, put, _ = seen["deeds"][0]
        file.entered = Deed(who, verb, put, put, put)
        file.deeds = [
            Deed(who, verb, origin, origin, target, void) for _, who, verb, origin, target, void in seen["deeds"][1:]
        ]
        # A tick made by the hands that brought the case here came before its last deed.
        file.ticks = [(who, version, 0) for who, version in seen["ticks"]]
        model.files[case_id] = file
    for sheet_id, (state, rows) in shot.sheets.items():
        unit = model.files[next(iter(rows))].units[-1]
        model.sheets[sheet_id] = Sheet(sheet_id, unit, state, dict(rows))
