"""How a title was obtained, by whom it was awarded, and its level (P-7, A2-3.7, A2-3.8)."""

from __future__ import annotations

from app.enums import Level, ObtainMethod
from app.errors import N_, Problem
from app.rules.folding import fold

LEVEL_OF_GRADE: dict[str, Level] = {
    "正高级": Level.SENIOR,
    "副高级": Level.SENIOR,
    "中级": Level.MID,
    "助理级": Level.JUNIOR,
    "员级": Level.JUNIOR,
}


def level_of_title(title_grade: str) -> Level:
    """The certificate level of a title's grade (``正高级`` → senior); ``KeyError`` for an unknown grade."""
    return LEVEL_OF_GRADE[title_grade]


def committee_of(method: ObtainMethod | None, committee: str, recognition_text: str) -> str:
    """The 评审组织 to keep: as given, and for 认定 left empty the text of the authority row (A2-3.8)."""
    if method is ObtainMethod.RECOGNITION and (not committee or _same(committee, recognition_text)):
        return recognition_text
    return committee


def committee_problems(method: ObtainMethod | None, committee: str, recognition_text: str) -> list[Problem]:
    """认定 must carry the authority's recognition text; 评审 and 考评结合 must name a review committee (A2-3.8)."""
    if method is None:
        return []
    recognised = _same(committee, recognition_text)
    if method is ObtainMethod.RECOGNITION:
        if recognised:
            return []
        return [
            Problem(
                "P-7",
                N_(
                    "A title obtained by recognition (认定) has no review committee: the column must read “%(text)s”. "
                    "Write that, or correct how the title was obtained."
                ),
                params={"text": recognition_text},
            )
        ]
    if not committee.strip():
        text = N_("The review committee is missing. Enter its full name as in the announcement document.")
        return [Problem("P-7", text)]
    if recognised:
        return [
            Problem(
                "P-7",
                N_(
                    "“%(text)s” is written for recognition (认定) only. "
                    "Enter the review committee, or correct how the title was obtained."
                ),
                params={"text": recognition_text},
            )
        ]
    return []


def _same(one: str, other: str) -> bool:
    return fold(one) == fold(other)
