"""The fields of the 信息表 in the order of the paper, and the typed record they are read into (P-4, P-7, A2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from app.enums import CaseKind, EmploymentStatus, Level, ObtainMethod, Sex, Tier
from app.errors import Problem
from app.rules.address_book import AddressBook

FieldKind = Literal["text", "code", "date", "id"]

OPINION_TIERS = frozenset({Tier.COUNTY_OFFICE, Tier.CITY_DEPARTMENT, Tier.DIRECT_OFFICE})
"""Offices that copy the employer's opinion from paper; an employer's own account gives it by submitting (C-2)."""

_NOT_AWARDED = frozenset({CaseKind.NEW_AWARD})


@dataclass(frozen=True, slots=True)
class FormField:
    """One field: its name, its label as on the paper, and what may stand in it (``max_length`` in characters).

    ``not_for``: kinds whose forms have no such field; ``only_at``: the one tier that is asked it, on new awards.
    """

    name: str
    label_zh: str
    required: bool = False
    max_length: int = 60
    kind: FieldKind = "text"
    required_at: frozenset[Tier] = frozenset()
    not_for: frozenset[CaseKind] = frozenset()
    only_at: Tier | None = None

    def is_asked(self, tier: Tier, kind: CaseKind = CaseKind.EXCHANGE) -> bool:
        """True when an office of ``tier`` finds it on forms of this kind (P-8, C-7)."""
        return kind not in self.not_for and (
            self.only_at is None or (self.only_at is tier and kind is CaseKind.NEW_AWARD)
        )

    def is_required(self, tier: Tier, kind: CaseKind = CaseKind.EXCHANGE) -> bool:
        """True when an office of ``tier`` must fill it."""
        return (self.required or tier in self.required_at) and self.is_asked(tier, kind)


FIELDS: tuple[FormField, ...] = (
    FormField("id_number", "身份证号码", required=True, max_length=40, kind="id"),
    FormField("name", "姓名", required=True, max_length=40),
    FormField("sex", "性别", kind="code"),
    FormField("ethnicity", "民族", kind="code"),
    FormField("native_place", "籍贯"),
    FormField("joined_work_on", "参加工作时间", kind="date"),
    FormField("employer_name", "工作单位", required=True, max_length=100),
    FormField("unit_nature", "单位性质", required=True, kind="code"),
    FormField("department_in_charge", "主管部门", required=True, max_length=100),
    # Evaluation bodies enter people of every office; it tells under which one an unknown employer stands (C-7).
    FormField("managing_office", "主管人事部门", max_length=100, only_at=Tier.EVALUATION_BODY),
    FormField("employment_status", "在职状态", required=True, kind="code"),
    FormField("education", "最高学历", required=True, kind="code"),
    FormField("degree", "最高学位", kind="code"),
    FormField("school", "毕业学校", max_length=100),
    FormField("major", "所学专业"),
    FormField("specialty", "从事专业", required=True),
    FormField("title_name", "资格名称", required=True),
    FormField("series", "所属系列", kind="code"),
    FormField("obtain_method", "取得方式", required=True, kind="code"),
    FormField("obtained_on", "取得时间", required=True, kind="date"),
    FormField("committee", "评审组织", max_length=120),
    FormField("announcement_number", "公布文号", not_for=_NOT_AWARDED),
    FormField("old_certificate_number", "原证书编号", not_for=_NOT_AWARDED),
    FormField("old_certificate_authority", "原证书发证机关", required=True, max_length=100, not_for=_NOT_AWARDED),
    FormField("old_certificate_issued_on", "原证书发证日期", kind="date", not_for=_NOT_AWARDED),
    FormField("old_certificate_lost", "原证书是否遗失", kind="code", not_for=_NOT_AWARDED),
    FormField("phone", "联系电话", max_length=40),
    FormField("address", "通信地址", max_length=120),
    FormField("postcode", "邮政编码", max_length=12),
    FormField("sex_override_reason", "性别与身份证号码不符的原因", max_length=200),
    FormField("opinion_text", "单位审核意见", max_length=200, not_for=_NOT_AWARDED),
    FormField("opinion_signatory", "单位审核人", max_length=40, required_at=OPINION_TIERS, not_for=_NOT_AWARDED),
    FormField("opinion_date", "单位审核日期", kind="date", required_at=OPINION_TIERS, not_for=_NOT_AWARDED),
)
FIELD_BY_NAME: dict[str, FormField] = {form_field.name: form_field for form_field in FIELDS}


def fields_of(tier: Tier, kind: CaseKind = CaseKind.EXCHANGE) -> tuple[FormField, ...]:
    """The fields that an office of ``tier`` finds on forms of this kind, in the order of the paper."""
    return tuple(form_field for form_field in FIELDS if form_field.is_asked(tier, kind))


class TitleEntry(NamedTuple):
    """One row of the title table: the same name (研究员, 讲师) stands in several series."""

    series_code: str
    grade: str


@dataclass(frozen=True, slots=True)
class Books:
    """The code tables a form is read with, as plain mappings.

    ``codes``: field name → code → name, for unit_nature, employment_status, education, degree, obtain_method.
    ``ethnicities`` and ``series``: code → name. ``titles``: title → its rows. ``committees``: names known.
    """

    codes: Mapping[str, Mapping[str, str]]
    ethnicities: Mapping[str, str]
    titles: Mapping[str, tuple[TitleEntry, ...]]
    series: Mapping[str, str]
    committees: Collection[str]
    addresses: AddressBook


def title_book(rows: Iterable[tuple[str, str, str]]) -> dict[str, tuple[TitleEntry, ...]]:
    """``Books.titles`` from rows of (title, series code, grade such as 副高级)."""
    book: dict[str, tuple[TitleEntry, ...]] = {}
    for title, series_code, grade in rows:
        entry = TitleEntry(series_code, grade)
        if entry not in book.get(title, ()):
            book[title] = (*book.get(title, ()), entry)
    return book


@dataclass(frozen=True, slots=True)
class InformationForm:
    """What was read. None stands for a field left empty or not readable; coded fields hold codes.

    ``birth_date`` comes from the ID number, ``level`` and ``series`` from the title where the table has it;
    ``title_known`` is False for a free-text title.
    """

    id_number: str | None = field(default=None, repr=False)
    converted_from_15: bool = False
    birth_date: dt.date | None = field(default=None, repr=False)
    name: str | None = None
    sex: Sex | None = None
    ethnicity: str | None = None
    native_place: str | None = None
    joined_work_on: dt.date | None = None
    employer_name: str | None = None
    unit_nature: str | None = None
    department_in_charge: str | None = None
    managing_office: str | None = None
    employment_status: EmploymentStatus | None = None
    education: str | None = None
    degree: str | None = None
    school: str | None = None
    major: str | None = None
    specialty: str | None = None
    title_name: str | None = None
    title_known: bool = False
    level: Level | None = None
    series: str | None = None
    obtain_method: ObtainMethod | None = None
    obtained_on: dt.date | None = None
    committee: str | None = None
    announcement_number: str | None = None
    old_certificate_number: str | None = None
    old_certificate_authority: str | None = None
    old_certificate_issued_on: dt.date | None = None
    old_certificate_lost: bool = False
    phone: str | None = None
    address: str | None = None
    postcode: str | None = None
    sex_override_reason: str | None = None
    opinion_text: str | None = None
    opinion_signatory: str | None = None
    opinion_date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class FormReading:
    """A form read: the values that could be read, and every problem at once, each at its field."""

    values: InformationForm
    problems: tuple[Problem, ...]
