"""Send reminders (催办): one case or a selection, one reminder for each office that holds some of them (U-3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import SEAT_COLUMN, Seat
from app.errors import N_, Problem, Refusal
from app.models.case import Case
from app.models.reminder import Reminder, ReminderCase
from app.queries.reminder import RemindedCase, list_for_reminder
from app.rules.reminder import reminder_problems
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.audit import record_many
from app.services.workflow import Outcome, Refused
from app.session import SYSTEM, use_scope, writing

MOST_CASES = 2000
MOST_NOTE = 200

_Address = tuple[int, Seat, int | None]


@dataclass(frozen=True, slots=True)
class _Sifted:
    allowed: list[RemindedCase]
    outcome: Outcome


def preview_reminder(session: Session, actor: Actor, case_ids: Collection[int]) -> Outcome:
    """What ``send_reminder`` would do now; changes nothing (B-2). Raises as it does."""
    _may(actor, case_ids)
    with use_scope(SYSTEM):
        return _sift(session, actor, case_ids, lock=False).outcome


def send_reminder(session: Session, actor: Actor, case_ids: Collection[int], note: str = "") -> Outcome:
    """Remind the holders of the cases; ``note`` is at most 200 characters. Each refused case comes back with its rule.

    Raises Refusal without the permission (U-1) and above ``MOST_CASES`` (B-2).
    """
    _may(actor, case_ids)
    with use_scope(SYSTEM), writing(session):
        sifted = _sift(session, actor, case_ids, lock=True)
        by_address: dict[_Address, list[RemindedCase]] = defaultdict(list)
        for case in sifted.allowed:
            if case.holder_id is not None and case.facts.holder_seat is not None:
                review_office_id = case.tiers[SEAT_COLUMN[Seat.REVIEW]]
                by_address[case.holder_id, case.facts.holder_seat, review_office_id].append(case)
        for address, cases in by_address.items():
            _send(session, actor, address, cases, note.strip()[:MOST_NOTE])
        record_many(session, actor, "remind", "case", [(case.id, None, None) for case in sifted.allowed])
    return sifted.outcome


def _may(actor: Actor, case_ids: Collection[int]) -> None:
    if not actor.may(Permission.CASE_URGE) or actor.unit_id is None:
        text = N_("Your role does not include reminding other offices; ask a reviewer of your office.")
        raise Refusal(Problem("U-1", text))
    if len(case_ids) > MOST_CASES:
        text = N_("Choose at most %(most)s cases at once; %(count)s are chosen.")
        raise Refusal(Problem("B-2", text, params={"most": MOST_CASES, "count": len(case_ids)}))


def _sift(session: Session, actor: Actor, case_ids: Collection[int], *, lock: bool) -> _Sifted:
    """Cases that may be reminded of, and those that may not. Locked, so that of two forms sent at once one counts."""
    with use_scope(actor.scope):
        query = sa.select(Case.id).where(Case.id.in_(case_ids)).order_by(Case.id)
        visible = session.scalars(query.with_for_update() if lock else query).all()
    outcome = Outcome(not_found=len(set(case_ids)) - len(visible))
    allowed = []
    for case in list_for_reminder(session, actor, visible):
        problems = reminder_problems(case.facts, actor.seat, clock.today())
        if problems:
            outcome.refused.append(Refused(case.id, case.facts.label, tuple(problems)))
        else:
            allowed.append(case)
            outcome.done.append(case.id)
    return _Sifted(allowed, outcome)


def _send(session: Session, actor: Actor, address: _Address, cases: Sequence[RemindedCase], note: str) -> None:
    holder_id, seat, review_office_id = address
    now = clock.now()
    # The province stands in no column, and nobody is above it; every other seat has one.
    tiers: dict[str, int | None] = {SEAT_COLUMN[Seat.REVIEW]: review_office_id, SEAT_COLUMN[seat]: holder_id}
    reminder = Reminder(
        **tiers, from_office_id=actor.unit_id, to_office_id=holder_id, to_seat=seat, total=len(cases), note=note,
        actor_id=actor.user_id, actor_name=actor.name, sent_at=now,
    )  # fmt: skip
    session.add(reminder)
    session.flush()
    session.connection().execute(
        sa.insert(ReminderCase.__table__),  # type: ignore[arg-type]  # a declarative __table__ is a Table here
        [
            {
                **case.tiers,
                "reminder_id": reminder.id,
                "case_id": case.id,
                "from_office_id": actor.unit_id,
                "sent_on": clock.local_date(now),
                "sent_at": now,
            }
            for case in cases
        ],
    )
