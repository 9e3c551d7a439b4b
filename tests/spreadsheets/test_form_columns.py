"""The 信息表's own fields as columns: one template, one reading (B-4)."""

from __future__ import annotations

import pytest

from app.enums import Tier
from app.rules.information_form_fields import FIELDS, OPINION_TIERS, fields_of
from app.spreadsheets.form_columns import information_form_columns
from app.spreadsheets.import_template import write_import_template
from app.spreadsheets.workbook_reading import read_workbook


@pytest.mark.parametrize("tier", list(Tier))
def test_b4_every_field_is_a_column_and_is_read_back(tier: Tier) -> None:
    """B-4: the template of the paper's fields leads each head back to its field, none of them twice."""
    columns = information_form_columns(tier, {"sex": ["男", "女"]})
    sheet = read_workbook(write_import_template(columns), columns)
    assert list(sheet.mapping) == [form_field.name for form_field in fields_of(tier)]
    assert {column.name for column in columns if column.required} == {f.name for f in FIELDS if f.is_required(tier)}


def test_c2_opinion_is_required_of_offices_that_copy_paper() -> None:
    """C-2: an employer's own account need not have the columns of its opinion."""
    required = {tier: {column.name for column in information_form_columns(tier) if column.required} for tier in Tier}
    assert all("opinion_date" in required[tier] for tier in OPINION_TIERS)
    assert "opinion_date" not in required[Tier.EMPLOYER]
