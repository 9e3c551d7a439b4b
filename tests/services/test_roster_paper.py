"""A frozen roster: its lines, its hash, and papers that read again as those lines (C-16, D-3, C-15)."""

from __future__ import annotations

import dataclasses
import io
from typing import Any

import pdfplumber
import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app import storage
from app.enums import DocumentKind, Level, RosterState, Sex, Step, Tier, Verb
from app.errors import Refusal
from app.models.audit import AuditEvent
from app.models.case import Case
from app.models.qualification import Qualification
from app.models.roster import Roster, RosterItem
from app.printing.portrait import draw_portrait
from app.queries.roster import frozen_lines, list_entries
from app.rules.roster_line import ROSTER_COLUMNS, RosterLine
from app.security.jurisdiction import Actor
from app.services import roster_paper
from app.services.announcement import Check, check_cases, register_document
from app.services.announcement_number import set_document
from app.services.attachment import Upload
from app.services.roster import compile_roster, submit_roster
from app.services.roster_paper import freeze_roster, frozen_sheet, restated_sheet, sheet_digest
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope, writing
from app.spreadsheets.roster_workbook import HEAD_ROW
from tests.factories import COUNTY, make_actor, make_cases


def _open(session: Session, count: int) -> tuple[Actor, int, list[int]]:
    officer = make_actor(session, Tier.CITY_OFFICE, "330500-office")
    ids = make_cases(session, count, COUNTY, step=Step.REVIEW)
    scan = Upload(DocumentKind.ANNOUNCEMENT, "公布文件.jpg", draw_portrait(3, Sex.FEMALE))
    register_document(session, officer, "湖职评〔1998〕21号", scan=scan)
    set_document(session, officer, ids[: count // 2], "湖职评〔1998〕21号")
    check_cases(session, officer, [Check(case_id, 1, line) for line, case_id in enumerate(ids, 1)])
    roster_id, _ = compile_roster(session, officer, ids, Level.SENIOR)
    return officer, roster_id, ids


def _roster(session: Session, roster_id: int) -> Roster:
    with use_scope(SYSTEM):
        row = session.scalar(sa.select(Roster).where(Roster.id == roster_id).execution_options(populate_existing=True))
    assert row is not None
    return row


def _kept(session: Session, roster_id: int, paper: str) -> bytes:
    stored = getattr(_roster(session, roster_id), paper)
    return storage.get(stored.sha256)


def _rows_of_pdf(pdf: bytes) -> list[tuple[str, ...]]:
    rows = []
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            for row in page.extract_tables()[0][1:]:
                if sum(cell is not None for cell in row) == len(ROSTER_COLUMNS):
                    rows.append(tuple("".join((cell or "").split()) for cell in row))
    return rows


def _rows_of_xlsx(data: bytes) -> list[tuple[str, ...]]:
    sheet: Any = load_workbook(io.BytesIO(data)).active
    merged = {area.min_row for area in sheet.merged_cells.ranges}
    rows = []
    for row in sheet.iter_rows(min_row=HEAD_ROW + 2):
        if row[0].row not in merged:
            rows.append(tuple(cell.value or "" for cell in row))
    return rows


def test_c16_pdf_and_workbook_read_again_equal_the_frozen_lines(session: Session) -> None:
    """C-16: what was frozen, what was printed and what was exported are the same 16 texts a row."""
    officer, roster_id, ids = _open(session, 7)
    freeze_roster(session, officer, roster_id, checked_by="测试审核", phone="0572-0000000")
    with use_scope(officer.scope):
        lines = frozen_lines(session, _roster(session, roster_id))
    assert [line.number for line in lines] == [str(n) for n in range(1, 8)]
    expected = [line.texts() for line in lines]
    assert _rows_of_xlsx(_kept(session, roster_id, "xlsx")) == expected
    squeezed = [tuple("".join(text.split()) for text in row) for row in expected]
    assert _rows_of_pdf(_kept(session, roster_id, "pdf")) == squeezed
    assert len({line.id_number for line in lines}) == len(ids)


def test_c16_the_hash_is_that_of_the_stored_lines_and_stands_on_paper(session: Session) -> None:
    """C-16, U-7: computed again from the database it is equal; paper shows it and the audit head."""
    officer, roster_id, _ = _open(session, 2)
    freeze_roster(session, officer, roster_id, checked_by="测试审核")
    roster = _roster(session, roster_id)
    with use_scope(officer.scope):
        assert sheet_digest(frozen_sheet(session, roster)) == roster.content_sha256
    with use_scope(SYSTEM):
        event = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "freeze")).one()
    assert event.after is not None and roster.content_sha256 is not None
    with pdfplumber.open(io.BytesIO(_kept(session, roster_id, "pdf"))) as document:
        text = document.pages[0].extract_text()
    assert roster.content_sha256 in text and event.after["audit_head"] in text and "审核人：测试审核" in text
    assert "330199" not in str(event.after)


def test_p1_the_database_holds_no_readable_id_number(session: Session) -> None:
    """P-1: a frozen line carries an ID number, so it lies encrypted."""
    officer, roster_id, _ = _open(session, 1)
    freeze_roster(session, officer, roster_id)
    with use_scope(SYSTEM):
        raw = session.connection().exec_driver_sql("SELECT line FROM roster_item").scalar_one()
    assert b"330199" not in bytes(raw) and "试".encode() not in bytes(raw)


def test_c16_a_frozen_row_is_never_rewritten(session: Session) -> None:
    """C-16: the database itself refuses to change a frozen line."""
    officer, roster_id, _ = _open(session, 1)
    freeze_roster(session, officer, roster_id)
    with use_scope(SYSTEM), pytest.raises(sa.exc.DBAPIError), writing(session):
        session.execute(
            sa.update(RosterItem)
            .where(RosterItem.roster_id == roster_id)
            .values(line={"name": "别人"})
            .execution_options(synchronize_session=False)
        )


def test_c15_no_roster_is_printed_with_an_unticked_row(session: Session) -> None:
    """C-15: facts changed after the tick, so the row must be ticked again first."""
    officer, roster_id, ids = _open(session, 2)
    set_document(session, officer, ids[1:], "湖职评〔1999〕3号")
    with pytest.raises(Refusal) as refusal:
        freeze_roster(session, officer, roster_id)
    assert refusal.value.problems[0].rule == "C-15" and refusal.value.problems[0].params["count"] == 1
    check_cases(session, officer, [Check(ids[1], 2, 1)])
    freeze_roster(session, officer, roster_id)
    assert _roster(session, roster_id).state is RosterState.FROZEN
    with pytest.raises(Refusal):
        freeze_roster(session, officer, roster_id)


def test_c16_a_change_during_printing_freezes_nothing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """C-16: the lines are compared again inside the transaction; paper and record cannot differ."""
    officer, roster_id, ids = _open(session, 2)

    def print_slowly(*_arguments: Any, **_named: Any) -> bytes:
        with use_scope(SYSTEM), writing(session):
            session.execute(
                sa.update(Qualification)
                .where(Qualification.id == sa.select(Case.qualification_id).where(Case.id == ids[0]).scalar_subquery())
                .values(specialty="另一专业")
                .execution_options(synchronize_session=False)
            )
        return b"%PDF-1.4 overtaken"

    monkeypatch.setattr(roster_paper, "render_roster", print_slowly)
    with pytest.raises(Refusal) as refusal:
        freeze_roster(session, officer, roster_id)
    assert refusal.value.problems[0].rule == "C-16"
    roster = _roster(session, roster_id)
    assert roster.state is RosterState.OPEN and roster.pdf_file_id is None


def test_c16_a_returned_row_stays_struck_and_totals_are_restated(session: Session) -> None:
    """C-16: on the screen struck with its reason; the printed sheet and its hash stay as they were."""
    officer, roster_id, ids = _open(session, 3)
    freeze_roster(session, officer, roster_id)
    submit_roster(session, officer, roster_id)
    province = make_actor(session, Tier.PROVINCE, "province")
    apply(session, province, Selection((ids[1],)), Instruction(Verb.RETURN, "照片与本人不符", "other"))
    roster = _roster(session, roster_id)
    with use_scope(officer.scope):
        now = restated_sheet(roster, list_entries(session, roster))
        then = frozen_sheet(session, roster)
    assert (now.standing, now.struck, now.total_text()) == (2, 1, "共2人（另有1人已退回）")
    assert [row.note for row in now.rows if row.struck] == ["照片与本人不符"]
    assert then.standing == 3 and sheet_digest(then) == roster.content_sha256
    unstruck = [dataclasses.replace(row, struck=False, note="") for row in now.rows]
    assert unstruck == [RosterLine(**dataclasses.asdict(row)) for row in then.rows]
