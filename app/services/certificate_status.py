"""Changes of certificates' status, each with its event; one statement for any number (K-9, C-6, C-8)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import SEAT_COLUMN, CaseKind, CertificateStatus
from app.models.case import Case
from app.models.certificate import Certificate, CertificateEvent
from app.models.replacement import Replacement
from app.security.jurisdiction import Actor
from app.services.audit import record_many

UNDER_WAY = {CaseKind.REISSUE: CertificateStatus.LOST, CaseKind.CORRECTION: CertificateStatus.REPLACING}
"""What a certificate is while a case of this kind is to replace it (K-10: 已挂失, 换发中)."""


def announce_replacing(session: Session, actor: Actor, case_ids: Sequence[int]) -> None:
    """From the entry of its case on a certificate is 已挂失 or 换发中. In the caller's transaction, system scope."""
    for kind, status in UNDER_WAY.items():
        held = _replaced_by(session, case_ids, kind, [CertificateStatus.VALID])
        change_status(session, actor, held, status)


def void_replaced(session: Session, actor: Actor, case_ids: Sequence[int]) -> None:
    """The replaced certificate is void before the new number exists (C-6, C-8)."""
    for kind, status in UNDER_WAY.items():
        held = _replaced_by(session, case_ids, kind, [CertificateStatus.VALID, status])
        change_status(session, actor, held, CertificateStatus.VOID)


def restore_replaced(session: Session, actor: Actor, case_ids: Sequence[int]) -> None:
    """Where its case ended without a new one, the certificate is of force again."""
    for kind, status in UNDER_WAY.items():
        held = _replaced_by(session, case_ids, kind, [status])
        change_status(session, actor, held, CertificateStatus.VALID)


def change_status(
    session: Session, actor: Actor, certificates: Collection[tuple[int, str]], status: CertificateStatus
) -> None:
    """Give ``certificates`` (id, reason) the status, with an event and an audit row each."""
    if not certificates:
        return
    reasons = dict(certificates)
    session.execute(
        sa.update(Certificate)
        .where(Certificate.id.in_(reasons))
        .values(status=status)
        .execution_options(synchronize_session=False)
    )
    tiers = (*SEAT_COLUMN.values(), "copied_to_id")
    now = clock.now()
    rows = session.execute(
        sa.select(Certificate.id, *(getattr(Certificate, column) for column in tiers)).where(
            Certificate.id.in_(reasons)
        )
    ).all()
    session.connection().execute(
        sa.insert(CertificateEvent.__table__),  # type: ignore[arg-type]  # a declarative __table__ is a Table here
        [
            {
                **{column: getattr(row, column) for column in tiers},
                "certificate_id": row.id,
                "status": status,
                "reason": reasons[row.id],
                "actor_id": actor.user_id,
                "happened_at": now,
            }
            for row in rows
        ],
    )
    record_many(session, actor, "status", "certificate", [(row.id, None, {"status": status.value}) for row in rows])


def _replaced_by(
    session: Session, case_ids: Sequence[int], kind: CaseKind, among: Collection[CertificateStatus]
) -> list[tuple[int, str]]:
    """Certificates (with the number of the case as the reason) that cases of ``kind`` replace."""
    query = (
        sa.select(Certificate.id, Case.acceptance_number)
        .join(Replacement, Replacement.certificate_id == Certificate.id)
        .join(Case, Replacement.case_id == Case.id)
        .where(Case.id.in_(case_ids), Case.kind == kind, Certificate.status.in_(among))
    )
    return [(certificate_id, number) for certificate_id, number in session.execute(query)]
