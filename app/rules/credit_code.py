"""The optional unified social credit code of a unit (统一社会信用代码, GB 32100-2015; P-5)."""

from __future__ import annotations

import re

from stdnum.cn import uscc

from app.errors import N_, Problem, Severity
from app.rules.folding import HYPHENS, INVISIBLE, fold

RULE = "P-5"
_KINDS_BY_AUTHORITY = {
    "1": "1239",
    "2": "19",
    "3": "123459",
    "4": "19",
    "5": "123459",
    "6": "129",
    "7": "129",
    "8": "19",
    "9": "123",
    "A": "19",
    "N": "1239",
    "Y": "1",
}
KNOWN_PREFIXES = frozenset(authority + kind for authority, kinds in _KINDS_BY_AUTHORITY.items() for kind in kinds)
"""Registering authority and kind of body; the list grows, so an unknown one only warns."""

_SHAPE = re.compile(r"[0-9A-HJ-NP-RTUWXY]{18}")


def normalise(text: str) -> str:
    """Half-width capitals without spaces and hyphens. Idempotent."""
    return fold(text, INVISIBLE | HYPHENS).upper()


def credit_code_problems(text: str) -> list[Problem]:
    """Nothing given is no problem; shape and checksum block, an unknown prefix warns."""
    code = normalise(text)
    if not code:
        return []
    if not _SHAPE.fullmatch(code):
        return [
            Problem(
                RULE,
                N_(
                    "A unified social credit code has 18 digits or capitals, without I, O, S, V and Z. "
                    "Compare it with the unit's certificate."
                ),
            )
        ]
    # stdnum's own validate() refuses the letters A, N and Y in front, which the standard has; only its sum is used.
    if uscc.calc_check_digit(code[:-1]) != code[-1]:
        text = N_("The last character of the unified social credit code does not fit the others. Enter it again.")
        return [Problem(RULE, text)]
    if code[:2] not in KNOWN_PREFIXES:
        text = N_("The unified social credit code begins with an unusual pair. Compare it with the unit's certificate.")
        return [Problem(RULE, text, severity=Severity.WARN)]
    return []
