"""Amend a case at its first step, after it was returned or before it goes up (C-11, C-12, C-15)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import SEAT_COLUMN, CaseKind, Line, OldCertificateEventKind, Seat
from app.errors import N_, Problem, Refusal
from app.models.approval import EmployerOpinion
from app.models.attachment import Attachment
from app.models.case import Case
from app.models.encryption import keyring
from app.models.old_certificate import OldCertificateEvent
from app.models.qualification import Qualification
from app.queries.entry import EntryPlace, get_entry_place
from app.rules.information_form_fields import InformationForm
from app.rules.route import first_step
from app.rules.transfer_form import TransferSheet
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.attachment import editable_case
from app.services.audit import record
from app.services.case_entry_amend_body import award_problems, write_award
from app.services.case_entry_body import note_documents
from app.services.case_entry_check import entry_problems
from app.services.case_entry_person import Lookups, tiers_at, update_people, write_qualifications
from app.services.case_entry_plan import Entry, Plan
from app.services.case_entry_transfer import amend_transfer_form
from app.services.case_entry_write import opinion_row, write_old_certificate_events, write_old_certificates
from app.services.employer import EmployerWanted, employer_key, find_or_create_employers
from app.session import SYSTEM, use_scope, writing


def case_stamp(case: Case) -> str:
    """Which state of the case a page shows; a page that shows an older one is told so when it saves."""
    # What others change of the person is none of an evaluation body's pages (C-7).
    person = "" if case.line is Line.EVALUATION_BODY else case.person.version
    return f"{case.version}.{person}.{case.qualification.version}"


def amend_case(
    session: Session,
    actor: Actor,
    case_id: int,
    form: InformationForm,
    *,
    transfer: TransferSheet | None = None,
    original_seen: bool = False,
    seen_stamp: str | None = None,
    document_id: int | None = None,
) -> tuple[Problem, ...]:
    """Bring the case's person, qualification and old certificate to ``form``; commits; the warnings come back.

    ``transfer`` is 附件3 of a transfer-in, which it must have (C-5); ``document_id`` the announcement document of a new
    award, the present one where none is named (P-8). An evaluation body changes its own words only. A changed fact
    raises the qualification's version, so that an announcement check becomes stale (C-15). The campaign is not asked:
    a case that was begun goes on (C-11). Raises NotFound, Refusal.
    """
    with use_scope(SYSTEM), writing(session):
        case = editable_case(session, actor, case_id)
        _refuse_elsewhere(actor, case, seen_stamp)
        place = get_entry_place(session, actor)
        photo, named = case.photo_file_id, document_id or case.qualification.announcement_document_id
        document = named if case.kind is CaseKind.NEW_AWARD else None
        entry = Entry(form, case.level, case.kind, None, photo, original_seen, transfer=transfer, document_id=document)
        plan = _judged(session, actor, case, entry, place)
        if plan.goes_on:
            (write_award if place.is_body else _write)(session, actor, place, case, plan)
            record(session, actor, "amend", "case", case.id)
            session.expire_all()
    if not plan.goes_on:
        # Raised only after the commit: that a body asked for a title registered elsewhere stays on record.
        raise Refusal(plan.problems)
    return tuple(plan.problems)


def _judged(session: Session, actor: Actor, case: Case, entry: Entry, place: EntryPlace) -> Plan:
    plan = Plan.of(entry, _problems(session, case, entry, place))
    twin = _twin(session, case, entry.form)
    if place.is_body:
        plan.problems += award_problems(session, actor, case, plan, twin=twin)
    elif twin:
        text = N_("This title of the person, obtained on the same day, is registered already. Compare both cases.")
        plan.problems.append(Problem("P-12", text, field="title_name"))
    note_documents(session, place, [plan] if case.kind is CaseKind.NEW_AWARD else [])
    return plan


def _refuse_elsewhere(actor: Actor, case: Case, seen_stamp: str | None) -> None:
    if not actor.may(Permission.CASE_ENTER):
        raise Refusal(Problem("U-1", N_("Your role does not include entering forms; ask a colleague who has it.")))
    # A body's persons belong to others always; it changes nothing of them.
    if actor.seat is not Seat.BODY and not case.person.within(actor.scope, for_writing=True):
        text = N_(
            "The person works within another office's jurisdiction by now, and that office changes the person's data."
            " Send the case up as it stands, or withdraw it so that the other office enters a new one."
        )
        raise Refusal(Problem("C-18", text))
    if case.step is not first_step(case.kind, case.line).step:
        text = N_("The form is changed where it was entered. Return the case to that step with a reason.")
        raise Refusal(Problem("C-12", text))
    if seen_stamp and seen_stamp != case_stamp(case):
        text = N_("A colleague changed this case since you opened it. Look at it again, then make your change.")
        raise Refusal(Problem("C-12", text))


def _problems(session: Session, case: Case, entry: Entry, place: EntryPlace) -> list[Problem]:
    form = entry.form
    # A missing photo is told when the case goes up; it does not keep a correction from being saved.
    problems = [p for p in entry_problems(entry, place) if p.field != "photo"]
    if form.id_number and keyring.blind_index(form.id_number) != case.person.id_number_index:
        text = N_(
            "The ID number of a registered person is not changed here. If it was typed wrongly, withdraw this case and"
            " enter the form again with the right number."
        )
        problems.append(Problem("P-3", text, field="id_number"))
    return problems


def _twin(session: Session, case: Case, form: InformationForm) -> bool:
    """Whether the person has the amended title by another qualification (P-12)."""
    twin = sa.select(Qualification.id).where(
        Qualification.person_id == case.person_id,
        Qualification.id != case.qualification_id,
        Qualification.title_name == form.title_name,
        Qualification.level == case.level,
        Qualification.obtained_on == form.obtained_on,
    )
    return session.scalar(twin) is not None


def _write(session: Session, actor: Actor, place: EntryPlace, case: Case, plan: Plan) -> None:
    form = plan.entry.form
    wanted = EmployerWanted(form.employer_name or "", form.unit_nature, form.department_in_charge)
    plan.employer_id = find_or_create_employers(session, actor, place, [wanted])[employer_key(wanted.name)]
    plan.person, plan.qualification, plan.person_id = case.person, case.qualification, case.person_id
    plan.follows = plan.employer_id != case.employer_id
    renamed = case.person.name != form.name
    version = case.qualification.version
    update_people(session, actor, place, [plan])
    write_qualifications(session, actor, place, [plan], Lookups(session, place, [form]))
    if renamed:
        # The document announces a name as well, so a check against it is stale too.
        session.execute(
            sa.update(Qualification)
            .where(Qualification.id == case.qualification_id, Qualification.version == version)
            .values(version=version + 1)
            .execution_options(synchronize_session=False)
        )
    write_old_certificates(session, actor, place, [plan])
    write_old_certificate_events(session, actor, place, [plan], _events_of(session, case))
    _follow_employer(session, case, plan.employer_id)
    _write_opinion(session, actor, case, tiers_at(place, plan), form)
    if plan.entry.transfer is not None:
        amend_transfer_form(session, actor, case, tiers_at(place, plan), plan.entry.transfer)


def _events_of(session: Session, case: Case) -> frozenset[OldCertificateEventKind]:
    """What is on record of the old certificate already, so that saving twice records nothing twice."""
    query = sa.select(OldCertificateEvent.kind).where(OldCertificateEvent.old_certificate_id == case.old_certificate_id)
    return frozenset(session.scalars(query))


def _follow_employer(session: Session, case: Case, employer_id: int) -> None:
    if case.employer_id == employer_id:
        return
    column = SEAT_COLUMN[Seat.EMPLOYER]
    setattr(case, column, employer_id)
    session.flush()
    session.execute(
        sa.update(Attachment)
        .where(Attachment.case_id == case.id)
        .values({column: employer_id})
        .execution_options(synchronize_session=False)
    )


def _write_opinion(
    session: Session, actor: Actor, case: Case, tiers: dict[str, int | None], form: InformationForm
) -> None:
    """Opinions are history: a corrected one is added, and the newest counts (C-2)."""
    row = opinion_row(actor, case.id, tiers, form, clock.now())
    if row is None or _same_opinion(row, latest_opinions(session, [case.id])):
        return
    session.connection().execute(sa.insert(EmployerOpinion.__table__), [row])  # type: ignore[arg-type]  # a Table here


def _same_opinion(row: dict[str, Any], known: Sequence[EmployerOpinion]) -> bool:
    said = (row["opinion"], row["signatory"], row["signed_on"])
    return any((o.opinion, o.signatory, o.signed_on) == said for o in known)


def latest_opinions(session: Session, case_ids: Sequence[int]) -> list[EmployerOpinion]:
    """The newest opinion of each case."""
    newest = sa.select(sa.func.max(EmployerOpinion.id)).where(EmployerOpinion.case_id.in_(case_ids))
    query = sa.select(EmployerOpinion).where(EmployerOpinion.id.in_(newest.group_by(EmployerOpinion.case_id)))
    return list(session.scalars(query))
