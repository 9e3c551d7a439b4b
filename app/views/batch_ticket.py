"""What ties the confirmation of a batch to its preview: signed, for the one officer who saw it (B-2, T11, T13)."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from flask import abort, current_app
from itsdangerous import BadSignature, URLSafeSerializer

from app.security.jurisdiction import Actor
from app.services.case_batch import BatchAct


@dataclass(frozen=True, slots=True)
class Ticket:
    """A previewed batch; ``key`` names it, so that it is carried out once."""

    act: BatchAct
    ids: tuple[int, ...]
    key: str


def sign_ticket(act: BatchAct, case_ids: Collection[int], actor: Actor) -> str:
    """A new ticket for ``actor`` as the text of a hidden field."""
    return str(_signer(actor).dumps([act.value, sorted(set(case_ids)), secrets.token_hex(12)]))


def open_ticket(text: str, actor: Actor) -> Ticket:
    """The ticket; 400 when it was changed, or made out to somebody else."""
    try:
        act, ids, key = _signer(actor).loads(text)
    except BadSignature:
        abort(400)
    return Ticket(BatchAct(act), tuple(ids), key)


def _signer(actor: Actor) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=f"case batch of {actor.user_id}")
