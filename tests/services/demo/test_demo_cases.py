"""Cases, rosters and certificates of the demo: in order, by different people, at every step of every line."""

from __future__ import annotations

import io
from collections import defaultdict
from itertools import pairwise

import sqlalchemy as sa
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from app import clock, storage
from app.enums import ENDED_STEPS, CertificateStatus, Level, Line, RosterState, Step, Tier, Verb
from app.models.approval import Approval, ApprovalVoid
from app.models.attachment import Attachment, EntryDraft
from app.models.authority import ChecklistItem
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.roster import Roster, RosterItem
from app.models.transfer_form import TransferForm
from app.printing.fonts import covered_characters
from app.queries.reference import list_windows
from app.queries.roster import list_entries
from app.rules import certificate_number
from app.rules.exchange import Window, campaign_problems
from app.rules.face import CertificateFace, face_problems
from app.services.roster_paper import frozen_sheet, restated_sheet, sheet_digest
from tests.services.demo.reading import PEOPLE, all_of, senior_exchanges

ENTRY = {Line.COUNTY: Step.LOCAL, Line.CITY_DEPARTMENT: Step.LOCAL, Line.PROVINCIAL: Step.EMPLOYER}


def histories(session: Session) -> dict[int, list[Approval]]:
    """Approvals of each case, oldest first."""
    found: dict[int, list[Approval]] = defaultdict(list)
    for row in session.scalars(sa.select(Approval).order_by(Approval.case_id, Approval.sequence)):
        found[row.case_id].append(row)
    return found


def test_every_step_of_every_line_has_a_case(demo: Session) -> None:
    """C-1, C-12: entry, review, the province, and each way to end; one office alone withdraws nothing from itself."""
    cells = {(case.line, case.step) for case in senior_exchanges(demo)}
    for line in (Line.COUNTY, Line.CITY_DEPARTMENT, Line.PROVINCIAL, Line.DIRECT):
        wanted = {Step.REVIEW, Step.FINAL, *ENDED_STEPS} | ({ENTRY[line]} if line in ENTRY else set())
        if line is Line.DIRECT:
            wanted -= {Step.WITHDRAWN}
        assert {step for at, step in cells if at is line} == wanted


def test_each_case_stands_where_its_last_approval_led(demo: Session) -> None:
    """C-12: step, version and time are those of the last approval; acts follow one another, none lies in the future."""
    past = histories(demo)
    assert len(senior_exchanges(demo)) == PEOPLE
    for case in all_of(demo, Case):
        acts = past[case.id]
        assert (case.step, case.version, case.step_since) == (acts[-1].to_step, acts[-1].sequence, acts[-1].acted_at)
        assert case.opened_at == acts[0].acted_at and acts[0].verb is Verb.OPEN
        for before, after in pairwise(acts):
            assert before.acted_at < after.acted_at <= clock.now() and after.from_step is before.to_step


def test_c13_nobody_acts_at_two_tiers_of_a_case(demo: Session) -> None:
    """C-13: every step is another person's; each act is by an account, none by the house itself."""
    for acts in histories(demo).values():
        tiers: dict[int | None, set[Tier]] = defaultdict(set)
        for act in acts:
            tiers[act.actor_id].add(act.tier)
        assert None not in tiers and all(len(held) == 1 for held in tiers.values())
        approved = [act.actor_id for act in acts if act.verb is Verb.APPROVE]
        assert len(approved) == len(set(approved))


def test_c11_every_case_was_opened_within_the_campaign(demo: Session) -> None:
    """C-11: on the day it was opened and on the day of loading a window was open for its office."""
    for case in all_of(demo, Case):
        windows = [
            Window(w.unit_id, w.starts_on, w.ends_on) for w in list_windows(demo, case.review_office_id)
        ]  # fmt: skip
        for day in (clock.local_date(case.opened_at), clock.today()):
            assert campaign_problems(day, windows, case.review_office_id) == []


def test_p11_no_case_went_on_without_its_scans(demo: Session) -> None:
    """P-11: whatever the checklist wants at a step that a case has passed is attached, or is the document's scan."""
    required = demo.scalars(sa.select(ChecklistItem).where(ChecklistItem.required)).all()
    attached = defaultdict(set)
    for row in all_of(demo, Attachment):
        attached[row.case_id].add(row.document_kind)
    past = histories(demo)
    for case in all_of(demo, Case):
        passed = {act.from_step for act in past[case.id] if act.verb is Verb.APPROVE}
        lost = "newspaper" in attached[case.id]
        for item in required:
            applies = (item.kind, item.level, item.line) == (case.kind, case.level, case.line) and item.step in passed
            if applies and item.condition != ("not_lost" if lost else "lost") and item.document_kind != "announcement":
                assert item.document_kind in attached[case.id]


def test_c12_returned_cases_keep_their_void_opinions(demo: Session) -> None:
    """C-12, C-16: a return has a reason, voids the approval before it, and strikes the row of its roster."""
    returns = [act for acts in histories(demo).values() for act in acts if act.verb is Verb.RETURN]
    voided = {void.voided_by_id for void in all_of(demo, ApprovalVoid)}
    assert {act.tier for act in returns} >= {Tier.PROVINCE, Tier.CITY_OFFICE, Tier.PROVINCIAL_DEPARTMENT}
    assert all(act.reason_code and act.opinion and act.id in voided for act in returns)
    struck = demo.scalars(sa.select(RosterItem).where(RosterItem.struck_at.is_not(None))).all()
    assert struck and all(item.struck_reason for item in struck)


def test_u3_some_steps_are_overdue(demo: Session) -> None:
    """U-3: at entry, with a reviewing office and with the province, some cases wait too long; most do not."""
    waiting = demo.execute(sa.select(Case.step, Case.due_on).where(Case.step.not_in(ENDED_STEPS))).all()
    late = {step for step, due_on in waiting if due_on < clock.today()}
    assert late >= {Step.LOCAL, Step.EMPLOYER, Step.REVIEW, Step.FINAL}
    assert sum(due_on >= clock.today() for _, due_on in waiting) > len(waiting) / 3


def test_k1_k2_certificates_show_what_is_registered(demo: Session) -> None:
    """K-1, K-2: four in ten cases have one; number well formed, face canonical, printable and as the rows say."""
    certificates = all_of(demo, Certificate)
    sheets = {sheet.case_id: sheet.former_document for sheet in all_of(demo, TransferForm)}
    own = {case.id for case in senior_exchanges(demo)}
    assert 0.3 * PEOPLE < sum(one.case_id in own for one in certificates) < 0.55 * PEOPLE
    assert {case.id for case in all_of(demo, Case) if case.step is Step.APPROVED} == {c.case_id for c in certificates}
    for one in certificates:
        face, won = CertificateFace.from_json(one.face), one.qualification
        assert (face.to_json(), face.digest()) == (one.face, one.face_sha256)
        assert certificate_number.is_well_formed(one.number) and face_problems(face, covered_characters()) == []
        assert one.issued_on == clock.local_date(one.approved_at)
        if one.status is CertificateStatus.VOID:
            continue
        # Annex 3 has the former document where there is no 公布文号 of ours (P-8).
        document = won.announcement_document.number if won.announcement_document else sheets[one.case_id]
        assert (face.name, face.sex, face.birth_year) == (one.person.name, one.person.sex, one.person.birth_date.year)
        assert (face.title, face.specialty, face.series) == (won.title_name, won.specialty, won.series.name)
        assert (face.committee, face.announcement_number, face.photo_sha256) == (
            won.committee_text, document, one.photo.sha256,
        )  # fmt: skip


def test_c16_rosters_of_every_state_read_as_they_were_frozen(demo: Session) -> None:
    """C-16, D-3: hash, PDF and workbook agree with the frozen rows; totals leave out the struck ones."""
    rosters = all_of(demo, Roster)
    assert {roster.state for roster in rosters} == set(RosterState)
    assert len({roster.number for roster in rosters}) == len(rosters)
    for roster in rosters:
        assert roster.level is Level.SENIOR
        entries = list_entries(demo, roster)
        if roster.state is RosterState.OPEN:
            assert entries and roster.pdf is None
            continue
        sheet = frozen_sheet(demo, roster)
        assert sheet_digest(sheet) == roster.content_sha256
        assert roster.pdf is not None and roster.xlsx is not None
        pdf = PdfReader(io.BytesIO(storage.get(roster.pdf.sha256)))
        assert roster.number in pdf.pages[0].extract_text() and len(pdf.pages) == roster.pdf.page_count
        book = CalamineWorkbook.from_filelike(io.BytesIO(storage.get(roster.xlsx.sha256)))
        told = {str(cell) for row in book.get_sheet_by_index(0).to_python() for cell in row}
        assert {line.name for line in sheet.rows} <= told
        restated = restated_sheet(roster, entries)
        assert restated.standing == sum(entry.struck_at is None for entry in entries)
        assert restated.struck == len(entries) - restated.standing


def test_c4_c16_a_roster_is_decided_when_nothing_of_it_waits(demo: Session) -> None:
    """C-4: decided rosters have no case with the province, submitted ones have; every such case is on one."""
    rows = demo.execute(
        sa.select(Roster.state, Roster.id, Case.step)
        .join(RosterItem, RosterItem.roster_id == Roster.id)
        .join(Case, RosterItem.case_id == Case.id)
        .where(RosterItem.struck_at.is_(None))
    ).all()
    waiting = {roster_id for _, roster_id, step in rows if step is Step.FINAL}
    assert waiting == {roster_id for state, roster_id, _ in rows if state is RosterState.SUBMITTED} != set()
    assert sum(step is Step.FINAL for _, _, step in rows) == sum(c.step is Step.FINAL for c in senior_exchanges(demo))
    for state, _, step in rows:
        if state in (RosterState.OPEN, RosterState.FROZEN):
            assert step is Step.REVIEW


def test_c2_drafts_wait_and_one_was_handed_in(demo: Session) -> None:
    """C-2: an employer's draft reached its county office; others lie with whoever began them."""
    drafts = all_of(demo, EntryDraft)
    assert len(drafts) == 4
    (handed,) = [draft for draft in drafts if draft.handed_in]
    assert handed.local_office_id is not None and handed.employer_id is not None
