"""One case, one act, once: what may be done now, and doing it while the page it was read from is still true (T11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import Step, Verb
from app.errors import NotFound, Overtaken, Problem, Refusal
from app.models.case import Case
from app.queries.case_facts import list_case_facts
from app.queries.case_setting import Setting
from app.rules.guard import Act, CaseFacts, problems_of
from app.rules.transition import verbs_at
from app.security.jurisdiction import Actor
from app.services import certificate_issue
from app.services.announcement import Check, check_cases
from app.services.workflow import Instruction, Outcome, apply_chunk
from app.session import SYSTEM, use_scope, writing

# Stands for the reason that is still to be chosen, so that its absence does not hide the other reasons.
_SOME_REASON = "chosen later"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules say about a case for one officer: per verb of its step, what stands in the way."""

    facts: CaseFacts
    problems: Mapping[Verb, tuple[Problem, ...]]
    setting: Setting


def get_standing(session: Session, actor: Actor, case_id: int) -> Standing:
    """The verbs the table knows at the case's step, each with its problems for ``actor``; changes nothing (C-14).

    Says nothing about who may see the case: the caller reads it in its own scope too. Raises NotFound for none.
    """
    with use_scope(SYSTEM):
        setting = Setting.read(session)
        facts = list_case_facts(session, [case_id], actor.user_id, setting).get(case_id)
        if facts is None:
            raise NotFound("case")
        if facts.step is Step.FINAL:
            missing = certificate_issue.unprintable(certificate_issue.read_sources(session, [case_id], setting))
            facts = replace(facts, unprintable=missing.get(case_id, ()))
    permissions = frozenset(p.value for p in actor.permissions)
    acts = [
        Act(verb, actor.unit_id, actor.seat, permissions, clock.today(), _SOME_REASON, user_id=actor.user_id)
        for verb in verbs_at(facts.step)
        # An office in which one person decides a step has no use for a button that says so.
        if verb is not Verb.OPINION or facts.two_persons
    ]
    problems = {act.verb: tuple(problems_of(facts, act)) for act in acts}
    return Standing(facts, problems, setting)


def act_on_case(session: Session, actor: Actor, case_id: int, version: int, instruction: Instruction) -> Step:
    """Carry out ``instruction`` on the case as it stood at ``version``; returns the step it came to.

    Raises NotFound outside the jurisdiction, Overtaken when the case has moved since, Refusal with the rules.
    """
    outcome = Outcome()
    with use_scope(SYSTEM), writing(session):
        with use_scope(actor.scope):
            # Locked, so that of two forms sent at once the second sees what the first did.
            now = session.scalar(sa.select(Case.version).where(Case.id == case_id).with_for_update())
        if now is None:
            raise NotFound("case")
        if now != version:
            raise Overtaken
        apply_chunk(session, actor, [case_id], instruction, outcome)
        if outcome.refused:
            raise Refusal(outcome.refused[0].problems)
        return session.scalars(sa.select(Case.step).where(Case.id == case_id)).one()


def tick_case(session: Session, actor: Actor, check: Check, version: int, seen_check_id: int) -> None:
    """Tick a case against its line in the document (C-15), as its page showed it.

    ``seen_check_id`` is the newest tick that the page knew, 0 for none: a form sent twice ticks once.
    Raises as ``act_on_case``.
    """
    outcome = check_cases(session, actor, [check], seen={check.case_id: (version, seen_check_id)})
    if outcome.not_found:
        raise NotFound("case")
    if outcome.refused:
        raise Refusal(outcome.refused[0].problems)
