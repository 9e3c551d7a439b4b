"""U-2, T12, T14: every address of the application, tried by peers of other jurisdictions on records not theirs.

The addresses come from the application's own map, so a new page is tried without being named here; one whose
records this test does not know fails it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app import clock
from app.enums import CaseKind, Level, Step, Tier, Verb
from app.models.approval import Approval
from app.models.attachment import Attachment, EntryDraft
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.document import AnnouncementDocument
from app.models.import_batch import ImportBatch
from app.models.job import Job
from app.models.person import Person
from app.models.reminder import Reminder
from app.models.roster import RosterItem
from app.services.reminder import send_reminder
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope, writing
from tests.factories import log_in, make_account, make_actor, make_cases

NAME, DOCUMENT = "赵外人", "外人专〔2001〕1号"
# Pages that every officer has, or that show no record.
OPEN_PREFIXES = (
    "static",
    "login",
    "logout",
    "lang",
    "back",
    "v",
    "verify",
    "progress",
    "api",
    "resetmypassword",
    "userinfoeditview",
)
# Places in addresses that hold a word and not a record.
WORDS = {"relation", "name", "filename", "what"}
# Administration, closed to every role below the province's administrator.
ADMINISTRATION = ("accounts", "console")


@dataclass(frozen=True)
class Foreign:
    """Ids of Huzhou's and Deqing's records, by the first part of their address, and of attachments and checks."""

    by_prefix: dict[str, int]
    attachment_id: int
    case_ids: tuple[int, ...]


@pytest.fixture
def foreign(session: Session) -> Foreign:
    """A person of Deqing with a case at each step, a roster, a certificate, a draft, an import and a job."""
    ids = [*make_cases(session, 1), *make_cases(session, 1, step=Step.REVIEW), *make_cases(session, 2, step=Step.FINAL)]
    province = make_actor(session, Tier.PROVINCE, "province")
    assert apply(session, province, Selection((ids[-1],)), Instruction(Verb.APPROVE)).done
    clerk = make_account(session, Tier.COUNTY_OFFICE, "330521-office")
    assert send_reminder(session, make_actor(session, Tier.CITY_OFFICE, "330500-office"), ids[:1], NAME).done
    with use_scope(SYSTEM), writing(session):
        reminder_id = session.scalars(sa.select(Reminder.id)).one()
        run = sa.update(Person).values(name=NAME).execution_options(synchronize_session=False)
        session.execute(run)
        case = session.scalars(sa.select(Case).where(Case.id == ids[1])).one()
        tiers = {"review_office_id": case.review_office_id, "local_office_id": case.local_office_id}
        document = session.scalars(sa.select(AnnouncementDocument)).one()
        document.number = DOCUMENT
        draft = EntryDraft(
            **tiers, owner_id=clerk.id, kind=CaseKind.EXCHANGE, level=Level.SENIOR, name=NAME, payload="{}",
            updated_at=clock.now(),
        )  # fmt: skip
        batch = ImportBatch(
            **tiers, file_name="x.xlsx", level=Level.SENIOR, workbook_file_id=document.scan_file_id,
            created_by_id=clerk.id, created_at=clock.now(),
        )  # fmt: skip
        job = Job(
            kind="batch:approve", params={"order": {}, "preview": False, "origin": {}, "digest": ""},
            actor_id=clerk.id, unit_id=case.local_office_id, created_at=clock.now(),
        )  # fmt: skip
        session.add_all([draft, batch, job])
        session.flush()
        by_prefix = {
            "cases": case.id,
            "inbox": case.id,
            "copies": case.id,
            "reminders": case.id,
            "notices": reminder_id,
            "persons": case.person_id,
            "units": case.employer_id or 0,
            "documents": document.id,
            "old-certificates": case.old_certificate_id or 0,
            "rosters": session.scalars(sa.select(RosterItem.roster_id)).first() or 0,
            "certificates": session.scalars(sa.select(Certificate.id)).one(),
            "entry": draft.id,
            "drafts": draft.id,
            "imports": batch.id,
            "jobs": job.id,
            "batches": job.id,
            "approvals": session.scalars(sa.select(Approval.id)).first() or 0,
        }
        attachment = session.scalars(sa.select(Attachment.id).where(Attachment.case_id == case.id)).first()
    return Foreign(by_prefix, attachment or 0, tuple(ids))


PEERS = {
    "county of the same city": (Tier.COUNTY_OFFICE, "330522-office"),
    "county of another city": (Tier.COUNTY_OFFICE, "330102-office"),
    "department of the same city": (Tier.CITY_DEPARTMENT, "330500-health"),
    "another city": (Tier.CITY_OFFICE, "330100-office"),
    "provincial department": (Tier.PROVINCIAL_DEPARTMENT, "dept-health"),
    "direct-reporting county": (Tier.DIRECT_OFFICE, "330782-office"),
}


SAME_CITY = ("county of the same city", "department of the same city")


@pytest.mark.parametrize("peer", PEERS)
def test_u2_no_address_opens_a_foreign_record(
    app: Flask, session: Session, client: FlaskClient, foreign: Foreign, peer: str
) -> None:
    """Lists, pages, forms, actions, related lists, drop-downs and files: nothing shown, nothing changed."""
    tier, unit = PEERS[peer]
    log_in(client, make_account(session, tier, unit))
    before = fingerprint(session)
    attempts = 0
    for rule, method, address in addresses(app, foreign):
        data = {"csrf_token": token(client), "rowid": str(foreign.by_prefix["cases"]), "version": "0"}
        data |= {"ids": str(foreign.by_prefix["cases"]), "action": "approve", "q": NAME, "expected": "1"}
        answer = client.open(address, method=method, data=data if method == "POST" else None)
        attempts += 1
        where = f"{peer}: {method} {address}"
        assert answer.status_code < 500, where
        text = answer.get_data(as_text=True) if answer.mimetype.startswith(("text", "application/json")) else ""
        # What was typed into the find box comes back in it.
        assert NAME not in text or rule.rule in ("/find", "/replacements"), where
        if rule.rule.startswith("/documents") and peer in SAME_CITY:
            continue  # local offices read the documents of their own city (P-8)
        assert DOCUMENT not in text, where
        if rule.arguments - WORDS:
            assert answer.status_code in (302, 400, 403, 404, 405, 409), f"{where}: {answer.status_code}"
        if answer.status_code == 302:
            assert client.get(answer.location).status_code in (200, 403, 404), where
    after = fingerprint(session)
    assert {key: after.get(key) for key in before} == before
    assert attempts >= 30


def addresses(app: Flask, foreign: Foreign) -> Iterator[tuple[Rule, str, str]]:
    """Every rule that leads to records, filled with foreign ids, by each of its methods."""
    for rule in app.url_map.iter_rules():
        prefix = rule.rule.strip("/").split("/")[0]
        if prefix in OPEN_PREFIXES or rule.endpoint.endswith("static"):
            continue
        address = fill(rule, prefix, foreign)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield rule, method, address


def fill(rule: Rule, prefix: str, foreign: Foreign) -> str:
    """The address of ``rule`` with foreign ids in its places."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1).split(":")[-1].split(")")[-1]
        if name in WORDS:
            return {"relation": "photo", "name": "approve"}.get(name, "scan")
        if name == "attachment_id":
            return str(foreign.attachment_id)
        if prefix in ADMINISTRATION:
            return "1"
        assert prefix in foreign.by_prefix, f"this test does not know the records behind {rule.rule}"
        return str(foreign.by_prefix[prefix])

    return re.sub(r"<([^>]+)>", value, rule.rule)


def token(client: FlaskClient) -> str:
    """The CSRF token of the browser's session."""
    with client.session_transaction() as kept:
        raw = kept.setdefault("csrf_token", "5" * 40)
    signed: str = URLSafeTimedSerializer(client.application.secret_key, salt="wtf-csrf-token").dumps(raw)
    return signed


def fingerprint(session: Session) -> dict[tuple[str, int], tuple[object, ...]]:
    """Every column of every record that the attempts were made on, by table and key."""
    found: dict[tuple[str, int], tuple[object, ...]] = {}
    models = (
        Case,
        Approval,
        EntryDraft,
        Attachment,
        Certificate,
        AnnouncementDocument,
        Person,
        ImportBatch,
        Job,
        Reminder,
    )
    for model in models:
        table = model.__table__
        for row in session.connection().execute(sa.select(table)):
            found[table.name, row.id] = tuple(row)
    session.rollback()
    return found


def test_u2_control_the_owner_sees_what_peers_do_not(
    app: Flask, session: Session, client: FlaskClient, foreign: Foreign
) -> None:
    """Negative control: the marker is on the pages of the office whose records they are."""
    log_in(client, make_account(session, Tier.COUNTY_OFFICE, "330521-office"))
    assert NAME in client.get("/cases/list/").get_data(as_text=True)
    assert NAME in client.get("/persons/list/").get_data(as_text=True)
