"""Everything that can keep an entry out, told at once and at its field (P-1 to P-12, C-1, C-2, C-11)."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from app import clock
from app.enums import CaseKind, DocumentKind, ObtainMethod, Seat
from app.errors import N_, Problem, Severity
from app.models.case import OPEN, Case
from app.models.certificate import VALID, Certificate
from app.models.person import Person
from app.models.qualification import Qualification
from app.queries.duplicate import Probe, list_likely_duplicates
from app.queries.entry import EntryPlace
from app.queries.reference import list_windows
from app.rules import document_number
from app.rules.exchange import ExchangeFacts, Window, campaign_problems, exchange_problems, is_zhejiang_authority
from app.rules.guard_entry import document_name
from app.rules.information_form_cells import missing
from app.rules.information_form_fields import FIELDS, InformationForm
from app.rules.photo import photo_problems
from app.rules.transfer_form import TransferSheet, confirmation_problems, sheet_problems, signature_problems
from app.security.jurisdiction import Actor
from app.services.attachment import read_upload
from app.services.case_entry_plan import Entry, Plan
from app.services.employer import employer_key, list_employers
from app.session import use_scope

ELSEWHERE = Problem(
    "P-9", N_("This ID number is already registered; ask your city office (所在设区市人事部门)."), field="id_number"
)
"""All that is said of somebody outside the scope: no name, no unit."""


def plan_entries(session: Session, place: EntryPlace, entries: Sequence[Entry]) -> list[Plan]:
    """Plans with what the forms themselves and the campaign say; under system scope."""
    campaign = list(_campaign(session, place)) if any(e.kind is CaseKind.EXCHANGE for e in entries) else []
    plans = []
    for entry in entries:
        problems = [*entry_problems(entry, place), *(campaign if entry.kind is CaseKind.EXCHANGE else ())]
        plans.append(Plan.of(entry, problems))
    _note_repeated(plans)
    if not place.is_body:
        _note_units(session, place, plans)
    return plans


def entry_problems(entry: Entry, place: EntryPlace) -> list[Problem]:
    """What one entry says by itself, whoever read the form: no channel passes by these rules."""
    form = entry.form
    problems = [
        missing(field.name)
        for field in FIELDS
        if field.is_required(place.tier, entry.kind) and getattr(form, field.name) in (None, "")
    ]
    if form.series is None and form.title_name is not None:
        text = N_("The series is missing. Choose the series of the title.")
        problems.append(Problem("P-7", text, field="series"))
    if form.level is not None and form.level is not entry.level:
        text = N_("This title is of another level than the form. Enter it on the form of its own level.")
        problems.append(Problem("P-7", text, field="title_name"))
    if form.obtain_method not in (None, ObtainMethod.RECOGNITION) and not form.committee:
        text = N_("The review committee is missing. Enter its full name as in the announcement document.")
        problems.append(Problem("P-7", text, field="committee"))
    if form.announcement_number:
        problems += _at("announcement_number", document_number.write_problems(place.tier, entry.kind))
    if entry.kind is CaseKind.NEW_AWARD:
        problems += place.award_problems(form, entry.level)
    if entry.kind is CaseKind.EXCHANGE:
        problems += _at("old_certificate_authority", exchange_problems(_exchange_facts(form)))
    if entry.kind is CaseKind.TRANSFER_IN:
        problems += [*confirmation_problems(form.old_certificate_authority or ""), *sheet_problems(entry.transfer)]
    return problems + _employer_problems(form, place) + _file_problems(entry)


def _exchange_facts(form: InformationForm) -> ExchangeFacts:
    authority = form.old_certificate_authority or ""
    return ExchangeFacts(
        form.obtained_on,
        form.obtain_method,
        authority,
        not authority or is_zhejiang_authority(authority),
        clock.today(),
    )


def _employer_problems(form: InformationForm, place: EntryPlace) -> list[Problem]:
    own = place.employer
    if own is None or not form.employer_name or employer_key(form.employer_name) == employer_key(own.name):
        return []
    text = N_("You enter people of your own unit, so %(unit)s is taken as the employer.")
    return [Problem("C-2", text, field="employer_name", params={"unit": own.name}, severity=Severity.WARN)]


def _file_problems(entry: Entry) -> list[Problem]:
    problems: list[Problem] = []
    if entry.photo is not None:
        problems += _at("photo", photo_problems(entry.photo))
    elif entry.photo_file_id is None:
        text = N_("The photo is missing. Add a JPEG photo of the person.")
        problems.append(Problem("P-10", text, field="photo"))
    for upload in entry.uploads:
        problems += read_upload(upload)[1]
    return problems


def submission_problems(
    kind: CaseKind, missing_papers: Sequence[DocumentKind], *, seen: bool, transfer: TransferSheet | None = None
) -> list[Problem]:
    """What would keep a form from going up once it is entered, told with its cells (A1-2, P-11, C-5).

    The workflow's guards decide; this only says it at the form's places, all at once.
    """
    text = N_("“%(document)s” is not attached, and the case cannot go up without it. Attach its scan.")
    problems = [
        Problem("P-11", text, f"document_{paper.value}", {"document": document_name(kind, paper)})
        for paper in missing_papers
    ]
    if not seen:
        unseen = N_("Check the form against the old certificate and tick it, or state that the certificate was lost.")
        if kind is CaseKind.TRANSFER_IN:
            unseen = N_("Check the form against the original certificate and tick it; without it nothing is confirmed.")
        problems.append(Problem("A1-2", unseen, field="original_seen"))
    return problems + signature_problems(transfer)


def _at(field: str, problems: Sequence[Problem]) -> list[Problem]:
    return [dataclasses.replace(p, field=p.field or field) for p in problems]


def _campaign(session: Session, place: EntryPlace) -> list[Problem]:
    """One window for everybody: retired people may stay away, but come within it when they come (C-11)."""
    office = place.offices[Seat.REVIEW]
    windows = [Window(w.unit_id, w.starts_on, w.ends_on) for w in list_windows(session, office)]
    return campaign_problems(clock.today(), windows, office)


def _note_repeated(plans: Sequence[Plan]) -> None:
    """The same person and title twice in one batch: the first counts (P-12)."""
    seen: set[tuple[str, str | None, object]] = set()
    for plan in plans:
        key = (plan.index, plan.entry.form.title_name, plan.entry.form.series)
        if plan.index and key in seen:
            text = N_("The same person with the same title stands in this list more than once; the first one counts.")
            plan.problems.append(Problem("P-12", text, field="id_number"))
        seen.add(key)


def _note_units(session: Session, place: EntryPlace, plans: Sequence[Plan]) -> None:
    """A form that contradicts the register of units warns; the register stays (P-5)."""
    names = {p.entry.form.employer_name for p in plans if p.entry.form.employer_name}
    known = list_employers(session, place, names)
    for plan in plans:
        unit = place.employer or known.get(employer_key(plan.entry.form.employer_name or ""))
        nature = plan.entry.form.unit_nature
        if unit is not None and unit.nature and nature and unit.nature != nature:
            text = N_("The employer is registered with the unit nature %(nature)s, which is kept. Correct it there.")
            params = {"nature": unit.nature}
            plan.problems.append(Problem("P-5", text, "unit_nature", params, Severity.WARN))


@dataclasses.dataclass(frozen=True, slots=True)
class Registered:
    """What is registered of the people of a batch, by blind index and person."""

    people: Mapping[str, Person]
    qualifications: Mapping[int, Sequence[Qualification]]
    open_cases: Mapping[int, Case]
    certificates: Mapping[int, str]

    @classmethod
    def read(cls, session: Session, indexes: Sequence[str], *, lock: bool = False) -> Registered:
        """Four statements under system scope. ``lock`` holds the people until commit, so two clerks take turns."""
        query = sa.select(Person).where(Person.id_number_index.in_(indexes)).order_by(Person.id)
        query = query.options(defer(Person.id_number)).execution_options(populate_existing=True)
        people = {p.id_number_index: p for p in session.scalars(query.with_for_update() if lock else query)}
        ids = [p.id for p in people.values()]
        qualifications: dict[int, list[Qualification]] = defaultdict(list)
        found = sa.select(Qualification).where(Qualification.person_id.in_(ids)).order_by(Qualification.id)
        for row in session.scalars(found.execution_options(populate_existing=True)):
            qualifications[row.person_id].append(row)
        cases = session.scalars(sa.select(Case).where(Case.person_id.in_(ids), sa.text(OPEN)))
        valid = sa.select(Certificate.qualification_id, Certificate.number).where(
            Certificate.person_id.in_(ids), sa.text(VALID)
        )
        return cls(
            people,
            qualifications,
            {case.qualification_id: case for case in cases},
            dict(iter(session.execute(valid))),
        )


def join_registered(plans: Sequence[Plan], registered: Registered, actor: Actor) -> list[Plan]:
    """Tie each plan to its registered person and qualification, with P-9 and P-12; those outside the scope."""
    outside = []
    for plan in plans:
        plan.person = registered.people.get(plan.index)
        if plan.person is None:
            continue
        if not plan.person.within(actor.scope, for_writing=True):
            outside.append(plan)
            plan.problems.append(ELSEWHERE)
            continue
        _note_registered_name(plan, plan.person)
        _join_qualification(plan, registered, registered.qualifications.get(plan.person.id, ()), actor)
    return outside


def _note_registered_name(plan: Plan, person: Person) -> None:
    name = plan.entry.form.name
    if name and name != person.name:
        text = N_("This ID number is registered under the name %(name)s; the name entered here replaces it.")
        plan.problems.append(Problem("P-9", text, "name", {"name": person.name}, Severity.WARN))


def _join_qualification(
    plan: Plan, registered: Registered, qualifications: Sequence[Qualification], actor: Actor
) -> None:
    form = plan.entry.form
    for known in qualifications:
        if (known.title_name, known.level) != (form.title_name, plan.entry.level):
            continue
        same = known.obtained_on == form.obtained_on
        if same:
            plan.qualification = known
        busy = _busy(known, registered, actor)
        if busy and (same or known.series_code == form.series):
            plan.problems.append(busy)


def _busy(known: Qualification, registered: Registered, actor: Actor) -> Problem | None:
    params = {"title": known.title_name}
    case = registered.open_cases.get(known.id)
    if case is not None and case.within(actor.scope):
        text = N_("This person's %(title)s has an open case already, %(case)s. Go on with that case.")
        return Problem("P-12", text, "title_name", params | {"case": case.acceptance_number})
    if case is not None:
        text = N_("This person's %(title)s has an open case at another office already; ask your city office.")
        return Problem("P-12", text, "title_name", params)
    if number := registered.certificates.get(known.id):
        text = N_(
            "A valid new certificate, %(number)s, was issued for this person's %(title)s already. A lost one is"
            " replaced by a re-issue case (遗失补发)."
        )
        return Problem("P-12", text, "title_name", params | {"number": number})
    return None


def note_duplicates(session: Session, actor: Actor, plans: Sequence[Plan]) -> None:
    """Warn of likely duplicates in the actor's own scope (P-9)."""
    probes = [
        Probe(
            p.entry.form.name,
            p.entry.form.birth_date,
            p.entry.form.title_name,
            p.entry.form.announcement_number,
            p.index,
        )
        for p in plans
    ]
    with use_scope(actor.scope):
        found = list_likely_duplicates(session, probes)
    for plan, alike in zip(plans, found, strict=True):
        for one in alike:
            text = (
                N_("%(name)s of %(unit)s has the same birth date and another ID number. Make sure who is meant.")
                if one.same == "birth"
                else N_("%(name)s of %(unit)s has the same title by the same document. Make sure who is meant.")
            )
            params = {"name": one.name, "unit": one.employer_name}
            plan.problems.append(Problem("P-9", text, "name", params, Severity.WARN))
