"""What an evaluation body enters of people registered all over the province: attached, never read out (C-7, P-9, T12).

A body knows an ID number and a name. Where both agree with a registered person the award is attached to that person,
whose data stay as they are; where they do not, one sentence leads to the province, whatever the register says. What
is only typed or previewed is never compared with the register, so that guessing costs entries, which are on record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from app.enums import Line, Seat, Tier
from app.errors import N_, Problem, Severity
from app.models.case import Case
from app.models.person import Person
from app.models.unit import Unit
from app.queries.award import list_award_documents, list_employers_named, list_managing_offices
from app.queries.entry import EntryPlace
from app.rules.folding import fold
from app.rules.new_award import document_problems
from app.security.jurisdiction import Actor
from app.services.case_entry_check import Registered
from app.services.case_entry_plan import Plan
from app.services.employer import EmployerWanted, employer_key, find_or_create_employers

NEUTRAL = Problem(
    "P-9",
    N_("ID number, name and title cannot be entered together here. Compare them with the ID card; the province helps."),
    field="id_number",
)
"""All that a body is told where the register knows better: not what it knows, nor of whom."""

_LINE_OF_TIER = {
    Tier.COUNTY_OFFICE: Line.COUNTY,
    Tier.CITY_DEPARTMENT: Line.CITY_DEPARTMENT,
    Tier.PROVINCIAL_DEPARTMENT: Line.PROVINCIAL,
    Tier.DIRECT_OFFICE: Line.DIRECT,
}


def note_documents(session: Session, place: EntryPlace, plans: Sequence[Plan]) -> None:
    """New awards name one complete announcement document that the office may name (P-8); under system scope."""
    wanted = {plan.entry.document_id for plan in plans if plan.entry.document_id is not None}
    found = {document.id: document for document in list_award_documents(session, place.documents_of, wanted)}
    for plan in plans:
        plan.problems += document_problems(found.get(plan.entry.document_id or 0), plan.entry.form.obtained_on)


def note_employers(session: Session, plans: Sequence[Plan]) -> None:
    """The employer is known by its name, or the office it stands under is named (C-7). The same for everybody,
    registered or not."""
    for plan, (_unit, _office, problems) in zip(plans, _places(session, plans), strict=True):
        plan.problems += problems


def join_people(plans: Sequence[Plan], registered: Registered, actor: Actor) -> list[Plan]:
    """Tie each plan to its registered person where ID number and name agree; those that do not."""
    refused = []
    for plan in plans:
        plan.person = registered.people.get(plan.index)
        if plan.person is None:
            continue
        plan.offices = _offices_of(plan.person, actor)
        plan.employer_id = plan.person.employer_id
        if fold(plan.person.name) != fold(plan.entry.form.name or ""):
            plan.problems.append(NEUTRAL)
            refused.append(plan)
        elif problem := _title_problem(plan, plan.person, registered, actor):
            plan.problems.append(problem)
            if problem is NEUTRAL:
                refused.append(plan)
    return refused


def _offices_of(person: Person, actor: Actor) -> dict[Seat, int | None]:
    return {
        Seat.REVIEW: person.review_office_id,
        Seat.LOCAL: person.local_office_id,
        Seat.EMPLOYER: person.employer_id,
        Seat.BODY: actor.unit_id,
    }


def _title_problem(plan: Plan, person: Person, registered: Registered, actor: Actor) -> Problem | None:
    """A title that is on its way or awarded already (P-12); what others did about it is not told."""
    form = plan.entry.form
    for known in registered.qualifications.get(person.id, ()):
        if (known.title_name, known.level) != (form.title_name, plan.entry.level):
            continue
        same = known.obtained_on == form.obtained_on
        case: Case | None = registered.open_cases.get(known.id)
        busy = case is not None or known.id in registered.certificates
        own = known.within(actor.scope) and (case is None or case.within(actor.scope))
        if same and not own:
            return NEUTRAL
        if busy and (same or known.series_code == form.series):
            return _own_problem(known.title_name, case) if own else NEUTRAL
        if same:
            plan.qualification = known
    return None


def _own_problem(title: str, case: Case | None) -> Problem:
    if case is not None:
        text = N_("Your office has entered this person's %(title)s already, %(case)s. Go on with that case.")
        return Problem("P-12", text, "title_name", {"title": title, "case": case.acceptance_number})
    text = N_("This person's %(title)s has a valid certificate from an award of yours already.")
    return Problem("P-12", text, "title_name", {"title": title})


def write_employers(session: Session, actor: Actor, plans: Sequence[Plan]) -> None:
    """Employer and offices of the people who are not registered; an unknown employer is made under its office."""
    new = [plan for plan in plans if plan.person is None]
    missing: dict[int, list[Plan]] = defaultdict(list)
    offices: dict[int, tuple[Unit, Tier]] = {}
    for plan, (unit, office, _problems) in zip(new, _places(session, new), strict=True):
        if unit is not None:
            _stand_at(plan, unit, actor)
        elif office is not None:
            offices[office[0].id] = office
            missing[office[0].id].append(plan)
    for office_id, own in missing.items():
        _make_employers(session, actor, offices[office_id], own)


def _make_employers(session: Session, actor: Actor, office: tuple[Unit, Tier], plans: Sequence[Plan]) -> None:
    unit, tier = office
    line = _LINE_OF_TIER[tier]
    local = tier in (Tier.COUNTY_OFFICE, Tier.CITY_DEPARTMENT)
    seats = {Seat.REVIEW: unit.review_office_id if local else unit.id, Seat.LOCAL: unit.id if local else None}
    place = EntryPlace(line, tier, seats | {Seat.EMPLOYER: None, Seat.BODY: None}, unit.id, "",
                       division_code=unit.division_code)  # fmt: skip
    forms = [plan.entry.form for plan in plans]
    wanted = [EmployerWanted(f.employer_name or "", f.unit_nature, f.department_in_charge) for f in forms]
    made = find_or_create_employers(session, actor, place, wanted)
    for plan in plans:
        plan.employer_id = made[employer_key(plan.entry.form.employer_name or "")]
        plan.offices = {**place.offices, Seat.EMPLOYER: plan.employer_id, Seat.BODY: actor.unit_id}


def _stand_at(plan: Plan, unit: Unit, actor: Actor) -> None:
    # An office that is its own people's employer as well (省农科院) reviews them itself (P-5).
    plan.employer_id = unit.id
    plan.offices = {
        Seat.REVIEW: unit.review_office_id or unit.id,
        Seat.LOCAL: unit.local_office_id,
        Seat.EMPLOYER: unit.id,
        Seat.BODY: actor.unit_id,
    }


_Place = tuple[Unit | None, tuple[Unit, Tier] | None, list[Problem]]


def _places(session: Session, plans: Sequence[Plan]) -> list[_Place]:
    """For each plan its known employer, or the office under which it will stand, or why neither."""
    forms = [plan.entry.form for plan in plans]
    known = list_employers_named(session, {employer_key(f.employer_name) for f in forms if f.employer_name})
    named = {fold(f.managing_office) for f in forms if f.managing_office}
    offices: dict[str, list[tuple[Unit, Tier]]] = defaultdict(list)
    for unit, tier in list_managing_offices(session, named) if named else ():
        offices[fold(unit.name)].append((unit, tier))
    return [_place(f.employer_name, f.managing_office, known, offices) for f in forms]


def _place(
    employer: str | None,
    managing: str | None,
    known: Mapping[str, Sequence[Unit]],
    offices: Mapping[str, Sequence[tuple[Unit, Tier]]],
) -> _Place:
    if not employer:
        return None, None, []
    units = known.get(employer_key(employer), ())
    office = next(iter(offices.get(fold(managing), ())), None) if managing else None
    below = [u for u in units if office is not None and office[0].id in (u.local_office_id, u.review_office_id, u.id)]
    if len(below) == 1 or len(units) == 1:
        (unit,) = below if len(below) == 1 else units
        return unit, None, [] if not managing or below else [_elsewhere(employer)]
    if managing and office is None:
        text = N_(
            "“%(office)s” is no county office, city department, provincial department or direct-reporting office."
        )
        return None, None, [Problem("C-7", text, "managing_office", {"office": managing})]
    if office is not None:
        return None, office, []
    text = (
        N_("Several employers are called %(unit)s. Enter the office that manages the right one (主管人事部门).")
        if units
        else N_("%(unit)s is not registered yet. Enter the office that manages it (主管人事部门).")
    )
    return None, None, [Problem("C-7", text, "managing_office", {"unit": employer})]


def _elsewhere(employer: str) -> Problem:
    text = N_("%(unit)s is registered under another office already, where it is kept. Make sure that it is the same.")
    return Problem("C-7", text, "managing_office", {"unit": employer}, Severity.WARN)
