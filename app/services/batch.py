"""Batches: a selection is frozen, cut into chunks, and each chunk is done once by some worker (B-1, B-2, T6, T11).

One row and a hundred thousand go the same way: a screenful in the request that asks for it, more by the workers.
"""

from __future__ import annotations

import dataclasses
import hashlib
import logging
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock, waker
from app.enums import JobState
from app.errors import N_, Problem, Refusal
from app.models.job import Job
from app.models.job_chunk import JobChunk, JobRefusal
from app.security.jurisdiction import Actor
from app.services.audit import record
from app.services.batch_act import Order, RowAct, get_act
from app.services.job import LeaseLost
from app.services.job_chunk import CHUNK_LEASE, ClaimedChunk, close_chunk, fail_chunk, hold_chunk, settle_job
from app.services.workflow import Outcome, Refused
from app.session import SYSTEM, use_scope, writing

log = logging.getLogger("zhengshu.batch")

CHUNK = 500
AT_ONCE = 100
"""A screenful: so many rows are done by the request itself."""

PREVIEW_AT_ONCE = 2000
"""So many rows are judged by the request itself; more by the workers, which share them."""

Rows = Sequence[int] | sa.Select[Any]
"""Ticked keys, or the query of a list's filters, which gives keys."""

GONE = N_("The record was not found; it lies outside your jurisdiction or no longer exists.")


@dataclass(frozen=True, slots=True)
class Expected:
    """What the officer saw in the preview and agrees to: how many rows, which ones, and how many would go."""

    total: int
    digest: str
    ready: int


class SelectionChanged(Exception):
    """Between preview and confirmation other rows came to match; nothing was done, and ``now`` is their number."""

    def __init__(self, now: int) -> None:
        self.now = now
        super().__init__(f"{now} rows match now")


def digest_of(ids: Collection[int]) -> str:
    """A fingerprint of a set of keys."""
    return hashlib.sha256(",".join(map(str, sorted(set(ids)))).encode()).hexdigest()[:32]


def list_rows(session: Session, actor: Actor, rows: Rows) -> list[int]:
    """The keys of a selection as it stands, ascending; a query is asked in the actor's jurisdiction (T12)."""
    if not isinstance(rows, sa.Select):
        return sorted(set(rows))
    with use_scope(actor.scope):
        return sorted(set(session.scalars(rows)))


def preview_batch(session: Session, actor: Actor, act: RowAct, ids: Sequence[int], order: Order) -> Outcome:
    """What the batch would do now, row by row; changes nothing (B-2). Rows outside the jurisdiction are refused."""
    whole = Outcome()
    for chunk in _chunks(ids):
        part = _judge(session, actor, act, chunk, order)
        whole.done += part.done
        whole.refused += part.refused
    return whole


@dataclass(frozen=True, slots=True)
class Asked:
    """A batch as it is asked for.

    ``key`` names it: the same key again is the same batch (T11). ``origin`` says which list and filter the rows are
    of and is kept with the job. ``preview`` only judges, by the workers.
    """

    act: RowAct
    key: str
    rows: Rows
    order: Order
    expected: Expected | None = None
    origin: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    preview: bool = False

    @property
    def kind(self) -> str:
        """As the job table calls it."""
        return f"{self.act.kind}:preview" if self.preview else self.act.kind


def submit_batch(session: Session, actor: Actor, asked: Asked) -> int:
    """Start the act on every row of the selection; returns the id of its job.

    Raises SelectionChanged when the rows are not the expected ones, and Refusal for an order that lacks something.
    """
    if not actor.may(asked.act.permission):
        raise Refusal(Problem("U-1", N_("Your role does not include this.")))
    if not asked.preview and (problems := asked.act.order_problems(asked.order)):
        raise Refusal(problems)
    key = f"{asked.kind}:{actor.user_id}:{asked.key}"[:80]
    try:
        with use_scope(SYSTEM), writing(session):
            known = _find(session, key)
            if known is not None:
                return known
            ids = list_rows(session, actor, asked.rows)
            _still_expected(session, actor, asked, ids)
            job_id, mine = _freeze(session, actor, asked, key, ids)
    except IntegrityError:
        # The same form at the same moment: whoever came first made the batch.
        with use_scope(SYSTEM):
            known = _find(session, key)
        if known is None:
            raise
        return known
    if mine is not None:
        do_chunk(session, mine)
    elif ids:
        waker.wake(-(-len(ids) // CHUNK))
    return job_id


def _find(session: Session, key: str) -> int | None:
    return session.scalar(sa.select(Job.id).where(Job.idempotency_key == key))


def _freeze(
    session: Session, actor: Actor, asked: Asked, key: str, ids: Sequence[int]
) -> tuple[int, ClaimedChunk | None]:
    """The job with its chunks, and the one chunk that the request does itself, claimed from the first."""
    if not asked.preview:
        asked.act.begin(session, actor, asked.order)
    now, owner = clock.now(), f"request:{secrets.token_hex(6)}"
    at_once = 0 < len(ids) <= AT_ONCE
    lease = {"owner": owner, "lease_until": now + CHUNK_LEASE, "attempts": 1}
    claimed: dict[str, Any] = {"state": JobState.RUNNING, **lease} if at_once else {"state": JobState.QUEUED}
    params = {
        "order": dict(asked.order),
        "preview": asked.preview,
        "origin": dict(asked.origin),
        "digest": digest_of(ids),
    }
    job = Job(
        kind=asked.kind, params=params, actor_id=actor.user_id, unit_id=actor.unit_id, idempotency_key=key,
        total=len(ids), created_at=now, **claimed,
    )  # fmt: skip
    if not ids:
        job.state, job.finished_at = JobState.DONE, now
    session.add(job)
    session.flush()
    chunks = [
        JobChunk(job_id=job.id, number=number, row_ids=list(part), size=len(part), **claimed)
        for number, part in enumerate(_chunks(ids))
    ]
    session.add_all(chunks)
    session.flush()
    if not asked.preview:
        record(session, actor, "submit", "batch", job.id, after={"act": asked.act.name, "rows": len(ids)})
    if not at_once:
        return job.id, None
    return job.id, ClaimedChunk(chunks[0].id, job.id, job.kind, params, actor, tuple(ids), owner, 1)


def _still_expected(session: Session, actor: Actor, asked: Asked, ids: Sequence[int]) -> None:
    if asked.expected is None:
        return
    if digest_of(ids) != asked.expected.digest:
        raise SelectionChanged(len(ids))
    # What becomes of each row may be asked again for a screenful; of more the result tells.
    if len(ids) <= AT_ONCE and len(_judge(session, actor, asked.act, ids, asked.order).done) != asked.expected.ready:
        raise SelectionChanged(len(ids))


def do_chunk(session: Session, chunk: ClaimedChunk) -> None:
    """Do a claimed chunk and settle its job; a fault is kept with the chunk, which is tried again later."""
    try:
        run_chunk(session, chunk)
    except LeaseLost:
        log.warning("chunk %s was taken over", chunk.id)
    except Refusal as refusal:
        _keep_fault(session, chunk, f"refused:{refusal.problems[0].rule}", final=True)
    except Exception as error:
        log.exception("chunk %s of job %s, attempt %s", chunk.id, chunk.job_id, chunk.attempt)
        _keep_fault(session, chunk, type(error).__name__)
    else:
        settle_job(session, chunk.job_id)


def run_chunk(session: Session, chunk: ClaimedChunk) -> None:
    """The chunk's effects, its refusals and its state in one transaction. Raises LeaseLost when it is another's now."""
    act, order = get_act(chunk.kind), chunk.params["order"]
    with use_scope(SYSTEM), writing(session):
        hold_chunk(session, chunk)
        if chunk.params["preview"]:
            outcome = _judge(session, chunk.actor, act, chunk.row_ids, order)
        else:
            outcome = Outcome()
            visible = _visible(session, chunk.actor, act, chunk.row_ids)
            if visible:
                act.carry_out(session, chunk.actor, visible, order, outcome)
            outcome.refused += _missing(chunk.row_ids, visible)
        _keep_refusals(session, chunk, outcome)
        close_chunk(session, chunk, done=len(outcome.done), refused=len(outcome.refused))


def _keep_fault(session: Session, chunk: ClaimedChunk, error: str, *, final: bool = False) -> None:
    """Where even this cannot be written (a full disk, a lock), the lease runs out and another worker tries."""
    try:
        fail_chunk(session, chunk, error, final=final)
        settle_job(session, chunk.job_id)
    except LeaseLost:
        log.warning("chunk %s was taken over", chunk.id)
    except Exception:
        log.exception("the fault of chunk %s could not be kept", chunk.id)


def _judge(session: Session, actor: Actor, act: RowAct, ids: Sequence[int], order: Order) -> Outcome:
    visible = _visible(session, actor, act, ids)
    outcome = act.preview(session, actor, visible, order) if visible else Outcome()
    outcome.refused += _missing(ids, visible)
    return outcome


def _visible(session: Session, actor: Actor, act: RowAct, ids: Sequence[int]) -> list[int]:
    with use_scope(actor.scope):
        return list(session.scalars(sa.select(act.key).where(act.key.in_(ids)).order_by(act.key)))


def _missing(ids: Sequence[int], visible: Sequence[int]) -> list[Refused]:
    return [Refused(i, "—", (Problem("U-2", GONE),)) for i in sorted(set(ids) - set(visible))]


def reason_of(problem: Problem) -> str:
    """Rows of one reason stand together: rule and sentence, whatever day or office the sentence names."""
    return f"{problem.rule}:{hashlib.sha256(problem.text.encode()).hexdigest()[:12]}"


def _keep_refusals(session: Session, chunk: ClaimedChunk, outcome: Outcome) -> None:
    told = [*outcome.done, *(row.case_id for row in outcome.refused)]
    if sorted(told) != sorted(chunk.row_ids):
        raise RuntimeError(f"{chunk.kind} did not say of every row what became of it")
    if not outcome.refused:
        return
    session.connection().execute(
        sa.insert(JobRefusal.__table__),  # type: ignore[arg-type]  # a declarative __table__ is a Table here
        [
            {
                "job_id": chunk.job_id,
                "row_id": row.case_id,
                "label": row.label[:200],
                "reason": reason_of(row.problems[0]),
                "problems": [{"rule": p.rule, "text": p.text, "params": dict(p.params)} for p in row.problems],
            }
            for row in outcome.refused
        ],
    )


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
