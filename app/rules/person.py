"""What must hold of a person's name, sex, contact and dates (P-2, P-4)."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from app.enums import Level, Sex
from app.errors import N_, Problem, Severity
from app.rules.calendar_date import years_after
from app.rules.folding import fold

MAX_NAME_LENGTH = 30
YOUNGEST_WORKER = 14
YOUNGEST_HOLDER = 18
SENIOR_CAREER_YEARS = 5

_MIDDLE_DOTS = "•‧∙⋅・･．."
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_NAME = re.compile(f"[{_HAN}]+(?:·[{_HAN}]+)*")
_PHONE = re.compile(r"(?:\+?86-?)?(?:1[0-9]{10}|(?:0[0-9]{2,3}-?)?[0-9]{7,8}(?:(?:-|转)[0-9]{1,6})?)")
_POSTCODE = re.compile(r"[0-9]{6}")


def normalise_name(text: str) -> str:
    """The name as it is kept: no spaces (``王 伟`` is 王伟), one spelling of the middle dot (·)."""
    return fold(text).translate(dict.fromkeys(map(ord, _MIDDLE_DOTS), "·"))


def name_problems(name: str) -> list[Problem]:
    """Missing, too long or holding what no Chinese name has: these block. A name of one character warns (P-4)."""
    if not name:
        return [Problem("P-4", N_("The name is missing. Enter it as on the ID card."))]
    if len(name) > MAX_NAME_LENGTH:
        return [
            Problem(
                "P-4",
                N_("The name has more than %(most)s characters. Enter the name only, as on the ID card."),
                params={"most": MAX_NAME_LENGTH},
            )
        ]
    if not _NAME.fullmatch(name):
        return [
            Problem(
                "P-4",
                N_(
                    "The name may hold Chinese characters and, between them, the middle dot (·) only. "
                    "Remove digits, letters and other signs, and enter rare characters themselves, not a placeholder."
                ),
            )
        ]
    if len(name) == 1:
        text = N_("The name has one character only. Compare it with the ID card.")
        return [Problem("P-4", text, severity=Severity.WARN)]
    return []


def sex_problems(stated: Sex | None, by_number: Sex | None, override_reason: str | None) -> list[Problem]:
    """A sex that contradicts the ID number blocks until a reason is given; with a reason it warns (P-2)."""
    if stated is None or by_number is None or stated is by_number:
        return []
    if override_reason and override_reason.strip():
        text = N_("The sex differs from the one in the ID number; it is kept for the reason given.")
        return [Problem("P-2", text, severity=Severity.WARN)]
    return [
        Problem(
            "P-2",
            N_(
                "The sex contradicts the ID number. Correct whichever is wrong, "
                "or give a reason why the ID card itself shows another sex."
            ),
        )
    ]


def phone_problems(phone: str) -> list[Problem]:
    """A telephone number that is neither mobile nor fixed line only warns (P-4)."""
    compact = re.sub(r"[\s()]", "", unicodedata.normalize("NFKC", phone)).replace("—", "-")
    if not compact or all(_PHONE.fullmatch(one) for one in re.split(r"[,;/、]", compact)):
        return []
    text = N_("The telephone number has an unusual form. Write it as 0571-87050000 or as the 11 digits of a mobile.")
    return [Problem("P-4", text, severity=Severity.WARN)]


def postcode_problems(postcode: str) -> list[Problem]:
    """A postcode without exactly six digits only warns (P-4)."""
    if not postcode or _POSTCODE.fullmatch(unicodedata.normalize("NFKC", postcode).strip()):
        return []
    return [Problem("P-4", N_("A postcode has six digits. Compare it with the address."), severity=Severity.WARN)]


def joined_work_problems(joined_work_on: dt.date | None, birth_date: dt.date | None, today: dt.date) -> list[Problem]:
    """参加工作时间: in the future or before birth blocks; before the age of 14 warns (P-4)."""
    if joined_work_on is None:
        return []
    if joined_work_on > today:
        text = N_("The date of joining work lies in the future. Compare it with the paper form and correct it.")
        return [Problem("P-4", text)]
    if birth_date is None:
        return []
    if joined_work_on <= birth_date:
        text = N_("The date of joining work lies before the birth date in the ID number. Correct whichever is wrong.")
        return [Problem("P-4", text)]
    if joined_work_on < years_after(birth_date, YOUNGEST_WORKER):
        return [
            Problem(
                "P-4",
                N_("The date of joining work lies before the age of %(age)s. Compare it with the paper form."),
                params={"age": YOUNGEST_WORKER},
                severity=Severity.WARN,
            )
        ]
    return []


def obtained_problems(
    obtained_on: dt.date | None,
    birth_date: dt.date | None,
    joined_work_on: dt.date | None,
    today: dt.date,
    level: Level = Level.SENIOR,
) -> list[Problem]:
    """取得时间: in the future or before the age of 18 blocks; a senior title within 5 years of work warns (P-7)."""
    if obtained_on is None:
        return []
    if obtained_on > today:
        text = N_("The date of the award lies in the future. Compare it with the announcement document and correct it.")
        return [Problem("P-7", text)]
    if birth_date is not None and obtained_on < years_after(birth_date, YOUNGEST_HOLDER):
        return [
            Problem(
                "P-7",
                N_(
                    "The date of the award lies before the age of %(age)s. "
                    "Compare it with the announcement document and the ID number."
                ),
                params={"age": YOUNGEST_HOLDER},
            )
        ]
    senior = level is Level.SENIOR
    if senior and joined_work_on is not None and obtained_on < years_after(joined_work_on, SENIOR_CAREER_YEARS):
        return [
            Problem(
                "P-7",
                N_(
                    "The senior title was awarded less than %(years)s years after joining work. "
                    "Compare both dates with the papers."
                ),
                params={"years": SENIOR_CAREER_YEARS},
                severity=Severity.WARN,
            )
        ]
    return []
