"""What stands on 附件3 审定表: its cells, its boxes for opinions and its three copies (D-2, A3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from app.printing.information_form import date_text

COPIES = ("省人事厅", "本人档案", "呈报单位")
"""Who keeps each of the three copies (A3 note 1)."""

NOTES = (
    "1、本表一式3份，一份存省人事厅，一份存本人档案，一份呈报单位。",
    "2、本表上报时，须附原《专业技术资格证书》、《专业技术资格评审表》及公布文件。",
    "3、本表上报时，同时填写《浙江省具有高级专业技术资格人员情况信息表》，提供近期免冠白底二寸彩色照片1张。",
)


@dataclass(frozen=True, slots=True)
class OpinionBox:
    """An opinion, who gave it and when; empty where it is still to be written. Seals are set on the paper."""

    text: str = ""
    signatory: str = ""
    signed_on: dt.date | None = None

    @property
    def date_text(self) -> str:
        """The date as printed; with room to write it when there is none."""
        return date_text(self.signed_on)


@dataclass(frozen=True, slots=True)
class TransferForm:
    """One 审定表, blank by default (D-2). Texts stand as printed, dates included; ``report`` a paragraph a line."""

    case_number: str = ""
    name: str = ""
    sex: str = ""
    ethnicity: str = ""
    native_place: str = ""
    born: str = ""
    joined_work: str = ""
    former_work: str = ""
    education: str = ""
    graduation: str = ""
    former_title: str = ""
    former_committee: str = ""
    former_approval: str = ""
    present_work: str = ""
    transfer: str = ""
    report: str = ""
    report_signed_on: dt.date | None = None
    report_continues: bool = False
    employer: OpinionBox = field(default_factory=OpinionBox)
    review: OpinionBox = field(default_factory=OpinionBox)
    province: OpinionBox = field(default_factory=OpinionBox)

    @property
    def signed_text(self) -> str:
        """The date beside 本人签字."""
        return date_text(self.report_signed_on)
