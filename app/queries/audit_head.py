"""The newest event of the audit trail in one short text, printed on rosters as an anchor outside (U-7)."""

from __future__ import annotations

import hashlib
import json

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models.audit import AuditEvent

SHOWN_DIGITS = 16


def audit_head(session: Session) -> str:
    """``<id>-<first digits of its SHA-256>`` of the newest event; empty before the first. Needs system scope."""
    event = session.scalar(sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1))
    if event is None:
        return ""
    told = [
        event.id, event.happened_at.isoformat(), event.actor_id, event.action, event.noun, event.noun_id,
        event.before, event.after,
    ]  # fmt: skip
    canonical = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{event.id}-{hashlib.sha256(canonical.encode()).hexdigest()[:SHOWN_DIGITS]}"
