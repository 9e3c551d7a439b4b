"""What ties the confirmation of a batch to its preview: signed, for the one officer who saw it (B-2, T11, T13)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, current_app
from itsdangerous import BadSignature, URLSafeSerializer

from app.security.jurisdiction import Actor
from app.services.batch import Expected
from app.services.batch_act import RowAct, find_act


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which rows: the filters of a list (``query``, as its address has them), ticked keys, or a roster's live rows.

    ``place`` is the address of the list, so that the filters can be asked again at the confirmation.
    """

    place: str
    query: str | None = None
    ids: tuple[int, ...] = ()
    roster_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain values for a ticket and for the job."""
        return {"place": self.place, "query": self.query, "ids": list(self.ids), "roster_id": self.roster_id}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Chosen:
        """What ``as_json`` gave."""
        return cls(values["place"], values["query"], tuple(values["ids"]), values["roster_id"])


@dataclass(frozen=True, slots=True)
class Ticket:
    """A previewed batch; ``key`` names it, so that it is carried out once."""

    act: RowAct
    chosen: Chosen
    expected: Expected
    key: str


def sign_ticket(act: RowAct, chosen: Chosen, expected: Expected, actor: Actor) -> str:
    """A new ticket for ``actor`` as the text of a hidden field."""
    seen = [expected.total, expected.digest, expected.ready]
    return str(_signer(actor).dumps([act.name, chosen.as_json(), seen, secrets.token_hex(12)]))


def open_ticket(text: str, actor: Actor) -> Ticket:
    """The ticket; 400 when it was changed, or made out to somebody else."""
    try:
        name, chosen, seen, key = _signer(actor).loads(text)
    except BadSignature:
        abort(400)
    return Ticket(find_act(name) or abort(400), Chosen.of(chosen), Expected(*seen), key)


def _signer(actor: Actor) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=f"batch of {actor.user_id}")
