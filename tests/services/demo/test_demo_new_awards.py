"""New awards of the demo: at every step of the body and of the lines, tied to complete documents (C-7, C-9, P-8)."""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import CaseKind, Level, Line, Step
from app.models.award_entry import AwardEntry
from app.models.certificate import Certificate
from tests.services.demo.reading import AWARDED, cases_of

ENDS = {Step.FINAL, Step.APPROVED, Step.REJECTED, Step.WITHDRAWN}
FIRST = {
    Line.EVALUATION_BODY: Step.BODY, Line.COUNTY: Step.LOCAL, Line.CITY_DEPARTMENT: Step.LOCAL,
    Line.PROVINCIAL: Step.EMPLOYER, Line.DIRECT: Step.REVIEW,
}  # fmt: skip


def test_c9_every_step_of_every_line_and_level_has_one(demo: Session) -> None:
    """C-7, C-9: senior awards by the body alone, the others by the body and on the four lines."""
    found: dict[tuple[Line, Level], set[Step]] = defaultdict(set)
    cases = cases_of(demo, CaseKind.NEW_AWARD)
    assert len(cases) == AWARDED
    for case in cases:
        found[case.line, case.level].add(case.step)
    assert {line for line, level in found if level is Level.SENIOR} == {Line.EVALUATION_BODY}
    for (line, _level), steps in found.items():
        assert steps == {FIRST[line], *ENDS}
    assert len(found) == len(Level) + 2 * 4


def test_p8_their_documents_are_complete_and_their_certificates_numbered(demo: Session) -> None:
    """P-8, K-1: heading, date and scan; a certificate for each that was approved; the body's own words are kept."""
    cases = cases_of(demo, CaseKind.NEW_AWARD)
    for case in cases:
        document = case.qualification.announcement_document
        assert document is not None and document.title and document.issued_on and document.scan_file_id
        assert case.old_certificate_id is None
    approved = {case.id for case in cases if case.step is Step.APPROVED}
    numbered = demo.scalars(sa.select(Certificate.case_id).where(Certificate.case_id.in_(approved)))
    assert set(numbered) == approved
    of_body = {case.id for case in cases if case.line is Line.EVALUATION_BODY}
    assert set(demo.scalars(sa.select(AwardEntry.case_id))) == of_body
