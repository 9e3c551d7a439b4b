"""The ID number (身份证号码), read in one place for every channel (P-1, P-2, A2-3.1).

GB 11643-1999: six digits of the county of registration, eight of the birth date, three of sequence
(odd for men), one check character (ISO 7064 MOD 11-2). No text here ever repeats a number.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from stdnum.iso7064 import mod_11_2

from app.enums import Sex
from app.errors import N_, Problem, Severity
from app.rules.address_book import AddressBook
from app.rules.folding import HYPHENS, INVISIBLE, fold
from app.rules.provinces import PROVINCES

RULE = "P-1"
EARLIEST_BIRTH = dt.date(1850, 1, 1)
"""Nobody who got a number (the first were given in 1984) was born before."""

CENTENARIAN_SEQUENCES = frozenset({"996", "997", "998", "999"})
"""In the 15-digit number these mark a person born in 18xx."""

_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")
_MASK_STARS = "*" * 16

_UNCONVERTIBLE = N_(
    "The 15-digit ID number cannot be converted to 18 characters, because its birth date does not exist. "
    "Enter the 18 characters of the present ID card."
)
_IMPOSSIBLE_DATE = N_("The birth date in the ID number does not exist. Compare digits 7 to 14 with the ID card.")


@dataclass(frozen=True, slots=True)
class IdNumberReading:
    """What an ID number says; ``number`` has 18 characters and is None when anything blocks."""

    number: str | None = field(repr=False)
    converted_from_15: bool
    birth_date: dt.date | None = field(repr=False)
    sex: Sex | None
    problems: tuple[Problem, ...]


def normalise(text: str) -> str:
    """Half-width, upper case, without spaces, hyphens and invisible characters; applying it twice changes nothing."""
    return fold(text, INVISIBLE | HYPHENS).upper()


def mask(number: str) -> str:
    """The province's two digits and sixteen stars, whatever the length given (T31)."""
    digits = normalise(number)[:2]
    return (digits if len(digits) == 2 and digits.isascii() and digits.isdigit() else "**") + _MASK_STARS


def convert_15(digits: str) -> str:
    """The 18-character number for 15 digits: century 19, or 18 for the sequences 996 to 999.

    Raises ``ValueError`` when ``digits`` are not 15 digits; the date is not checked here.
    """
    if not _FIFTEEN.fullmatch(digits):
        raise ValueError("fifteen digits expected")
    century = "18" if digits[12:] in CENTENARIAN_SEQUENCES else "19"
    body = digits[:6] + century + digits[6:]
    return body + mod_11_2.calc_check_digit(body)


def recognise(text: str) -> str | None:
    """The 18-character number meant by ``text`` if its shape and checksum hold, else None; 15 digits are converted."""
    number = normalise(text)
    if _FIFTEEN.fullmatch(number):
        return convert_15(number)
    return number if _EIGHTEEN.fullmatch(number) and mod_11_2.is_valid(number) else None


def read_id_number(text: str, today: dt.date, addresses: AddressBook) -> IdNumberReading:
    """Read an ID number as typed; every problem at once, none repeating the number (P-1).

    Format, checksum, impossible or future date and unknown province block. Conversion from 15 digits, an
    unknown county code, one never in force in the person's life and the sequence 000 only warn.
    """
    number = normalise(text)
    converted = bool(_FIFTEEN.fullmatch(number))
    if converted:
        number = convert_15(number)
    elif not _EIGHTEEN.fullmatch(number):
        return IdNumberReading(None, False, None, None, (_format_problem(number),))
    birth_date = birth_date_in(number)
    problems = _blocks(number, birth_date, today, converted)
    if problems or birth_date is None:
        return IdNumberReading(None, converted, None, None, tuple(problems))
    warnings = _warnings(number, birth_date, today, addresses, converted)
    return IdNumberReading(number, converted, birth_date, sex_in(number), tuple(warnings))


def _format_problem(number: str) -> Problem:
    if not number:
        return Problem(RULE, N_("The ID number is missing. Enter the 18 characters shown on the ID card."))
    return Problem(
        RULE,
        N_(
            "The ID number must have 18 characters, 17 digits and then a digit or X, or the 15 digits of an old card. "
            "Compare it with the ID card and enter it again."
        ),
    )


def birth_date_in(number: str) -> dt.date | None:
    """The birth date that 18 characters say (P-2); None where there is no such day."""
    try:
        return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_in(number: str) -> Sex:
    """The sex that 18 characters say (P-2)."""
    return Sex.MALE if int(number[16]) % 2 else Sex.FEMALE


def _blocks(number: str, birth_date: dt.date | None, today: dt.date, converted: bool) -> list[Problem]:
    problems = []
    if number[:2] not in PROVINCES:
        problems.append(
            Problem(RULE, N_("The ID number begins with digits that no province has. Compare it with the ID card."))
        )
    if not mod_11_2.is_valid(number):
        problems.append(
            Problem(
                RULE,
                N_(
                    "The last character of the ID number does not fit the others, so at least one is mistyped. "
                    "Compare it with the ID card digit by digit."
                ),
            )
        )
    if birth_date is None or birth_date < EARLIEST_BIRTH:
        problems.append(Problem(RULE, _UNCONVERTIBLE if converted else _IMPOSSIBLE_DATE))
    elif birth_date > today:
        problems.append(
            Problem(RULE, N_("The birth date in the ID number lies in the future. Compare it with the ID card."))
        )
    return problems


def _warnings(
    number: str, birth_date: dt.date, today: dt.date, addresses: AddressBook, converted: bool
) -> list[Problem]:
    """What deserves a second look. The county is where the number was given, at any time of the person's life."""
    texts = []
    if converted:
        texts.append(
            N_("The 15-digit ID number has been converted to 18 characters. Compare it with the present ID card.")
        )
    if not addresses.knows(number[:6]):
        texts.append(
            N_(
                "The county code of the ID number is in no list. "
                "It can be right; compare it with the ID card once more."
            )
        )
    elif not addresses.in_force_within(number[:6], birth_date.year, today.year):
        texts.append(
            N_(
                "The county code of the ID number was not in force in any year of the person's life. "
                "It can be right; compare it with the ID card once more."
            )
        )
    if number[14:17] == "000":
        texts.append(
            N_("The sequence in the ID number is 000, which is rarely given. Compare it with the ID card once more.")
        )
    return [Problem(RULE, text, severity=Severity.WARN) for text in texts]
