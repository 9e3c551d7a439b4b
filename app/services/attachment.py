"""Scans of a case or of its draft: what may be attached, by whom, until when (附件材料, P-11)."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from PIL import Image
from pypdf import PdfReader
from sqlalchemy.orm import Session

from app import clock
from app.enums import SEAT_COLUMN, DocumentKind
from app.errors import N_, NotFound, Problem, Refusal, blocking
from app.models.attachment import Attachment, EntryDraft
from app.models.case import Case
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.audit import record
from app.services.stored_file import keep_file
from app.session import SYSTEM, use_scope, writing

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 60_000_000
"""An A4 page at 600 dots per inch has 35 million; a small file that declares more is refused unread."""

LONGEST_NAME = 80
_SIGNATURES = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
_ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
_NUMBER_IN_NAME = re.compile(r"[0-9]{14,17}[0-9Xx]")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was chosen for a kind of document."""

    document_kind: DocumentKind
    file_name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Scan:
    """What a file turned out to be: type by its bytes, pages, and a name that is safe to give back."""

    media_type: str
    page_count: int
    file_name: str


def read_upload(upload: Upload) -> tuple[Scan | None, list[Problem]]:
    """The scan, or why it cannot be attached (P-11): type, size, damage, no pages."""
    name = f"document_{upload.document_kind.value}"
    if not upload.data:
        return None, [Problem("P-11", N_("The file is empty. Choose the scan again."), field=name)]
    if len(upload.data) > MAX_BYTES:
        text = N_("The file has more than %(most)s MB. Scan it at a lower resolution, or only the pages needed.")
        return None, [Problem("P-11", text, field=name, params={"most": MAX_BYTES // 1024 // 1024})]
    media_type = next((kind for mark, kind in _SIGNATURES if upload.data.startswith(mark)), None)
    if media_type is None:
        text = N_("The file is no PDF, JPEG or PNG, whatever its name says. Scan or save it as one of these.")
        return None, [Problem("P-11", text, field=name)]
    try:
        pages = _pages(upload.data, media_type)
    except Exception:  # hostile bytes make parsers raise almost anything; none of it may stop the clerk's work
        pages = 0
    if pages < 1:
        text = N_("The file is damaged or locked and cannot be opened. Scan or save it again.")
        return None, [Problem("P-11", text, field=name)]
    return Scan(media_type, pages, safe_file_name(upload.file_name, media_type)), []


def _pages(data: bytes, media_type: str) -> int:
    if media_type == "application/pdf":
        return len(PdfReader(io.BytesIO(data)).pages)
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            return 0
        picture.verify()
    return 1


def safe_file_name(name: str, media_type: str) -> str:
    """A name without folders, controls and ID numbers, with the ending of what the file is."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFKC", name))[-1]
    stem = last.rpartition(".")[0] or last
    visible = "".join(c for c in stem if unicodedata.category(c)[0] not in "CZ" and c not in '<>:"|?*;%')
    stem = _NUMBER_IN_NAME.sub("", visible).strip("._- ")[:LONGEST_NAME]
    return (stem or "scan") + _ENDINGS[media_type]


def attachment_row(session: Session, actor: Actor, upload: Upload, owner: Mapping[str, Any]) -> Attachment:
    """A new attachment of ``owner`` (its key and tier columns), inside the caller's ``writing()``.

    Raises Refusal (P-11) for a file that cannot be attached.
    """
    scan, problems = read_upload(upload)
    if scan is None:
        raise Refusal(problems)
    kept = keep_file(session, upload.data, scan.media_type, scan.page_count)
    return Attachment(
        **owner,
        document_kind=upload.document_kind,
        file_id=kept.id,
        file_name=scan.file_name,
        uploaded_at=clock.now(),
        uploaded_by_id=actor.user_id,
    )


def attach_to_case(session: Session, actor: Actor, case_id: int, uploads: Iterable[Upload]) -> list[int]:
    """Attach scans to a case that the actor's office holds; new ids. Raises NotFound, Refusal (C-14, P-11)."""
    uploads = list(uploads)
    _refuse_bad(uploads)
    with use_scope(SYSTEM), writing(session):
        case = editable_case(session, actor, case_id)
        owner = {"case_id": case.id, **tiers_of(case)}
        rows = [attachment_row(session, actor, upload, owner) for upload in uploads]
        session.add_all(rows)
        session.flush()
        for row in rows:
            record(session, actor, "attach", "case", case.id, after={"document": row.document_kind.value})
        return [row.id for row in rows]


def attach_to_draft(session: Session, actor: Actor, draft_id: int, uploads: Iterable[Upload]) -> list[int]:
    """Attach scans to a draft that the actor may still change; new ids. Raises NotFound, Refusal (P-11)."""
    uploads = list(uploads)
    _refuse_bad(uploads)
    with use_scope(SYSTEM), writing(session):
        draft = editable_draft(session, actor, draft_id)
        owner = {"draft_id": draft.id, **tiers_of(draft)}
        rows = [attachment_row(session, actor, upload, owner) for upload in uploads]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def remove_attachment(session: Session, actor: Actor, attachment_id: int) -> None:
    """Take a scan away again, while its case or draft may still be edited. Raises NotFound, Refusal (C-14)."""
    with use_scope(SYSTEM), writing(session):
        with use_scope(actor.scope):
            row = session.scalar(sa.select(Attachment).where(Attachment.id == attachment_id))
        if row is None:
            raise NotFound("attachment")
        if row.case_id is not None:
            case = editable_case(session, actor, row.case_id)
            record(session, actor, "detach", "case", case.id, before={"document": row.document_kind.value})
        else:
            editable_draft(session, actor, row.draft_id or 0)
        session.delete(row)


def editable_case(session: Session, actor: Actor, case_id: int) -> Case:
    """The case, when the actor's office holds it and may act; inside ``writing()``, under system scope.

    Raises NotFound outside the jurisdiction, Refusal (U-1, C-14) where somebody else must do it.
    """
    # The person on a visible case may be another office's (C-18), so only the case itself is asked the scope.
    query = sa.select(Case).where(Case.id == case_id, Case.criterion(actor.scope))
    case = session.scalar(query.execution_options(populate_existing=True).with_for_update())
    if case is None:
        raise NotFound("case")
    if not actor.may(Permission.CASE_ACT):
        raise Refusal(Problem("U-1", N_("Your role does not include changing cases; ask a colleague who has it.")))
    if case.holder_id is None or case.holder_id != actor.unit_id:
        text = N_("The case lies with another office now, so it cannot be changed here. That office can return it.")
        raise Refusal(Problem("C-14", text))
    return case


def editable_draft(session: Session, actor: Actor, draft_id: int) -> EntryDraft:
    """The draft, when the actor may still change it; inside ``writing()``, under system scope.

    Raises NotFound outside the jurisdiction, Refusal (U-1, C-2) when it was handed in.
    """
    with use_scope(actor.scope):
        draft = session.scalar(
            sa.select(EntryDraft).where(EntryDraft.id == draft_id).execution_options(populate_existing=True)
        )
    if draft is None:
        raise NotFound("draft")
    if not actor.may(Permission.CASE_ENTER):
        raise Refusal(Problem("U-1", N_("Your role does not include entering forms; ask a colleague who has it.")))
    if draft.handed_in and draft.employer_id == actor.unit_id:
        text = N_("The draft was handed in, and the office goes on with it; it can no longer be changed here.")
        raise Refusal(Problem("C-2", text))
    return draft


def tiers_of(row: Case | EntryDraft) -> dict[str, int | None]:
    """The tier columns of a case or a draft, for the rows that hang on it."""
    return {column: getattr(row, column) for column in (*SEAT_COLUMN.values(), "copied_to_id")}


def _refuse_bad(uploads: Iterable[Upload]) -> None:
    """Every bad file is told at once, before anything is stored."""
    problems = [p for upload in uploads for p in read_upload(upload)[1]]
    if blocking(problems):
        raise Refusal(problems)
