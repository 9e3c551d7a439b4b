"""What the rules ask about one case and one act; plain values, read once a chunk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from app.enums import (
    CaseKind,
    CertificateStatus,
    DocumentKind,
    Level,
    Line,
    ObtainMethod,
    RosterState,
    Seat,
    Step,
    Verb,
)
from app.errors import Problem
from app.rules.route import RouteStep


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What only cases of one kind have; of the others it is never asked.

    ``replaced``: status of the certificate that the case replaces. ``authorised``: the evaluation body may award
    this series and level on the day of the award.
    """

    transfer_form: bool = False
    report_signed: bool = False
    loss_declared: bool = False
    replaced: CertificateStatus | None = None
    returned: bool = False
    differences: int = 0
    authorised: bool = False


NOTHING_OF_ITS_KIND = KindFacts()


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Everything that the rules ask about a case, read once per chunk (queries/case_facts.py).

    ``two_persons``: the holder has two persons act inside one step (经办/复核); ``handler_id`` is the first of them,
    None as long as nobody has handled the case where it stands. ``actor_acted_for``: the units that the actor acted for
    on this case. ``own`` is what only its kind has.
    """

    id: int
    label: str
    kind: CaseKind
    level: Level
    line: Line
    step: Step
    version: int
    since: dt.date
    due_on: dt.date | None
    holder_id: int | None
    holder_name: str
    offices: Mapping[Seat, int | None]
    steps: tuple[RouteStep, ...]
    previous_holder_id: int | None
    actor_acted_at: frozenset[Step]
    acted_since_arrival: bool
    has_photo: bool
    missing_documents: tuple[DocumentKind, ...]
    original_seen: bool
    original_lost: bool
    has_opinion: bool
    issued_in_zhejiang: bool
    obtain_method: ObtainMethod
    obtained_on: dt.date
    announcement_number: str | None
    announcement_checked: bool
    roster_state: RosterState | None
    unprintable: tuple[Problem, ...]
    two_persons: bool = False
    handler_id: int | None = None
    actor_acted_for: frozenset[int] = frozenset()
    own: KindFacts = NOTHING_OF_ITS_KIND


@dataclass(frozen=True, slots=True)
class Act:
    """What is being done, by whom: the side of the actor that rules ask about."""

    verb: Verb
    unit_id: int | None
    seat: Seat
    permissions: frozenset[str]
    today: dt.date
    reason_code: str = ""
    submitting_roster: bool = False
    user_id: int | None = None
