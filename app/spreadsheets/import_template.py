"""The workbook that people fill in: heads, drop-downs, and what a column takes in a comment at its head (B-4)."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from app.spreadsheets.cell_writing import FONT, TEXT_FORMAT, new_workbook, set_up_printing, write_text
from app.spreadsheets.columns import ColumnKind, ColumnSpec

SHEET_NAME = "信息表"
GUIDE_NAME = "填写说明"
CHOICES_NAME = "选项"
FILLED_ROWS = 5_000
"""How many rows carry drop-downs and limits."""

_GENERAL_ADVICE = (
    "一行一人，从第2行起填写；表头请保留，各列的先后可以变动，不用的列可以删去。",
    "表头为红色的列必须填写；鼠标停在表头上可见该列的要求和示例。",
    "身份证号码请按文本填写：本表各列已设为文本，从别处复制时请选“只粘贴数值”，以免末几位被表格软件改成0。",
    "日期写作 2006-12-01；只知年月的写作 2006-12。",
    "照片另打成一个ZIP压缩包，每张以身份证号码作文件名，与本表一同上传。",
    "导入前先预览，各行各列的问题一次列出；有问题的行会连同原因做成表格退给您，改好后可以直接再次导入。",
)


def write_import_template(columns: Sequence[ColumnSpec], choices: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """The template for ``columns`` as the bytes of an .xlsx file.

    ``choices`` adds to, or stands in for, the choices of a column: field name → texts of its drop-down.
    All cells of the table are text cells, so that no ID number loses its digits (B-4).
    """
    lists = {column.name: tuple((choices or {}).get(column.name, column.choices)) for column in columns}
    file = io.BytesIO()
    workbook = new_workbook(file)
    table = workbook.add_worksheet(SHEET_NAME)
    guide = workbook.add_worksheet(GUIDE_NAME)
    ranges = _write_choices(workbook, columns, lists)
    _write_table(workbook, table, columns, ranges)
    _write_guide(workbook, guide, columns, lists)
    workbook.close()
    return file.getvalue()


def _write_choices(
    workbook: Workbook, columns: Sequence[ColumnSpec], lists: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Put the lists on a hidden sheet, as a drop-down written out holds 255 characters only; field → its cells."""
    sheet = workbook.add_worksheet(CHOICES_NAME)
    sheet.hide()
    ranges: dict[str, str] = {}
    for place, column in enumerate(column for column in columns if lists[column.name]):
        for row, choice in enumerate(lists[column.name]):
            write_text(sheet, row, place, choice)
        letter = xl_col_to_name(place)
        ranges[column.name] = f"='{CHOICES_NAME}'!${letter}$1:${letter}${len(lists[column.name])}"
    return ranges


def _write_table(
    workbook: Workbook, sheet: Worksheet, columns: Sequence[ColumnSpec], ranges: Mapping[str, str]
) -> None:
    head: dict[str, Any] = {
        "bold": True, "font_name": FONT, "bg_color": "#EEF1F5", "border": 1, "border_color": "#C4CBD4",
        "align": "center", "valign": "vcenter", "text_wrap": True,
    }  # fmt: skip
    optional = workbook.add_format(head)
    required = workbook.add_format({**head, "font_color": "#B3261E"})
    text = workbook.add_format({"num_format": TEXT_FORMAT, "font_name": FONT})
    sheet.set_comments_author(SHEET_NAME)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, text)
        write_text(sheet, 0, place, column.label, required if column.required else optional)
        comment = "\n".join(column_advice(column))
        if comment:
            sheet.write_comment(0, place, comment, {"x_scale": 2, "y_scale": 1.2, "font_size": 9})
        rule = _validation(column, ranges.get(column.name))
        if rule:
            sheet.data_validation(1, place, FILLED_ROWS, place, rule)
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, min(2, len(columns)))
    set_up_printing(sheet, 0, 0)


def _validation(column: ColumnSpec, source: str | None) -> dict[str, Any]:
    """What the spreadsheet program itself refuses in a column, if anything."""
    if source is not None:
        message = f"{column.label}请从下拉列表中选择。"
        return {"validate": "list", "source": source, "error_title": column.label[:32], "error_message": message}
    if column.max_length is not None:
        message = f"{column.label}最多{column.max_length}个字。"
        rule = {"validate": "length", "criteria": "<=", "value": column.max_length, "error_title": column.label[:32]}
        return {**rule, "error_message": message}
    return {}


def column_advice(column: ColumnSpec) -> list[str]:
    """The lines of the comment at a column's head: whether it must be filled in, limits, note, example."""
    lines = ["必填。"] if column.required else []
    if column.max_length is not None and column.kind is not ColumnKind.DATE and not column.choices:
        lines.append(f"最多{column.max_length}个字。")
    if column.note:
        lines.append(column.note)
    if column.example:
        lines.append(f"示例：{column.example}")
    return lines


def _write_guide(
    workbook: Workbook, sheet: Worksheet, columns: Sequence[ColumnSpec], lists: Mapping[str, Sequence[str]]
) -> None:
    """The 填写说明 sheet: general advice, then each column, one below another as no table is."""
    title = workbook.add_format({"bold": True, "font_size": 14, "font_name": FONT})
    body = workbook.add_format({"text_wrap": True, "valign": "top", "font_name": FONT})
    sheet.set_column(0, 0, 110)
    write_text(sheet, 0, 0, GUIDE_NAME, title)
    lines = [f"{place}．{advice}" for place, advice in enumerate(_GENERAL_ADVICE, start=1)]
    for column in columns:
        advice = " ".join(column_advice(column)) or "可不填。"
        shown = "、".join(lists[column.name][:40])
        more = " 等，详见下拉列表。" if len(lists[column.name]) > 40 else "。"
        lines.append(f"【{column.label}】{advice}" + (f" 可选：{shown}{more}" if shown else ""))
    for row, line in enumerate(lines, start=2):
        write_text(sheet, row, 0, line, body)
        sheet.set_row(row, 15 * _lines_taken(line))
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _lines_taken(text: str) -> int:
    """How many lines a text fills in a column of 110 half-width characters; merged rows do not grow by themselves."""
    return 1 + sum(2 if ord(character) > 0x7F else 1 for character in text) // 108
