"""New awards as evaluation bodies and other offices enter them: documents, forms and workbooks for tests (C-7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.enums import CaseKind, DocumentKind, Level, Sex, Tier
from app.models.authority import BodyAuthorization
from app.printing.portrait import draw_portrait
from app.queries.entry import EntryReader
from app.security.jurisdiction import Actor
from app.services.announcement import register_document
from app.services.attachment import Upload
from app.services.case_entry import Entry
from app.session import SYSTEM, use_scope, writing
from tests.factories import get_unit, make_actor, make_id_number
from tests.services.entry_forms import PDF, PHOTO, typed
from tests.services.import_workbook import Person

BODY = "body-health"
NUMBER = "浙卫评〔2007〕12号"
GONE = (
    "announcement_number", "old_certificate_number", "old_certificate_authority", "old_certificate_issued_on",
    "old_certificate_lost", "opinion_text", "opinion_signatory", "opinion_date",
)  # fmt: skip
"""Fields of the exchange form that new awards do not have."""

COLUMNS = (
    "id_number", "name", "sex", "employer_name", "unit_nature", "department_in_charge", "managing_office",
    "employment_status", "education", "specialty", "title_name", "series", "obtain_method", "obtained_on", "committee",
)  # fmt: skip


def make_body(session: Session, key: str = BODY) -> Actor:
    """A clerk of an evaluation body; that of health may award senior titles of series 08 since 2007."""
    return make_actor(session, Tier.EVALUATION_BODY, key)


def grant(session: Session, key: str, series: str, level: Level) -> None:
    """The province lets a body award a series at a level."""
    unit = get_unit(session, key)
    with use_scope(SYSTEM), writing(session):
        session.add(BodyAuthorization(unit_id=unit.id, series_code=series, level=level, valid_from=dt.date(2007, 1, 1)))


def make_document(session: Session, actor: Actor, number: str = NUMBER) -> int:
    """A complete announcement document of the actor's office."""
    scan = Upload(DocumentKind.ANNOUNCEMENT, "公布文件.pdf", PDF)
    return register_document(
        session, actor, number, "关于公布专业技术资格人员名单的通知", "浙江省人事厅", dt.date(2007, 9, 1), scan
    )


def awarded(**changes: Any) -> dict[str, Any]:
    """A senior award of a hospital of Deqing, field by field as typed."""
    form = {name: value for name, value in typed().items() if name not in GONE}
    return form | {
        "name": "陆振声",
        "employer_name": "德清县第九人民医院",
        "department_in_charge": "德清县卫生局",
        "managing_office": "德清县人事局",
        "specialty": "外科学",
        "title_name": "主任医师",
        "series": "08",
        "obtained_on": "2007-08-20",
        "committee": "浙江省卫生高级专业技术资格评审委员会",
        **changes,
    }


def award_of(
    session: Session,
    actor: Actor,
    document_id: int | None,
    raw: dict[str, Any] | None = None,
    *,
    level: Level = Level.SENIOR,
    **options: Any,
) -> Entry:
    """The entry that ``actor``'s office makes of ``raw``, tied to the document, with a photo."""
    reading = EntryReader.open(session, actor, level, CaseKind.NEW_AWARD).read(raw or awarded())
    given = {"photo": PHOTO, "document_id": document_id, **options}
    return Entry(reading.values, level, CaseKind.NEW_AWARD, **given)


def award_people(count: int, first_serial: int = 70_000) -> list[Person]:
    """``count`` good rows of a body's workbook with their photos."""
    people = []
    for place in range(count):
        number = make_id_number(first_serial + place)
        cells = {"managing_office": "", **awarded(id_number=number, name="陆" + "甲乙丙丁戊己庚辛壬癸"[place % 10])}
        people.append(Person(cells, f"{number}.jpg", draw_portrait(place % 12, Sex.MALE)))
    return people


def rows_without(people: Sequence[Person], name: str) -> list[Person]:
    """The same rows with an empty cell."""
    return [Person(p.cells | {name: ""}, p.photo_name, p.photo) for p in people]
