"""Amending a case at its first step (C-11, C-12, C-15, P-3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import DocumentKind, OldCertificateEventKind, Step, Tier, Verb
from app.errors import NotFound, Refusal
from app.models.approval import EmployerOpinion
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.old_certificate import OldCertificateEvent
from app.queries.entry import EntryReader
from app.security.jurisdiction import Actor
from app.services.attachment import Upload
from app.services.case_entry import enter_and_submit_case, enter_case
from app.services.case_entry_amend import amend_case, case_stamp
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope
from tests import factories
from tests.services.entry_forms import PDF, entry_of, in_campaign, typed

__all__ = ["in_campaign"]


@pytest.fixture
def clerk(session: Session) -> Actor:
    """A clerk of a county office."""
    return factories.make_actor(session, Tier.COUNTY_OFFICE, "330521-office")


def entered(session: Session, clerk: Actor, raw: dict[str, Any], **options: Any) -> int:
    """A case of ``raw``."""
    case_id = enter_case(session, clerk, entry_of(session, clerk, raw, **options)).case_id
    assert case_id is not None
    return case_id


def amend(session: Session, clerk: Actor, case_id: int, raw: dict[str, Any], **options: Any) -> None:
    """Save ``raw`` over the case."""
    with use_scope(SYSTEM):
        level = session.get(Case, case_id).level
    form = EntryReader.open(session, clerk, level).read(raw).values
    amend_case(session, clerk, case_id, form, **options)


def version_of(session: Session, case_id: int) -> int:
    """The version of the case's qualification."""
    with use_scope(SYSTEM):
        session.expire_all()
        return int(session.get(Case, case_id).qualification.version)


@pytest.mark.parametrize(
    ("change", "stale"),
    [
        ({"specialty": "植物保护"}, True),
        ({"obtained_on": "1999-12-06"}, True),
        ({"name": "严学琴"}, True),
        ({"phone": "0572-8123456"}, False),
        ({"employer_name": "德清县种子站"}, False),
    ],
)
def test_a_changed_fact_makes_the_announcement_check_stale(
    session: Session, clerk: Actor, change: dict[str, str], stale: bool
) -> None:
    """C-15: what the document says of the person counts, a telephone number does not."""
    raw = typed()
    case_id = entered(session, clerk, raw)
    before = version_of(session, case_id)
    amend(session, clerk, case_id, raw | change)
    assert (version_of(session, case_id) > before) is stale


def test_before_and_after_are_on_record(session: Session, clerk: Actor) -> None:
    """U-7: only what changed, as it was and as it is."""
    raw = typed()
    case_id = entered(session, clerk, raw)
    amend(session, clerk, case_id, raw | {"specialty": "植物保护"})
    with use_scope(SYSTEM):
        query = sa.select(AuditEvent).where(AuditEvent.action == "change", AuditEvent.noun == "qualification")
        (event,) = session.scalars(query)
    assert (event.before, event.after) == ({"specialty": "作物栽培"}, {"specialty": "植物保护"})


def test_the_case_follows_a_corrected_employer(session: Session, clerk: Actor) -> None:
    """P-5: person, qualification and case name the unit that the form names."""
    raw = typed()
    case_id = entered(session, clerk, raw)
    amend(session, clerk, case_id, raw | {"employer_name": "德清县种子站"})
    with use_scope(SYSTEM):
        case = session.get(Case, case_id)
        assert case.employer.name == "德清县种子站"
        assert case.employer_id == case.person.employer_id == case.qualification.employer_id


def test_the_number_is_not_changed_here(session: Session, clerk: Actor) -> None:
    """P-3: a wrong number is no amendment."""
    raw = typed()
    case_id = entered(session, clerk, raw)
    with pytest.raises(Refusal) as refused:
        amend(session, clerk, case_id, typed())
    assert [(p.rule, p.field) for p in refused.value.problems if p.blocks] == [("P-3", "id_number")]


def test_rules_hold_for_amendments_too(session: Session, clerk: Actor) -> None:
    """C-1: a certificate of another province does not slip in by an amendment."""
    raw = typed()
    case_id = entered(session, clerk, raw)
    with pytest.raises(Refusal) as refused:
        amend(session, clerk, case_id, raw | {"old_certificate_authority": "上海市人事局"})
    assert [(p.rule, p.field) for p in refused.value.problems] == [("C-1", "old_certificate_authority")]


def test_a_returned_case_is_amended_after_the_campaign(session: Session, clerk: Actor) -> None:
    """C-11, C-12: returned cases go on; while it lay at the city the form was not the county's to change."""
    raw = typed()
    kinds = (DocumentKind.ID_COPY, DocumentKind.PAPER_FORM, DocumentKind.OLD_CERTIFICATE)
    uploads = tuple(Upload(kind, "扫描.pdf", PDF) for kind in kinds)
    case_id = enter_and_submit_case(session, clerk, entry_of(session, clerk, raw, uploads=uploads)).case_id
    assert case_id
    with pytest.raises(Refusal) as refused:
        amend(session, clerk, case_id, raw | {"phone": "0572-8123456"})
    assert refused.value.problems[0].rule == "C-14"
    city = factories.make_actor(session, Tier.CITY_OFFICE, "330500-office")
    back = Instruction(Verb.RETURN, "专业有误", reason_code="form", to_step=Step.LOCAL)
    assert apply(session, city, Selection((case_id,)), back).done == [case_id]
    with clock.frozen(dt.date(2009, 3, 1)):
        amend(session, clerk, case_id, raw | {"specialty": "植物保护"})
    with use_scope(SYSTEM):
        assert session.get(Case, case_id).qualification.specialty == "植物保护"


def test_original_seen_later_and_a_new_opinion(session: Session, clerk: Actor) -> None:
    """A1-2, C-2: sighting is added once, a corrected opinion is added beside the old one."""
    raw = typed()
    case_id = entered(session, clerk, raw, original_seen=False)
    for _ in range(2):
        amend(session, clerk, case_id, raw | {"opinion_signatory": "沈德明"}, original_seen=True)
    with use_scope(SYSTEM):
        kinds = list(session.scalars(sa.select(OldCertificateEvent.kind)))
        signatories = list(session.scalars(sa.select(EmployerOpinion.signatory).order_by(EmployerOpinion.id)))
    assert kinds == [OldCertificateEventKind.RECEIVED, OldCertificateEventKind.SIGHTED]
    assert signatories == ["潘立群", "沈德明"]


def test_an_overtaken_page_saves_nothing(session: Session, clerk: Actor) -> None:
    """C-12: who opened the form before a colleague saved is told so."""
    raw = typed()
    case_id = entered(session, clerk, raw)
    with use_scope(SYSTEM):
        stamp = case_stamp(session.get(Case, case_id))
    amend(session, clerk, case_id, raw | {"phone": "1"}, seen_stamp=stamp)
    with pytest.raises(Refusal):
        amend(session, clerk, case_id, raw | {"phone": "2"}, seen_stamp=stamp)


def test_outside_the_scope_there_is_no_case(session: Session, clerk: Actor) -> None:
    """U-2: another county's case does not exist."""
    case_id = entered(session, clerk, typed())
    other = factories.make_actor(session, Tier.COUNTY_OFFICE, "330522-office")
    form = EntryReader.open(session, other, entry_of(session, other).level).read(typed()).values
    with pytest.raises(NotFound):
        amend_case(session, other, case_id, form)
