"""Transfer-ins of the demo: at every step of every line and level, entered, reviewed and confirmed as in life (C-5)."""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import CaseKind, DocumentKind, Level, Line, Step
from app.models.approval import EmployerOpinion
from app.models.attachment import Attachment
from app.models.transfer_form import TransferForm
from app.rules.transfer_form import TRANSFER_FIELDS, confirmation_problems
from tests.services.demo.reading import all_of, cases_of

FIRST = {Line.COUNTY: Step.LOCAL, Line.CITY_DEPARTMENT: Step.LOCAL, Line.PROVINCIAL: Step.EMPLOYER}


def test_c5_every_step_of_every_line_and_level_has_one(demo: Session) -> None:
    """C-5, C-9: senior ones by way of the province with every end, others at the authority that confirms them."""
    found: dict[tuple[Line, Level], set[Step]] = defaultdict(set)
    for case in cases_of(demo, CaseKind.TRANSFER_IN):
        found[case.line, case.level].add(case.step)
    for line in (Line.COUNTY, Line.CITY_DEPARTMENT, Line.PROVINCIAL, Line.DIRECT):
        first = FIRST.get(line, Step.REVIEW)
        for level in (Level.MID, Level.JUNIOR):
            assert found[line, level] == {first, Step.FINAL, Step.APPROVED}
        every = {first, Step.REVIEW, Step.FINAL, Step.APPROVED, Step.REJECTED, Step.CLOSED}
        assert found[line, Level.SENIOR] == every | ({Step.WITHDRAWN} if line in FIRST else set())


def test_c5_annex_3_is_full_and_from_elsewhere(demo: Session) -> None:
    """C-5, A3: every cell, the report signed; the certificate of another province or a ministry, sighted."""
    cases = {case.id: case for case in cases_of(demo, CaseKind.TRANSFER_IN)}
    sheets = {sheet.case_id: sheet for sheet in all_of(demo, TransferForm)}
    assert set(sheets) == set(cases)
    opinions = set(demo.scalars(sa.select(EmployerOpinion.case_id)))
    for case_id, sheet in sheets.items():
        case = cases[case_id]
        assert all(getattr(sheet, field.name) for field in TRANSFER_FIELDS if field.name != "report_continues")
        assert case.old_certificate is not None and not case.old_certificate.issued_in_zhejiang
        assert confirmation_problems(case.old_certificate.authority) == []
        assert case.line is Line.PROVINCIAL or case_id in opinions
        assert case.qualification.announcement_document_id is None


def test_p11_their_papers_are_those_of_annex_3(demo: Session) -> None:
    """P-11, A3 notes 2 and 3: certificate, 评审表, 公布文件 and forms are attached."""
    scans: dict[int | None, set[DocumentKind]] = defaultdict(set)
    for scan in all_of(demo, Attachment):
        scans[scan.case_id].add(scan.document_kind)
    wanted = {
        DocumentKind.PAPER_FORM, DocumentKind.ID_COPY, DocumentKind.OLD_CERTIFICATE, DocumentKind.REVIEW_FORM,
        DocumentKind.ANNOUNCEMENT,
    }  # fmt: skip
    assert all(scans[case.id] == wanted for case in cases_of(demo, CaseKind.TRANSFER_IN))
