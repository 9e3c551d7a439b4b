"""What changes around the machine's cases: authority rows, two-person offices, and papers that are missing a while."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import CaseKind, Level, Line, Seat
from app.models.authority import Authority, TwoPersonOffice
from app.models.case import Case
from app.models.qualification import Qualification
from app.models.replacement import LossDeclaration, Replacement
from app.models.transfer_form import TransferForm
from app.queries.case_setting import Setting
from app.security.jurisdiction import Actor
from app.services.workflow_moving import move_cases, preview_moves
from app.session import SYSTEM, use_scope, writing
from tests.properties.machine_words import Key

COLUMN: dict[str, tuple[Any, str, str]] = {
    "photo": (Case, "id", "photo_file_id"),
    "transfer_in": (TransferForm, "case_id", "report_signed_on"),
    "correction": (Replacement, "case_id", "returned_on"),
    "number": (Qualification, "id", "announcement_document_id"),
}
"""Where the thing stands that goes missing: model, key, column."""


class Tables:
    """The tables of one database that the machine changes; ``flipped``: rows that do not stand as in the notice."""

    def __init__(self, session: Session, manager: Actor) -> None:
        self.session, self.manager = session, manager
        self.flipped: dict[Key, Seat] = {}
        self.away: dict[tuple[str, int], Any] = {}
        self.flips = 0

    def reset(self) -> None:
        """Everything as in the notice; cases follow."""
        self.session.rollback()
        for key, seat in list(self.flipped.items()):
            self._seat(key, seat)
        self.flipped.clear()
        with use_scope(SYSTEM), writing(self.session):
            self.session.execute(sa.delete(TwoPersonOffice).execution_options(synchronize_session=False))

    def flip(self, key: Key) -> int:
        """Move the row from the province to the reviewing office or back; how many cases followed."""
        # Numbers are given by whoever decides.
        before, moved = self._seat(key, None)
        self.flips += 1
        if key in self.flipped:
            del self.flipped[key]
        else:
            self.flipped[key] = before
        return moved

    def _seat(self, key: Key, seat: Seat | None) -> tuple[Seat, int]:
        kind, level, line = CaseKind(key[0]), Level(key[1]), Line(key[2])
        session = self.session
        with use_scope(SYSTEM), writing(session):
            row = session.scalars(
                sa.select(Authority)
                .where(Authority.kind == kind, Authority.level == level, Authority.line == line)
                .execution_options(populate_existing=True)
            ).one()
            before = row.approver
            row.approver = seat or (Seat.REVIEW if before is Seat.PROVINCE else Seat.PROVINCE)
            row.numberer = row.approver
            session.flush()
            setting = Setting.read(session)
            planned = preview_moves(session, setting, [(kind, level, line)])
            # U-8: nobody is left where nobody can act.
            assert all(plan.to_step is not None for plan in planned)
            moved = move_cases(session, self.manager, setting, [(kind, level, line)], "授权调整")
            assert moved == sum(plan.count for plan in planned)
            assert preview_moves(session, setting) == []
        return before, moved

    def switch(self, unit: int, since: dt.date | None) -> None:
        """经办/复核 in an office from that day on, or no longer."""
        with use_scope(SYSTEM), writing(self.session):
            rows = sa.delete(TwoPersonOffice).where(TwoPersonOffice.unit_id == unit)
            self.session.execute(rows.execution_options(synchronize_session=False))
            if since:
                self.session.add(TwoPersonOffice(unit_id=unit, valid_from=since))

    def swap(self, what: str, key: int) -> None:
        """Take ``what`` away from the case or qualification, or put back what was taken."""
        if what == "reissue":
            self._swap_declaration(key)
            return
        model, column, name = COLUMN[what]
        place = getattr(model, column) == key
        with use_scope(SYSTEM), writing(self.session):
            now = self.session.scalar(sa.select(getattr(model, name)).where(place))
            put = self.away.pop((what, key), None) if now is None else None
            if now is not None:
                self.away[what, key] = now
            self.session.execute(
                sa.update(model).where(place).values({name: put}).execution_options(synchronize_session=False)
            )

    def _swap_declaration(self, case_id: int) -> None:
        columns = LossDeclaration.__table__.columns
        with use_scope(SYSTEM), writing(self.session):
            row = self.session.execute(sa.select(*columns).where(LossDeclaration.case_id == case_id)).one_or_none()
            if row is None:
                self.session.execute(sa.insert(LossDeclaration), [self.away.pop(("reissue", case_id))])
                return
            self.away["reissue", case_id] = dict(zip(columns.keys(), row, strict=True))
            gone = sa.delete(LossDeclaration).where(LossDeclaration.case_id == case_id)
            self.session.execute(gone.execution_options(synchronize_session=False))
