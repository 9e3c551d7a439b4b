"""Scans and photo that come with a form (P-10, P-11)."""

from __future__ import annotations

from flask import request

from app.errors import Problem, Refusal
from app.extensions import db
from app.services.attachment import attach_to_draft, remove_attachment
from app.services.entry_draft import Draft
from app.services.photo import replace_draft_photo
from app.views.base import acting
from app.views.file import uploads_of

REMOVE = "remove:"
MOST_PHOTO_BYTES = 2 * 1024 * 1024


def keep_draft_files(draft: Draft, action: str) -> list[Problem]:
    """Scans and photo of the request go to the draft; those that cannot be kept come back with their reasons.

    Raises NotFound and Refusal where the draft itself may not be changed.
    """
    session, actor = db.session(), acting()
    refused: list[Problem] = []
    if action.startswith(REMOVE) and action.removeprefix(REMOVE).isdecimal():
        remove_attachment(session, actor, int(action.removeprefix(REMOVE)))
    for upload in uploads_of(request.files):
        try:
            attach_to_draft(session, actor, draft.id, [upload])
        except Refusal as refusal:
            refused += refusal.problems
    photo = request.files.get("photo")
    if photo is not None and photo.filename:
        try:
            replace_draft_photo(session, actor, draft.id, photo.stream.read(MOST_PHOTO_BYTES))
        except Refusal as refusal:
            refused += refusal.problems
    return refused
