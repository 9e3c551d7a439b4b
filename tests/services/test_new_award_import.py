"""Evaluation bodies bring people and photos in bulk, tied to one document (B-4, C-7)."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import CaseKind, Level, Step, Tier, Verb
from app.errors import Problem, Refusal, blocking
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.qualification import Qualification
from app.security.jurisdiction import Actor
from app.services.import_check import Subject
from app.services.import_preview import ImportUpload, preview_import
from app.services.import_reading import import_columns
from app.services.import_run import run_import
from app.services.import_template import import_template
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope
from app.spreadsheets.workbook_reading import read_workbook
from tests import factories
from tests.services.award_forms import COLUMNS, award_people, make_body, make_document
from tests.services.entry_forms import in_campaign
from tests.services.import_workbook import archive_of, workbook_of

__all__ = ["in_campaign"]


@pytest.fixture
def body(session: Session) -> Actor:
    """A clerk of the evaluation body of the health series."""
    return make_body(session)


def read(session: Session, query: Any) -> list[Any]:
    """Rows of ``query`` under system scope."""
    with use_scope(SYSTEM):
        return list(session.scalars(query))


def told(problems: tuple[Problem, ...]) -> set[tuple[str, str | None]]:
    return {(p.rule, p.field) for p in blocking(problems)}


def test_b4_a_body_imports_people_and_photos_in_bulk(session: Session, body: Actor) -> None:
    """C-7, B-4: one document for the whole workbook; rows without an office for an unknown employer come back."""
    document = make_document(session, body)
    people = award_people(12)
    people[3].cells["managing_office"] = ""
    people[3].cells["employer_name"] = "无人知晓医院"
    people[5].cells["obtained_on"] = "2006-05-01"
    subject = Subject(Level.SENIOR, CaseKind.NEW_AWARD, document)
    upload = ImportUpload("评审通过人员.xlsx", subject, workbook_of(people, COLUMNS), archive_of(people))
    batch_id = preview_import(session, body, upload).batch_id
    run_import(session, body, batch_id, 10)
    cases = read(session, sa.select(Case).order_by(Case.id))
    assert len(cases) == 10
    assert {c.step for c in cases} == {Step.BODY}
    documents = {q.announcement_document_id for q in read(session, sa.select(Qualification))}
    assert documents == {document}
    outcome = apply(session, body, Selection(tuple(c.id for c in cases)), Instruction(Verb.APPROVE, "经核对，同意上报"))
    assert len(outcome.done) == 10, outcome.refused[:2]
    province = factories.make_actor(session, Tier.PROVINCE, "province")
    outcome = apply(session, province, Selection(tuple(outcome.done)), Instruction(Verb.APPROVE, "同意"))
    assert len(outcome.done) == 10
    numbers = read(session, sa.select(Certificate.number))
    assert len(set(numbers)) == 10


def test_b4_an_import_of_awards_needs_its_document_first(session: Session, body: Actor) -> None:
    """P-8: nothing is read before the document is chosen."""
    people = award_people(1)
    with pytest.raises(Refusal) as refusal:
        upload = ImportUpload("a.xlsx", Subject(Level.SENIOR, CaseKind.NEW_AWARD), workbook_of(people, COLUMNS))
        preview_import(session, body, upload)
    assert told(refusal.value.problems) == {("P-8", "announcement_document")}


def test_b4_the_template_of_awards_has_no_old_certificate(session: Session, body: Actor) -> None:
    """C-7, P-8: neither old certificate nor opinion nor 公布文号; the managing office with its drop-down."""
    columns = import_columns(Tier.EVALUATION_BODY, CaseKind.NEW_AWARD)
    names = {column.name for column in columns}
    assert not names & {"old_certificate_number", "old_certificate_authority", "opinion_date", "announcement_number"}
    assert "managing_office" in names
    sheet = read_workbook(import_template(session, body, CaseKind.NEW_AWARD), columns)
    assert set(sheet.mapping) == names
    assert not sheet.unread
