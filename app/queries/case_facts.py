"""Read everything the guards ask about a chunk of cases, in columns and not in objects: a batch is ten thousand."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import DocumentKind, OldCertificateEventKind, Step, Verb
from app.models.approval import Approval
from app.models.case import Case
from app.models.document import AnnouncementDocument
from app.models.old_certificate import OldCertificate
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.unit import Unit
from app.queries.authority import acts_in_two, office_in_seat
from app.queries.case_kind_facts import read_kind_facts
from app.queries.case_setting import Setting, offices_of
from app.queries.case_side_facts import SideFacts, read_side_facts
from app.rules.case_facts import NOTHING_OF_ITS_KIND, CaseFacts, KindFacts
from app.rules.route import RouteStep, steps_before

_COLUMNS = (
    Case.id,
    Case.acceptance_number,
    Case.kind,
    Case.level,
    Case.line,
    Case.step,
    Case.version,
    Case.step_since,
    Case.due_on,
    Case.holder_id,
    Case.review_office_id,
    Case.local_office_id,
    Case.employer_id,
    Case.evaluation_body_id,
    Case.old_certificate_id,
    Case.photo_file_id,
    Person.name,
    Unit.name.label("holder_name"),
    Qualification.series_code,
    Qualification.obtain_method,
    Qualification.obtained_on,
    Qualification.version.label("qualification_version"),
    AnnouncementDocument.number.label("announcement_number"),
    AnnouncementDocument.scan_file_id,
    OldCertificate.issued_in_zhejiang,
    Approval.verb.label("newest_verb"),
    Approval.from_step.label("newest_from"),
    Approval.actor_id.label("newest_actor_id"),
)


def list_case_facts(
    session: Session, case_ids: Collection[int], actor_id: int | None, setting: Setting
) -> dict[int, CaseFacts]:
    """Facts by case id. Runs under system scope: the caller has checked which cases are visible.

    ``unprintable`` is left empty: faces exist only at the approval, which adds them.
    """
    query = (
        sa.select(*_COLUMNS, acts_in_two(Case.holder_id, clock.today()).label("two_persons"))
        .join(Person, Case.person_id == Person.id)
        .join(Qualification, Case.qualification_id == Qualification.id)
        .outerjoin(AnnouncementDocument, Qualification.announcement_document_id == AnnouncementDocument.id)
        .outerjoin(OldCertificate, Case.old_certificate_id == OldCertificate.id)
        .outerjoin(Unit, Case.holder_id == Unit.id)
        .join(Approval, sa.and_(Approval.case_id == Case.id, Approval.sequence == Case.version))
        .where(Case.id.in_(case_ids))
        .order_by(Case.id)
    )
    side = read_side_facts(session, case_ids, actor_id)
    rows = session.execute(query).all()
    own = read_kind_facts(session, rows)
    return {row.id: _facts(row, side, own.get(row.id, NOTHING_OF_ITS_KIND), setting) for row in rows}


def _facts(row: Any, side: SideFacts, own: KindFacts, setting: Setting) -> CaseFacts:
    steps = setting.routes.get((row.kind, row.level, row.line), ())
    offices = offices_of(row)
    before = steps_before(steps, row.step)
    events = side.events[row.old_certificate_id]
    return CaseFacts(
        id=row.id,
        label=f"{row.name} {row.acceptance_number}",
        kind=row.kind,
        level=row.level,
        line=row.line,
        step=row.step,
        version=row.version,
        since=clock.local_date(row.step_since),
        due_on=row.due_on,
        holder_id=row.holder_id,
        holder_name=row.holder_name or "",
        offices=offices,
        steps=steps,
        previous_holder_id=office_in_seat(offices, before[-1].seat, setting.province.id) if before else None,
        actor_acted_at=_acted_at(row.id, side, steps),
        actor_acted_for=_acted_for(row, side),
        acted_since_arrival=_begun(row, side, before[-1].step if before else None),
        has_photo=row.photo_file_id is not None,
        missing_documents=_missing_documents(row, side, setting),
        original_seen=OldCertificateEventKind.SIGHTED in events,
        original_lost=side.is_lost(row.old_certificate_id),
        has_opinion=row.id in side.opinions,
        issued_in_zhejiang=row.issued_in_zhejiang is not False,
        obtain_method=row.obtain_method,
        obtained_on=row.obtained_on,
        announcement_number=row.announcement_number,
        announcement_checked=side.ticked_version(row.id) == row.qualification_version,
        roster_state=side.on_roster.get(row.id),
        unprintable=(),
        two_persons=row.two_persons,
        handler_id=row.newest_actor_id if row.newest_verb is Verb.OPINION else None,
        own=own,
    )


def _missing_documents(row: Any, side: SideFacts, setting: Setting) -> tuple[DocumentKind, ...]:
    attached = set(side.attached[row.id])
    if row.scan_file_id is not None:
        # The reviewing office keeps one scan of the document for all its cases (P-11, A1-3).
        attached.add(DocumentKind.ANNOUNCEMENT)
    lost = side.is_lost(row.old_certificate_id)
    return setting.missing_documents((row.kind, row.level, row.line, row.step), attached, lost=lost)


def _acted_at(case_id: int, side: SideFacts, steps: tuple[RouteStep, ...]) -> frozenset[Step]:
    """Steps at which the actor acted; a tick is an act of the step that the reviewing office holds (C-13)."""
    acted = {step for step, _unit in side.acted[case_id]}
    if case_id in side.ticked_by_actor:
        at_review = any(part.step is Step.REVIEW for part in steps)
        acted = acted | {Step.REVIEW if at_review else Step.FINAL}
    return frozenset(acted)


def _acted_for(row: Any, side: SideFacts) -> frozenset[int]:
    """Units that the actor acted for; a tick is the reviewing office's act (C-13)."""
    units = {unit for _step, unit in side.acted[row.id]}
    return frozenset(units | {row.review_office_id} if row.id in side.ticked_by_actor else units)


def _begun(row: Any, side: SideFacts, previous: Step | None) -> bool:
    """Whether the present office has begun, so that the previous one cannot take the case back (C-12): it has not as
    long as the newest act is the previous step's approval and nothing was done since."""
    if (row.newest_verb, row.newest_from) != (Verb.APPROVE, previous):
        return True
    listed = row.step is Step.REVIEW and row.id in side.on_roster
    return listed or side.ticked_since_arrival(row.id, row.version)
