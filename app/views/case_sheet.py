"""What the page of a case shows beside its form: route, seals, course of approvals, sources (C-12, C-14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext

from app import clock
from app.enums import ENDED_STEPS, CaseKind, DocumentKind, Level, Line, Seat, Step, Verb
from app.models.approval import Approval
from app.models.attachment import Attachment
from app.models.authority import Reason
from app.models.reminder import Reminder
from app.models.unit import Unit
from app.printing.information_form import SEAL_CAPTIONS, date_text
from app.queries.case_page import CaseRecord
from app.rules.exchange import counts_as_due
from app.rules.guard import CaseFacts
from app.rules.route import RouteStep
from app.services.case_act import Standing
from app.views.day_words import deadline, minute, short_day
from app.views.words import document_word
from app.words import word

Piece = dict[str, Any]
FIT = "#view=FitH&toolbar=0"
"""How a browser shows a PDF beside the form: as wide as the frame, without a bar of its own."""

Checklist = Mapping[tuple[CaseKind, Level, Line, Step], Sequence[tuple[DocumentKind, str]]]

# The order in which an officer reads the papers: at the check against the original, and at the others.
READING = {
    True: (DocumentKind.OLD_CERTIFICATE, DocumentKind.PAPER_FORM, DocumentKind.ID_COPY),
    False: (DocumentKind.ANNOUNCEMENT, DocumentKind.OLD_CERTIFICATE, DocumentKind.ID_COPY),
}

# The certificate of a re-issue is lost, so the newspaper comes first; that of a correction was given back.
READING_OF_KIND = {
    CaseKind.REISSUE: (DocumentKind.NEWSPAPER, DocumentKind.PAPER_FORM, DocumentKind.ID_COPY),
    CaseKind.CORRECTION: (DocumentKind.OLD_CERTIFICATE, DocumentKind.ID_COPY, DocumentKind.OTHER),
}


def called(unit: Unit | None) -> str:
    """The short name of a unit, else its name."""
    return (unit.short_name or unit.name) if unit else ""


def step_name(step: Step, office: str = "") -> str:
    """``湖州市卫生局核对``: what a step is called with the office that holds it."""
    if step is Step.EMPLOYER:
        return str(gettext("Check by the employer"))
    texts = {
        Step.LOCAL: gettext("Check by %(office)s", office=office),
        Step.REVIEW: gettext("Review by %(office)s", office=office),
        Step.FINAL: gettext("Approval by %(office)s", office=office),
    }
    return str(texts.get(step, word(step)) if office else word(step))


def offices_by_seat(record: CaseRecord, standing: Standing) -> dict[Seat, Unit | None]:
    """The units that sit at the case's seats."""
    case = record.case
    return {
        Seat.PROVINCE: standing.setting.province,
        Seat.REVIEW: case.review_office,
        Seat.LOCAL: case.local_office,
        Seat.EMPLOYER: case.employer,
        Seat.BODY: case.holder,
    }


def name_of(part: RouteStep, record: CaseRecord, standing: Standing) -> str:
    """``step_name`` with the office of this case."""
    return step_name(part.step, called(offices_by_seat(record, standing)[part.seat]))


def route_strip(record: CaseRecord, standing: Standing, unit_id: int | None) -> list[Piece]:
    """The tiers a case passes: who acted when, whom it waits for since when, how late by working days (U-3)."""
    case, facts = record.case, standing.facts
    given = {a.from_step: a for a in record.approvals if a.verb is Verb.APPROVE and a.void is None}
    strip = [_employer_piece(record)] if case.line is not Line.PROVINCIAL and record.opinion else []
    for part in facts.steps:
        piece: Piece = {"name": name_of(part, record, standing), "note": "", "state": "", "late": False}
        if part.step is case.step:
            words, late = deadline(case.due_on, counts=counts_as_due(case.person.employment_status, case.kind))
            piece |= {"state": "now", "late": late, "note": _waiting(record, facts, unit_id, words)}
        elif part.step in given:
            piece |= {"state": "done", "note": f"{short_day(given[part.step].acted_at)} {given[part.step].actor_name}"}
        strip.append(piece)
    return [*strip, _end_piece(record)]


def _employer_piece(record: CaseRecord) -> Piece:
    opinion = record.opinion
    note = f"{short_day(opinion.signed_on)} {opinion.signatory}" if opinion else ""
    return {"name": gettext("Employer's opinion"), "note": note, "state": "done", "late": False}


def _waiting(record: CaseRecord, facts: CaseFacts, unit_id: int | None, words: str) -> str:
    since = short_day(record.case.step_since)
    if record.case.holder_id == unit_id:
        text = gettext("Waits for you since %(day)s", day=since)
    else:
        text = gettext("Waits for %(office)s since %(day)s", office=called(record.case.holder), day=since)
    return str(gettext("%(first)s, %(second)s", first=text, second=words)) if words else str(text)


def _end_piece(record: CaseRecord) -> Piece:
    case, last = record.case, record.last_act
    if case.step not in ENDED_STEPS:
        return {"name": gettext("Print and issue"), "note": "", "state": "", "late": False}
    note = f"{short_day(last.acted_at)} {last.actor_name}"
    if case.step is Step.APPROVED:
        return {
            "name": gettext("Print and issue"),
            "note": record.certificate_number or note,
            "state": "now",
            "late": False,
        }
    return {"name": word(case.step), "note": note, "state": "now", "late": False}


def seal_boxes(record: CaseRecord) -> list[Piece]:
    """The three boxes at the foot of the form; the middle one stays empty on the provincial line (D-1)."""
    case = record.case
    given = {a.from_step: a for a in record.approvals if a.verb is Verb.APPROVE and a.void is None}
    opinion, by_employer = record.opinion, given.get(Step.EMPLOYER)
    employer: Piece = {"office": None, "date": ""}
    if opinion:
        employer = {"office": called(case.employer), "date": date_text(opinion.signed_on)}
    elif by_employer:
        employer = {"office": called(case.employer), "date": _paper_day(by_employer)}
    boxes = [employer, _box(given.get(Step.LOCAL), case.local_office), _box(given.get(Step.REVIEW), case.review_office)]
    if case.line in (Line.PROVINCIAL, Line.DIRECT):
        boxes[1] = {"office": None, "date": "", "waiting": gettext("Not used")}
    return [{"title": title, **box} for title, box in zip(SEAL_CAPTIONS, boxes, strict=True)]


def _box(approval: Approval | None, office: Unit | None) -> Piece:
    if approval is None:
        return {"office": None, "date": ""}
    return {"office": called(office), "date": _paper_day(approval)}


def _paper_day(approval: Approval) -> str:
    return date_text(clock.local_date(approval.acted_at))


def timeline(record: CaseRecord, standing: Standing, reasons: dict[str, Reason], chinese: bool) -> list[Piece]:
    """Every act on the case, oldest first; what a return voided is struck and keeps its seal (C-12)."""
    names = {part.step: name_of(part, record, standing) for part in standing.facts.steps}
    rows = [_act_row(act, names, reasons, chinese) for act in record.approvals]
    check = record.check
    if check is not None:
        place = gettext("Page %(page)s, line %(line)s", page=check.page, line=check.line_number)
        parts = [place, check.difference, check.explanation, check.opinion]
        who = gettext("Checked against the document: %(who)s", who=check.checked_by_name)
        row: Piece = {
            "who": who,
            "when": minute(check.checked_at),
            "text": "　".join(p for p in parts if p),
            "void": not record.checked,
            "at": check.checked_at,
        }
        rows.append(row)
    rows += [_reminder_row(reminder) for reminder in record.reminders]
    return sorted(rows, key=lambda r: r["at"])


def _reminder_row(reminder: Reminder) -> Piece:
    sender, addressed = called(reminder.from_office), called(reminder.to_office)
    who = gettext("Reminder to %(office)s: %(who)s", office=addressed, who=f"{sender}　{reminder.actor_name}")
    return {"who": who, "when": minute(reminder.sent_at), "text": reminder.note, "void": False, "at": reminder.sent_at}


def _act_row(act: Approval, names: dict[Step, str], reasons: dict[str, Reason], chinese: bool) -> Piece:
    who = f"{called(act.unit)}　{act.actor_name}"
    if act.verb is not Verb.APPROVE:
        who = gettext("%(act)s: %(who)s", act=word(act.verb), who=who)
    when = minute(act.acted_at)
    if act.verb in (Verb.RETURN, Verb.WITHDRAW) and act.to_step in names:
        when += "　" + gettext("back to “%(step)s”", step=names[act.to_step])
    reason = reasons.get(act.reason_code)
    words = (reason.text_zh if chinese else reason.text_en) if reason else ""
    return {
        "who": who,
        "when": when,
        "text": "　".join(p for p in (words, act.opinion) if p),
        "office": called(act.unit),
        "seal": act.verb is Verb.APPROVE,
        "void": act.void is not None,
        "at": act.acted_at,
    }


def sources(record: CaseRecord, checklist: Checklist, lost: bool) -> list[Piece]:
    """The papers beside the form, in reading order; a required one that is not there is marked (P-11)."""
    case = record.case
    found: dict[DocumentKind, list[Piece]] = {}
    document = case.qualification.announcement_document
    if document is not None and document.scan_file_id is not None:
        found[DocumentKind.ANNOUNCEMENT] = [{"url": f"/documents/{document.id}/scan{FIT}", "type": "pdf"}]
    for scan in record.attachments:
        found.setdefault(scan.document_kind, []).append(_scan(case.id, scan))
    unmet = "not_lost" if lost else "lost"
    wanted = {
        kind
        for (*about, _step), items in checklist.items()
        for kind, condition in items
        if about == [case.kind, case.level, case.line] and condition != unmet
    }
    first = READING_OF_KIND.get(case.kind) or READING[case.step in (Step.LOCAL, Step.EMPLOYER)]
    tabs: list[Piece] = []
    for kind in (*first, *(kind for kind in DocumentKind if kind not in first)):
        label = document_word(case.kind, kind)
        for number, piece in enumerate(found.get(kind, ()), 1):
            tabs.append({"label": label if number == 1 else f"{label} {number}", **piece})
        if kind in wanted and kind not in found:
            tabs.append({"label": label, "url": None})
    photo = f"/cases/{case.id}/photo" if case.photo_file_id else None
    tabs.insert(min(3, len(tabs)), {"label": gettext("Photo"), "url": photo, "type": "image"})
    return tabs


def _scan(case_id: int, scan: Attachment) -> Piece:
    kind = "pdf" if scan.file.media_type == "application/pdf" else "image"
    return {"url": f"/cases/{case_id}/attachments/{scan.id}{FIT if kind == 'pdf' else ''}", "type": kind}
