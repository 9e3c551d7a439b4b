"""P-7: how a title was obtained, and its level."""

from __future__ import annotations

import pytest

from app.enums import Level, ObtainMethod
from app.rules import qualification

TEXT = "经浙江省人事厅确认"


@pytest.mark.parametrize(
    ("grade", "level"),
    [
        ("正高级", Level.SENIOR),
        ("副高级", Level.SENIOR),
        ("中级", Level.MID),
        ("助理级", Level.JUNIOR),
        ("员级", Level.JUNIOR),
    ],
)
def test_p7_grades_have_levels(grade: str, level: Level) -> None:
    """P-7: 正高/副高 → senior, 中级 → mid, 助理级/员级 → junior."""
    assert qualification.level_of_title(grade) is level


def test_p7_an_unknown_grade_is_an_error() -> None:
    """P-7: a grade outside the table is never guessed."""
    with pytest.raises(KeyError):
        qualification.level_of_title("特级")


@pytest.mark.parametrize(
    ("method", "committee", "refused"),
    [
        (ObtainMethod.RECOGNITION, TEXT, False),
        (ObtainMethod.RECOGNITION, " 经浙江省 人事厅确认", False),
        (ObtainMethod.RECOGNITION, "浙江省工程高评委", True),
        (ObtainMethod.RECOGNITION, "", True),
        (ObtainMethod.REVIEW, "浙江省工程高评委", False),
        (ObtainMethod.REVIEW, "", True),
        (ObtainMethod.REVIEW, TEXT, True),
        (ObtainMethod.EXAM_AND_REVIEW, "浙江省会计高评委", False),
        (ObtainMethod.EXAM_AND_REVIEW, " ", True),
        (ObtainMethod.EXAM_AND_REVIEW, TEXT, True),
        (None, "", False),
    ],
)
def test_p7_method_and_committee_must_fit(method: ObtainMethod | None, committee: str, refused: bool) -> None:
    """P-7, A2-3.8: 认定 carries the authority's text, 评审 and 考评结合 name a committee."""
    assert [p.rule for p in qualification.committee_problems(method, committee, TEXT)] == ["P-7"] * refused


def test_p7_recognition_left_empty_takes_the_authoritys_text() -> None:
    """P-7: the text comes from the authority row; a named committee is left to be refused."""
    assert qualification.committee_of(ObtainMethod.RECOGNITION, "", TEXT) == TEXT
    assert qualification.committee_of(ObtainMethod.RECOGNITION, "某评委会", TEXT) == "某评委会"
    assert qualification.committee_of(ObtainMethod.REVIEW, "", TEXT) == ""
