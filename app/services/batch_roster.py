"""导出花名册: the frozen papers of many rosters in one archive (B-1, B-5, C-16)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import storage
from app.enums import RosterState
from app.errors import N_, Problem
from app.models.roster import Roster
from app.security.jurisdiction import Actor
from app.security.permission import Permission
from app.services.audit import record_many
from app.services.batch_act import Order, RowAct, register
from app.services.workflow import Outcome, Refused

_OPEN = N_(
    "The roster is not printed yet, so it has no papers to export. Its office prints and freezes it on its page."
)


def _describe(session: Session, ids: Sequence[int]) -> list[tuple[int, str, str]]:
    rows = session.execute(
        sa.select(Roster.id, Roster.title, Roster.number).where(Roster.id.in_(ids)).order_by(Roster.id)
    )
    return [(key, title, number) for key, title, number in rows]


def _sift(session: Session, ids: Sequence[int], outcome: Outcome) -> None:
    rows = session.execute(
        sa.select(Roster.id, Roster.number, Roster.state).where(Roster.id.in_(ids)).order_by(Roster.id)
    )
    for key, number, state in rows:
        if state is RosterState.OPEN:
            outcome.refused.append(Refused(key, number, (Problem("C-16", _OPEN),)))
        else:
            outcome.done.append(key)


def _preview(session: Session, actor: Actor, ids: Sequence[int], order: Order) -> Outcome:
    outcome = Outcome()
    _sift(session, ids, outcome)
    return outcome


def _export(session: Session, actor: Actor, ids: Sequence[int], order: Order, outcome: Outcome) -> None:
    """Nothing is made here, since the papers are frozen: who takes them is written down (U-7)."""
    part = Outcome()
    _sift(session, ids, part)
    record_many(session, actor, "export", "roster", [(key, None, None) for key in part.done])
    outcome.done += part.done
    outcome.refused += part.refused


def write_papers(session: Session, ids: Iterable[Sequence[int]], file: BinaryIO) -> int:
    """Write PDF and workbook of frozen rosters, by parts of their ids, to ``file`` as a ZIP, named by their 批次号.

    Only rosters that the scope in force shows; one paper is in memory at a time. Returns how many rosters went in.
    """
    written = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for part in ids:
            rosters = session.scalars(
                sa.select(Roster)
                .options(joinedload(Roster.pdf), joinedload(Roster.xlsx))
                .where(Roster.id.in_(part), Roster.state != RosterState.OPEN)
                .order_by(Roster.number)
            ).all()
            for roster in rosters:
                for stored, ending in ((roster.pdf, "pdf"), (roster.xlsx, "xlsx")):
                    if stored is not None:
                        archive.writestr(f"花名册{roster.number}.{ending}", storage.get(stored.sha256))
                written += 1
    return written


EXPORT = register(RowAct("export_roster", "roster", Roster, Permission.EXPORT_RUN, _describe, _preview, _export))
