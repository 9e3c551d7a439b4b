"""Re-issues, corrections and the lower levels of the demo: a case at every step of every row (C-6, C-8, C-9)."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import ENDED_STEPS, CaseKind, CertificateStatus, Level, Line, Step
from app.models.case import Case
from app.models.certificate import Certificate
from app.models.replacement import CorrectionItem, LossDeclaration, Replacement
from app.queries.certificate import list_status_changes
from tests.services.demo.reading import all_of

LOWER = {
    Line.COUNTY: {Step.LOCAL, Step.FINAL},
    Line.CITY_DEPARTMENT: {Step.LOCAL, Step.FINAL},
    Line.PROVINCIAL: {Step.EMPLOYER, Step.FINAL},
    Line.DIRECT: {Step.REVIEW, Step.FINAL},
}
SENIOR = {line: steps | {Step.REVIEW} for line, steps in LOWER.items()}
FROM_REVIEW = {Line.CITY_DEPARTMENT, Line.PROVINCIAL}


def steps_of(kind: CaseKind, level: Level, line: Line) -> set[Step]:
    """Where such a case can stand, as the notice and our readings have it."""
    steps = SENIOR[line] if level is Level.SENIOR else LOWER[line]
    if kind is CaseKind.REISSUE and line in FROM_REVIEW:
        return {Step.REVIEW, Step.FINAL}
    return steps


@pytest.mark.parametrize("kind", [CaseKind.EXCHANGE, CaseKind.REISSUE, CaseKind.CORRECTION])
def test_every_step_of_every_row_has_a_case(demo: Session, kind: CaseKind) -> None:
    """C-1, C-6, C-8, C-9: each level and line at each of its steps, and approved; the other ends on every line."""
    found: dict[tuple[Level, Line], set[Step]] = defaultdict(set)
    for case in all_of(demo, Case):
        if case.kind is kind:
            found[case.level, case.line].add(case.step)
    for level in Level:
        for line in LOWER:
            assert steps_of(kind, level, line) | {Step.APPROVED, Step.REJECTED, Step.CLOSED} <= found[level, line]
            assert found[level, line] <= steps_of(kind, level, line) | ENDED_STEPS


def test_k9_certificates_say_what_became_of_their_cases(demo: Session) -> None:
    """K-9, P-12: lost or being replaced while a case is open, void once there is a successor, else valid."""
    cases = {row.case_id: row.certificate_id for row in all_of(demo, Replacement)}
    states: dict[int, set[tuple[CaseKind, Step]]] = defaultdict(set)
    for case in all_of(demo, Case):
        if case.id in cases:
            states[cases[case.id]].add((case.kind, case.step))
    replaced = {one.replaces_id for one in all_of(demo, Certificate)}
    counts: Counter[CertificateStatus] = Counter()
    for one in all_of(demo, Certificate):
        open_kinds = {kind for kind, step in states[one.id] if step not in ENDED_STEPS}
        expected = (
            {
                CaseKind.REISSUE: CertificateStatus.LOST,
                CaseKind.CORRECTION: CertificateStatus.REPLACING,
            }.get(next(iter(open_kinds)), CertificateStatus.VALID)
            if open_kinds
            else CertificateStatus.VALID
        )
        assert len(open_kinds) <= 1
        assert one.status is (CertificateStatus.VOID if one.id in replaced else expected)
        assert list_status_changes(demo, one.id)[-1].status is one.status
        counts[one.status] += 1
    assert set(counts) == set(CertificateStatus) - {CertificateStatus.REVOKED}


def test_c6_c8_each_has_what_it_is_about(demo: Session) -> None:
    """C-6, C-8: a re-issue has its declaration, after the certificate was issued; a correction its differences."""
    declared = {row.case_id: row for row in all_of(demo, LossDeclaration)}
    corrected = set(demo.scalars(sa.select(CorrectionItem.case_id)))
    kinds = {case.id: case.kind for case in all_of(demo, Case)}
    assert {kinds[case_id] for case_id in declared} == {CaseKind.REISSUE}
    assert {kinds[case_id] for case_id in corrected} == {CaseKind.CORRECTION}
    rows = all_of(demo, Replacement)
    assert set(declared) | corrected == {row.case_id for row in rows}
    for row in rows:
        if row.case_id in declared:
            said = declared[row.case_id]
            assert row.certificate.issued_on <= said.published_on and row.certificate.number in said.text
