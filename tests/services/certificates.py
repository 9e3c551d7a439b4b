"""Approved certificates for tests: cases taken through the decision of their authority."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import Level, Line, Step, Tier, Verb
from app.models.case import Case
from app.models.certificate import Certificate
from app.security.jurisdiction import Actor
from app.services.announcement import Check, check_cases
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope
from tests.factories import COUNTY, Place, actor_for, make_account_of, make_actor, make_cases

REVIEW_TIER = {Line.PROVINCIAL: Tier.PROVINCIAL_DEPARTMENT, Line.DIRECT: Tier.DIRECT_OFFICE}


def make_certificates(
    session: Session, count: int, place: Place = COUNTY, level: Level = Level.SENIOR
) -> list[Certificate]:
    """``count`` valid certificates of the line and level, in the order of their numbers."""
    if level is Level.SENIOR:
        ids = make_cases(session, count, place, step=Step.FINAL)
        approve(session, make_actor(session, Tier.PROVINCE, "province"), ids)
    else:
        ids = make_cases(session, count, place, level=level)
        _decide_below(session, ids, place)
    with use_scope(SYSTEM):
        query = sa.select(Certificate).where(Certificate.case_id.in_(ids)).order_by(Certificate.number)
        return list(session.scalars(query))


def reviewer(session: Session, place: Place) -> Actor:
    """Another officer of the place's reviewing office."""
    return make_actor(session, REVIEW_TIER.get(place.line, Tier.CITY_OFFICE), place.review)


def enterer(session: Session, place: Place, certificate: Certificate) -> Actor:
    """An officer of the office where the place's line begins."""
    with use_scope(SYSTEM):
        unit_id = {
            Tier.EMPLOYER: certificate.employer_id,
            Tier.DIRECT_OFFICE: certificate.review_office_id,
        }.get(place.entry_tier, certificate.local_office_id)
    assert unit_id is not None
    return actor_for(session, make_account_of(session, place.entry_tier, unit_id))


def approve(session: Session, actor: Actor, case_ids: Sequence[int], opinion: str = "同意") -> None:
    """One approval of each case where it stands."""
    outcome = apply(session, actor, Selection(tuple(case_ids)), Instruction(Verb.APPROVE, opinion))
    assert len(outcome.done) == len(case_ids), outcome.refused[:3]


def _decide_below(session: Session, ids: Sequence[int], place: Place) -> None:
    """Mid and junior levels: the reviewing office ticks and decides by itself (C-9)."""
    with use_scope(SYSTEM):
        case = session.scalars(sa.select(Case).where(Case.id == ids[0])).one()
        holder_id = case.holder_id
    assert holder_id is not None
    officer = reviewer(session, place)
    if place.line is not Line.DIRECT:
        approve(session, actor_for(session, make_account_of(session, place.entry_tier, holder_id)), ids)
    assert not check_cases(session, officer, [Check(i, 1, n) for n, i in enumerate(ids, 1)]).refused
    if place.line is Line.DIRECT:
        approve(session, officer, ids)
        officer = reviewer(session, place)
    approve(session, officer, ids)
