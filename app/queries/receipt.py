"""What was handed in with cases, for their receipts (C-17, P-11): a handful of statements, however many cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind, DocumentKind, Level, Line, OldCertificateEventKind, Seat
from app.models.approval import Approval
from app.models.attachment import Attachment
from app.models.case import Case
from app.models.old_certificate import OldCertificate, OldCertificateEvent
from app.models.person import Person
from app.models.qualification import Qualification
from app.models.unit import Unit
from app.queries.award_entry import as_said
from app.queries.case_setting import Setting, offices_of
from app.rules.case_kind import KIND_RULES
from app.rules.guard_entry import document_name
from app.rules.id_number import mask
from app.rules.receipt import ORIGINAL_TEXT, Receipt, ReceiptItem, receiving_seat
from app.session import Scope

_EMPLOYER = sa.orm.aliased(Unit)
_OFFICE = sa.orm.aliased(Unit)
_COLUMNS = (
    Case.id,
    Case.acceptance_number,
    Case.kind,
    Case.level,
    Case.line,
    Case.photo_file_id,
    Case.old_certificate_id,
    Case.review_office_id,
    Case.local_office_id,
    Case.employer_id,
    Case.evaluation_body_id,
    Person.name,
    Person.id_number,
    Qualification.title_name,
    OldCertificate.number.label("old_number"),
    OldCertificate.authority.label("old_authority"),
    Approval.acted_at.label("opened_at"),
    Approval.actor_name.label("officer_name"),
    Approval.unit_id.label("office_id"),
    _OFFICE.name.label("office_name"),
    _EMPLOYER.name.label("employer_name"),
)
# The reviewing office keeps one copy for all its cases; nobody hands it in (A1-3).
_NOT_HANDED_IN = frozenset({DocumentKind.ANNOUNCEMENT})


@dataclass(frozen=True, slots=True)
class ReceivedCase:
    """The receipt of a case, and the seat of the office that took it in."""

    case_id: int
    receipt: Receipt
    receiving: Seat


def list_visible(session: Session, case_ids: Collection[int]) -> list[int]:
    """Those of ``case_ids`` that lie in the scope in force, by acceptance number."""
    query = sa.select(Case.id).where(Case.id.in_(case_ids)).order_by(Case.acceptance_number)
    return list(session.scalars(query))


def list_imported(session: Session, batch_id: int) -> list[int]:
    """The cases that an import made, in the scope in force."""
    return list(session.scalars(sa.select(Case.id).where(Case.import_batch_id == batch_id).order_by(Case.id)))


def list_receipts(session: Session, case_ids: Collection[int], reader: Scope | None = None) -> list[ReceivedCase]:
    """The receipts of these cases by acceptance number, without the address of the look-up.

    ``reader`` is the scope of whoever prints: an evaluation body reads what it entered (C-7).
    Under system scope: a case keeps its offices while its person moves on (C-18), so the caller has checked
    which cases are visible.
    """
    query = (
        sa.select(*_COLUMNS)
        .join(Person, Case.person_id == Person.id)
        .join(Qualification, Case.qualification_id == Qualification.id)
        .join(Approval, sa.and_(Approval.case_id == Case.id, Approval.sequence == 0))
        .join(_OFFICE, Approval.unit_id == _OFFICE.id)
        .outerjoin(_EMPLOYER, Case.employer_id == _EMPLOYER.id)
        .outerjoin(OldCertificate, Case.old_certificate_id == OldCertificate.id)
        .where(Case.id.in_(case_ids))
        .order_by(Case.acceptance_number)
    )
    wanted = _wanted(Setting.read(session))
    scans, events = _scans(session, case_ids), _newest_events(session, case_ids)
    said = as_said(session, case_ids, reader)
    return [
        _received(
            row, said(row.id, row.name, row.employer_name), wanted, scans[row.id], events.get(row.old_certificate_id)
        )
        for row in session.execute(query)
    ]


About = tuple[CaseKind, Level, Line]


def _wanted(setting: Setting) -> dict[About, list[tuple[DocumentKind, str]]]:
    """What the checklist asks for, whatever the step: (document, condition) in the table's order."""
    wanted: dict[About, list[tuple[DocumentKind, str]]] = defaultdict(list)
    for (kind, level, line, _step), items in setting.checklist.items():
        wanted[kind, level, line] += [item for item in items if item not in wanted[kind, level, line]]
    return wanted


def _scans(session: Session, ids: Collection[int]) -> dict[int, Counter[DocumentKind]]:
    counted: dict[int, Counter[DocumentKind]] = defaultdict(Counter)
    query = sa.select(Attachment.case_id, Attachment.document_kind).where(Attachment.case_id.in_(ids))
    for case_id, kind in session.execute(query):
        counted[case_id or 0][kind] += 1
    return counted


def _newest_events(session: Session, ids: Collection[int]) -> dict[int | None, OldCertificateEventKind]:
    query = (
        sa.select(OldCertificateEvent.old_certificate_id, OldCertificateEvent.kind)
        .join(Case, Case.old_certificate_id == OldCertificateEvent.old_certificate_id)
        .where(Case.id.in_(ids))
        .order_by(OldCertificateEvent.id)
    )
    return dict(session.execute(query).all())


def _received(
    row: Any,
    called: tuple[str, str],
    wanted: Mapping[About, Sequence[tuple[DocumentKind, str]]],
    scans: Counter[DocumentKind],
    event: OldCertificateEventKind | None,
) -> ReceivedCase:
    unmet = "not_lost" if event is OldCertificateEventKind.LOST else "lost"
    asked = [kind for kind, condition in wanted.get((row.kind, row.level, row.line), ()) if condition != unmet]
    receipt = Receipt(
        acceptance_number=row.acceptance_number,
        kind=row.kind,
        level=row.level,
        person_name=called[0],
        masked_id=mask(row.id_number),
        employer_name=called[1],
        title_name=row.title_name,
        office_name=row.office_name,
        officer_name=row.officer_name,
        received_on=clock.local_date(row.opened_at),
        items=tuple(_items(row, asked, scans, event)),
        progress_url="",
    )
    return ReceivedCase(row.id, receipt, receiving_seat(offices_of(row), row.office_id))


def _items(
    row: Any, asked: Sequence[DocumentKind], scans: Counter[DocumentKind], event: OldCertificateEventKind | None
) -> list[ReceiptItem]:
    # What replaces a certificate of ours needs no information form; its papers follow below (C-6, C-8).
    items = [] if KIND_RULES[row.kind].replaces else [ReceiptItem("信息表", "纸质", "1份", "已收")]
    if row.old_certificate_id is not None:
        remark = "　".join(part for part in (row.old_authority, row.old_number) if part)
        state = ORIGINAL_TEXT[event] if event else "待核对"
        items.append(ReceiptItem("原证书", remark, "0本" if event is OldCertificateEventKind.LOST else "1本", state))
    has_photo = row.photo_file_id is not None
    items.append(ReceiptItem("本人照片", "电子照片", "1张" if has_photo else "0张", "已收" if has_photo else "待补"))
    for kind in DocumentKind:
        count = scans[kind]
        if count or (kind in asked and kind not in _NOT_HANDED_IN):
            state = "已收" if count else "待补"
            items.append(ReceiptItem(document_name(row.kind, kind), "扫描件", f"{count}份", state))
    return items
