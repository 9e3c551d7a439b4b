"""What an import sees in unusual files and from other offices than a county's (B-4, P-9, P-10, P-12, T21, T23)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app import clock
from app.enums import Level, Tier
from app.errors import Problem, Refusal
from app.models.case import Case
from app.models.import_batch import ImportBatch, ImportRow
from app.models.unit import Unit
from app.rules.information_form_fields import FIELD_BY_NAME
from app.security.jurisdiction import Actor
from app.services.import_check import Subject
from app.services.import_preview import ImportUpload, preview_import, safe_name
from app.services.import_reading import from_json
from app.services.import_refused import write_refused_workbook
from app.services.import_run import run_import
from app.services.import_template import import_template
from app.session import SYSTEM, use_scope
from tests.factories import (
    CITY_DEPARTMENT,
    COUNTY,
    DIRECT,
    PROVINCIAL,
    actor_for,
    make_account_of,
    make_actor,
    make_employer,
)
from tests.services.import_workbook import COLUMNS, FIRST_ROW, TODAY, Person, archive_of, make_people, pack, workbook_of


@pytest.fixture(autouse=True)
def september() -> Iterator[None]:
    """Within the campaign."""
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def clerk(session: Session) -> Actor:
    return make_actor(session, Tier.COUNTY_OFFICE, COUNTY.local or "")


def send(session: Session, actor: Actor, people: list[Person], workbook: bytes | None = None) -> ImportBatch:
    table = workbook or workbook_of(people)
    taken = preview_import(session, actor, ImportUpload("表.xlsx", Subject(Level.SENIOR), table, archive_of(people)))
    with use_scope(SYSTEM):
        batch = session.get(ImportBatch, taken.batch_id, populate_existing=True)
    assert batch is not None
    return batch


def problems_of(session: Session, batch: ImportBatch, place: int = 0) -> list[Problem]:
    with use_scope(SYSTEM):
        query = sa.select(ImportRow.problems).where(
            ImportRow.batch_id == batch.id, ImportRow.number == FIRST_ROW + place
        )
        return [p for p in from_json(session.scalars(query).one()) if p.blocks]


@pytest.mark.parametrize("place", [CITY_DEPARTMENT, DIRECT, COUNTY])
def test_every_office_that_enters_may_import(session: Session, place: object) -> None:
    """C-2: city departments and the direct-reporting office as well as counties."""
    actor = make_actor(session, place.entry_tier, place.local or place.review)  # type: ignore[attr-defined]  # a Place
    batch = send(session, actor, make_people(2))
    run_import(session, actor, batch.id, 2)
    with use_scope(actor.scope):
        assert len(session.scalars(sa.select(Case)).all()) == 2


def employer_clerk(session: Session, unit: Unit) -> Actor:
    with use_scope(SYSTEM):
        return actor_for(session, make_account_of(session, Tier.EMPLOYER, unit.id))


def test_an_employer_imports_its_own_people(session: Session) -> None:
    """C-2: on the provincial line the employer enters; its own unit stands whatever the table says."""
    unit = make_employer(session, PROVINCIAL)
    with use_scope(SYSTEM):
        unit_id = unit.id
    clerk = employer_clerk(session, unit)
    batch = send(session, clerk, make_people(2))
    run_import(session, clerk, batch.id, 2)
    with use_scope(SYSTEM):
        assert set(session.scalars(sa.select(Case.employer_id))) == {unit_id}


def test_an_employer_below_a_county_imports_nothing(session: Session) -> None:
    """C-2: there its county enters."""
    clerk = employer_clerk(session, make_employer(session, COUNTY))
    with pytest.raises(Refusal) as refusal:
        send(session, clerk, make_people(1))
    assert refusal.value.problems[0].rule == "C-2"


def test_the_template_leaves_out_what_the_tier_may_not_write(session: Session, clerk: Actor) -> None:
    """P-8: a county's template has no column for the document number, the direct office's has; both are read back."""
    direct = make_actor(session, Tier.DIRECT_OFFICE, DIRECT.review)
    heads = [
        [cell.value for cell in load_workbook(io.BytesIO(import_template(session, actor))).worksheets[0][1]]
        for actor in (clerk, direct)
    ]
    assert ["公布文号" in row for row in heads] == [False, True]
    empty = load_workbook(io.BytesIO(import_template(session, clerk)))
    empty.save(out := io.BytesIO())
    with pytest.raises(Refusal) as refusal:
        preview_import(session, clerk, ImportUpload("x.xlsx", Subject(Level.SENIOR), out.getvalue()))
    assert "not a single row" in refusal.value.problems[0].text


def test_a_number_that_the_workbook_spoilt_is_told_once(session: Session, clerk: Actor) -> None:
    """B-4: 18 digits typed as a number have lost their end; that is one fault, not also an empty cell."""
    people = make_people(1)
    people[0].cells["id_number"] = float(330199195001010010)
    problems = problems_of(session, send(session, clerk, people))
    assert [(p.field, p.rule) for p in problems] == [("id_number", "B-4")]


def test_a_table_in_gb18030_is_read(session: Session, clerk: Actor) -> None:
    """B-4."""
    people = make_people(3)
    rows = csv.writer(out := io.StringIO())
    rows.writerow([FIELD_BY_NAME[name].label_zh for name in COLUMNS])
    rows.writerows([[str(person.cells[name])[:40] for name in COLUMNS] for person in people])
    assert send(session, clerk, people, out.getvalue().encode("gb18030")).good_count == 3


def test_one_number_under_two_names_blocks_both_rows(session: Session, clerk: Actor) -> None:
    """P-9: nobody can tell which of the two is right."""
    people = make_people(3)
    people[2].cells["id_number"] = people[0].cells["id_number"]
    batch = send(session, clerk, people)
    assert batch.good_count == 1
    for place, other in ((0, 2), (2, 0)):
        (problem,) = [p for p in problems_of(session, batch, place) if p.field == "id_number"]
        assert problem.params == {"rows": str(FIRST_ROW + other)}


def test_a_second_title_of_one_person_is_no_duplicate(session: Session, clerk: Actor) -> None:
    """P-12."""
    people = make_people(1)
    second = Person(people[0].cells | {"title_name": "高级农艺师", "series": "农业"}, "", None)
    batch = send(session, clerk, [*people, second])
    assert batch.good_count == 2, problems_of(session, batch, 1)
    run_import(session, clerk, batch.id, 2)
    with use_scope(SYSTEM):
        cases = session.scalars(sa.select(Case)).all()
        assert len({case.person_id for case in cases}) == 1 and len(cases) == 2


def test_somebody_registered_elsewhere_is_answered_without_name_or_unit(session: Session, clerk: Actor) -> None:
    """P-9."""
    other = make_actor(session, Tier.COUNTY_OFFICE, "330102-office")
    people = make_people(1)
    run_import(session, other, send(session, other, people).id, 1)
    (problem,) = problems_of(session, send(session, clerk, people))
    assert (problem.rule, problem.field, problem.params) == ("P-9", "id_number", {})


def test_a_photo_on_record_serves_a_row_without_one(session: Session, clerk: Actor) -> None:
    """P-10: a person whose photo is here already needs no other."""
    people = make_people(1)
    run_import(session, clerk, send(session, clerk, people).id, 1)
    second = Person(people[0].cells | {"title_name": "高级农艺师", "series": "农业"}, "", None)
    assert send(session, clerk, [second]).good_count == 1


@pytest.mark.parametrize("archive", [b"no archive", b"PK\x05\x06" + b"\xff" * 18])
def test_a_hostile_archive_keeps_nobody_from_the_preview(session: Session, clerk: Actor, archive: bytes) -> None:
    """T21: it is told for the whole import, and each row misses its photo."""
    upload = ImportUpload("表.xlsx", Subject(Level.SENIOR), workbook_of(make_people(2)), archive)
    taken = preview_import(session, clerk, upload)
    with use_scope(SYSTEM):
        batch = session.get(ImportBatch, taken.batch_id)
        assert batch is not None
        assert (batch.state, batch.refused_count, len(batch.report["problems"])) == ("previewed", 2, 1)


def test_what_is_handed_back_holds_no_formula(session: Session, clerk: Actor) -> None:
    """T23."""
    people = make_people(1)
    people[0].cells |= {"name": "=1+1", "school": "@SUM(A1)", "major": "+cmd|' /C calc'!A0"}
    book = load_workbook(io.BytesIO(write_refused_workbook(session, clerk, send(session, clerk, people).id, str)))
    assert [c.coordinate for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"] == []


def test_names_of_files_are_made_safe() -> None:
    """P-1, T21: no folder, no control character, no ID number."""
    number = str(make_people(1)[0].photo_name.split(".")[0])
    assert safe_name(f"C:\\a/b/{number}\r\n.xlsx") == "****.xlsx"
    assert safe_name("") == "—"


def test_pack_counts_rows_as_the_program_does() -> None:
    """The generator's own numbering: title, heads, then people."""
    people = make_people(2)
    people[1].bad = ("way", "name", "P-4")
    sheet = load_workbook(io.BytesIO(pack(people).workbook)).worksheets[0]
    (number,) = pack(people).bad
    assert sheet.cell(number, 1 + COLUMNS.index("name")).value == people[1].cells["name"]
