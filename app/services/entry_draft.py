"""Drafts (草稿): everything typed is kept, encrypted, until it becomes a case (C-2, P-1)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from app import clock
from app.enums import SEAT_COLUMN, CaseKind, Level, Line, Seat, Tier
from app.errors import N_, NotFound, Problem, Refusal
from app.models.attachment import Attachment, EntryDraft
from app.models.encryption import keyring
from app.queries.entry import get_entry_place
from app.rules.entry_kind import ENTRY_FIELDS
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.attachment import editable_draft
from app.services.audit import record
from app.session import SYSTEM, use_scope, writing

LONGEST_VALUE = 500
"""Characters of one field that a draft keeps, or twice what the field may hold, so that bad input survives too."""

TICKS = ("original_seen", "announcement_document")
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as typed. ``stamp`` says which saving this is; ``typed`` maps fields of the form to text."""

    id: int
    stamp: str
    level: Level
    kind: CaseKind
    typed: Mapping[str, str]
    photo_file_id: int | None
    handed_in: bool


def save_draft(
    session: Session,
    actor: Actor,
    typed: Mapping[str, str],
    level: Level,
    *,
    draft_id: int | None = None,
    seen_stamp: str | None = None,
    kind: CaseKind = CaseKind.EXCHANGE,
) -> Draft:
    """Keep what was typed, in the draft given or a new one.

    An ID number shown masked and sent back so stays as it was. Where somebody else saved the draft since
    ``seen_stamp``, this version becomes a draft of its own: neither is lost. Raises NotFound, Refusal (U-1, C-2).
    """
    if not actor.may(Permission.CASE_ENTER):
        raise Refusal(Problem("U-1", N_("Your role does not include entering forms; ask a colleague who has it.")))
    get_entry_place(session, actor)
    with use_scope(SYSTEM), writing(session):
        draft = editable_draft(session, actor, draft_id) if draft_id is not None else None
        before = _payload(draft) if draft is not None else {}
        kept = _kept(typed, before)
        if draft is not None and seen_stamp and seen_stamp != stamp_of(draft) and kept != before:
            draft = None
        if draft is None:
            draft = EntryDraft(**_own_tiers(actor), owner_id=actor.user_id, kind=kind, level=level, payload="{}")
            session.add(draft)
        draft.level, draft.kind = level, kind
        draft.name = kept.get("name", "")[:60]
        draft.payload = json.dumps(kept, ensure_ascii=False)
        draft.updated_at = clock.now()
        session.flush()
        return _as_draft(draft)


def get_draft(session: Session, actor: Actor, draft_id: int) -> Draft:
    """The draft with everything typed. Raises NotFound outside the jurisdiction."""
    with use_scope(actor.scope):
        draft = session.scalar(sa.select(EntryDraft).where(EntryDraft.id == draft_id))
        if draft is None:
            raise NotFound("draft")
        return _as_draft(draft)


def list_drafts(session: Session, actor: Actor) -> Sequence[EntryDraft]:
    """The drafts of the actor's office, and those handed in to it, newest first; what was typed stays unread."""
    with use_scope(actor.scope):
        query = (
            sa.select(EntryDraft)
            .options(defer(EntryDraft.payload))
            .order_by(EntryDraft.updated_at.desc(), EntryDraft.id.desc())
        )
        return session.scalars(query.limit(MOST_LISTED)).all()


def discard_draft(session: Session, actor: Actor, draft_id: int) -> None:
    """Throw a draft away with its scans. One that an employer handed in goes back to the employer instead."""
    with use_scope(SYSTEM), writing(session):
        draft = editable_draft(session, actor, draft_id)
        if draft.handed_in:
            _move(session, draft, dict.fromkeys(SEAT_COLUMN.values()) | {"employer_id": draft.employer_id})
            draft.handed_in = False
            draft.updated_at = clock.now()
            record(session, actor, "hand_back", "entry_draft", draft.id)
            return
        session.execute(
            sa.delete(Attachment).where(Attachment.draft_id == draft.id).execution_options(synchronize_session=False)
        )
        record(session, actor, "discard", "entry_draft", draft.id)
        session.delete(draft)


def hand_in_draft(session: Session, actor: Actor, draft_id: int) -> None:
    """Give an employer's draft to its office, which sees it in its list and goes on with it (C-2).

    Raises NotFound, and Refusal where the employer enters by itself (provincial line).
    """
    place = get_entry_place(session, actor)
    if actor.tier is not Tier.EMPLOYER or not place.only_drafts:
        text = N_("Your office enters the form itself, so there is nobody to hand the draft to. Send it up instead.")
        raise Refusal(Problem("C-2", text))
    receiver = Seat.REVIEW if place.line is Line.DIRECT else Seat.LOCAL
    with use_scope(SYSTEM), writing(session):
        draft = editable_draft(session, actor, draft_id)
        _move(session, draft, {SEAT_COLUMN[receiver]: place.offices[receiver], "employer_id": actor.unit_id})
        draft.handed_in = True
        draft.updated_at = clock.now()
        record(session, actor, "hand_in", "entry_draft", draft.id)


def reveal_number(session: Session, actor: Actor, draft_id: int) -> str:
    """The ID number of a draft in full; on record, and never part of an address (P-1, U-6, T31)."""
    draft = get_draft(session, actor, draft_id)
    if not actor.may(Permission.PERSON_REVEAL):
        raise Refusal(Problem("U-6", N_("Your role does not include seeing ID numbers in full; type it again.")))
    with use_scope(SYSTEM), writing(session):
        record(session, actor, "reveal", "entry_draft", draft.id)
    return draft.typed.get("id_number", "")


def stamp_of(draft: EntryDraft) -> str:
    """Which text of the draft this is; keyed, so that it tells nothing about the number in it (T31)."""
    return keyring.blind_index(draft.payload)[:16]


def is_masked(id_number: str) -> bool:
    """Whether this is a masked number sent back by a page, which stands for the one that is kept."""
    return "*" in id_number or "＊" in id_number


def _as_draft(draft: EntryDraft) -> Draft:
    return Draft(
        draft.id, stamp_of(draft), draft.level, draft.kind, _payload(draft), draft.photo_file_id, draft.handed_in
    )


def _payload(draft: EntryDraft) -> dict[str, str]:
    kept: dict[str, str] = json.loads(draft.payload)
    return kept


def _kept(typed: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    kept = {
        name: value[: max(LONGEST_VALUE, 2 * ENTRY_FIELDS[name].max_length) if name in ENTRY_FIELDS else LONGEST_VALUE]
        for name, value in typed.items()
        if value and (name in ENTRY_FIELDS or name in TICKS)
    }
    if is_masked(kept.get("id_number", "")):
        kept.pop("id_number")
        if "id_number" in before:
            kept["id_number"] = before["id_number"]
    return kept


def _own_tiers(actor: Actor) -> dict[str, Any]:
    """A draft belongs to the office that types it and to nobody above it, until it is handed in."""
    return {SEAT_COLUMN[actor.seat]: actor.unit_id} if actor.seat in SEAT_COLUMN else {}


def _move(session: Session, draft: EntryDraft, tiers: Mapping[str, int | None]) -> None:
    """Give the draft and its scans to the offices of ``tiers``."""
    for column, unit_id in tiers.items():
        setattr(draft, column, unit_id)
    session.execute(
        sa.update(Attachment)
        .where(Attachment.draft_id == draft.id)
        .values(**tiers)
        .execution_options(synchronize_session=False)
    )
