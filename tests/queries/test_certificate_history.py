"""K-9: the status of a certificate on any past day, from its events."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind, CertificateStatus, Verb
from app.queries.certificate import find_status_on, list_status_changes
from app.queries.replacement import find_kin
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope
from tests.factories import COUNTY
from tests.services.certificates import enterer, make_certificates
from tests.services.replacements import decide, open_on

START = dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def test_k9_status_on_any_past_day(session: Session) -> None:
    """Issued, lost, found again (withdrawn), lost, void: each day says what was public at its end, in Zhejiang time."""
    with clock.frozen(START):
        (old,) = make_certificates(session, 1)
        clerk = enterer(session, COUNTY, old)
    with clock.frozen(START + 2 * DAY):
        case_id = open_on(session, clerk, CaseKind.REISSUE, old, send_up=None)
    with clock.frozen(START + 4 * DAY):
        assert apply(session, clerk, Selection((case_id,)), Instruction(Verb.WITHDRAW)).done
    # 17:00 UTC is one o'clock of the next day in Zhejiang.
    late = (START + 6 * DAY).replace(hour=17)
    with clock.frozen(late):
        case_id = open_on(session, clerk, CaseKind.REISSUE, old)
    with clock.frozen(START + 9 * DAY):
        decide(session, COUNTY, case_id)
    session.rollback()
    with use_scope(SYSTEM):
        first = clock.local_date(START)
        told = [find_status_on(session, old.id, first + n * DAY) for n in range(-1, 12)]
        valid, lost, void = CertificateStatus.VALID, CertificateStatus.LOST, CertificateStatus.VOID
        assert told == [None, *[valid] * 2, *[lost] * 2, *[valid] * 3, *[lost] * 2, *[void] * 3]
        changes = list_status_changes(session, old.id)
        assert [change.status for change in changes] == [valid, lost, valid, lost, void]
        assert all(change.reason for change in changes[1:])
        new = find_kin(session, old).replaced_by
        assert new is not None and find_kin(session, new).replaces is not None
        assert find_status_on(session, new.id, first + 8 * DAY) is None
