"""Announcement documents (公布文件): registered with their scan, set on selections, ticked line by line (P-8, C-15)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import SEAT_COLUMN, RosterState, Step
from app.errors import N_, NotFound, Overtaken, Problem, Refusal, blocking
from app.models.case import Case
from app.models.document import AnnouncementDocument
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.roster import AnnouncementCheck, Roster, RosterItem
from app.rules.document_number import read_document_number, write_problems
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.attachment import Upload, read_upload
from app.services.audit import record, record_many
from app.services.stored_file import keep_file
from app.services.workflow import Outcome, Refused
from app.session import SYSTEM, through, use_scope, writing

MOST_CASES = 2000
"""Rows that one act of an officer takes; more are done by several."""

_LENGTHS = {"difference": 200, "explanation": 200, "opinion": 500}


@dataclass(frozen=True, slots=True)
class Check:
    """One row ticked by eye: where it stands in the document, and what differs there, with the reason (C-15)."""

    case_id: int
    page: int
    line: int
    difference: str = ""
    explanation: str = ""
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A case that a batch names, with what decides whether it may be changed."""

    case: Case
    name: str
    qualification: Qualification
    roster_state: RosterState | None
    document: AnnouncementDocument | None

    @property
    def label(self) -> str:
        """The case as lists of refused rows name it."""
        return f"{self.name} {self.case.acceptance_number}"


def register_document(
    session: Session,
    actor: Actor,
    number: str,
    title: str = "",
    issuer: str = "",
    issued_on: dt.date | None = None,
    scan: Upload | None = None,
) -> int:
    """Register a document of the actor's office, or complete the one it has under this number; returns its id (P-8).

    Raises Refusal for an unreadable number, a date to come, or a scan that is no PDF, JPEG or PNG (P-11).
    """
    require_editor(actor, Permission.DOCUMENT_REGISTER)
    canonical = read_number(number)
    read, problems = read_upload(scan) if scan else (None, [])
    if problems:
        raise Refusal(problems)
    if issued_on and issued_on > clock.today():
        raise Refusal(Problem("P-8", N_("The document's date lies in the future."), field="issued_on"))
    with use_scope(SYSTEM), writing(session):
        row = find_or_make_document(session, actor, canonical)
        row.title, row.issuer = title.strip() or row.title, issuer.strip() or row.issuer
        row.issued_on = issued_on or row.issued_on
        if scan and read:
            row.scan = keep_file(session, scan.data, read.media_type, read.page_count)
        session.flush()
        after = {"number": row.number, "title": row.title, "scan": row.scan.sha256 if row.scan else None}
        record(session, actor, "register", "announcement_document", row.id, after=after)
        return row.id


def check_cases(
    session: Session, actor: Actor, checks: Sequence[Check], *, seen: Mapping[int, tuple[int, int]] | None = None
) -> Outcome:
    """Tick cases against their lines in their documents (C-15); the tick holds until the case's facts change.

    A row whose difference has no explanation is refused, as is one without page and line; the others go on.
    ``seen`` holds per case the version and the newest tick (0 for none) that its page showed: raises Overtaken, and
    ticks nothing, when one has moved on since.
    """
    require_editor(actor)
    by_case = {check.case_id: check for check in checks}
    outcome = Outcome()
    with use_scope(SYSTEM), writing(session):
        found = read_held(session, actor, by_case, outcome)
        _still_as_seen(session, found, seen or {})
        allowed = sift_held(found, actor, outcome, lambda held: _check_problems(by_case[held.case.id], held.document))
        if not allowed:
            return outcome
        session.connection().execute(
            sa.insert(AnnouncementCheck.__table__),  # type: ignore[arg-type]  # a declarative __table__ is a Table here
            [_check_row(actor, by_case[held.case.id], held) for held in allowed],
        )
        ticks = [by_case[held.case.id] for held in allowed]
        record_many(
            session, actor, "check", "case", [(t.case_id, None, {"page": t.page, "line": t.line}) for t in ticks]
        )
        outcome.done += [held.case.id for held in allowed]
    return outcome


def _still_as_seen(session: Session, found: Sequence[Held], seen: Mapping[int, tuple[int, int]]) -> None:
    newest = sa.func.max(AnnouncementCheck.id)
    for held in found:
        if held.case.id not in seen:
            continue
        tick = session.scalar(sa.select(newest).where(AnnouncementCheck.case_id == held.case.id))
        if (held.case.version, tick or 0) != seen[held.case.id]:
            raise Overtaken


def require_editor(actor: Actor, permission: Permission = Permission.DOCUMENT_EDIT) -> None:
    """Raise Refusal for whoever may not write documents (P-8)."""
    if not actor.may(permission):
        raise Refusal(write_problems(actor.tier) or [Problem("U-1", N_("Your role does not include this."))])


def read_number(text: str) -> str:
    """The canonical document number; raises Refusal where there is none to be read."""
    reading = read_document_number(text, clock.today())
    if blocking(reading.problems):
        raise Refusal(reading.problems)
    if reading.number is None:
        raise Refusal(Problem("P-8", N_("Enter the document number (公布文号)."), field="number"))
    return reading.number


def find_or_make_document(session: Session, actor: Actor, number: str) -> AnnouncementDocument:
    """The office's document with this number, made when it is new."""
    row = session.scalar(
        sa.select(AnnouncementDocument).where(
            AnnouncementDocument.review_office_id == actor.unit_id, AnnouncementDocument.number == number
        )
    )
    if row is None:
        if actor.unit_id is None:
            raise NotFound("office")
        row = AnnouncementDocument(review_office_id=actor.unit_id, number=number, created_at=clock.now())
        session.add(row)
    return row


def read_held(
    session: Session, actor: Actor, case_ids: Collection[int], outcome: Outcome, *, lock: bool = True
) -> list[Held]:
    """The cases of the batch that the actor sees, locked until commit; the others are only counted."""
    wanted = set(case_ids)
    if len(wanted) > MOST_CASES:
        text = N_("Choose at most %(most)s cases at once; %(count)s are chosen.")
        raise Refusal(Problem("B-2", text, params={"most": MOST_CASES, "count": len(wanted)}))
    query = (
        sa.select(Case, Person.name, Qualification, Roster.state, AnnouncementDocument)
        .join(Person, Case.person_id == Person.id)
        .join(Qualification, Case.qualification_id == Qualification.id)
        .outerjoin(RosterItem, sa.and_(RosterItem.case_id == Case.id, RosterItem.struck_at.is_(None)))
        .outerjoin(Roster, RosterItem.roster_id == Roster.id)
        .outerjoin(AnnouncementDocument, Qualification.announcement_document_id == AnnouncementDocument.id)
        .where(Case.id.in_(wanted))
        .order_by(Case.id)
        .execution_options(populate_existing=True)
    )
    # Held until commit, so that two ticks of one case come one after the other.
    with use_scope(actor.scope), through(Case) as visible:
        seen = query.where(visible)
        rows = session.execute(seen.with_for_update(of=Case) if lock else seen).all()
    outcome.not_found = len(wanted) - len(rows)
    return [Held(*row) for row in rows]


def sift_held(
    found: Sequence[Held], actor: Actor, outcome: Outcome, more: Callable[[Held], list[Problem]] = lambda held: []
) -> list[Held]:
    """The cases whose document the actor may touch now; the others go to ``outcome`` with their reasons."""
    allowed = []
    for held in found:
        problems = write_problems(actor.tier, held.case.kind) or _place_problems(held, actor) or more(held)
        if problems:
            outcome.refused.append(Refused(held.case.id, held.label, tuple(problems)))
        else:
            allowed.append(held)
    return allowed


def _place_problems(held: Held, actor: Actor) -> list[Problem]:
    if held.case.step not in (Step.REVIEW, Step.FINAL) or held.case.holder_id != actor.unit_id:
        text = N_("The case does not stand at the review step of your office, so its document is not yours to change.")
        return [Problem("P-8", text)]
    if held.roster_state not in (None, RosterState.OPEN):
        text = N_("The case stands on a printed roster (花名册); withdraw the roster before you change its document.")
        return [Problem("C-16", text)]
    return []


def _check_problems(check: Check, document: AnnouncementDocument | None) -> list[Problem]:
    if document is None:
        text = N_(
            "The document number (公布文号) is still empty, so there is nothing to check against; fill it in first."
        )
        return [Problem("P-8", text, field="number")]
    problems = []
    if check.page < 1 or check.line < 1:
        text = N_("Give page and line of the document, counted from 1.")
        problems.append(Problem("C-15", text, field="page"))
    pages = document.scan.page_count if document.scan else None
    if pages and check.page > pages:
        text = N_("The scan of the document has %(pages)s pages; page %(page)s is not among them.")
        problems.append(Problem("C-15", text, field="page", params={"pages": pages, "page": check.page}))
    if check.difference.strip() and not check.explanation.strip():
        text = N_(
            "The case differs from the document. Return it to be mended, or explain the difference before you tick it."
        )
        problems.append(Problem("C-15", text, field="explanation"))
    for name, most in _LENGTHS.items():
        if len(getattr(check, name)) > most:
            text = N_("The text is longer than %(most)s characters; shorten it.")
            problems.append(Problem("C-15", text, field=name, params={"most": most}))
    return problems


def _check_row(actor: Actor, check: Check, held: Held) -> dict[str, object]:
    return {
        **{column: getattr(held.case, column) for column in SEAT_COLUMN.values()},
        "case_id": held.case.id,
        "case_version": held.case.version,
        "qualification_version": held.qualification.version,
        "document_id": held.document.id if held.document else None,
        "page": check.page,
        "line_number": check.line,
        "difference": check.difference.strip(),
        "explanation": check.explanation.strip(),
        "opinion": check.opinion.strip(),
        "checked_by_id": actor.user_id,
        "checked_by_name": actor.name,
        "checked_at": clock.now(),
    }
