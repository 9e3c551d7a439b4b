"""What is the same for every case of a batch: the authority table, checklists and deadlines as they stand now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind, DocumentKind, Level, Line, Seat, Step
from app.models.authority import Authority, ChecklistItem, StepDeadline
from app.models.unit import Unit
from app.queries.authority import AuthorityKey, authorities_on, province_office
from app.rules.route import RouteStep, route

ChecklistKey = tuple[CaseKind, Level, Line, Step]


class TierRow(Protocol):
    """A model or a row with the four tier columns."""

    @property
    def review_office_id(self) -> int | None:
        """Of whoever reviews."""

    @property
    def local_office_id(self) -> int | None:
        """Of the county office or city department."""

    @property
    def employer_id(self) -> int | None:
        """Of the employer."""

    @property
    def evaluation_body_id(self) -> int | None:
        """Of the evaluation body."""


def offices_of(row: TierRow) -> dict[Seat, int | None]:
    """The tier columns by seat."""
    return {
        Seat.REVIEW: row.review_office_id,
        Seat.LOCAL: row.local_office_id,
        Seat.EMPLOYER: row.employer_id,
        Seat.BODY: row.evaluation_body_id,
    }


@dataclass(frozen=True, slots=True)
class Setting:
    """The tables that rule a batch, read once."""

    authorities: Mapping[AuthorityKey, Authority]
    checklist: Mapping[ChecklistKey, Sequence[tuple[DocumentKind, str]]]
    province: Unit
    deadlines: Mapping[Step, int]
    routes: Mapping[AuthorityKey, tuple[RouteStep, ...]]

    @classmethod
    def read(cls, session: Session) -> Setting:
        """The tables as they stand now."""
        authorities = authorities_on(session, clock.today())
        return cls(
            authorities,
            _checklist(session),
            province_office(session),
            {row.step: row.working_days for row in session.scalars(sa.select(StepDeadline))},
            {key: route(row.kind, row.line, row.approver) for key, row in authorities.items()},
        )

    def missing_documents(
        self, key: ChecklistKey, attached: set[DocumentKind], *, lost: bool
    ) -> tuple[DocumentKind, ...]:
        """What the checklist asks for at this step and is not there; ``lost``: the old certificate is."""
        unmet = "not_lost" if lost else "lost"
        wanted = self.checklist.get(key, ())
        return tuple(kind for kind, condition in wanted if condition != unmet and kind not in attached)


def _checklist(session: Session) -> dict[ChecklistKey, list[tuple[DocumentKind, str]]]:
    """What is required, with its condition, by kind, level, line and step (P-11)."""
    item = ChecklistItem
    columns = (item.kind, item.level, item.line, item.step, item.document_kind, item.condition)
    wanted: dict[ChecklistKey, list[tuple[DocumentKind, str]]] = defaultdict(list)
    for kind, level, line, step, document, condition in session.execute(
        sa.select(*columns).where(item.required).order_by(item.id)
    ):
        wanted[kind, level, line, step].append((document, condition))
    return dict(wanted)
