"""The face of a certificate: what is frozen at approval and printed ever after (K-2, A1-5, A2-3.6)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.enums import Level, ObtainMethod, Sex
from app.errors import N_, Problem

SEX_TEXT = {Sex.MALE: "男", Sex.FEMALE: "女"}
LEVEL_TEXT = {Level.SENIOR: "高级", Level.MID: "中级", Level.JUNIOR: "初级"}
METHOD_TEXT = {
    ObtainMethod.REVIEW: "评审",
    ObtainMethod.EXAM_AND_REVIEW: "考评结合",
    ObtainMethod.RECOGNITION: "认定",
}


@dataclass(frozen=True, slots=True)
class CertificateFace:
    """Everything on a certificate. ``authority_name`` is 发证机关, ``imprint`` 监制, ``reissue_mark`` 补发 or empty."""

    name: str
    sex: Sex
    birth_year: int
    birth_month: int
    specialty: str
    title: str
    series: str
    level: Level
    obtain_method: ObtainMethod
    obtained_on: dt.date
    committee: str
    announcement_number: str
    certificate_number: str
    authority_name: str
    issued_on: dt.date
    imprint: str
    token: str
    photo_sha256: str
    template_version: str
    reissue_mark: str = ""

    @property
    def printed(self) -> Mapping[str, str]:
        """Field → text as the template sets it; the token is drawn as a QR code and so is not among them."""
        return {
            "name": self.name,
            "sex": SEX_TEXT[self.sex],
            "birth": f"{self.birth_year}年{self.birth_month}月",
            "specialty": self.specialty,
            "title": self.title,
            "series": self.series,
            "level": LEVEL_TEXT[self.level],
            "obtain_method": METHOD_TEXT[self.obtain_method],
            "obtained_on": chinese_date(self.obtained_on),
            "committee": self.committee,
            "announcement_number": self.announcement_number,
            "certificate_number": self.certificate_number,
            "authority_name": self.authority_name,
            "issued_on": chinese_date(self.issued_on),
            "imprint": self.imprint,
            "reissue_mark": self.reissue_mark,
        }

    def to_json(self) -> str:
        """The canonical form: sorted keys, no spaces, Chinese as it is, dates as ISO; equal faces give equal bytes."""
        return _CANONICAL.encode({name: getattr(self, name) for name in _NAMES})

    @classmethod
    def from_json(cls, text: str) -> CertificateFace:
        """Read what ``to_json`` wrote; ``ValueError``, ``KeyError`` or ``TypeError`` when it is something else."""
        raw: dict[str, Any] = json.loads(text)
        raw["sex"] = Sex(raw["sex"])
        raw["level"] = Level(raw["level"])
        raw["obtain_method"] = ObtainMethod(raw["obtain_method"])
        raw["obtained_on"] = dt.date.fromisoformat(raw["obtained_on"])
        raw["issued_on"] = dt.date.fromisoformat(raw["issued_on"])
        return cls(**raw)

    def digest(self) -> str:
        """SHA-256 of the canonical form, 64 hexadecimal digits."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def characters(self) -> frozenset[str]:
        """Every character printed from the face, white space left out."""
        return frozenset(char for char in set("".join(self.printed.values())) if not char.isspace())


_NAMES = sorted(field.name for field in dataclasses.fields(CertificateFace))
_CANONICAL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=dt.date.isoformat)

ALWAYS_PRINTED = frozenset("0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ年月日监制补发").union(
    *SEX_TEXT.values(), *LEVEL_TEXT.values(), *METHOD_TEXT.values()
)
"""Characters that a face may have whatever is entered; its other texts are free."""


def chinese_date(day: dt.date) -> str:
    """``2006年12月1日``, as dates are set on the certificate."""
    return f"{day.year}年{day.month}月{day.day}日"


def face_problems(face: CertificateFace, covered: frozenset[str]) -> list[Problem]:
    """Name the characters the certificate font cannot draw: printing would leave them blank (K-2)."""
    missing = sorted(face.characters() - covered)
    if not missing:
        return []
    return [
        Problem(
            "K-2",
            N_(
                "The certificate font cannot draw %(characters)s, so the certificate would show gaps. "
                "Compare the spelling with the ID card; if it is right, ask the province to extend the font."
            ),
            params={"characters": "、".join(missing)},
        )
    ]
