"""C-5, C-9, P-8, P-11: a transfer-in from the counter to its certificate, on every line and level."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind, Level, Line, Seat, Step, Tier, Verb
from app.errors import Problem, Refusal
from app.models.authority import Authority
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.qualification import Qualification
from app.models.roster import RosterItem
from app.models.transfer_form import TransferForm
from app.queries.entry import EntryReader
from app.queries.transfer import list_alterations, list_opinions
from app.rules.face import CertificateFace
from app.security.jurisdiction import Actor
from app.services.announcement_number import set_document
from app.services.case_entry import enter_and_submit_case, submit_case
from app.services.case_entry_amend import amend_case
from app.services.entry_draft import get_draft, save_draft
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope
from tests import factories
from tests.factories import CITY_DEPARTMENT, COUNTY, DIRECT, PROVINCIAL, Place
from tests.services.entry_forms import in_campaign
from tests.services.transfers import TITLES, enter_transfer, transfer_of, typed_transfer

__all__ = ["in_campaign"]

LINES = {"county": COUNTY, "city_department": CITY_DEPARTMENT, "provincial": PROVINCIAL, "direct": DIRECT}
REVIEWER = {Line.PROVINCIAL: Tier.PROVINCIAL_DEPARTMENT, Line.DIRECT: Tier.DIRECT_OFFICE}


@pytest.fixture
def clerk(session: Session) -> Actor:
    """A clerk of a county office."""
    return factories.make_actor(session, Tier.COUNTY_OFFICE, "330521-office")


def clerk_of(session: Session, place: Place) -> Actor:
    """Somebody who enters forms on the line."""
    if place.line is Line.PROVINCIAL:
        employer = factories.make_employer(session, place)
        return factories.actor_for(session, factories.make_account_of(session, Tier.EMPLOYER, employer.id))
    return factories.make_actor(session, place.entry_tier, place.local or place.review)


def approve(session: Session, actor: Actor, case_id: int, opinion: str) -> None:
    """One approval that must succeed."""
    outcome = apply(session, actor, Selection((case_id,)), Instruction(Verb.APPROVE, opinion))
    assert outcome.done == [case_id], outcome.refused


def case_of(session: Session, case_id: int) -> Case:
    """The case as it stands now."""
    with use_scope(SYSTEM):
        session.expire_all()
        case = session.get(Case, case_id)
        assert case is not None
        return case


def document_of(session: Session, case_id: int) -> int | None:
    """The announcement document of the case's qualification."""
    with use_scope(SYSTEM):
        query = sa.select(Qualification.announcement_document_id).join(Case, Case.qualification_id == Qualification.id)
        return session.scalar(query.where(Case.id == case_id))


def blocked(refusal: Refusal) -> list[tuple[str, str | None]]:
    """(rule, field) of everything that blocks."""
    return [(p.rule, p.field) for p in refusal.problems if p.blocks]


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("line", LINES)
def test_c5_from_the_counter_to_the_certificate(session: Session, line: str, level: Level) -> None:
    """C-5, C-9: entered on its line, reviewed, confirmed by whoever the authority table names; no roster (M3)."""
    place = LINES[line]
    clerk = clerk_of(session, place)
    case_id = enter_transfer(session, clerk, level=level)
    with use_scope(SYSTEM):
        row = session.scalars(
            sa.select(Authority).where(
                Authority.kind == CaseKind.TRANSFER_IN, Authority.level == level, Authority.line == place.line
            )
        ).one()
        by_province = row.approver is Seat.PROVINCE
    submit_case(session, clerk, case_id, "同意呈报")
    reviewer = factories.make_actor(session, REVIEWER.get(place.line, Tier.CITY_OFFICE), place.review)
    if case_of(session, case_id).step is Step.REVIEW:
        approve(session, reviewer, case_id, "同意上报")
    assert case_of(session, case_id).step is Step.FINAL
    confirming = factories.make_actor(session, Tier.PROVINCE, "province") if by_province else reviewer
    approve(session, confirming, case_id, "同意确认")
    case = case_of(session, case_id)
    assert case.step is Step.APPROVED
    with use_scope(SYSTEM):
        certificate = session.scalars(sa.select(Certificate).where(Certificate.case_id == case_id)).one()
        face = CertificateFace.from_json(certificate.face)
        opinions = list_opinions(session, case)
        assert session.scalar(sa.select(RosterItem.roster_id)) is None
    # K-2: the face names the former document, since there is no 公布文号 of ours (P-8).
    assert face.announcement_number == "苏人职〔1999〕112号"
    assert (face.title, face.level) == (TITLES[level], level)
    assert certificate.number.startswith("浙" + {Level.SENIOR: "G", Level.MID: "Z", Level.JUNIOR: "C"}[level])
    assert opinions.employer is not None
    assert (opinions.province is not None) is by_province
    assert opinions.review is not None


def test_c5_annex_3_is_kept_with_the_case(session: Session, clerk: Actor) -> None:
    """C-5, A3: what was typed, and what follows from the 信息表; the certificate counts as one from elsewhere."""
    case_id = enter_transfer(session, clerk)
    with use_scope(SYSTEM):
        sheet = session.scalars(sa.select(TransferForm).where(TransferForm.case_id == case_id)).one()
        case = session.get(Case, case_id)
        assert (sheet.local_office_id, sheet.employer_id) == (case.local_office_id, case.employer_id)
        assert case.old_certificate.issued_in_zhejiang is False
        assert case.qualification.announcement_document_id is None
    assert sheet.former_authority == "江苏省人事厅"
    assert sheet.present_work == "德清县农业技术推广站，从事作物栽培专业技术工作"
    assert sheet.report.splitlines() == ["本人调入以来，认真完成各项工作。", "试用期内无差错。"]


def test_c5_everything_that_is_missing_is_told_at_once(session: Session, clerk: Actor) -> None:
    """C-5, P-11: cells of both papers in one answer, and nothing is written."""
    raw = typed_transfer(former_work="", transferred_on="", transfer_reason="", specialty="")
    with pytest.raises(Refusal) as refused:
        enter_and_submit_case(session, clerk, transfer_of(session, clerk, raw))
    fields = {field for _rule, field in blocked(refused.value)}
    assert {"former_work", "transferred_on", "transfer_reason", "specialty"} <= fields
    with use_scope(SYSTEM):
        assert session.scalar(sa.select(Case.id)) is None


def test_c5_without_annex_3_there_is_no_transfer_in(session: Session, clerk: Actor) -> None:
    """C-5: no channel passes by the form."""
    with pytest.raises(Refusal) as refused:
        enter_and_submit_case(session, clerk, transfer_of(session, clerk, transfer=None))
    assert ("C-5", "former_work") in blocked(refused.value)


def test_p11_the_papers_of_annex_3_are_asked_for(session: Session, clerk: Actor) -> None:
    """P-11, A3 note 2: original certificate, 评审表 and 公布文件 besides the forms."""
    with pytest.raises(Refusal) as refused:
        enter_and_submit_case(session, clerk, transfer_of(session, clerk, uploads=()))
    asked = {field for rule, field in blocked(refused.value) if rule == "P-11"}
    kinds = ("paper_form", "id_copy", "old_certificate", "review_form", "announcement")
    assert asked == {f"document_{kind}" for kind in kinds}


def test_a3_the_report_is_signed_before_the_form_goes_up(session: Session, clerk: Actor) -> None:
    """A3: entered without the signature, kept; sent up, refused."""
    case_id = enter_transfer(session, clerk, typed_transfer(report_signed_on=""))
    with pytest.raises(Refusal) as refused:
        submit_case(session, clerk, case_id)
    assert blocked(refused.value) == [("C-5", "report_signed_on")]


def test_a1_2_the_original_is_sighted(session: Session, clerk: Actor) -> None:
    """C-5: the form goes up when the original certificate was seen."""
    with pytest.raises(Refusal) as refused:
        enter_and_submit_case(session, clerk, transfer_of(session, clerk, original_seen=False))
    assert blocked(refused.value) == [("A1-2", "original_seen")]


def test_c5_certificates_of_zhejiang_are_refused_naming_exchange(session: Session, clerk: Actor) -> None:
    """C-5, M3: nothing to confirm."""
    raw = typed_transfer(old_certificate_authority="浙江省人事厅")
    with pytest.raises(Refusal) as refused:
        enter_and_submit_case(session, clerk, transfer_of(session, clerk, raw))
    assert ("C-5", "old_certificate_authority") in blocked(refused.value)


def test_p8_no_document_number_stands_on_a_transfer_in(session: Session) -> None:
    """P-8: neither typed at the direct office, where exchanges have it, nor set by a batch."""
    yiwu = factories.make_actor(session, Tier.DIRECT_OFFICE, "330782-office")
    case_id = enter_transfer(session, yiwu, typed_transfer(announcement_number="浙人专〔2001〕57号"))
    assert document_of(session, case_id) is None
    outcome = set_document(session, yiwu, [case_id], "浙人专〔2001〕57号")
    assert [p.rule for refused in outcome.refused for p in refused.problems] == ["P-8"]


def test_c11_a_transfer_in_needs_no_campaign(session: Session, clerk: Actor) -> None:
    """C-11: the window is for exchanges."""
    with clock.frozen(clock.now().replace(year=2011)):
        assert enter_transfer(session, clerk)


def test_c11_an_amendment_is_on_record_both_ways(session: Session, clerk: Actor) -> None:
    """C-11, U-7: 附件3 follows, with what stood there before; saving it unchanged records nothing."""
    raw = typed_transfer()
    case_id = enter_transfer(session, clerk, raw)
    for reason in ("夫妻两地分居", "夫妻两地分居"):
        reader = EntryReader.open(session, clerk, Level.SENIOR, CaseKind.TRANSFER_IN)
        reading = reader.read(raw | {"transfer_reason": reason})
        amend_case(session, clerk, case_id, reading.values, transfer=reading.transfer, original_seen=True)
    (change,) = list_alterations(session, case_id)
    assert (change.label, change.before, change.after) == ("调入原因", "工作调动", "夫妻两地分居")
    reading = EntryReader.open(session, clerk, Level.SENIOR, CaseKind.TRANSFER_IN).read(raw | {"former_work": ""})
    with pytest.raises(Refusal) as refused:
        amend_case(session, clerk, case_id, reading.values, transfer=reading.transfer)
    assert blocked(refused.value) == [("C-5", "former_work")]


def test_c12_a_voided_opinion_leaves_its_box(session: Session, clerk: Actor) -> None:
    """C-12: after a return the box is empty again; the employer's opinion stays."""
    case_id = enter_transfer(session, clerk)
    submit_case(session, clerk, case_id)
    city = factories.make_actor(session, Tier.CITY_OFFICE, "330500-office")
    approve(session, city, case_id, "同意上报")
    province = factories.make_actor(session, Tier.PROVINCE, "province")
    back = Instruction(Verb.RETURN, "请补充", "committee_differs", Step.REVIEW)
    assert apply(session, province, Selection((case_id,)), back).done == [case_id]
    case = case_of(session, case_id)
    with use_scope(SYSTEM):
        opinions = list_opinions(session, case)
    assert opinions.review is None
    assert opinions.employer is not None


def test_c2_a_draft_keeps_both_papers_and_its_kind(session: Session, clerk: Actor) -> None:
    """C-2: turned to another kind and back, nothing typed is lost, a long 述职 neither."""
    long = "述" * 5000
    draft = save_draft(session, clerk, {"name": "严学勤", "report": long}, Level.MID, kind=CaseKind.TRANSFER_IN)
    save_draft(session, clerk, dict(draft.typed), Level.MID, draft_id=draft.id, kind=CaseKind.EXCHANGE)
    kept = get_draft(session, clerk, draft.id)
    assert kept.kind is CaseKind.EXCHANGE
    assert kept.typed["report"] == long


def test_c5_a_doubtful_authority_is_taken_with_a_remark(session: Session, clerk: Actor) -> None:
    """C-5: a city's name tells no province; it counts as one from elsewhere and goes up."""
    raw = typed_transfer(old_certificate_authority="南京市人事局", title_name=TITLES[Level.MID])
    result = enter_and_submit_case(session, clerk, transfer_of(session, clerk, raw, level=Level.MID))
    assert result.case_id is not None
    remarks: list[Problem] = [p for p in result.problems if p.field == "old_certificate_authority"]
    assert [p.blocks for p in remarks] == [False]
