"""导出清单: a filtered list as a workbook, at once up to a screenful, by a worker above it (B-1, B-5, U-6, U-7)."""

from __future__ import annotations

import hashlib
import re
import secrets
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import unquote_plus

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, waker
from app.enums import JobState
from app.errors import N_, NotFound, Problem, Refusal
from app.models.job import Job
from app.models.job_chunk import JobChunk
from app.models.stored_file import StoredFile
from app.queries.list_export import Row, Shown, read_cases, read_certificates, read_persons
from app.rules.id_number import mask
from app.rules.roster_line import ROSTER_COLUMNS
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.audit import record
from app.services.job import ClaimedJob, record_progress
from app.services.stored_file import keep_written
from app.session import SYSTEM, use_scope, writing
from app.spreadsheets.list_workbook import ListColumn, ListKind, write_list

EXPORT_JOB = "export"
CHUNK = 500
AT_ONCE = 100
"""A screenful: so many rows are written by the request itself."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIVE = (JobState.QUEUED, JobState.RUNNING)
# What was typed into a filter is kept with the export; a number that could be somebody's ID number is not (P-1).
_LONG_NUMBER = re.compile(r"\d{12,}[\dXxＸｘ]?")
_WIDE = {"employer_name": 28, "committee": 24, "id_number": 22, "announcement_number": 22, "number": 7, "sex": 6}


@dataclass(frozen=True, slots=True)
class ExportList:
    """A list that can be taken away: its sheet, who may read it, its columns after 序号, and how rows are read."""

    title: str
    permission: Permission
    columns: Sequence[ListColumn]
    read: Callable[[Session, Collection[int], Shown], dict[int, Row]]


def _texts(*heads: str) -> list[ListColumn]:
    return [ListColumn(head) for head in heads]


LISTS: dict[str, ExportList] = {
    "cases": ExportList(
        "办件清单",
        Permission.CASE_READ,
        [
            *(ListColumn(head, width=_WIDE.get(field, 14)) for field, head in ROSTER_COLUMNS[1:]),
            *_texts("受理编号", "办理事项", "级别"),
            ListColumn("报送单位", width=24),
            *_texts("当前步骤"),
            ListColumn("等候自", ListKind.DATE, 12),
        ],
        read_cases,
    ),
    "persons": ExportList(
        "人员清单",
        Permission.PERSON_READ,
        [
            *_texts("姓名", "性别", "出生年月"),
            ListColumn("身份证号码", width=22),
            ListColumn("工作单位", width=28),
            *_texts("在职状态", "最高学历"),
        ],
        read_persons,
    ),
    "certificates": ExportList(
        "证书清单",
        Permission.CERTIFICATE_READ,
        [
            ListColumn("证书编号", width=24),
            *_texts("姓名", "资格名称", "从事专业", "级别"),
            ListColumn("工作单位", width=28),
            ListColumn("发证日期", ListKind.DATE, 12),
            *_texts("证书状态"),
        ],
        read_certificates,
    ),
}


def export_at_once(
    session: Session, actor: Actor, name: str, ids: Sequence[int], origin: Mapping[str, Any], file: BinaryIO
) -> int:
    """Write the rows ``ids`` of the list ``name`` to ``file``, in that order; returns how many of them were read.

    ``origin`` says of which list and filter they are, for the audit trail. Raises Refusal without the permission.
    """
    taken = _permitted(actor, name)

    def rows() -> Iterator[Row]:
        for start in range(0, len(ids), CHUNK):
            yield from _read(session, actor, taken, ids[start : start + CHUNK])

    written = _write(file, taken, rows())
    with use_scope(SYSTEM), writing(session):
        record(session, actor, "export", name, None, after=_told(actor, origin, written))
    return written


def submit_export(session: Session, actor: Actor, name: str, ids: Sequence[int], origin: Mapping[str, Any]) -> int:
    """Let a worker write them; returns the id of the job. The same rows asked for again while it waits are that job.

    The keys are frozen in the order of the list, so what comes to match later is not in the file (docs/adr/0010).
    """
    _permitted(actor, name)
    asked = hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()[:24]
    same = f"export:{actor.user_id}:{name}:{asked}:"
    with use_scope(SYSTEM), writing(session):
        known = session.scalar(
            sa.select(Job.id).where(Job.idempotency_key.startswith(same, autoescape=True), Job.state.in_(LIVE))
        )
        if known is not None:
            return known
        told = _told(actor, origin, len(ids))
        job = Job(
            kind=EXPORT_JOB, params={"list": name, **told}, actor_id=actor.user_id, unit_id=actor.unit_id,
            idempotency_key=same + secrets.token_hex(4), state=JobState.QUEUED, total=len(ids),
            created_at=clock.now(),
        )  # fmt: skip
        session.add(job)
        session.flush()
        for number, start in enumerate(range(0, len(ids), CHUNK)):
            part = list(ids[start : start + CHUNK])
            session.add(JobChunk(job_id=job.id, number=number, row_ids=part, size=len(part)))
        record(session, actor, "export", name, None, after={**told, "job": job.id})
        job_id = job.id
    waker.wake(1)
    return job_id


def carry_out_export(session: Session, job: ClaimedJob) -> int:
    """Write the workbook of an export and keep it; returns the id of its file.

    A worker that takes over begins anew, as half a workbook is none. Rows that left the officer's jurisdiction since
    are left out and counted. Raises Refusal when the officer may no longer export, LeaseLost when it was cancelled.
    """
    taken = _permitted(job.actor, job.params["list"])
    with use_scope(SYSTEM), writing(session):
        before = session.execute(sa.select(Job.done, Job.refused).where(Job.id == job.id)).one()
        record_progress(session, job, done=-before.done, refused=-before.refused, cursor=0)
    with tempfile.TemporaryFile() as file:
        _write(file, taken, _frozen_rows(session, job, taken))
        with use_scope(SYSTEM), writing(session):
            record_progress(session, job, done=0, refused=0, cursor=0)
            return keep_written(session, file, XLSX).id


def find_result(session: Session, actor: Actor, job_id: int) -> tuple[StoredFile, str]:
    """The file of an export that the actor asked for, and its name; of the office that it was asked for in.

    Raises NotFound for anybody else, and for whoever may by now see less than is in it (U-2, U-6).
    """
    with use_scope(SYSTEM):
        found = session.execute(
            sa.select(Job, StoredFile)
            .join(StoredFile, Job.result_file_id == StoredFile.id)
            .where(
                Job.id == job_id, Job.kind == EXPORT_JOB, Job.state == JobState.DONE,
                Job.actor_id == actor.user_id, Job.unit_id == actor.unit_id,
            )
        ).one_or_none()  # fmt: skip
    if found is None:
        raise NotFound("job")
    job, stored = found
    taken = LISTS[job.params["list"]]
    shown_less = job.params["full_id_numbers"] and not actor.may(Permission.PERSON_REVEAL)
    if shown_less or not actor.may(Permission.EXPORT_RUN) or not actor.may(taken.permission):
        raise NotFound("job")
    return stored, file_name(job.params["list"])


def file_name(name: str) -> str:
    """What the workbook of a list is called today."""
    return f"{LISTS[name].title}{clock.today():%Y%m%d}.xlsx"


def _permitted(actor: Actor, name: str) -> ExportList:
    taken = LISTS[name]
    if not (actor.may(Permission.EXPORT_RUN) and actor.may(taken.permission)):
        raise Refusal(Problem("U-1", N_("Your role does not include this.")))
    return taken


def _told(actor: Actor, origin: Mapping[str, Any], rows: int) -> dict[str, Any]:
    """What the audit trail and the job keep: where from, which filter, how many rows, whether with full numbers."""
    query = _LONG_NUMBER.sub("…", unquote_plus(str(origin.get("query") or "")))[:1000]
    full = actor.may(Permission.PERSON_REVEAL)
    return {"place": origin["place"], "filter": query, "rows": rows, "full_id_numbers": full}


def _write(file: BinaryIO, taken: ExportList, rows: Iterator[Row]) -> int:
    columns = [ListColumn("序号", ListKind.NUMBER, 7), *taken.columns]
    return write_list(file, columns, ([place, *row] for place, row in enumerate(rows, 1)), taken.title)


def _read(session: Session, actor: Actor, taken: ExportList, ids: Sequence[int]) -> list[Row]:
    shown = str if actor.may(Permission.PERSON_REVEAL) else mask
    with use_scope(actor.scope):
        found = taken.read(session, ids, shown)
    return [found[key] for key in ids if key in found]


def _frozen_rows(session: Session, job: ClaimedJob, taken: ExportList) -> Iterator[Row]:
    """Chunk by chunk, each told with a new lease before the next one."""
    with use_scope(SYSTEM):
        chunks = session.scalars(
            sa.select(JobChunk.id).where(JobChunk.job_id == job.id).order_by(JobChunk.number)
        ).all()
    for number, chunk_id in enumerate(chunks, 1):
        with use_scope(SYSTEM):
            ids: list[int] = session.scalars(sa.select(JobChunk.row_ids).where(JobChunk.id == chunk_id)).one()
        rows = _read(session, job.actor, taken, ids)
        yield from rows
        left = len(ids) - len(rows)
        with use_scope(SYSTEM), writing(session):
            session.execute(
                sa.update(JobChunk)
                .where(JobChunk.id == chunk_id)
                .values(state=JobState.DONE, done=len(rows), refused=left, finished_at=clock.now())
                .execution_options(synchronize_session=False)
            )
            record_progress(session, job, done=len(rows), refused=left, cursor=number)
