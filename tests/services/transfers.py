"""Transfer-ins as clerks enter them, for tests: 信息表 and 附件3 complete, unless a test changes something (C-5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.enums import CaseKind, DocumentKind, Level
from app.queries.entry import EntryReader
from app.security.jurisdiction import Actor
from app.services.attachment import Upload
from app.services.case_entry import Entry, enter_case
from tests.services.entry_forms import PDF, PHOTO, typed

PAPERS = tuple(
    Upload(kind, f"{kind.value}.pdf", PDF)
    for kind in (
        DocumentKind.PAPER_FORM,
        DocumentKind.ID_COPY,
        DocumentKind.OLD_CERTIFICATE,
        DocumentKind.REVIEW_FORM,
        DocumentKind.ANNOUNCEMENT,
    )
)
TITLES = {Level.SENIOR: "高级农艺师", Level.MID: "农艺师", Level.JUNIOR: "助理农艺师"}


def typed_transfer(**changes: Any) -> dict[str, Any]:
    """Somebody of Jiangsu who works in Deqing now, field by field as typed."""
    sheet: dict[str, Any] = {
        "old_certificate_authority": "江苏省人事厅",
        "old_certificate_number": "苏农990106",
        "committee": "江苏省农业技术高级专业技术资格评审委员会",
        "former_work": "江苏省金陵农科所，从事作物栽培研究",
        "graduation": "1980年7月浙东农学院农学专业毕业",
        "former_document": "苏人职[1999]112号",
        "transferred_on": "2005-03-01",
        "transfer_reason": "工作调动",
        "report": "本人调入以来，认真完成各项工作。\n试用期内无差错。",
        "report_signed_on": "2006-03-01",
        "report_continues": "no",
    }
    return typed(**(sheet | changes))


def transfer_of(
    session: Session, actor: Actor, raw: Mapping[str, Any] | None = None, *, level: Level = Level.SENIOR, **options: Any
) -> Entry:
    """The entry that ``actor``'s office makes of ``raw``, with photo, papers and original seen."""
    raw = raw or typed_transfer(title_name=TITLES[level])
    reading = EntryReader.open(session, actor, level, CaseKind.TRANSFER_IN).read(raw)
    given = {"photo": PHOTO, "original_seen": True, "uploads": PAPERS, "transfer": reading.transfer}
    return Entry(reading.values, level, CaseKind.TRANSFER_IN, **(given | options))


def enter_transfer(session: Session, actor: Actor, raw: Mapping[str, Any] | None = None, **options: Any) -> int:
    """A case of ``raw`` at its first step."""
    case_id = enter_case(session, actor, transfer_of(session, actor, raw, **options)).case_id
    assert case_id is not None
    return case_id
