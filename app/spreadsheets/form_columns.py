"""The 信息表 as import columns: its fields from the rules, their usual heads from ``columns`` (B-4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.enums import CaseKind, Tier
from app.rules.information_form_fields import FormField, fields_of
from app.spreadsheets.columns import ColumnKind, ColumnSpec, column_spec


def information_form_columns(
    tier: Tier, choices: Mapping[str, Sequence[str]] | None = None, kind: CaseKind = CaseKind.EXCHANGE
) -> list[ColumnSpec]:
    """One column for each field of the 信息表, in the order of the paper, as an office of ``tier`` fills it in.

    ``choices`` are the texts of the drop-downs by field name. The same list writes the template and reads it.
    """
    wanted = choices or {}
    return [_form_column(f, f.is_required(tier, kind), wanted.get(f.name, ())) for f in fields_of(tier, kind)]


def _form_column(form_field: FormField, required: bool, choices: Sequence[str]) -> ColumnSpec:
    return column_spec(
        form_field.name,
        label=form_field.label_zh,
        required=required,
        max_length=form_field.max_length if form_field.kind == "text" else None,
        choices=choices,
        note=_note(form_field, column_spec(form_field.name, label=form_field.label_zh).kind),
    )


def _note(form_field: FormField, kind: ColumnKind) -> str:
    """What a column takes beyond its length."""
    if form_field.kind == "id":
        return "18位；15位的旧号码导入时自动换算。请按文本填写。"
    if form_field.kind == "date":
        return "年月日，如2006-12-01；只知年月的可写2006-12。"
    if form_field.kind == "code":
        return "填代码或名称均可。"
    return "请按文本填写，不要丢掉开头的0。" if kind is ColumnKind.DIGITS else ""
