"""T2: serials taken at the same moment are distinct and without gaps."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.models.certificate import DocumentCounter
from app.services.numbering import next_document_serials
from app.session import SYSTEM, use_scope, writing
from tests.races.racing import race
from tests.tally import SCALE, Tally

CLERKS, BLOCKS, SIZE = 4, 25 * SCALE, 10
pytestmark = pytest.mark.races


def test_t2_serials_are_distinct_and_whole(app: Flask, session: Session, tally: Tally) -> None:
    """K-1: blocks of ten by four clerks fill 1 to 1,000."""

    def taking(session: Session, barrier: threading.Barrier) -> list[int]:
        barrier.wait()
        taken: list[int] = []
        for _ in range(BLOCKS):
            with use_scope(SYSTEM), writing(session):
                first = next_document_serials(session, "test", SIZE)
            taken += range(first, first + SIZE)
        return taken

    taken = race(app, [taking] * CLERKS)
    serials = [serial for serials in taken for serial in serials]
    whole = set(range(1, CLERKS * BLOCKS * SIZE + 1))
    tally.found(duplicate=len(serials) - len(set(serials)), lost=len(whole ^ set(serials)))


def test_t2_control_reading_before_writing_gives_duplicates(app: Flask, session: Session, tally: Tally) -> None:
    """Negative control: the counter read outside the transaction gives every clerk the same number."""
    with use_scope(SYSTEM), writing(session):
        session.add(DocumentCounter(sequence="control", next_serial=1))

    def taking(session: Session, barrier: threading.Barrier) -> int:
        query = sa.select(DocumentCounter.next_serial).where(DocumentCounter.sequence == "control")
        serial = session.scalars(query).one()
        session.rollback()
        barrier.wait()
        with writing(session):
            session.execute(
                sa.update(DocumentCounter)
                .where(DocumentCounter.sequence == "control")
                .values(next_serial=serial + 1)
                .execution_options(synchronize_session=False)
            )
        return serial

    clerks: list[Callable[[Session, threading.Barrier], int]] = [taking] * CLERKS
    taken = race(app, clerks)
    assert taken == [1] * CLERKS
    tally.control(duplicate=len(taken) - len(set(taken)))
