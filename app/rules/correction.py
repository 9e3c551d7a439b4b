"""Corrections (更正, C-8): which fields of a face may be corrected, and what of a wish makes no sense."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from app.enums import ObtainMethod, Sex
from app.errors import N_, Problem
from app.rules.face import METHOD_TEXT, SEX_TEXT, CertificateFace

RULE = "C-8"
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Correctable:
    """A field of the face: its label as on the certificate, and the record and column that it stands on."""

    label: str
    record: str
    column: str
    kind: str = "text"


CORRECTABLE: dict[str, Correctable] = {
    "name": Correctable("姓名", "person", "name"),
    "sex": Correctable("性别", "person", "sex", "code"),
    "specialty": Correctable("从事专业", "qualification", "specialty"),
    "title": Correctable("资格名称", "qualification", "title_name"),
    "series": Correctable("所属系列", "qualification", "series_code", "code"),
    "obtain_method": Correctable("取得方式", "qualification", "obtain_method", "code"),
    "obtained_on": Correctable("取得时间", "qualification", "obtained_on", "date"),
    "committee": Correctable("评审组织", "qualification", "committee_text"),
}
"""Birth and ID number are corrected by a case of their own (P-3); number, date and imprint are the authority's."""

_CODES: dict[str, Mapping[str, str]] = {
    "sex": {str(code): text for code, text in SEX_TEXT.items()},
    "obtain_method": {str(code): text for code, text in METHOD_TEXT.items()},
}


def stored_values(face: CertificateFace, series_code: str) -> dict[str, str]:
    """What stands on the face, by field and as differences keep it: codes, ISO days; the series by its code."""
    values = {field: getattr(face, field) for field in CORRECTABLE}
    return {field: str(value) for field, value in values.items()} | {"series": series_code}


def shown(field: str, value: str) -> str:
    """``value`` as people read it: a code as its word; of a series only its table knows the name."""
    return _CODES.get(field, {}).get(value, value)


def column_value(field: str, value: str) -> str | dt.date | Sex | ObtainMethod:
    """The stored text as the column takes it. Raises ValueError for text that ``difference_problems`` refuses."""
    if field == "sex":
        return Sex(value)
    if field == "obtain_method":
        return ObtainMethod(value)
    return dt.date.fromisoformat(value) if CORRECTABLE[field].kind == "date" else value


def difference_problems(before: Mapping[str, str], after: Mapping[str, str], today: dt.date) -> list[Problem]:
    """Everything wrong with the wished differences, each at its field; fields that stay may be left out."""
    problems = []
    for field, value in after.items():
        known = CORRECTABLE.get(field)
        if known is None:
            text = N_("This field cannot be corrected here. A wrong ID number has a case of its own (P-3).")
            problems.append(Problem(RULE, text, field=field))
        elif not value or len(value) > LONGEST or not _readable(field, value, today):
            text = N_("Enter %(label)s as it shall stand on the certificate; dates as 2006-12-01, not in the future.")
            problems.append(Problem(RULE, text, field=field, params={"label": known.label}))
    if not any(before.get(field) != value for field, value in after.items()):
        text = N_("Nothing differs from the certificate. Change at least one field, or close the case.")
        problems.append(Problem(RULE, text, field="differences"))
    return problems


def _readable(field: str, value: str, today: dt.date) -> bool:
    try:
        read = column_value(field, value)
    except ValueError:
        return False
    return not isinstance(read, dt.date) or read <= today
