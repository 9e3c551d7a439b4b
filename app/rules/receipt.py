"""收件回执 (C-17, D-4): what the office that took a case in confirms to the holder, and who may print it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from app.enums import CaseKind, Level, OldCertificateEventKind, Seat

KIND_TEXT: Mapping[CaseKind, str] = {
    CaseKind.EXCHANGE: "换发新证书",
    CaseKind.TRANSFER_IN: "调入人员资格审定",
    CaseKind.REISSUE: "遗失补发",
    CaseKind.NEW_AWARD: "新评审（认定）发证",
    CaseKind.CORRECTION: "更正",
}
LEVEL_TEXT: Mapping[Level, str] = {Level.SENIOR: "高级", Level.MID: "中级", Level.JUNIOR: "初级"}

_EVENT = OldCertificateEventKind
ORIGINAL_TEXT: Mapping[OldCertificateEventKind, str] = {
    _EVENT.RECEIVED: "收存",
    _EVENT.SIGHTED: "已核对，退还本人",
    _EVENT.RETURNED: "已核对，退还本人",
    _EVENT.COLLECTED: "已收回",
    _EVENT.HANDED_UP: "已收回",
    _EVENT.DESTROYED: "已收回销毁",
    _EVENT.LOST: "本人声明遗失，未交",
    _EVENT.KEPT: "由本人留存",
}
"""What the newest event of the original certificate means to whoever handed it in."""

_RANK = {Seat.EMPLOYER: 0, Seat.BODY: 1, Seat.LOCAL: 1, Seat.REVIEW: 2, Seat.PROVINCE: 3}


@dataclass(frozen=True, slots=True)
class ReceiptItem:
    """One thing handed in: its name, what tells it apart, how many, and what became of it."""

    name: str
    remark: str
    count: str
    state: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything that stands on one receipt; ``masked_id`` is the mask of T31, never the number."""

    acceptance_number: str
    kind: CaseKind
    level: Level
    person_name: str
    masked_id: str
    employer_name: str
    title_name: str
    office_name: str
    officer_name: str
    received_on: dt.date
    items: tuple[ReceiptItem, ...]
    progress_url: str

    @property
    def kind_text(self) -> str:
        """The matter as the receipt calls it: ``高级专业技术资格证书 换发新证书``."""
        return f"{LEVEL_TEXT[self.level]}专业技术资格证书　{KIND_TEXT[self.kind]}"

    @property
    def received_text(self) -> str:
        """``2007年9月12日``."""
        return f"{self.received_on.year}年{self.received_on.month}月{self.received_on.day}日"


def receiving_seat(offices: Mapping[Seat, int | None], unit_id: int) -> Seat:
    """The lowest seat at which the receiving unit stands in a case with these tier columns."""
    seats = sorted((seat for seat, held in offices.items() if held == unit_id), key=_RANK.__getitem__)
    return seats[0] if seats else Seat.PROVINCE


def stands_at_or_above(seat: Seat, receiving: Seat) -> bool:
    """Whether whoever sits at ``seat`` sees the papers that came in at ``receiving``: that office and those above."""
    return _RANK[seat] >= _RANK[receiving]
