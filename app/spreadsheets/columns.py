"""The columns of the 信息表 as they appear in workbooks: their usual heads, widths and what may stand in them (B-4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

REASON_HEAD = "出错原因"
"""Head of the column in which refused rows carry their reasons; never read as data."""


class ColumnKind(StrEnum):
    """How the cells of a column are read and written."""

    TEXT = "text"
    DIGITS = "digits"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column of an import: field name, head, other heads it is known by, and what the template says of it.

    ``width`` is in characters as spreadsheet programs count them, ``max_length`` in characters.
    ``choices`` become a drop-down, ``note`` and ``example`` a comment at the head.
    """

    name: str
    label: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[str, ...] = ()
    note: str = ""
    width: int = 14
    kind: ColumnKind = ColumnKind.TEXT
    max_length: int | None = None
    example: str = ""


def _column(name: str, heads: str, width: int, kind: ColumnKind = ColumnKind.TEXT, example: str = "") -> ColumnSpec:
    label, *aliases = heads.split()
    return ColumnSpec(name, label, tuple(aliases), width=width, kind=kind, example=example)


_DIGITS, _DATE = ColumnKind.DIGITS, ColumnKind.DATE

KNOWN_COLUMNS: Mapping[str, ColumnSpec] = {
    column.name: column
    for column in (
        _column(
            "id_number",
            "身份证号码 身份证号 公民身份号码 公民身份证号码 居民身份证号码 居民身份证号 身份证 身份号码 "
            "证件号码 证件号",
            22,
            _DIGITS,
            "330199190001010011",
        ),
        _column(
            "name",
            "姓名 人员姓名 持证人 持证人姓名 名字",
            10,
            example="陈某某",
        ),
        _column(
            "sex",
            "性别",
            6,
            example="男",
        ),
        _column(
            "employer_name",
            "工作单位 单位名称 所在单位 现工作单位 工作单位全称 单位全称 单位",
            30,
            example="杭州市某某研究院",
        ),
        _column(
            "unit_nature",
            "单位性质 单位性质代码 所在单位性质 工作单位性质",
            18,
        ),
        _column(
            "department_in_charge",
            "主管部门 上级主管部门 单位主管部门 主管单位",
            22,
        ),
        _column(
            "employment_status",
            "在职状态 在职情况 人员状态 在岗状态 在职状态代码",
            12,
        ),
        _column(
            "education",
            "最高学历 学历 文化程度 学历层次",
            12,
        ),
        _column(
            "degree",
            "最高学位 学位",
            10,
        ),
        _column(
            "school",
            "毕业学校 毕业院校 毕业学院 学校 院校 毕业学校名称",
            22,
        ),
        _column(
            "major",
            "所学专业 毕业专业 学习专业 专业",
            18,
        ),
        _column(
            "specialty",
            "从事专业 现从事专业 从事专业名称 申报专业 评审专业",
            18,
        ),
        _column(
            "title_name",
            "资格名称 高级专业技术资格名称 专业技术资格名称 高级专业技术资格 专业技术资格 "
            "专业技术职务任职资格 专业技术职务任职资格名称 任职资格 任职资格名称 职称 职称名称",
            20,
            example="高级工程师",
        ),
        _column(
            "series",
            "所属系列 系列 职称系列 专业技术职务系列 专业系列 系列名称",
            16,
        ),
        _column(
            "obtain_method",
            "取得方式 资格取得方式 取得资格方式 获得方式",
            12,
        ),
        _column(
            "obtained_on",
            "取得时间 取得资格时间 资格取得时间 取得日期 任职资格取得时间 资格时间 获得时间 评审通过时间",
            14,
            _DATE,
            "2006-12-01",
        ),
        _column(
            "committee",
            "评审组织 评审委员会 评委会 评审机构 评审组织名称 评委会名称 评审委员会名称",
            26,
        ),
        _column(
            "announcement_number",
            "公布文号 发文文号 文号 批准文号 公布文件文号 文件文号 公布文件号 资格公布文号",
            22,
            example="浙人专〔2006〕12号",
        ),
        _column(
            "old_certificate_number",
            "原证书编号 原证书号 原证书号码 旧证书编号 原资格证书编号 原资格证书号 证书编号 证书号 证书号码",
            20,
            _DIGITS,
        ),
        _column(
            "old_certificate_authority",
            "原发证机关 原发证单位 发证机关 发证单位 原证书发证机关 旧证书发证机关",
            22,
        ),
        _column(
            "old_certificate_issued_on",
            "原发证日期 原发证时间 发证日期 发证时间 原证书发证日期 原证书发证时间 旧证书发证日期",
            14,
            _DATE,
            "2006-12-20",
        ),
        _column(
            "old_certificate_lost",
            "原证书遗失 原证书是否遗失 是否遗失 证书遗失 证书是否遗失 遗失",
            10,
        ),
        _column(
            "ethnicity",
            "民族 族别",
            8,
        ),
        _column(
            "native_place",
            "籍贯",
            14,
        ),
        _column(
            "joined_work_on",
            "参加工作时间 参加工作日期 工作时间 参加工作年月",
            14,
            _DATE,
            "1995-08-01",
        ),
        _column(
            "phone",
            "联系电话 电话 手机 手机号 手机号码 电话号码 联系方式 联系手机 本人电话",
            16,
            _DIGITS,
        ),
        _column(
            "address",
            "通信地址 通讯地址 联系地址 地址 住址 邮寄地址",
            30,
        ),
        _column(
            "postcode",
            "邮政编码 邮编",
            10,
            _DIGITS,
            "310000",
        ),
        _column(
            "opinion_text",
            "单位意见 单位审核意见 所在单位意见 工作单位意见 单位审核",
            30,
        ),
        _column(
            "opinion_signatory",
            "单位负责人 单位负责人签名 单位负责人姓名 负责人 单位审核人",
            12,
        ),
        _column(
            "opinion_date",
            "单位意见日期 单位审核日期 单位意见时间 单位审核时间 单位签署日期 单位盖章日期",
            14,
            _DATE,
            "2007-09-01",
        ),
    )
}
"""Every field of the 信息表 under its name; the first head is ours, the rest are read as the same."""

_ORNAMENT = re.compile(r"[\s*★☆:：、。·_\-—“”\"'‘’]+")
_BRACKETED = re.compile(r"[(\[【〔{<《（［].*?[)\]】〕}>》）］]")


def column_spec(
    name: str,
    *,
    label: str = "",
    required: bool = False,
    max_length: int | None = None,
    choices: Iterable[str] = (),
    note: str = "",
) -> ColumnSpec:
    """The known column ``name`` with what the rules say of it; a ``label`` of one's own keeps the usual one as alias.

    A name that is not known gets a plain text column, for which ``label`` must be given (``ValueError`` otherwise).
    """
    known = KNOWN_COLUMNS.get(name)
    if known is None and not label:
        raise ValueError(f"no usual head is known for the column {name!r}")
    known = known or ColumnSpec(name, label)
    return ColumnSpec(
        name=name,
        label=label or known.label,
        aliases=(known.label, *known.aliases),
        required=required,
        choices=tuple(choices),
        note=note,
        width=known.width,
        kind=known.kind,
        max_length=max_length,
        example=known.example,
    )


def plain_head(text: object) -> str:
    """A head as it is compared: NFKC, without spaces, line ends, stars, colons and bracketed remarks."""
    flat = unicodedata.normalize("NFKC", str(text))
    bare = _ORNAMENT.sub("", _BRACKETED.sub("", flat))
    return (bare or _ORNAMENT.sub("", flat)).casefold()


def head_index(columns: Sequence[ColumnSpec], chosen: Mapping[str, str] | None = None) -> dict[str, str]:
    """Every comparable head → field name; ``chosen`` (head as given → field name, from a mapping step) goes first."""
    names = {column.name for column in columns}
    index = {plain_head(head): name for head, name in (chosen or {}).items() if name in names}
    for column in columns:
        index.setdefault(plain_head(column.label), column.name)
    for column in columns:
        for alias in column.aliases:
            index.setdefault(plain_head(alias), column.name)
    return index
