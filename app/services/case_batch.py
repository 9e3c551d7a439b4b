"""Batches of cases: preview, then one job row that carries them out once, chunk by chunk (B-1, B-2).

The row is made running, so the request does the work itself; if its process dies, a worker takes the job over
where its cursor stands. The same key again is the same batch (T11).
"""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import JobState, Step, Verb
from app.errors import N_, NotFound, Problem, Refusal
from app.models.case import Case
from app.models.job import Job
from app.rules.document_number import read_document_number
from app.security.jurisdiction import Actor
from app.services import workflow
from app.services.announcement import preview_document, set_document
from app.services.job import LEASE, ClaimedJob, finish_job, record_progress
from app.services.workflow import CHUNK, Instruction, Outcome, Refused, Selection
from app.session import SYSTEM, use_scope, writing

KIND = "case_batch"
MOST_CASES = 2000
"""Cases that one batch takes."""


class BatchAct(StrEnum):
    """What a batch does to each case."""

    APPROVE = "approve"
    RETURN = "return"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Order:
    """A batch act with what it needs: opinion; reason and step of a return; 公布文号."""

    act: BatchAct
    opinion: str = ""
    reason_code: str = ""
    to_step: Step | None = None
    number: str = ""

    @property
    def instruction(self) -> Instruction:
        """The workflow's form of an approval or a return."""
        verb = Verb.APPROVE if self.act is BatchAct.APPROVE else Verb.RETURN
        return Instruction(verb, self.opinion, self.reason_code, self.to_step)


@dataclass(frozen=True, slots=True)
class BatchReport:
    """A batch as it stands: ``done_ids`` are the cases it changed so far."""

    id: int
    order: Order
    state: JobState
    total: int
    done_ids: tuple[int, ...]
    refused: tuple[Refused, ...]
    not_found: int
    error: str


def preview_batch(session: Session, actor: Actor, case_ids: Collection[int], order: Order) -> Outcome:
    """What ``run_batch`` would do now; changes nothing (B-2). A return needs no reason yet.

    Raises Refusal above ``MOST_CASES``.
    """
    _within_limit(case_ids)
    if order.act is BatchAct.DOCUMENT:
        return preview_document(session, actor, case_ids)
    instruction = dataclasses.replace(order.instruction, reason_code=order.reason_code or "chosen later")
    return workflow.preview(session, actor, Selection(tuple(case_ids)), instruction)


def run_batch(session: Session, actor: Actor, key: str, case_ids: Collection[int], order: Order) -> int:
    """Carry ``order`` out on every case that the rules allow; returns the id of the batch.

    ``key`` names this batch: given again, nothing is done and the same id returned. Raises Refusal above
    ``MOST_CASES``, for a return without a reason and for a document number that cannot be read.
    """
    _within_limit(case_ids)
    if problems := _order_problems(order):
        raise Refusal(problems)
    key = f"{KIND}:{actor.user_id}:{key}"[:80]
    ids = sorted(set(case_ids))
    params: dict[str, Any] = {"order": dataclasses.asdict(order), "ids": ids, "refused": [], "not_found": 0}
    with use_scope(SYSTEM), writing(session):
        known = session.scalar(sa.select(Job.id).where(Job.idempotency_key == key))
        if known is not None:
            return known
        row = Job(
            kind=KIND, params=params, actor_id=actor.user_id, unit_id=actor.unit_id, idempotency_key=key,
            state=JobState.RUNNING, total=len(ids), owner=f"request:{secrets.token_hex(6)}",
            lease_until=clock.now() + LEASE, attempts=1, created_at=clock.now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        job = ClaimedJob(row.id, KIND, params, actor, None, row.owner)
    carry_out(session, job)
    finish_job(session, job)
    return job.id


def carry_out(session: Session, job: ClaimedJob) -> None:
    """Do the rest of a claimed batch; effects, cursor and refusals of a chunk commit together (T6).

    The cursor counts the cases handled. Raises LeaseLost when another worker owns the job now.
    """
    ids: Sequence[int] = job.params["ids"]
    order = _order(job.params["order"])
    for start in range(job.cursor or 0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        if order.act is BatchAct.DOCUMENT:
            # Setting what a case already has changes nothing, so a chunk done twice is done once.
            outcome = set_document(session, job.actor, chunk, order.number)
            with use_scope(SYSTEM), writing(session):
                _record(session, job, outcome, chunk, start + len(chunk))
            continue
        outcome = Outcome()
        with use_scope(SYSTEM), writing(session):
            with use_scope(job.actor.scope):
                visible = session.scalars(sa.select(Case.id).where(Case.id.in_(chunk)).order_by(Case.id)).all()
            outcome.not_found = len(chunk) - len(visible)
            workflow.apply_chunk(session, job.actor, visible, order.instruction, outcome)
            _record(session, job, outcome, chunk, start + len(chunk))


def get_batch(session: Session, actor: Actor, job_id: int) -> BatchReport:
    """A batch of the actor's own office; raises NotFound for any other (U-2)."""
    with use_scope(SYSTEM):
        job = session.scalar(
            sa.select(Job)
            .where(Job.id == job_id, Job.kind == KIND, Job.unit_id == actor.unit_id)
            .execution_options(populate_existing=True)
        )
    if job is None:
        raise NotFound("batch")
    refused = tuple(_refused(row) for row in job.params["refused"])
    left = {row.case_id for row in refused} | set(job.params.get("gone", ()))
    handled = job.params["ids"][: job.cursor or 0]
    return BatchReport(
        job.id,
        _order(job.params["order"]),
        job.state,
        job.total,
        tuple(i for i in handled if i not in left),
        refused,
        job.params["not_found"],
        job.error,
    )


def _order_problems(order: Order) -> list[Problem]:
    """What the order itself lacks; asked before there is a job, so that it can be mended and sent again."""
    if order.act is BatchAct.RETURN and not order.reason_code:
        text = N_("Choose a reason; the office that receives the case needs it.")
        return [Problem("C-12", text, field="reason_code")]
    if order.act is BatchAct.DOCUMENT:
        reading = read_document_number(order.number, clock.today())
        if reading.number is None:
            text = N_("Enter the document number (公布文号).")
            return [*reading.problems] or [Problem("P-8", text, field="number")]
    return []


def _within_limit(case_ids: Collection[int]) -> None:
    if len(case_ids) > MOST_CASES:
        text = N_("Choose at most %(most)s cases at once; %(count)s are chosen.")
        raise Refusal(Problem("B-2", text, params={"most": MOST_CASES, "count": len(case_ids)}))


def _record(session: Session, job: ClaimedJob, outcome: Outcome, chunk: Sequence[int], cursor: int) -> None:
    gone = sorted(set(chunk) - set(outcome.done) - {r.case_id for r in outcome.refused}) if outcome.not_found else []
    params = dict(session.scalars(sa.select(Job.params).where(Job.id == job.id)).one())
    params["refused"] = [*params["refused"], *(_plain(r) for r in outcome.refused)]
    params["not_found"] += outcome.not_found
    params["gone"] = [*params.get("gone", ()), *gone]
    record_progress(session, job, done=len(outcome.done), refused=len(outcome.refused), cursor=cursor)
    session.execute(
        sa.update(Job).where(Job.id == job.id).values(params=params).execution_options(synchronize_session=False)
    )


def _plain(refused: Refused) -> dict[str, Any]:
    return {
        "id": refused.case_id,
        "label": refused.label,
        "problems": [{"rule": p.rule, "text": p.text, "params": dict(p.params)} for p in refused.problems],
    }


def _refused(row: Mapping[str, Any]) -> Refused:
    problems = tuple(Problem(p["rule"], p["text"], params=p["params"]) for p in row["problems"])
    return Refused(row["id"], row["label"], problems)


def _order(params: Mapping[str, Any]) -> Order:
    step = params["to_step"]
    return Order(
        BatchAct(params["act"]),
        params["opinion"],
        params["reason_code"],
        Step(step) if step else None,
        params["number"],
    )
