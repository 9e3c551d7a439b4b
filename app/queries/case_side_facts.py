"""Facts about cases that stand in other tables: six statements, however many cases."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import DocumentKind, OldCertificateEventKind, RosterState, Step, Verb
from app.models.approval import Approval, EmployerOpinion
from app.models.attachment import Attachment
from app.models.case import Case
from app.models.old_certificate import OldCertificateEvent
from app.models.roster import AnnouncementCheck, Roster, RosterItem


@dataclass(slots=True)
class SideFacts:
    """By case id: scans attached, newest tick (qualification version, when), roster state, steps the actor approved;
    by old certificate: its events; and the cases that have an employer's opinion."""

    attached: dict[int, set[DocumentKind]]
    events: dict[int | None, set[OldCertificateEventKind]]
    opinions: set[int]
    checked: dict[int, tuple[int, dt.datetime]]
    on_roster: dict[int, RosterState]
    acted: dict[int, set[Step]]

    def touched(self, case_id: int, since: dt.datetime) -> bool:
        """Whether the reviewing office has begun on the case since it arrived."""
        checked = self.checked.get(case_id)
        return case_id in self.on_roster or (checked is not None and checked[1] >= since)

    def checked_version(self, case_id: int) -> int:
        """The version of the qualification that was ticked last; 0 for none."""
        return self.checked.get(case_id, (0, None))[0]


def read_side_facts(session: Session, ids: Collection[int], actor_id: int | None) -> SideFacts:
    """Everything at once, under system scope."""
    return SideFacts(
        _attached(session, ids),
        _events(session, ids),
        set(session.scalars(sa.select(EmployerOpinion.case_id).where(EmployerOpinion.case_id.in_(ids)))),
        _checked(session, ids),
        _on_roster(session, ids),
        _steps_acted(session, ids, actor_id),
    )


def _attached(session: Session, ids: Collection[int]) -> dict[int, set[DocumentKind]]:
    attached: dict[int, set[DocumentKind]] = defaultdict(set)
    query = sa.select(Attachment.case_id, Attachment.document_kind).where(Attachment.case_id.in_(ids))
    for case_id, kind in session.execute(query):
        attached[case_id or 0].add(kind)
    return attached


def _events(session: Session, ids: Collection[int]) -> dict[int | None, set[OldCertificateEventKind]]:
    events: dict[int | None, set[OldCertificateEventKind]] = defaultdict(set)
    query = (
        sa.select(OldCertificateEvent.old_certificate_id, OldCertificateEvent.kind)
        .join(Case, Case.old_certificate_id == OldCertificateEvent.old_certificate_id)
        .where(Case.id.in_(ids))
    )
    for old_id, event in session.execute(query):
        events[old_id].add(event)
    return events


def _checked(session: Session, ids: Collection[int]) -> dict[int, tuple[int, dt.datetime]]:
    # Ordered by id, so the newest tick of a case is the one that stays.
    check = AnnouncementCheck
    query = sa.select(check.case_id, check.qualification_version, check.checked_at).where(check.case_id.in_(ids))
    return {case_id: (version, at) for case_id, version, at in session.execute(query.order_by(check.id))}


def _on_roster(session: Session, ids: Collection[int]) -> dict[int, RosterState]:
    query = (
        sa.select(RosterItem.case_id, Roster.state)
        .join(Roster, RosterItem.roster_id == Roster.id)
        .where(RosterItem.case_id.in_(ids), RosterItem.struck_at.is_(None))
    )
    return dict(session.execute(query).all())


def _steps_acted(session: Session, ids: Collection[int], actor_id: int | None) -> dict[int, set[Step]]:
    """Steps of each case at which the actor ever approved, void or not; opening a case is no approval."""
    acted: dict[int, set[Step]] = defaultdict(set)
    if actor_id is None:
        return acted
    query = sa.select(Approval.case_id, Approval.from_step).where(
        Approval.case_id.in_(ids), Approval.actor_id == actor_id, Approval.verb == Verb.APPROVE
    )
    for case_id, step in session.execute(query):
        if step is not None:
            acted[case_id].add(step)
    return acted
