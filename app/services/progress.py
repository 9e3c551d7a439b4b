"""Public look-up of progress by 受理编号 and ID number (C-17): every look-up on record, and a stranger who knows only
one of the two learns nothing, not even which of them was right (T27, T32)."""

from __future__ import annotations

import hmac

from sqlalchemy.orm import Session

from app import clock
from app.models.audit import ProgressLookup
from app.models.encryption import keyring
from app.queries.progress import Progress, find_case, get_progress
from app.rules import acceptance_number
from app.rules.folding import fold
from app.rules.id_number import recognise
from app.session import SYSTEM, use_scope, writing

LONGEST = 40
_NOBODY = "0" * 64
"""Stands for the index of a person who is not there, so that a miss takes the same steps as a near hit."""


def folded_number(text: str) -> str:
    """A 受理编号 in its one spelling; what is none stays as typed, folded and cut, and is looked up all the same."""
    number = acceptance_number.parse(text)
    if number is not None:
        return acceptance_number.render(number.year, number.division_code, number.serial)
    return fold(text)[:LONGEST]


def look_up_progress(session: Session, number: str, id_number: str, address: str) -> Progress | None:
    """Where the case stands; None unless both belong together. Number and ``address`` are kept as keyed hashes only.

    An unknown number and a wrong ID number take the same statements: one read, one comparison, one row of the log.
    """
    wanted, typed = folded_number(number), id_number[:LONGEST]
    index = keyring.blind_index(recognise(typed) or fold(typed))
    with use_scope(SYSTEM), writing(session):
        found = find_case(session, wanted)
        case_id, present = found if found else (None, _NOBODY)
        if not hmac.compare_digest(present, index):
            case_id = None
        session.add(
            ProgressLookup(
                happened_at=clock.now(),
                case_id=case_id,
                number_sha256=keyring.blind_index(f"acceptance {wanted}"),
                address_sha256=keyring.blind_index(f"address {address}"),
            )
        )
    if case_id is None:
        return None
    with use_scope(SYSTEM):
        return get_progress(session, case_id)
