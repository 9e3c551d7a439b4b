"""Rows ``batch-approve-*``: final approval of cases with number, face, approval and audit.

*ours* is ``services.workflow.apply``; *floor* the same rows written by bare set-based SQL in one transaction, which
checks nothing; *control* one ORM object and one commit a case, as a generated grid's own action does it.
"""

from __future__ import annotations

import os
import pathlib
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.enums import CertificateStatus, Level, Step, Tier, Verb
from app.extensions import db
from app.models.approval import Approval
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.certificate import Certificate, CertificateCounter, CertificateEvent
from app.models.user import Account
from app.printing.fonts import covered_characters
from app.rules.certificate_number import render
from app.security.jurisdiction import Actor, actor_of
from app.services.workflow import Instruction, Selection, apply, preview
from app.session import SYSTEM, use_scope, writing
from bench.batch_approve_sql import statements
from tests.conftest import application
from tests.databases import PostgresqlDatabases, postgresql_server

CASES = int(os.environ.get("CASES", "2000"))


class BatchApprove:
    """The subject on one kind of database."""

    n = CASES

    def __init__(self, kind: str) -> None:
        self.name = f"batch-approve-{kind}"
        self._kind = kind
        self._open: list[Any] = []
        self._databases: PostgresqlDatabases | None = None
        self.sides: Mapping[str, Callable[[str], None]] = {
            "ours": self._ours,
            "floor": self._floor,
            "control": self._control,
        }

    def prepare(self, folder: pathlib.Path) -> None:
        """A migrated, seeded database with the cases before the province."""
        if self._kind == "postgresql":
            server = postgresql_server(folder)
            self._open.append(server)
            self._databases = PostgresqlDatabases(server.__enter__(), folder)
            self._databases.make_template(fill)
        else:
            fill(f"sqlite:///{folder / 'template.db'}")

    def clone(self, folder: pathlib.Path) -> str:
        """A fresh copy of it."""
        if self._databases is not None:
            return self._databases.clone("bench")
        for suffix in ("-wal", "-shm"):
            pathlib.Path(f"{folder / 'bench.db'}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(folder / "template.db", folder / "bench.db")
        return f"sqlite:///{folder / 'bench.db'}"

    def warm(self, address: str) -> None:
        """What a process does once: the application, mappers, a connection, the font's characters, compiled queries."""
        covered_characters()
        with _application(address) as session:
            with use_scope(SYSTEM):
                one = session.scalars(sa.select(Case.id).where(Case.step == Step.FINAL).limit(1)).one()
            preview(session, _province(session), Selection((one,)), Instruction(Verb.APPROVE, "核准"))

    def check(self, address: str) -> None:
        """Every case approved once, with number, face, status and two audit rows."""
        with _application(address) as session, use_scope(SYSTEM):
            counts = {
                "cases": sa.select(sa.func.count(Case.id)).where(Case.step == Step.APPROVED),
                "certificates": sa.select(sa.func.count(sa.distinct(Certificate.number))),
                "events": sa.select(sa.func.count(CertificateEvent.id)),
                "approvals": sa.select(sa.func.count(Approval.id)).where(Approval.from_step == Step.FINAL),
                "audit": sa.select(sa.func.count(AuditEvent.id) / 2).where(AuditEvent.after.is_not(None)),
            }
            seen = {name: session.scalar(query) for name, query in counts.items() if name != "audit"}
            assert set(seen.values()) == {CASES}, seen
            faces = session.scalars(sa.select(sa.func.min(sa.func.length(Certificate.face)))).one()
            assert faces > 300, faces

    def _ours(self, address: str) -> None:
        with _application(address) as session:
            with use_scope(SYSTEM):
                ids = tuple(session.scalars(sa.select(Case.id).where(Case.step == Step.FINAL)))
            outcome = apply(session, _province(session), Selection(ids), Instruction(Verb.APPROVE, "核准"))
            assert len(outcome.done) == CASES

    def _floor(self, address: str) -> None:
        with _application(address) as session, use_scope(SYSTEM), writing(session):
            for statement in statements(self._kind, _province(session)):
                session.connection().exec_driver_sql(statement)

    def _control(self, address: str) -> None:
        with _application(address) as session, use_scope(SYSTEM):
            actor = _province(session)
            for case_id in session.scalars(sa.select(Case.id).where(Case.step == Step.FINAL)).all():
                with writing(session):
                    _approve_one(session, actor, case_id)


def fill(address: str) -> None:
    """Migrate, seed and put ``CASES`` cases before the province."""
    from flask_migrate import upgrade

    from app.services.initialise import sync_roles
    from app.services.reference import load_reference
    from app.views.menu import MENU_PERMISSIONS
    from tests.factories import make_account, make_cases

    with _application(address) as session:
        upgrade(directory="migrations")
        sync_roles(session, MENU_PERMISSIONS)
        load_reference(session)
        make_account(session, Tier.PROVINCE, "province", name="bench")
        for _ in range(0, CASES, 500):
            make_cases(session, min(500, CASES), step=Step.FINAL)
        if session.get_bind().dialect.name == "sqlite":
            session.rollback()
            db.engine.dispose()
            with sa.create_engine(address).connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


_applications: dict[str, Flask] = {}


@contextmanager
def _application(address: str) -> Iterator[Session]:
    if address not in _applications:
        _applications[address] = application(address)
    with _applications[address].app_context():
        yield db.session()
        db.session.remove()


def _province(session: Session) -> Actor:
    account = session.scalars(sa.select(Account).where(Account.username == "bench")).one()
    actor = actor_of(session, account)
    assert actor is not None
    return actor


def _approve_one(session: Session, actor: Actor, case_id: int) -> None:
    """What a naive action does: load the objects, change them, add the rest, commit."""
    case = session.get(Case, case_id)
    assert case is not None
    now = clock.now()
    counter = session.get(CertificateCounter, (actor.unit_id, now.year, "senior")) or CertificateCounter(
        authority_id=actor.unit_id, year=now.year, level="senior", next_serial=1
    )
    session.add(counter)
    serial, counter.next_serial = counter.next_serial, counter.next_serial + 1
    number = render(
        "浙{level}{year}{office}{serial:06d}{check}",
        level_letter="G",
        year=now.year,
        office_code="330000",
        serial=serial,
    )
    tiers = {"review_office_id": case.review_office_id, "local_office_id": case.local_office_id}
    tiers["employer_id"] = case.employer_id
    case.step, case.version, case.holder_id, case.due_on, case.step_since = (
        Step.APPROVED,
        case.version + 1,
        None,
        None,
        now,
    )
    session.add(
        Approval(
            **tiers, case_id=case.id, sequence=case.version, verb=Verb.APPROVE, from_step=Step.FINAL,
            to_step=Step.APPROVED, tier=actor.tier, unit_id=actor.unit_id, actor_id=actor.user_id,
            actor_name=actor.name, opinion="核准", acted_at=now,
        )
    )  # fmt: skip
    certificate = Certificate(
        **tiers, number=number, authority_id=actor.unit_id, year=now.year, level=Level.SENIOR, serial=serial,
        token=secrets.token_urlsafe(16), status=CertificateStatus.VALID, case_id=case.id, person_id=case.person_id,
        qualification_id=case.qualification_id, holder_name=case.person.name, title_name=case.qualification.title_name,
        specialty=case.qualification.specialty, face=str({"name": case.person.name}).ljust(600), face_sha256="0" * 64,
        photo_file_id=case.photo_file_id, template_version="2007-1", issued_on=clock.today(), approved_at=now,
    )  # fmt: skip
    session.add(certificate)
    session.flush()
    session.add(
        CertificateEvent(
            **tiers, certificate_id=certificate.id, status=CertificateStatus.VALID, actor_id=actor.user_id,
            happened_at=now,
        )
    )  # fmt: skip
    for noun, noun_id in (("case", case.id), ("certificate", certificate.id)):
        session.add(
            AuditEvent(
                happened_at=now, actor_id=actor.user_id, actor_name=actor.name, action="approve", noun=noun,
                noun_id=noun_id, after={"step": "approved"},
            )
        )  # fmt: skip
