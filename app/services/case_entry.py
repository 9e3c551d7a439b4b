"""Enter cases from forms: one at the counter and a thousand from a workbook in the same way (C-1, C-2, C-5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import CaseKind, Seat, Verb
from app.errors import N_, NotFound, Problem, Refusal
from app.models.case import Case
from app.queries.entry import EntryPlace, get_entry_place
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.audit import record_many
from app.services.case_entry_body import join_people, note_documents, note_employers, write_employers
from app.services.case_entry_check import Registered, join_registered, note_duplicates, plan_entries
from app.services.case_entry_elsewhere import TOO_OFTEN, asks_too_often, new_questions, record_questions
from app.services.case_entry_person import Lookups, create_people, update_people, write_qualifications
from app.services.case_entry_plan import Entry, EntryResult, Plan
from app.services.case_entry_write import (
    hang_on_cases,
    refuse_foreign_drafts,
    write_old_certificate_events,
    write_old_certificates,
)
from app.services.employer import EmployerWanted, employer_key, find_or_create_employers
from app.services.photo import clean_photo, keep_photos
from app.services.workflow import Instruction, Outcome, apply_chunk
from app.services.workflow_opening import NewCase, open_cases
from app.session import SYSTEM, use_scope, writing

__all__ = ["Entry", "EntryResult", "check_entries", "enter_and_submit_case", "enter_case", "enter_cases", "submit_case"]


def enter_cases(session: Session, actor: Actor, entries: Sequence[Entry]) -> list[EntryResult]:
    """Enter ``entries`` inside the caller's ``writing()``, under system scope; results in their order.

    Good entries become cases, the others come back with every problem; nothing of them is written but the note
    that a number registered elsewhere was asked for (P-9). About thirty statements for any number of entries, and
    three for each scan. Raises Refusal when ``actor`` may not enter at all (U-1, C-2).
    """
    place = _place_to_enter(session, actor, entries)
    refuse_foreign_drafts(session, actor, [e.draft_id for e in entries if e.draft_id is not None])
    plans = _plans(session, place, entries)
    outside = _join(session, actor, place, plans)
    going = [p for p in plans if p.goes_on]
    if going:
        going, late = _write_people(session, actor, place, going)
        outside += late
    record_questions(session, actor, new_questions(session, actor, outside))
    case_ids = _write_cases(session, actor, place, going) if going else {}
    return [EntryResult(case_ids.get(id(plan)), tuple(plan.problems)) for plan in plans]


def enter_case(session: Session, actor: Actor, entry: Entry) -> EntryResult:
    """Enter one form and commit. Raises Refusal with every problem when something blocks; warnings are returned."""
    return _enter_one(session, actor, entry, lambda _case_id: None)


def enter_and_submit_case(session: Session, actor: Actor, entry: Entry) -> EntryResult:
    """Enter one form and send it up (上报) in one transaction: both, or neither and a Refusal that says why."""

    def submit(case_id: int) -> None:
        _refuse_incomplete(_submit_within(session, actor, case_id))

    return _enter_one(session, actor, entry, submit)


def submit_case(session: Session, actor: Actor, case_id: int, opinion: str = "") -> None:
    """Send a case on from its first step (上报): approve it there. Raises NotFound, Refusal."""
    with use_scope(SYSTEM), writing(session):
        with use_scope(actor.scope):
            if session.scalar(sa.select(Case.id).where(Case.id == case_id)) is None:
                raise NotFound("case")
        _refuse_incomplete(_submit_within(session, actor, case_id, opinion))


def check_entries(session: Session, actor: Actor, entries: Sequence[Entry]) -> list[tuple[Problem, ...]]:
    """What ``enter_cases`` would say now, for previews and live checks; writes only the note of P-9.

    To an evaluation body it says nothing of who is registered: that shows when it enters, if at all (C-7).
    """
    with use_scope(SYSTEM):
        place = get_entry_place(session, actor, _kind(entries))
        plans = _plans(session, place, entries)
        if place.is_body:
            return [tuple(plan.problems) for plan in plans]
        if marks := new_questions(session, actor, _join(session, actor, place, plans)):
            with writing(session):
                record_questions(session, actor, marks)
    return [tuple(plan.problems) for plan in plans]


def _kind(entries: Sequence[Entry]) -> CaseKind | None:
    """The kind of a batch; of an empty one none."""
    return entries[0].kind if entries else None


def _plans(session: Session, place: EntryPlace, entries: Sequence[Entry]) -> list[Plan]:
    plans = plan_entries(session, place, entries)
    note_documents(session, place, [plan for plan in plans if plan.entry.kind is CaseKind.NEW_AWARD])
    if place.is_body:
        note_employers(session, plans)
    return plans


def _join(session: Session, actor: Actor, place: EntryPlace, plans: Sequence[Plan]) -> list[Plan]:
    """What the register says of the people; those whom it has elsewhere. Whoever asks too often gets no answer."""
    if asks_too_often(session, actor):
        for plan in plans:
            plan.problems.append(TOO_OFTEN)
        return []
    known = Registered.read(session, [p.index for p in plans if p.index])
    if place.is_body:
        return join_people([plan for plan in plans if plan.goes_on], known, actor)
    outside = join_registered(plans, known, actor)
    note_duplicates(session, actor, plans)
    return outside


def _place_to_enter(session: Session, actor: Actor, entries: Sequence[Entry]) -> EntryPlace:
    if not actor.may(Permission.CASE_ENTER):
        raise Refusal(Problem("U-1", N_("Your role does not include entering forms; ask a colleague who has it.")))
    place = get_entry_place(session, actor, _kind(entries))
    if place.only_drafts:
        text = N_(
            "On this line the county office, city department or direct-reporting office checks the paper form and"
            " enters it. Save a draft and hand it in to that office."
        )
        raise Refusal(Problem("C-2", text))
    return place


def _enter_one(session: Session, actor: Actor, entry: Entry, then: Callable[[int], None]) -> EntryResult:
    with use_scope(SYSTEM), writing(session):
        (result,) = enter_cases(session, actor, [entry])
        if result.case_id is not None:
            then(result.case_id)
    if result.case_id is None:
        # Raised only after the commit: that a number registered elsewhere was asked for stays on record.
        raise Refusal(result.problems)
    return result


def _submit_within(session: Session, actor: Actor, case_id: int, opinion: str = "") -> Outcome:
    outcome = Outcome()
    apply_chunk(session, actor, [case_id], Instruction(Verb.APPROVE, opinion), outcome)
    return outcome


def _refuse_incomplete(outcome: Outcome) -> None:
    if outcome.refused:
        raise Refusal(p for refused in outcome.refused for p in refused.problems)


def _write_people(
    session: Session, actor: Actor, place: EntryPlace, plans: list[Plan]
) -> tuple[list[Plan], list[Plan]]:
    """Employers and people; then everybody is read again and held, so two clerks with one person take turns (P-12).

    Returns the plans that go on, and those whose person somebody outside the scope registered meanwhile.
    """
    _keep_photos(session, plans)
    if place.is_body:
        write_employers(session, actor, plans)
    else:
        _write_employers(session, actor, place, plans)
    new = create_people(session, place, plans)
    before = {id(plan): list(plan.problems) for plan in plans}
    held = Registered.read(session, [p.index for p in plans], lock=True)
    join = join_people if place.is_body else join_registered
    outside = join(plans, held, actor)
    record_many(session, actor, "create", "person", [(held.people[index].id, None, None) for index in new])
    for plan in plans:
        # What was said before the people were held is not said twice.
        known = before[id(plan)]
        plan.problems = known + [p for p in plan.problems[len(known) :] if p not in known]
    return [p for p in plans if p.goes_on], outside


def _write_employers(session: Session, actor: Actor, place: EntryPlace, plans: Sequence[Plan]) -> None:
    forms = [plan.entry.form for plan in plans]
    wanted = [EmployerWanted(f.employer_name or "", f.unit_nature, f.department_in_charge) for f in forms]
    employers = find_or_create_employers(session, actor, place, wanted)
    for plan in plans:
        plan.employer_id = employers[employer_key(plan.entry.form.employer_name or "")]


def _write_cases(session: Session, actor: Actor, place: EntryPlace, plans: list[Plan]) -> dict[int, int]:
    """Everything after the people; case id by identity of the plan."""
    for plan in plans:
        if plan.person is None:
            raise LookupError("a person was inserted and cannot be read again")
        plan.person_id = plan.person.id
    if not place.is_body:
        update_people(session, actor, place, plans)
    lookups = Lookups(session, place, [p.entry.form for p in plans])
    write_qualifications(session, actor, place, plans, lookups)
    write_old_certificates(session, actor, place, plans)
    write_old_certificate_events(session, actor, place, plans)
    case_ids = open_cases(session, actor, [_new_case(place, plan) for plan in plans])
    hang_on_cases(session, actor, place, plans, case_ids)
    return {id(plan): case_id for plan, case_id in zip(plans, case_ids, strict=True)}


def _keep_photos(session: Session, plans: Sequence[Plan]) -> None:
    bearing = [p for p in plans if p.entry.photo is not None]
    kept = keep_photos(session, [clean_photo(p.entry.photo or b"") for p in bearing])
    for plan in plans:
        plan.photo_file_id = plan.entry.photo_file_id
    for plan, file_id in zip(bearing, kept, strict=True):
        plan.photo_file_id = file_id


def _new_case(place: EntryPlace, plan: Plan) -> NewCase:
    return NewCase(
        kind=plan.entry.kind,
        level=plan.entry.level,
        line=place.line,
        person_id=plan.person_id,
        qualification_id=plan.qualification_id,
        old_certificate_id=plan.old_certificate_id,
        offices={**(plan.offices or place.offices), Seat.EMPLOYER: plan.employer_id},
        photo_file_id=plan.photo_file_id,
        copied_to_id=place.copied_to(plan.entry.level),
        import_batch_id=plan.entry.import_batch_id,
    )
