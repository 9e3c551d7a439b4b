"""Show a full ID number once, on the record (U-6, P-1)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import N_, NotFound, Problem, Refusal
from app.models.case import Case
from app.models.person import Person
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.audit import record
from app.session import SYSTEM, use_scope, writing


def reveal_of_case(session: Session, actor: Actor, case_id: int) -> str:
    """The ID number of the case's person, 18 characters; the look is written to the audit trail, the number is not.

    Raises Refusal (U-6) without the permission, NotFound for a case outside the jurisdiction.
    """
    if not actor.may(Permission.PERSON_REVEAL):
        text = N_("Your role does not include seeing full ID numbers; ask a colleague who checks papers.")
        raise Refusal(Problem("U-6", text))
    with use_scope(SYSTEM), writing(session):
        with use_scope(actor.scope):
            person_id = session.scalar(sa.select(Case.person_id).where(Case.id == case_id))
        if person_id is None:
            raise NotFound("person")
        number: str = session.scalars(sa.select(Person.id_number).where(Person.id == person_id)).one()
        record(session, actor, "reveal_id_number", "person", person_id, after={"case": case_id})
    return number
