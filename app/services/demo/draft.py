"""Drafts of the demo: one handed in by an employer, others half typed (C-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from app.enums import Level
from app.security.jurisdiction import Actor
from app.services.demo.act import DemoCase
from app.services.entry_draft import hand_in_draft, save_draft

HALF = ("name", "sex", "employer_name", "unit_nature", "department_in_charge", "specialty", "title_name")
NAMES = ("裘建萍", "斯根荣", "屠雅琴", "竺国炎")
BY_EMPLOYER, BY_OFFICES = "deqing.danwei", ("deqing", "yiwu", "nongke.danwei")


def add_drafts(session: Session, actors: Mapping[str, Actor], cases: Sequence[DemoCase]) -> int:
    """Drafts as if somebody had stopped typing; returns how many. They name people who have no case yet."""
    made = 0
    employer = actors[BY_EMPLOYER]
    for number, username in enumerate((BY_EMPLOYER, *BY_OFFICES)):
        actor = actors[username]
        alike = next(case for case in cases if case.desk.username == username.replace(BY_EMPLOYER, BY_OFFICES[0]))
        typed = {field: str(alike.candidate.raw[field]) for field in HALF} | {"name": NAMES[number]}
        if actor is employer:
            typed["employer_name"] = employer.unit_name
        draft = save_draft(session, actor, typed, Level.SENIOR)
        made += 1
        if actor is employer:
            hand_in_draft(session, actor, draft.id)
    return made
