"""Two clerks at two counters open a re-issue, or a re-issue and a correction, for one certificate (P-12, C-6, C-8)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.enums import CaseKind, CertificateStatus
from app.errors import Refusal
from app.models.certificate import Certificate, CertificateEvent
from app.models.replacement import Replacement
from app.security.jurisdiction import Actor
from app.services import replacement_gate
from app.session import SYSTEM, use_scope
from tests.factories import COUNTY
from tests.races.racing import race
from tests.services.certificates import enterer, make_certificates
from tests.services.replacements import open_on

CLERKS = 4
pytestmark = pytest.mark.races


def opening(actor: Actor, certificate_id: int, kind: CaseKind) -> Callable[[Session, threading.Barrier], str]:
    """A clerk who opens a case on the certificate and says what came of it."""

    def run(session: Session, barrier: threading.Barrier) -> str:
        with use_scope(SYSTEM):
            certificate = session.scalars(sa.select(Certificate).where(Certificate.id == certificate_id)).one()
            session.expunge(certificate)
        session.rollback()
        barrier.wait()
        try:
            open_on(session, actor, kind, certificate, send_up=None)
        except Refusal as refusal:
            return refusal.problems[0].rule
        except IntegrityError:
            return "index"
        return "opened"

    return run


def raced(app: Flask, session: Session, kinds: Sequence[CaseKind]) -> tuple[list[str], int, int]:
    """What the clerks say, how many cases replace the certificate, and how often its status changed."""
    (old,) = make_certificates(session, 1)
    clerks = [enterer(session, COUNTY, old) for _ in kinds]
    certificate_id = old.id
    session.rollback()
    pairs = zip(clerks, kinds, strict=True)
    said = race(app, [opening(clerk, certificate_id, kind) for clerk, kind in pairs])
    with use_scope(SYSTEM):
        cases = session.scalar(sa.select(sa.func.count(Replacement.case_id)))
        events = session.scalar(sa.select(sa.func.count()).select_from(CertificateEvent))
        assert session.scalars(sa.select(Certificate.status)).one() is not CertificateStatus.VALID
    return sorted(said), cases or 0, events or 0


def test_p12_one_of_several_clerks_opens_the_reissue(app: Flask, session: Session) -> None:
    """P-12: one case, one change of status; the others are told of the case in words."""
    assert raced(app, session, [CaseKind.REISSUE] * CLERKS) == (["P-12"] * (CLERKS - 1) + ["opened"], 1, 2)


def test_p12_reissue_and_correction_at_once(app: Flask, session: Session) -> None:
    """P-12: whichever comes first; never both."""
    assert raced(app, session, [CaseKind.REISSUE, CaseKind.CORRECTION]) == (["P-12", "opened"], 1, 2)


def test_control_without_the_check_the_index_refuses(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: when nobody looks for open cases, doubles are tried and the unique index stops them."""
    monkeypatch.setattr(replacement_gate, "state_problems", lambda *_: [])
    assert raced(app, session, [CaseKind.REISSUE] * CLERKS) == (["index"] * (CLERKS - 1) + ["opened"], 1, 2)
