"""Read everything the guards ask about a chunk of cases: nine statements, however many cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind, DocumentKind, Level, Line, OldCertificateEventKind, RosterState, Seat, Step, Verb
from app.models.approval import Approval, ApprovalVoid, EmployerOpinion
from app.models.attachment import Attachment
from app.models.authority import Authority, ChecklistItem, StepDeadline
from app.models.case import Case
from app.models.document import AnnouncementDocument
from app.models.old_certificate import OldCertificate, OldCertificateEvent
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.roster import AnnouncementCheck, Roster, RosterItem
from app.models.unit import Unit
from app.queries.authority import AuthorityKey, authorities_on, office_in_seat, province_office
from app.rules.guard import CaseFacts
from app.rules.route import RouteStep, route, steps_before

ChecklistKey = tuple[CaseKind, Level, Line, Step]


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for every case of a batch."""

    authorities: Mapping[AuthorityKey, Authority]
    checklist: Mapping[ChecklistKey, Sequence[tuple[DocumentKind, str]]]
    province: Unit
    deadlines: Mapping[Step, int]

    @classmethod
    def read(cls, session: Session) -> Setting:
        """The tables as they stand now."""
        return cls(
            authorities_on(session, clock.today()),
            _checklist(session),
            province_office(session),
            {row.step: row.working_days for row in session.scalars(sa.select(StepDeadline))},
        )

    def steps_of(self, case: Case) -> tuple[RouteStep, ...]:
        """The route of the case under the authority table; empty where the table has no row."""
        row = self.authorities.get((case.kind, case.level, case.line))
        return route(case.kind, case.line, row.approver) if row else ()


def offices_of(case: Case) -> dict[Seat, int | None]:
    """The case's tier columns by seat."""
    return {
        Seat.REVIEW: case.review_office_id,
        Seat.LOCAL: case.local_office_id,
        Seat.EMPLOYER: case.employer_id,
        Seat.BODY: case.evaluation_body_id,
    }


def list_case_facts(
    session: Session, case_ids: Collection[int], actor_id: int | None, setting: Setting
) -> dict[int, CaseFacts]:
    """Facts by case id. Runs under system scope: the caller has checked which cases are visible.

    ``unprintable`` is left empty: faces exist only at the approval, which adds them.
    """
    rows = session.execute(
        sa.select(Case, Person.name, Qualification, AnnouncementDocument, OldCertificate.issued_in_zhejiang)
        .join(Person, Case.person_id == Person.id)
        .join(Qualification, Case.qualification_id == Qualification.id)
        .outerjoin(AnnouncementDocument, Qualification.announcement_document_id == AnnouncementDocument.id)
        .outerjoin(OldCertificate, Case.old_certificate_id == OldCertificate.id)
        .where(Case.id.in_(case_ids))
        .execution_options(populate_existing=True)
    ).all()
    side = _SideFacts.read(session, case_ids, actor_id)
    names = _unit_names(session, {row[0].holder_id for row in rows})
    facts = {}
    for case, name, qualification, document, in_zhejiang in rows:
        if document is not None and document.scan_file_id is not None:
            # The reviewing office keeps one scan of the document for all its cases (P-11, A1-3).
            side.attached[case.id].add(DocumentKind.ANNOUNCEMENT)
        steps = setting.steps_of(case)
        offices = offices_of(case)
        before = steps_before(steps, case.step)
        events = side.events[case.old_certificate_id]
        lost = OldCertificateEventKind.LOST in events
        facts[case.id] = CaseFacts(
            id=case.id,
            label=f"{name} {case.acceptance_number}",
            kind=case.kind,
            level=case.level,
            line=case.line,
            step=case.step,
            version=case.version,
            since=clock.local_date(case.step_since),
            holder_id=case.holder_id,
            holder_name=names.get(case.holder_id or 0, ""),
            offices=offices,
            steps=steps,
            previous_holder_id=office_in_seat(offices, before[-1].seat, setting.province.id) if before else None,
            actor_acted_at=frozenset(side.acted[case.id]),
            acted_since_arrival=case.step is Step.REVIEW and side.touched(case),
            has_photo=case.photo_file_id is not None,
            missing_documents=_missing(case, setting, side.attached[case.id], lost),
            original_seen=OldCertificateEventKind.SIGHTED in events,
            original_lost=lost,
            has_opinion=case.id in side.opinions,
            issued_in_zhejiang=in_zhejiang is not False,
            obtain_method=qualification.obtain_method,
            obtained_on=qualification.obtained_on,
            announcement_number=document.number if document else None,
            announcement_checked=side.checked_at.get(case.id, (0, None))[0] == qualification.version,
            roster_state=side.on_roster.get(case.id),
            unprintable=(),
        )
    return facts


def _checklist(session: Session) -> dict[ChecklistKey, list[tuple[DocumentKind, str]]]:
    """What is required, with its condition, by kind, level, line and step (P-11)."""
    wanted: dict[ChecklistKey, list[tuple[DocumentKind, str]]] = defaultdict(list)
    for item in session.scalars(sa.select(ChecklistItem).where(ChecklistItem.required).order_by(ChecklistItem.id)):
        wanted[item.kind, item.level, item.line, item.step].append((item.document_kind, item.condition))
    return dict(wanted)


def _missing(case: Case, setting: Setting, attached: set[DocumentKind], lost: bool) -> tuple[DocumentKind, ...]:
    unmet = "not_lost" if lost else "lost"
    wanted = setting.checklist.get((case.kind, case.level, case.line, case.step), ())
    return tuple(kind for kind, condition in wanted if condition != unmet and kind not in attached)


def _unit_names(session: Session, ids: set[Any]) -> dict[int, str]:
    rows = session.execute(sa.select(Unit.id, Unit.name).where(Unit.id.in_(i for i in ids if i is not None)))
    return dict(rows.all())


@dataclass(slots=True)
class _SideFacts:
    """Facts that hang on the cases in other tables."""

    attached: dict[int, set[DocumentKind]]
    events: dict[int | None, set[OldCertificateEventKind]]
    opinions: set[int]
    checked_at: dict[int, tuple[int, Any]]
    on_roster: dict[int, RosterState]
    acted: dict[int, set[Step]]

    def touched(self, case: Case) -> bool:
        """Whether the reviewing office has begun on the case since it arrived."""
        checked = self.checked_at.get(case.id)
        return case.id in self.on_roster or (checked is not None and checked[1] >= case.step_since)

    @classmethod
    def read(cls, session: Session, ids: Collection[int], actor_id: int | None) -> _SideFacts:
        attached: dict[int, set[DocumentKind]] = defaultdict(set)
        for case_id, kind in session.execute(
            sa.select(Attachment.case_id, Attachment.document_kind).where(Attachment.case_id.in_(ids))
        ):
            attached[case_id or 0].add(kind)
        events: dict[int | None, set[OldCertificateEventKind]] = defaultdict(set)
        for old_id, event in session.execute(
            sa.select(OldCertificateEvent.old_certificate_id, OldCertificateEvent.kind)
            .join(Case, Case.old_certificate_id == OldCertificateEvent.old_certificate_id)
            .where(Case.id.in_(ids))
        ):
            events[old_id].add(event)
        opinions = set(session.scalars(sa.select(EmployerOpinion.case_id).where(EmployerOpinion.case_id.in_(ids))))
        # Ordered by id, so the newest check of a case is the one that stays.
        checks = session.execute(
            sa.select(AnnouncementCheck.case_id, AnnouncementCheck.qualification_version, AnnouncementCheck.checked_at)
            .where(AnnouncementCheck.case_id.in_(ids))
            .order_by(AnnouncementCheck.id)
        )
        rosters = session.execute(
            sa.select(RosterItem.case_id, Roster.state)
            .join(Roster, RosterItem.roster_id == Roster.id)
            .where(RosterItem.case_id.in_(ids), RosterItem.struck_at.is_(None))
        )
        return cls(
            attached,
            events,
            opinions,
            {case_id: (version, at) for case_id, version, at in checks},
            dict(rosters.all()),
            _steps_acted(session, ids, actor_id),
        )


def _steps_acted(session: Session, ids: Collection[int], actor_id: int | None) -> dict[int, set[Step]]:
    """Steps of each case at which the actor ever approved, void or not; opening a case is no approval."""
    acted: dict[int, set[Step]] = defaultdict(set)
    if actor_id is None:
        return acted
    rows = session.execute(
        sa.select(Approval.case_id, Approval.from_step).where(
            Approval.case_id.in_(ids), Approval.actor_id == actor_id, Approval.verb == Verb.APPROVE
        )
    )
    for case_id, step in rows:
        if step is not None:
            acted[case_id].add(step)
    return acted


def valid_approvals(session: Session, case_id: int) -> Sequence[Approval]:
    """The approvals of a case that no return has voided, oldest first."""
    return session.scalars(
        sa.select(Approval)
        .outerjoin(ApprovalVoid, ApprovalVoid.approval_id == Approval.id)
        .where(Approval.case_id == case_id, ApprovalVoid.approval_id.is_(None))
        .order_by(Approval.sequence)
    ).all()
