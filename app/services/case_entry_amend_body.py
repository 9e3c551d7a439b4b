"""What an evaluation body changes of an award that it entered: its own words and its title, never the person (C-7)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import N_, Problem
from app.models.award_entry import AwardEntry
from app.models.case import Case
from app.models.qualification import Qualification
from app.queries.entry import EntryPlace
from app.rules.folding import fold
from app.security.jurisdiction import Actor
from app.services.attachment import tiers_of
from app.services.case_entry_body import NEUTRAL
from app.services.case_entry_elsewhere import TOO_OFTEN, asks_too_often, record_questions
from app.services.case_entry_person import Lookups, write_qualifications
from app.services.case_entry_plan import Plan
from app.services.case_entry_write import typed_again


def award_problems(session: Session, actor: Actor, case: Case, plan: Plan, *, twin: bool) -> list[Problem]:
    """What keeps the body from saving ``plan``; under system scope, in the caller's ``writing()``.

    ``twin``: the person has the amended title already. The body is told no more of that than when it enters an award,
    and that it asked stays on record (P-9, P-12).
    """
    form, kept = plan.entry.form, session.get(AwardEntry, case.id)
    entered = kept.typed.get("name", "") if kept else case.person.name
    problems = []
    if fold(form.name or "") != fold(entered):
        text = N_(
            "The name of a person who was entered is not changed here. If it was typed wrongly, withdraw this case and"
            " enter the form again with the right name."
        )
        problems.append(Problem("P-3", text, field="name"))
    if not twin:
        return problems
    if asks_too_often(session, actor):
        return [*problems, TOO_OFTEN]
    # By title and day, so that trying out days is throttled as well; the person is the body's own case.
    record_questions(session, actor, [f"{case.id} {form.title_name} {form.obtained_on}"])
    return [*problems, NEUTRAL]


def write_award(session: Session, actor: Actor, place: EntryPlace, case: Case, plan: Plan) -> None:
    """Bring the title of the case and the body's own words to the form; the registered person stays as it is."""
    plan.person, plan.qualification, plan.person_id = case.person, case.qualification, case.person_id
    plan.follows = False
    words, kept = typed_again(plan.entry.form), session.get(AwardEntry, case.id)
    version = case.qualification.version
    write_qualifications(session, actor, place, [plan], Lookups(session, place, [plan.entry.form]))
    if kept is not None and kept.payload == words:
        return
    if kept is None:
        session.add(AwardEntry(case_id=case.id, payload=words, **tiers_of(case)))
    else:
        kept.payload = words
    session.flush()
    # A colleague's page is older than these words, too (C-12).
    session.execute(
        sa.update(Qualification)
        .where(Qualification.id == case.qualification_id, Qualification.version == version)
        .values(version=version + 1)
        .execution_options(synchronize_session=False)
    )
