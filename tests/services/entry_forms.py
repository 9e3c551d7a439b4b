"""Forms as clerks type them, for the tests of entering: complete, unless a test changes something."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pypdf import PdfWriter
from sqlalchemy.orm import Session

from app import clock
from app.enums import CaseKind, Level, Sex
from app.printing.portrait import draw_portrait
from app.queries.entry import EntryReader
from app.security.jurisdiction import Actor
from app.services.case_entry import Entry
from tests.factories import make_id_number

TODAY = dt.date(2007, 9, 12)
PHOTO = draw_portrait(11, Sex.MALE)


def pdf(pages: int = 1) -> bytes:
    """A scan: an empty PDF of A4 pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


PDF = pdf()


def typed(**changes: Any) -> dict[str, Any]:
    """A form of a county's senior engineer, field by field as typed."""
    form: dict[str, Any] = {
        "id_number": make_id_number(),
        "name": "严学勤",
        "sex": "1",
        "ethnicity": "汉族",
        "native_place": "浙江德清",
        "joined_work_on": "1980-08-01",
        "employer_name": "德清县农业技术推广站",
        "unit_nature": "21",
        "department_in_charge": "德清县农业局",
        "employment_status": "1",
        "education": "3",
        "degree": "无",
        "school": "浙东农学院",
        "major": "农学",
        "specialty": "作物栽培",
        "title_name": "高级农艺师",
        "series": "",
        "obtain_method": "1",
        "obtained_on": "1999-11-06",
        "committee": "浙江省农业技术高级专业技术资格评审委员会",
        "old_certificate_number": "浙农990106",
        "old_certificate_authority": "浙江省人事厅",
        "old_certificate_issued_on": "2000-01-10",
        "old_certificate_lost": "否",
        "phone": "0572-8000000",
        "address": "德清县武康镇",
        "postcode": "313200",
        "opinion_text": "情况属实，同意上报",
        "opinion_signatory": "潘立群",
        "opinion_date": "2007-09-01",
    }
    return form | changes


def entry_of(
    session: Session, actor: Actor, raw: Mapping[str, Any] | None = None, *, level: Level = Level.SENIOR, **options: Any
) -> Entry:
    """The entry that ``actor``'s office makes of ``raw``; with photo and original seen unless told otherwise."""
    reading = EntryReader.open(session, actor, level, CaseKind.EXCHANGE).read(raw or typed())
    return Entry(reading.values, level, **{"photo": PHOTO, "original_seen": True, **options})


@pytest.fixture(autouse=True)
def in_campaign() -> Iterator[None]:
    """Every test of entering stands in the campaign, on 12 September 2007."""
    with clock.frozen(TODAY):
        yield
