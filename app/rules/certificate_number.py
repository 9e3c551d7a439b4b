"""Certificate numbers: a template of the authority, filled in, with a check character (K-1).

The check character is ISO 7064 MOD 37,36 over the Latin letters and digits of the number. It stays inside
0–9 and A–Z, which prints, types and reads over the telephone (MOD 37,2 would sometimes need an asterisk).
The law that holds, and is tested exhaustively: every wrong single character is found, and every swap of two
neighbouring characters except one preceding sum in 36 for two signs that follow each other in the alphabet
(0 and 1, …, Z and 0). Chinese characters of the template are constant and not covered.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from functools import cache

from stdnum.iso7064 import mod_37_36

from app.errors import N_, Problem
from app.rules.folding import fold

RULE = "K-1"
REQUIRED_PLACES = ("year", "office", "serial", "check")
PLACES = ("level", *REQUIRED_PLACES)

_ALPHABET = frozenset(string.digits + string.ascii_uppercase)
_LITERAL = re.compile(r"[㐀-䶿一-鿿0-9A-Z-]*")
_SERIAL_SPEC = re.compile(r"0([4-9])d")
_LEVEL = re.compile(r"[A-Z]")
_OFFICE = re.compile(r"[0-9A-Z]{2,12}")
_WELL_FORMED = re.compile(r"[㐀-䶿一-鿿]{0,6}[0-9A-Z-]{8,40}")


def template_problems(template: str) -> list[Problem]:
    """What keeps a template from giving unique numbers: missing, doubled or unknown places, check not last."""
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError:
        return [Problem(RULE, N_("The template has a brace without its partner. Close every { with }."))]
    problems = []
    names = Counter(name for _, name, _, _ in parts if name is not None)
    if set(names) - set(PLACES) or any(conversion for *_, conversion in parts):
        text = N_("The template knows these places only: %(places)s. Remove the others.")
        problems.append(Problem(RULE, text, params={"places": ", ".join(f"{{{place}}}" for place in PLACES)}))
    if any(names[place] != 1 for place in REQUIRED_PLACES) or names["level"] > 1:
        text = N_("The template needs each of %(places)s exactly once, and {level} at most once.")
        problems.append(Problem(RULE, text, params={"places": ", ".join(f"{{{place}}}" for place in REQUIRED_PLACES)}))
    if any(not _spec_fits(name, spec) for _, name, spec, _ in parts):
        text = N_("Write the serial as {serial:06d}, with 4 to 9 digits, and the other places without a format.")
        problems.append(Problem(RULE, text))
    if not all(_LITERAL.fullmatch(literal) for literal, *_ in parts):
        text = N_("Between the places the template may hold Chinese characters, capitals, digits and hyphens only.")
        problems.append(Problem(RULE, text))
    if not template.endswith("{check}"):
        problems.append(Problem(RULE, N_("The check character must come last: end the template with {check}.")))
    return problems


def render(template: str, *, level_letter: str, year: int, office_code: str, serial: int) -> str:
    """The number of one certificate; distinct (year, office, serial) give distinct numbers.

    ``level_letter`` is one capital, ``office_code`` 2 to 12 capitals or digits, ``serial`` at least 1. Raises
    ``ValueError`` when a value or the template does not fit, above all when the serial has outgrown its digits.
    """
    width = _serial_digits(template)
    if not _LEVEL.fullmatch(level_letter) or not _OFFICE.fullmatch(office_code) or not 1900 <= year <= 9999:
        raise ValueError("level, year or office code does not fit")
    if not 1 <= serial < 10**width:
        raise ValueError(f"the serial does not fit into {width} digits")
    body = template.format(level=level_letter, year=year, office=office_code, serial=serial, check="")
    return body + check_character(body)


@cache
def _serial_digits(template: str) -> int:
    """How many digits the serial has; raises ValueError for a template that is not valid."""
    if template_problems(template):
        raise ValueError("the template is not valid")
    places = string.Formatter().parse(template)
    return next(int(spec[1]) for _, name, spec, _ in places if name == "serial" and spec is not None)


def check_character(body: str) -> str:
    """The check character for a number without it; signs other than 0–9 and A–Z are passed over."""
    return mod_37_36.calc_check_digit(_covered(body))


def normalise(number: str) -> str:
    """A number as typed by the public: half-width, capitals, without spaces. Idempotent."""
    return fold(number).upper()


def is_well_formed(number: str) -> bool:
    """True when the number has the shape of one of ours and its check character fits."""
    return bool(_WELL_FORMED.fullmatch(number)) and mod_37_36.is_valid(_covered(number))


def _covered(text: str) -> str:
    return "".join(char for char in text if char in _ALPHABET)


def _spec_fits(name: str | None, spec: str | None) -> bool:
    if name == "serial":
        return bool(_SERIAL_SPEC.fullmatch(spec or ""))
    return not spec
