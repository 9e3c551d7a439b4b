"""Reads of the batch pages: what a batch did, what it left and why (B-2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import JobState
from app.errors import Problem
from app.models.case import Case
from app.models.document import AnnouncementDocument
from app.models.job import Job
from app.models.job_chunk import JobChunk, JobRefusal
from app.models.person import Person
from app.models.roster import RosterItem
from app.queries.award_entry import as_said
from app.session import SYSTEM, use_scope

MOST_NUMBERS = 200


@dataclass(frozen=True, slots=True)
class LeftRow:
    """A row that a batch left as it was."""

    id: int
    label: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that one rule left: how many, why, and the first of them."""

    count: int
    rows: tuple[LeftRow, ...]

    @property
    def problem(self) -> Problem:
        """Why the first of them is left."""
        return self.rows[0].problems[0]

    @property
    def varied(self) -> bool:
        """Whether the sentence names days or offices that are not the same for all rows at hand."""
        told = [{k: v for k, v in row.problems[0].params.items() if k != "label"} for row in self.rows]
        return any(values != told[0] for values in told)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is, by its chunks: ``failed`` and ``waiting`` count rows, the others chunks."""

    chunks: int
    chunks_done: int
    failed: int
    waiting: int
    errors: Mapping[str, int]


def list_document_numbers(session: Session) -> Sequence[str]:
    """Document numbers that the office has registered, the newest first, as suggestions (P-8)."""
    query = sa.select(AnnouncementDocument.number).order_by(AnnouncementDocument.id.desc()).limit(MOST_NUMBERS)
    return session.scalars(query).all()


def roster_cases(roster_id: int) -> sa.Select[Any]:
    """The query of the cases of a roster's live rows (B-1)."""
    return sa.select(RosterItem.case_id).where(RosterItem.roster_id == roster_id, RosterItem.struck_at.is_(None))


def describe_cases(session: Session, case_ids: Sequence[int]) -> list[tuple[int, str, str]]:
    """(id, name, 受理编号) of the cases that the scope in force shows."""
    rows = session.execute(
        sa.select(Case.id, Person.name, Case.acceptance_number)
        .join(Person, Case.person_id == Person.id)
        .where(Case.id.in_(case_ids))
        .order_by(Case.id)
    ).all()
    said = as_said(session, case_ids)
    return [(i, said(i, name, None)[0], number) for i, name, number in rows]


def get_progress(session: Session, job_id: int) -> Progress:
    """Where the chunks of a batch stand."""
    with use_scope(SYSTEM):
        rows = session.execute(
            sa.select(JobChunk.state, JobChunk.error, sa.func.count(), sa.func.sum(JobChunk.size))
            .where(JobChunk.job_id == job_id)
            .group_by(JobChunk.state, JobChunk.error)
        ).all()
    left = (JobState.QUEUED, JobState.RUNNING, JobState.CANCELLED)
    return Progress(
        chunks=sum(row[2] for row in rows),
        chunks_done=sum(row[2] for row in rows if row[0] is JobState.DONE),
        failed=sum(row[3] for row in rows if row[0] is JobState.FAILED),
        waiting=sum(row[3] for row in rows if row[0] in left),
        errors={row[1]: row[3] for row in rows if row[1]},
    )


def count_progress(session: Session, job_id: int) -> tuple[int, int]:
    """Rows done and rows refused so far, by the chunks themselves."""
    query = sa.select(sa.func.sum(JobChunk.done), sa.func.sum(JobChunk.refused)).where(JobChunk.job_id == job_id)
    with use_scope(SYSTEM):
        done, refused = session.execute(query).one()
    return done or 0, refused or 0


def list_groups(session: Session, job_id: int, most: int) -> list[Group]:
    """What a batch left, by reason, the largest first, each with its first ``most`` rows."""
    with use_scope(SYSTEM):
        counted = session.execute(
            sa.select(JobRefusal.reason, sa.func.count())
            .where(JobRefusal.job_id == job_id)
            .group_by(JobRefusal.reason)
            .order_by(sa.func.count().desc(), JobRefusal.reason)
        ).all()
        groups = []
        for reason, count in counted:
            rows = session.scalars(
                sa.select(JobRefusal)
                .where(JobRefusal.job_id == job_id, JobRefusal.reason == reason)
                .order_by(JobRefusal.row_id)
                .limit(most)
            )
            groups.append(Group(count, tuple(_left(row) for row in rows)))
    return groups


def list_done(session: Session, job_id: int, most: int) -> list[int]:
    """Keys of the first ``most`` rows that a batch did."""
    found: list[int] = []
    for done, _left_rows in iterate_chunks(session, job_id):
        found += done[: most - len(found)]
        if len(found) >= most:
            break
    return found


def iterate_chunks(session: Session, job_id: int) -> Iterator[tuple[list[int], list[LeftRow]]]:
    """Per done chunk the keys of the rows done and the rows left; a few hundred rows in memory at a time."""
    with use_scope(SYSTEM):
        numbers = session.scalars(
            sa.select(JobChunk.id)
            .where(JobChunk.job_id == job_id, JobChunk.state == JobState.DONE)
            .order_by(JobChunk.number)
        ).all()
    for chunk_id in numbers:
        with use_scope(SYSTEM):
            ids: list[int] = session.scalars(sa.select(JobChunk.row_ids).where(JobChunk.id == chunk_id)).one()
            rows = session.scalars(
                sa.select(JobRefusal)
                .where(JobRefusal.job_id == job_id, JobRefusal.row_id.between(ids[0], ids[-1]))
                .order_by(JobRefusal.row_id)
                .execution_options(populate_existing=True)
            )
            left = [_left(row) for row in rows]
        undone = {row.id for row in left}
        yield [i for i in ids if i not in undone], left


def find_batch(session: Session, job_id: int, unit_id: int | None) -> Job | None:
    """A batch of the office ``unit_id``, or None."""
    with use_scope(SYSTEM):
        return session.scalar(
            sa.select(Job)
            .where(Job.id == job_id, Job.kind.like("batch:%"), Job.unit_id == unit_id)
            .execution_options(populate_existing=True)
        )


def _left(row: JobRefusal) -> LeftRow:
    problems = tuple(Problem(p["rule"], p["text"], params=p["params"]) for p in row.problems)
    return LeftRow(row.row_id, row.label, problems)
