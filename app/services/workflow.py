"""The only writer of a case's step (C-12): one case and ten thousand in the same way.

Each chunk is one transaction: compare-and-swap on (id, version, step), approvals, numbers, faces, roster
strikes and audit together. Each refused case comes back with the rules that refused it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import ENDED_STEPS, Step, Verb
from app.errors import N_, Problem
from app.models.case import Case
from app.models.roster import RosterItem
from app.queries.case_facts import list_case_facts
from app.queries.case_setting import Setting
from app.queries.face_source import FaceSource
from app.rules.case_kind import KIND_RULES
from app.rules.guard import Act, CaseFacts, problems_of
from app.security.jurisdiction import Actor
from app.services import certificate_issue
from app.services.certificate_status import restore_replaced, void_replaced
from app.services.correction_writing import write_corrections
from app.services.roster_closing import close_finished_rosters
from app.services.workflow_target import Move, find_target
from app.services.workflow_writing import swap_steps, write_moves
from app.session import SYSTEM, use_scope, writing

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Selection:
    """Which cases: ids, or every live row of a roster. Rows outside the actor's scope count as not found."""

    ids: tuple[int, ...] = ()
    roster_id: int | None = None


@dataclass(frozen=True, slots=True)
class Instruction:
    """What to do with them. ``to_step`` is the step to return to (None: the one before);
    ``roster_id`` the roster whose submission this is."""

    verb: Verb
    opinion: str = ""
    reason_code: str = ""
    to_step: Step | None = None
    roster_id: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A case that was left as it was, and why."""

    case_id: int
    label: str
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class Outcome:
    """What became of a batch: cases done (or, in a preview, those that would be), and those refused."""

    done: list[int] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    not_found: int = 0


def preview(session: Session, actor: Actor, selection: Selection, instruction: Instruction) -> Outcome:
    """What ``apply`` would do now; changes nothing (B-2)."""
    outcome = Outcome()
    for chunk in _chunks(_visible(session, actor, selection, outcome)):
        with use_scope(SYSTEM):
            facts, refused, _sources = _sift(session, actor, chunk, instruction, Setting.read(session))
        outcome.done += [f.id for f in facts]
        outcome.refused += refused
    return outcome


def apply(session: Session, actor: Actor, selection: Selection, instruction: Instruction) -> Outcome:
    """Carry out ``instruction`` on every case of ``selection`` that the rules allow; commits each chunk."""
    outcome = Outcome()
    for chunk in _chunks(_visible(session, actor, selection, outcome)):
        with use_scope(SYSTEM), writing(session):
            apply_chunk(session, actor, chunk, instruction, outcome)
    return outcome


def apply_chunk(
    session: Session, actor: Actor, case_ids: Sequence[int], instruction: Instruction, outcome: Outcome
) -> None:
    """One chunk inside the caller's transaction, under system scope; adds to ``outcome``."""
    setting = Setting.read(session)
    facts, refused, sources = _sift(session, actor, case_ids, instruction, setting)
    outcome.refused += refused
    moves = [Move(f, find_target(f, instruction.verb, instruction.to_step, setting)) for f in facts]
    won = swap_steps(session, moves)
    outcome.refused += [_overtaken(m.facts) for m in moves if m.facts.id not in won]
    moves = [m for m in moves if m.facts.id in won]
    write_moves(session, actor, moves, instruction)
    if instruction.verb not in (Verb.APPROVE, Verb.OPINION):
        strike_from_rosters(session, moves, instruction.opinion or instruction.reason_code or instruction.verb.value)
    approved = [m.facts.id for m in moves if m.target.step is Step.APPROVED]
    replacing = [m for m in moves if KIND_RULES[m.facts.kind].replaces and m.target.step in ENDED_STEPS]
    if replacing:
        _settle_replaced(session, actor, replacing)
    if approved:
        certificate_issue.issue(session, actor, approved, sources)
    if decided := [m.facts.id for m in moves if m.facts.step is Step.FINAL]:
        close_finished_rosters(session, actor, decided)
    outcome.done += [m.facts.id for m in moves]


def _settle_replaced(session: Session, actor: Actor, moves: Sequence[Move]) -> None:
    """A replaced certificate is void before the new number exists, or of force again when there will be none."""
    approved = [m.facts.id for m in moves if m.target.step is Step.APPROVED]
    void_replaced(session, actor, approved)
    write_corrections(session, actor, approved)
    restore_replaced(session, actor, [m.facts.id for m in moves if m.target.step is not Step.APPROVED])


def _visible(session: Session, actor: Actor, selection: Selection, outcome: Outcome) -> list[int]:
    with use_scope(actor.scope):
        query = sa.select(Case.id).order_by(Case.id)
        if selection.roster_id is not None:
            query = query.join(RosterItem, RosterItem.case_id == Case.id).where(
                RosterItem.roster_id == selection.roster_id, RosterItem.struck_at.is_(None)
            )
            return list(session.scalars(query))
        found: list[int] = []
        for chunk in _chunks(sorted(set(selection.ids))):
            found += session.scalars(query.where(Case.id.in_(chunk)))
    outcome.not_found = len(set(selection.ids)) - len(found)
    return found


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _sift(
    session: Session, actor: Actor, case_ids: Sequence[int], instruction: Instruction, setting: Setting
) -> tuple[list[CaseFacts], list[Refused], list[FaceSource]]:
    """Cases that may go, cases that may not, and what the faces of those that end are made of. Under system scope."""
    facts = list_case_facts(session, case_ids, actor.user_id, setting)
    act = Act(
        verb=instruction.verb,
        unit_id=actor.unit_id,
        seat=actor.seat,
        permissions=frozenset(p.value for p in actor.permissions),
        today=clock.today(),
        reason_code=instruction.reason_code,
        submitting_roster=instruction.roster_id is not None,
        user_id=actor.user_id,
    )
    sources: list[FaceSource] = []
    if instruction.verb is Verb.APPROVE:
        ending = [f.id for f in facts.values() if f.step is Step.FINAL]
        sources = certificate_issue.read_sources(session, ending, setting)
        for case_id, missing in certificate_issue.unprintable(sources).items():
            facts[case_id] = replace(facts[case_id], unprintable=missing)
    allowed, refused = [], []
    for fact in facts.values():
        problems = problems_of(fact, act) or find_target_problems(fact, instruction)
        if problems:
            refused.append(Refused(fact.id, fact.label, tuple(problems)))
        else:
            allowed.append(fact)
    return allowed, refused, sources


def find_target_problems(facts: CaseFacts, instruction: Instruction) -> list[Problem]:
    """A return must name a step of the route that the case has passed (C-12)."""
    if instruction.verb is not Verb.RETURN or instruction.to_step is None:
        return []
    passed = [s.step for s in facts.steps[: [s.step for s in facts.steps].index(facts.step)]]
    if instruction.to_step in passed:
        return []
    return [Problem("C-12", N_("The case has not passed the step it is to be returned to; choose an earlier step."))]


def _overtaken(facts: CaseFacts) -> Refused:
    text = N_("Somebody else acted on the case a moment ago; look at it again before you go on.")
    return Refused(facts.id, facts.label, (Problem("C-12", text),))


def strike_from_rosters(session: Session, moves: Sequence[Move], reason: str) -> None:
    """A case that goes back or ends leaves its roster: the row stays, struck, with the reason (C-16)."""
    session.execute(
        sa.update(RosterItem)
        .where(RosterItem.case_id.in_([m.facts.id for m in moves]), RosterItem.struck_at.is_(None))
        .values(struck_at=clock.now(), struck_reason=reason)
        .execution_options(synchronize_session=False)
    )
