"""Public verification (K-10): what is on a certificate and whether it stands; every look-up logged, strangers told
nothing they did not hold in hand (T31, T32)."""

from __future__ import annotations

import datetime as dt
import hmac
import io
import re
from dataclasses import dataclass

from PIL import Image
from sqlalchemy.orm import Session

from app import clock, storage
from app.enums import CaseKind, CertificateStatus
from app.models.audit import VerificationLookup
from app.models.certificate import Certificate
from app.models.encryption import keyring
from app.queries.verification import find_by_number, find_by_token, photo_sha256, replaced_by
from app.rules import certificate_number
from app.rules.face import CertificateFace
from app.rules.folding import fold
from app.session import SYSTEM, use_scope, writing

CODE, FORM = "code", "form"
TOKEN = re.compile(r"[A-Za-z0-9_-]{1,40}")
LONGEST_NUMBER = 40
LONGEST_NAME = 60
THUMBNAIL = (168, 240)
"""Pixels: the photo at twice the width it has on a phone, too few to print another certificate with."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a stranger is told: the face, its status, when. No ID number, no day of birth (T31). ``replaced_by``: the
    kind of case that put another certificate in its place; which one is not told."""

    status: CertificateStatus
    face: CertificateFace
    at: dt.datetime
    replaced_by: CaseKind | None = None

    @property
    def stands(self) -> bool:
        """True for 有效 alone."""
        return self.status is CertificateStatus.VALID


def verify_token(session: Session, token: str, address: str) -> Verdict | None:
    """The answer to a scanned code; None for an unknown token and a malformed one alike. ``address`` is hashed."""
    with use_scope(SYSTEM), writing(session):
        found = _by_token(session, token)
        return _logged(session, CODE, found, address)


def verify_number(session: Session, number: str, name: str, address: str) -> Verdict | None:
    """The answer to number and name typed together; None unless both belong to one certificate."""
    wanted, called = certificate_number.normalise(number), fold(name)
    with use_scope(SYSTEM), writing(session):
        found = None
        if len(wanted) <= LONGEST_NUMBER and len(called) <= LONGEST_NAME and certificate_number.is_well_formed(wanted):
            found = find_by_number(session, wanted)
        if found is not None and not hmac.compare_digest(fold(found.holder_name).encode(), called.encode()):
            found = None
        return _logged(session, FORM, found, address)


def photo_thumbnail(session: Session, token: str) -> bytes | None:
    """A small JPEG of the frozen photo, encoded anew; None for an unknown token."""
    with use_scope(SYSTEM):
        found = _by_token(session, token)
        if found is None:
            return None
        sha256 = photo_sha256(session, found)
    with Image.open(io.BytesIO(storage.get(sha256)), formats=("JPEG",)) as photo:
        small = photo.convert("RGB")
    small.thumbnail(THUMBNAIL)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=78)
    return out.getvalue()


def _by_token(session: Session, token: str) -> Certificate | None:
    return find_by_token(session, token) if TOKEN.fullmatch(token) else None


def _logged(session: Session, channel: str, found: Certificate | None, address: str) -> Verdict | None:
    """The answer, and the look-up in the same transaction; an address is kept only as a keyed hash."""
    now = clock.now()
    session.add(
        VerificationLookup(
            happened_at=now,
            channel=channel,
            certificate_id=found.id if found else None,
            address_sha256=keyring.blind_index(f"address {address}"),
        )
    )
    if found is None:
        return None
    return Verdict(found.status, CertificateFace.from_json(found.face), now, replaced_by(session, found))
