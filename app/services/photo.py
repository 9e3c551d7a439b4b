"""Photos: judged by rules/photo.py, cleaned, and kept (P-10, A1-1)."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, storage
from app.errors import N_, Problem, Refusal, blocking
from app.models.stored_file import StoredFile
from app.rules.photo import RULE, photo_problems, reencode
from app.security.jurisdiction import Actor
from app.services.attachment import editable_case, editable_draft
from app.services.audit import record
from app.services.case_entry_rows import insert_missing
from app.session import SYSTEM, use_scope, writing

MEDIA_TYPE = "image/jpeg"


def clean_photo(data: bytes) -> bytes:
    """The photo re-encoded without foreign bytes; Refusal (P-10) naming everything that blocks it."""
    if problems := blocking(photo_problems(data)):
        raise Refusal(dataclasses.replace(p, field="photo") for p in problems)
    try:
        return reencode(data)
    except ValueError as error:
        text = N_("The photo file is damaged and cannot be opened. Save or scan it again.")
        raise Refusal(Problem(RULE, text, field="photo")) from error


def keep_photos(session: Session, photos: Sequence[bytes]) -> list[int]:
    """Ids of the stored files of ``photos`` (clean already), in their order; three statements for any number."""
    if not photos:
        return []
    sizes = {storage.put(data): len(data) for data in photos}
    now = clock.now()
    insert_missing(
        session,
        StoredFile.__table__,
        [
            {"sha256": sha256, "size_bytes": size, "media_type": MEDIA_TYPE, "created_at": now}
            for sha256, size in sorted(sizes.items())
        ],
        ["sha256"],
    )
    rows = session.execute(sa.select(StoredFile.sha256, StoredFile.id).where(StoredFile.sha256.in_(sizes)))
    ids = dict(iter(rows))
    return [ids[hashlib.sha256(data).hexdigest()] for data in photos]


def replace_case_photo(session: Session, actor: Actor, case_id: int, data: bytes) -> list[Problem]:
    """Put another photo on a case that the actor's office holds; its warnings. Raises NotFound, Refusal (P-10)."""
    clean = clean_photo(data)
    with use_scope(SYSTEM), writing(session):
        case = editable_case(session, actor, case_id)
        (file_id,) = keep_photos(session, [clean])
        record(
            session,
            actor,
            "replace_photo",
            "case",
            case.id,
            before={"photo_file_id": case.photo_file_id},
            after={"photo_file_id": file_id},
        )
        case.photo_file_id = file_id
        # A person who moved on is the other office's to change (C-18).
        if case.person.within(actor.scope, for_writing=True):
            case.person.photo_file_id = file_id
    return photo_problems(data)


def replace_draft_photo(session: Session, actor: Actor, draft_id: int, data: bytes) -> list[Problem]:
    """Put a photo on a draft; its warnings. Raises NotFound, Refusal (P-10)."""
    clean = clean_photo(data)
    with use_scope(SYSTEM), writing(session):
        draft = editable_draft(session, actor, draft_id)
        (draft.photo_file_id,) = keep_photos(session, [clean])
        draft.updated_at = clock.now()
    return photo_problems(data)
