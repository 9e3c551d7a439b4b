"""Freeze a roster (打印定稿): its lines, its hash, its PDF and its workbook, all of the same rows (C-16, D-3)."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

from pypdf import PdfReader
from sqlalchemy.orm import Session

from app import clock
from app.enums import RosterState
from app.errors import N_, Problem, Refusal
from app.models.roster import Roster
from app.printing.roster_pdf import render_roster, roster_html
from app.queries.audit_head import audit_head
from app.queries.roster import Candidate, Entry, frozen_lines, list_entries, sheet_of
from app.rules.roster_line import RosterSheet
from app.security.jurisdiction import Actor
from app.services.audit import record
from app.services.roster_items import own_roster, write_rows
from app.services.stored_file import keep_file
from app.session import SYSTEM, use_scope, writing
from app.spreadsheets.roster_workbook import write_roster

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOTE_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Draft:
    """A roster as it would be frozen now: its cases in order, its sheet, the hash of the sheet."""

    cases: Sequence[Candidate]
    sheet: RosterSheet
    digest: str


def sheet_digest(sheet: RosterSheet) -> str:
    """SHA-256 over the canonical JSON of everything that stands on the roster, 64 hexadecimal digits (C-16)."""
    canonical = json.dumps(dataclasses.asdict(sheet), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def draft_of(session: Session, roster: Roster) -> Draft:
    """The open ``roster`` as it would be printed today, in the scope in force."""
    entries = [entry for entry in list_entries(session, roster) if not entry.struck]
    cases = sorted((entry.case for entry in entries), key=lambda case: case.order)
    lines = [dataclasses.replace(case.line, number=str(place)) for place, case in enumerate(cases, 1)]
    sheet = sheet_of(roster, lines, clock.today())
    return Draft(cases, sheet, sheet_digest(sheet))


def freeze_roster(session: Session, actor: Actor, roster_id: int, *, checked_by: str = "", phone: str = "") -> None:
    """Freeze an open roster: rows, hash, PDF and workbook, after which none of them changes (C-16).

    ``checked_by`` is 审核人, ``phone`` the telephone at the foot. The papers are made before the
    transaction, of lines that are compared again inside it. Raises Refusal for an unchecked row (C-15), an
    empty roster or one that changed meanwhile; PrintingRefused or ProgramMissing when it cannot be set.
    """
    with use_scope(SYSTEM):
        draft = _draft(session, actor, roster_id, checked_by, phone, lock=False)
        head = audit_head(session)
    pdf = render_roster(draft.sheet, content_hash=draft.digest, audit_head=head)
    workbook = io.BytesIO()
    write_roster(workbook, draft.sheet)
    with use_scope(SYSTEM), writing(session):
        again = _draft(session, actor, roster_id, checked_by, phone, lock=True)
        if again.digest != draft.digest:
            text = N_("The roster changed while it was being printed; nothing was frozen. Look at it and print again.")
            raise Refusal(Problem("C-16", text))
        roster = own_roster(session, actor, roster_id, RosterState.OPEN)
        write_rows(session, roster, again.cases, again.sheet.rows)
        roster.checked_by_name, roster.phone = checked_by, phone
        roster.pdf = keep_file(session, pdf, "application/pdf", len(PdfReader(io.BytesIO(pdf)).pages))
        roster.xlsx = keep_file(session, workbook.getvalue(), XLSX)
        roster.content_sha256 = again.digest
        roster.frozen_at = clock.now()
        roster.state = RosterState.FROZEN
        roster.version += 1
        after = {"state": "frozen", "rows": len(again.cases), "content_sha256": again.digest, "audit_head": head}
        record(session, actor, "freeze", "roster", roster.id, before={"state": "open"}, after=after)


def frozen_sheet(session: Session, roster: Roster) -> RosterSheet:
    """The sheet as it was printed, whatever was returned since; its digest is the roster's hash."""
    return sheet_of(roster, frozen_lines(session, roster))


def restated_sheet(roster: Roster, entries: Sequence[Entry]) -> RosterSheet:
    """The sheet as it stands now: returned rows struck with their reasons, totals restated (C-16)."""
    return sheet_of(roster, [entry.line for entry in entries])


def preview_html(roster: Roster, sheet: RosterSheet) -> str:
    """``sheet`` as the page that the PDF is made of; long reasons are cut, since the screen lists them in full."""
    rows = [dataclasses.replace(row, note=row.note[:NOTE_SHOWN]) for row in sheet.rows]
    return roster_html(dataclasses.replace(sheet, rows=rows), content_hash=roster.content_sha256 or "")


def _draft(session: Session, actor: Actor, roster_id: int, checked_by: str, phone: str, *, lock: bool) -> Draft:
    roster = own_roster(session, actor, roster_id, RosterState.OPEN, lock=lock)
    draft = draft_of(session, roster)
    unchecked = [case.line.name for case in draft.cases if not case.checked]
    if unchecked:
        text = N_("%(count)s rows are not ticked against their documents yet, the first is %(name)s. Tick them first.")
        raise Refusal(Problem("C-15", text, params={"count": len(unchecked), "name": unchecked[0]}))
    if not draft.cases:
        raise Refusal(Problem("C-3", N_("The roster has no rows. Add cases before you print it.")))
    sheet = dataclasses.replace(draft.sheet, checked_by=checked_by, phone=phone)
    return Draft(draft.cases, sheet, sheet_digest(sheet))
