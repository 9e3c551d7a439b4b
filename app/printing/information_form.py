"""What stands on 附件2 信息表: its fields, its options and its words, apart from how they are set (D-1, A2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from app.enums import Level
from app.rules.face import LEVEL_TEXT, chinese_date

Options = tuple[tuple[tuple[str, str], ...], ...]
"""Lines of (code, name), as the notice prints them."""

EMPLOYMENT_OPTIONS: Options = ((("1", "在职在聘"), ("2", "在职未聘")), (("3", "离退休"), ("4", "其他")))
EDUCATION_OPTIONS: Options = (
    (("1", "研究生"), ("2", "研究生班"), ("3", "大学本科")),
    (("4", "大学普通班"), ("5", "大学专科"), ("6", "中专")),
    (("7", "高中及以下"),),
)
DEGREE_OPTIONS: Options = ((("1", "博士"), ("2", "硕士"), ("3", "学士")), (("4", "第二学士"),))
METHOD_OPTIONS: Options = ((("1", "评审"), ("2", "考评结合"), ("3", "认定")),)

SEAL_CAPTIONS = (
    "单位审核盖章",
    "县、区（市）人事部门或设区市主管部门审核盖章",
    "设区市人事部门或省级主管部门审核盖章",
)


@dataclass(frozen=True, slots=True)
class SealBox:
    """One of the three boxes at the foot: who signed, when, and the seal's PNG; all empty on a blank."""

    signatory: str = ""
    signed_on: dt.date | None = None
    seal: bytes | None = None

    @property
    def date_text(self) -> str:
        """The date as printed; with room to write it when there is none."""
        return date_text(self.signed_on)


@dataclass(frozen=True, slots=True)
class InformationForm:
    """One 信息表, blank by default (D-1).

    Codes (``employment_status``, ``education``, ``degree``, ``obtain_method``) are the notice's own;
    an empty one leaves its options unticked. ``unit_nature`` and ``department`` are texts as printed.
    ``photo`` and ``id_copy`` are JPEG or PNG. ``recognition_text`` is what 填表说明 tells those
    recognised to write as 评审组织. On the ``provincial_line`` the middle seal box stays empty.
    """

    level: Level = Level.SENIOR
    case_number: str = ""
    id_number: str = ""
    name: str = ""
    sex: str = ""
    employer_name: str = ""
    unit_nature: str = ""
    department: str = ""
    employment_status: str = ""
    education: str = ""
    degree: str = ""
    school: str = ""
    major: str = ""
    specialty: str = ""
    title_name: str = ""
    series: str = ""
    obtain_method: str = ""
    obtained_on: dt.date | None = None
    committee: str = ""
    announcement_number: str = ""
    phone: str = ""
    address: str = ""
    postcode: str = ""
    photo: bytes | None = None
    id_copy: bytes | None = None
    employer_seal: SealBox = field(default_factory=SealBox)
    local_seal: SealBox = field(default_factory=SealBox)
    review_seal: SealBox = field(default_factory=SealBox)
    provincial_line: bool = False
    recognition_text: str = "经浙江省人事厅确认"

    @property
    def level_word(self) -> str:
        """高级, 中级 or 初级, as it stands in the heading."""
        return LEVEL_TEXT[self.level]

    @property
    def id_boxes(self) -> tuple[str, ...]:
        """The eighteen boxes of 身份证号码, one character each, empty where there is none."""
        return tuple(self.id_number[:18].ljust(18))

    @property
    def seals(self) -> tuple[SealBox, SealBox, SealBox]:
        """The three boxes from left to right."""
        return self.employer_seal, SealBox() if self.provincial_line else self.local_seal, self.review_seal


def date_text(day: dt.date | None) -> str:
    """``2007年8月21日``, or the three words with room between them to write in."""
    return chinese_date(day) if day else "年　　月　　日"
