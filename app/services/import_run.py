"""Make cases of a previewed import, a chunk of rows a transaction, each row once (B-4, T6, T11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, storage
from app.enums import CaseKind, Seat
from app.errors import N_, Problem, Refusal
from app.models.import_batch import ImportBatch, ImportRow
from app.queries.entry import get_entry_place
from app.queries.reference import list_windows
from app.rules.case_kind import KIND_RULES
from app.rules.exchange import Window, campaign_problems
from app.rules.information_form_fields import InformationForm
from app.security.jurisdiction import Actor
from app.services.audit import record
from app.services.case_entry import EntryResult, enter_cases
from app.services.import_check import Subject, entry_of, open_rows
from app.services.import_preview import IN_REQUEST, may_import, own_batch, submit_import_job
from app.services.import_reading import as_json, from_json
from app.session import SYSTEM, use_scope, writing

CHUNK = 500
RUN_JOB = "import"

TellRun = Callable[[Session, int, int, int], None]
"""Called in each chunk's transaction with the rows made, the rows refused, and the last row's number."""


def run_import(session: Session, actor: Actor, batch_id: int, expected: int, *, original_seen: bool = False) -> None:
    """Import the good rows of a previewed import; ``expected`` is how many the officer saw.

    Up to 500 rows at once, more by a job. Doing it again does nothing twice; after a crash it goes on where it
    stood. ``original_seen``: the officer states that the forms were checked against the originals (A1-2).
    Raises NotFound, and Refusal when the count changed meanwhile, the window is closed (C-11) or it was dropped.
    """
    may_import(session, actor)
    with use_scope(SYSTEM), writing(session):
        batch = own_batch(session, actor, batch_id, lock=True)
        if batch.state == "done":
            return
        if batch.state == "previewed":
            _begin(session, actor, batch, expected, original_seen)
        elif batch.state != "running":
            text = N_("This import is not ready to run. Look at its page, or upload the table again.")
            raise Refusal(Problem("B-4", text))
        by_job, total = batch.row_count > IN_REQUEST, batch.good_count
    if not by_job:
        carry_out_import(session, actor, batch_id)
        return
    submit_import_job(session, actor, batch_id, RUN_JOB, total)


def _begin(session: Session, actor: Actor, batch: ImportBatch, expected: int, original_seen: bool) -> None:
    if batch.good_count != expected or expected < 1:
        text = N_("Meanwhile %(count)s rows can be imported, not %(expected)s. Look at the preview again and confirm.")
        raise Refusal(Problem("B-4", text, params={"count": batch.good_count, "expected": expected}))
    if problems := campaign_of(session, actor, batch.kind):
        raise Refusal(problems)
    batch.state, batch.original_seen = "running", original_seen
    record(session, actor, "run", "import", batch.id, after={"rows": expected, "original_seen": original_seen})


def campaign_of(session: Session, actor: Actor, kind: CaseKind = CaseKind.EXCHANGE) -> list[Problem]:
    """Why no exchange can be started by the actor's office today (C-11); empty while a window is open.

    Other kinds have no window.
    """
    if not KIND_RULES[kind].campaign:
        return []
    with use_scope(SYSTEM):
        office = get_entry_place(session, actor).offices[Seat.REVIEW]
        windows = [Window(w.unit_id, w.starts_on, w.ends_on) for w in list_windows(session, office)]
    return campaign_problems(clock.today(), windows, office)


def carry_out_import(session: Session, actor: Actor, batch_id: int, tell: TellRun | None = None) -> None:
    """Every chunk that is left of a running import; a chunk's cases, its rows and ``tell`` commit together."""
    with use_scope(SYSTEM):
        batch = own_batch(session, actor, batch_id)
        subject, sha256 = Subject.of(batch), batch.workbook.sha256
    _sheet, rows = open_rows(session, actor, subject, storage.get(sha256))
    forms = {row.number: row.form for row in rows}
    while _run_chunk(session, actor, batch_id, forms, tell):
        pass


def _run_chunk(
    session: Session, actor: Actor, batch_id: int, forms: Mapping[int, InformationForm], tell: TellRun | None
) -> bool:
    """The next rows in one transaction; False when none was left and the import is done."""
    with use_scope(SYSTEM), writing(session):
        batch = own_batch(session, actor, batch_id, lock=True)
        if batch.state != "running":
            return False
        query = sa.select(ImportRow).where(ImportRow.batch_id == batch_id, ImportRow.state == "ready")
        rows = session.scalars(query.order_by(ImportRow.number).limit(CHUNK)).all()
        if not rows:
            _finish(session, actor, batch)
            return False
        entries = [
            entry_of(forms[r.number], r.photo_file_id, Subject.of(batch), batch.id, original_seen=batch.original_seen)
            for r in rows
        ]
        made = _settle(rows, enter_cases(session, actor, entries))
        session.flush()
        if tell is not None:
            tell(session, made, len(rows) - made, rows[-1].number)
    return True


def _settle(rows: Sequence[ImportRow], results: Sequence[EntryResult]) -> int:
    """Write each row's end; the number of cases made."""
    for row, result in zip(rows, results, strict=True):
        row.case_id = result.case_id
        row.state = "refused" if result.case_id is None else "made"
        known = from_json(row.problems)
        # What the officer saw in the preview stays, what was found only now is added.
        row.problems = as_json([*known, *(p for p in result.problems if p not in known)])
        row.warned = result.case_id is not None and bool(row.problems)
    return sum(result.case_id is not None for result in results)


def _finish(session: Session, actor: Actor, batch: ImportBatch) -> None:
    counted = session.execute(
        sa.select(ImportRow.state, sa.func.count()).where(ImportRow.batch_id == batch.id).group_by(ImportRow.state)
    )
    counts = dict(counted.all())
    batch.good_count, batch.refused_count = counts.get("made", 0), counts.get("refused", 0)
    batch.state, batch.finished_at = "done", clock.now()
    after = {"made": batch.good_count, "refused": batch.refused_count}
    record(session, actor, "finish", "import", batch.id, after=after)
