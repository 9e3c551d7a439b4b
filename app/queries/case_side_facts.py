"""Facts about cases that stand in other tables: six statements, however many cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import ENDED_STEPS, DocumentKind, OldCertificateEventKind, RosterState, Step, Verb
from app.models.approval import Approval, EmployerOpinion
from app.models.attachment import Attachment
from app.models.case import Case
from app.models.old_certificate import OldCertificateEvent
from app.models.roster import AnnouncementCheck, Roster, RosterItem

_EVENT = OldCertificateEventKind


@dataclass(slots=True)
class SideFacts:
    """By case id: scans attached, newest tick (versions of case and qualification), roster state, steps at which the
    actor acted; by old certificate: its events; cases with an employer's opinion, and those the actor ticked."""

    attached: dict[int, set[DocumentKind]]
    events: dict[int | None, list[OldCertificateEventKind]]
    opinions: set[int]
    ticked: dict[int, tuple[int, int]]
    on_roster: dict[int, RosterState]
    acted: dict[int, set[tuple[Step, int]]]
    ticked_by_actor: set[int]

    def is_lost(self, old_certificate_id: int | None) -> bool:
        """Whether the newest word on the old certificate is that it is lost."""
        word = [e for e in self.events[old_certificate_id] if e in (_EVENT.LOST, _EVENT.RECEIVED, _EVENT.SIGHTED)]
        return word[-1:] == [_EVENT.LOST]

    def ticked_version(self, case_id: int) -> int:
        """The version of the qualification that was ticked last; 0 for none."""
        return self.ticked.get(case_id, (0, 0))[1]

    def ticked_since_arrival(self, case_id: int, version: int) -> bool:
        """Whether the reviewing office has ticked the case where it stands; told by versions, not by clocks (T9)."""
        return self.ticked.get(case_id, (-1, 0))[0] == version


def read_side_facts(session: Session, ids: Collection[int], actor_id: int | None) -> SideFacts:
    """Everything at once, under system scope."""
    ticked, by_actor = _ticked(session, ids, actor_id)
    return SideFacts(
        _attached(session, ids),
        _events(session, ids),
        set(session.scalars(sa.select(EmployerOpinion.case_id).where(EmployerOpinion.case_id.in_(ids)))),
        ticked,
        _on_roster(session, ids),
        _steps_acted(session, ids, actor_id),
        by_actor,
    )


def _attached(session: Session, ids: Collection[int]) -> dict[int, set[DocumentKind]]:
    """One row a case: thousands of cases have many thousands of scans."""
    kinds = sa.func.aggregate_strings(sa.type_coerce(Attachment.document_kind, sa.String), ",")
    query = sa.select(Attachment.case_id, kinds).where(Attachment.case_id.in_(ids)).group_by(Attachment.case_id)
    attached: dict[int, set[DocumentKind]] = defaultdict(set)
    for case_id, names in session.execute(query):
        attached[case_id or 0] = {DocumentKind(name) for name in names.split(",")}
    return attached


def _events(session: Session, ids: Collection[int]) -> dict[int | None, list[OldCertificateEventKind]]:
    """In the order they happened: a certificate that was said to be lost may turn up."""
    events: dict[int | None, list[OldCertificateEventKind]] = defaultdict(list)
    query = (
        sa.select(OldCertificateEvent.old_certificate_id, OldCertificateEvent.kind)
        .join(Case, Case.old_certificate_id == OldCertificateEvent.old_certificate_id)
        .where(Case.id.in_(ids))
        .order_by(OldCertificateEvent.id)
    )
    for old_id, event in session.execute(query):
        events[old_id].append(event)
    return events


def _ticked(
    session: Session, ids: Collection[int], actor_id: int | None
) -> tuple[dict[int, tuple[int, int]], set[int]]:
    """The versions that the newest tick of each case saw, and the cases that the actor ever ticked."""
    check = AnnouncementCheck
    query = (
        sa.select(check.case_id, check.case_version, check.qualification_version, check.checked_by_id)
        .where(check.case_id.in_(ids))
        .order_by(check.id)
    )
    ticked: dict[int, tuple[int, int]] = {}
    by_actor: set[int] = set()
    for case_id, case_version, title_version, checked_by_id in session.execute(query):
        # Ordered by id, so the newest tick of a case is the one that stays.
        ticked[case_id] = (case_version, title_version)
        if actor_id is not None and checked_by_id == actor_id:
            by_actor.add(case_id)
    return ticked, by_actor


def _on_roster(session: Session, ids: Collection[int]) -> dict[int, RosterState]:
    query = (
        sa.select(RosterItem.case_id, Roster.state)
        .join(Roster, RosterItem.roster_id == Roster.id)
        .where(RosterItem.case_id.in_(ids), RosterItem.struck_at.is_(None))
    )
    return dict(session.execute(query).all())


def _steps_acted(session: Session, ids: Collection[int], actor_id: int | None) -> dict[int, set[tuple[Step, int]]]:
    """Steps of each case at which the actor ever did anything, void or not, each with the unit it was done for (C-13):
    entering counts where the case was put, taking back where it came back to."""
    acted: dict[int, set[tuple[Step, int]]] = defaultdict(set)
    if actor_id is None:
        return acted
    query = sa.select(Approval.case_id, Approval.verb, Approval.from_step, Approval.to_step, Approval.unit_id).where(
        Approval.case_id.in_(ids), Approval.actor_id == actor_id
    )
    for case_id, verb, from_step, to_step, unit_id in session.execute(query):
        came_back = verb is Verb.OPEN or (verb is Verb.WITHDRAW and to_step not in ENDED_STEPS)
        acted[case_id].add((to_step if came_back or from_step is None else from_step, unit_id))
    return acted
