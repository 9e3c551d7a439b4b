"""What stands on 附件4 花名册 (the roster), as texts, shared by its PDF and its workbook (C-16, D-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

ROSTER_COLUMNS: tuple[tuple[str, str], ...] = (
    ("number", "序号"),
    ("name", "姓名"),
    ("sex", "性别"),
    ("id_number", "身份证号码"),
    ("employer_name", "工作单位"),
    ("unit_nature", "单位性质"),
    ("specialty", "从事专业"),
    ("title_name", "资格名称"),
    ("series", "所属系列"),
    ("obtain_method", "取得方式"),
    ("obtained_on", "取得时间"),
    ("committee", "评审组织"),
    ("announcement_number", "公布文号"),
    ("old_certificate_number", "原证书编号"),
    ("employment_status", "在职状态"),
    ("note", "备注"),
)
"""(field of RosterLine, head on paper) of the 16 columns of D-3, in their order."""


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person on a roster: the 16 texts as printed, and whether the row was returned and is struck through."""

    number: str
    name: str
    sex: str
    id_number: str
    employer_name: str
    unit_nature: str
    specialty: str
    title_name: str
    series: str
    obtain_method: str
    obtained_on: str
    committee: str
    announcement_number: str
    old_certificate_number: str
    employment_status: str
    note: str = ""
    struck: bool = False

    def texts(self) -> tuple[str, ...]:
        """The 16 texts in the order of ``ROSTER_COLUMNS``."""
        return tuple(getattr(self, field) for field, _ in ROSTER_COLUMNS)


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """A whole roster (D-3): title, head, rows and foot.

    ``title`` is the full line at the top, ``unit_name`` the 填报单位, ``number`` the 批次号,
    ``reported_on`` the 填报日期 as printed; ``note`` is an optional line under the head, such as a 审计链 head.
    """

    title: str
    unit_name: str
    number: str
    reported_on: str
    compiled_by: str
    checked_by: str
    phone: str
    rows: Sequence[RosterLine]
    note: str = ""

    @property
    def standing(self) -> int:
        """How many people the roster counts: struck rows are not counted (C-16)."""
        return sum(not row.struck for row in self.rows)

    @property
    def struck(self) -> int:
        """How many rows were returned and stay struck through (C-16)."""
        return sum(row.struck for row in self.rows)

    def groups(self) -> list[tuple[str, list[RosterLine]]]:
        """Rows gathered under their 公布文号: groups in order of first appearance, rows in their given order."""
        order: dict[str, int] = {}
        for row in self.rows:
            order.setdefault(row.announcement_number, len(order))
        ordered = sorted(self.rows, key=lambda row: order[row.announcement_number])
        return [(document, list(rows)) for document, rows in groupby(ordered, key=attrgetter("announcement_number"))]

    def total_text(self) -> str:
        """The total at the foot: 共N人, and how many of the rows were struck out when any were."""
        total = f"共{self.standing}人"
        return f"{total}（另有{self.struck}人已退回）" if self.struck else total
