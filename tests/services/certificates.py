"""Approved certificates for tests: cases taken through the province's decision."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import Step, Tier, Verb
from app.models.certificate import Certificate
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope
from tests.factories import COUNTY, Place, make_actor, make_cases


def make_certificates(session: Session, count: int, place: Place = COUNTY) -> list[Certificate]:
    """``count`` valid certificates of the line, in the order of their numbers."""
    ids = make_cases(session, count, place, step=Step.FINAL)
    province = make_actor(session, Tier.PROVINCE, "province")
    outcome = apply(session, province, Selection(tuple(ids)), Instruction(Verb.APPROVE, "同意"))
    assert len(outcome.done) == count, outcome.refused[:3]
    with use_scope(SYSTEM):
        query = sa.select(Certificate).where(Certificate.case_id.in_(ids)).order_by(Certificate.number)
        return list(session.scalars(query))
