"""Announcement documents: registered, set on selections, ticked line by line (P-8, C-15)."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Session

from app.enums import DocumentKind, Step, Tier
from app.errors import Refusal
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.document import AnnouncementDocument
from app.models.qualification import Qualification
from app.models.roster import AnnouncementCheck
from app.services.announcement import MOST_CASES, Check, check_cases, register_document
from app.services.announcement_number import set_document
from app.services.attachment import Upload
from app.session import SYSTEM, use_scope
from tests.factories import COUNTY, OTHER_CITY, make_actor, make_cases, submit_roster_of


def _scan() -> Upload:
    picture = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(picture, "PNG")
    return Upload(DocumentKind.ANNOUNCEMENT, "公布文件.png", picture.getvalue())


def _qualifications(session: Session, ids: list[int]) -> list[Qualification]:
    with use_scope(SYSTEM):
        query = sa.select(Qualification).join(Case, Case.qualification_id == Qualification.id).where(Case.id.in_(ids))
        return list(session.scalars(query.order_by(Case.id).execution_options(populate_existing=True)))


def test_p8_one_document_under_all_its_spellings(session: Session) -> None:
    """P-8: brackets and full-width digits are one number; registering again completes the record."""
    officer = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    first = register_document(session, officer, "湖职评[1998]２１号", "关于公布资格的通知", "湖州市职改办")
    again = register_document(session, officer, "湖职评（1998）21号", scan=_scan())
    assert first == again
    with use_scope(officer.scope):
        row = session.get(AnnouncementDocument, first)
    assert row is not None
    assert (row.number, row.title) == ("湖职评〔1998〕21号", "关于公布资格的通知")
    assert row.scan is not None and row.scan.page_count == 1


def test_p8_county_writes_no_document(session: Session) -> None:
    """P-8: whatever the channel, a county office may not fill in the document number."""
    clerk = make_actor(session, Tier.COUNTY_OFFICE, "330521-office")
    ids = make_cases(session, 1, COUNTY)
    for act in (lambda: register_document(session, clerk, "湖职评〔1998〕21号"),
                lambda: set_document(session, clerk, ids, "湖职评〔1998〕21号")):  # fmt: skip
        with pytest.raises(Refusal) as refusal:
            act()
        assert refusal.value.problems[0].rule == "P-8"


def test_p11_a_scan_that_is_no_scan_is_refused(session: Session) -> None:
    """P-11: type by bytes, not by name; nothing is registered."""
    officer = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    with pytest.raises(Refusal):
        register_document(
            session, officer, "湖职评〔1998〕22号", scan=Upload(DocumentKind.ANNOUNCEMENT, "a.pdf", b"MZ not a PDF")
        )
    with use_scope(SYSTEM):
        assert (
            session.scalar(sa.select(AnnouncementDocument).where(AnnouncementDocument.number.contains("22号"))) is None
        )


def test_p8_a_selection_gets_its_document_and_loses_its_ticks(session: Session) -> None:
    """P-8, C-15: one number for a selection; changed facts must be ticked again; the same number changes nothing."""
    officer = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    here = make_cases(session, 3, COUNTY, step=Step.REVIEW)
    below = make_cases(session, 1, COUNTY)
    foreign = make_cases(session, 1, OTHER_CITY, step=Step.REVIEW)
    versions = [q.version for q in _qualifications(session, here)]
    outcome = set_document(session, officer, [*here, *below, *foreign], "湖职评[1998]21号")
    assert outcome.done == here and outcome.not_found == 1
    assert [r.case_id for r in outcome.refused] == below and outcome.refused[0].problems[0].rule == "P-8"
    after = _qualifications(session, here)
    assert [q.version for q in after] == [v + 1 for v in versions]
    with use_scope(SYSTEM):
        assert {q.announcement_document.number for q in after if q.announcement_document} == {"湖职评〔1998〕21号"}
        events = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "set_document")).all()
    assert {e.noun_id for e in events} == set(here)
    assert set_document(session, officer, here, "湖职评〔1998〕021号").done == here
    assert [q.version for q in _qualifications(session, here)] == [v + 1 for v in versions]


def test_c15_a_difference_needs_its_explanation(session: Session) -> None:
    """C-15: rows with page and line are ticked; a difference without explanation, or no page, is refused by itself."""
    officer = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    ids = make_cases(session, 4, COUNTY, step=Step.REVIEW)
    outcome = check_cases(
        session,
        officer,
        [
            Check(ids[0], 1, 4),
            Check(ids[1], 1, 5, difference="文件为“护理学”"),
            Check(ids[2], 1, 6, difference="文件为“护理学”", explanation="文件印误，省厅更正函已附"),
            Check(ids[3], 9, 1),
        ],
    )
    assert outcome.done == [ids[0], ids[2]]
    assert [(r.case_id, r.problems[0].rule, r.problems[0].field) for r in outcome.refused] == [
        (ids[1], "C-15", "explanation"),
        (ids[3], "C-15", "page"),
    ]
    with use_scope(SYSTEM):
        ticks = session.scalars(sa.select(AnnouncementCheck).where(AnnouncementCheck.case_id.in_(ids))).all()
    versions = {q.version for q in _qualifications(session, ids)}
    assert {t.qualification_version for t in ticks} <= versions and len(ticks) == 2
    assert all(t.review_office_id == officer.unit_id for t in ticks)


def test_c16_what_stands_on_a_printed_roster_stays(session: Session) -> None:
    """C-16: a case that has gone up with its roster keeps its document and its ticks."""
    officer = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    ids = make_cases(session, 1, COUNTY, step=Step.REVIEW)
    submit_roster_of(session, ids, COUNTY)
    assert set_document(session, officer, ids, "湖职评〔1998〕21号").done == []
    assert check_cases(session, officer, [Check(ids[0], 1, 1)]).done == []


def test_b2_a_selection_has_a_limit(session: Session) -> None:
    """B-2: a selection above the limit is refused whole and says how many may go."""
    officer = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    with pytest.raises(Refusal) as refusal:
        set_document(session, officer, range(1, MOST_CASES + 2), "湖职评〔1998〕21号")
    assert refusal.value.problems[0].params["most"] == MOST_CASES


@pytest.mark.parametrize("number", ["", "   ", "没有编号", "湖职评〔2999〕1号"])
def test_p8_an_unreadable_number_is_refused(session: Session, number: str) -> None:
    """P-8: no number, no readable one, or a year to come: nothing is written."""
    officer = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    with pytest.raises(Refusal) as refusal:
        set_document(session, officer, [1], number)
    assert refusal.value.problems[0].rule == "P-8"
