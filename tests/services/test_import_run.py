"""Imports of exchange cases: the 200-row workbook, and everything that may go wrong on the way (B-4)."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app import clock
from app.enums import Level, Step, Tier, Verb
from app.errors import NotFound, Refusal, blocking
from app.models.case import Case
from app.models.encryption import keyring
from app.models.import_batch import ImportBatch, ImportRow
from app.models.person import Person
from app.models.unit import Unit
from app.security.jurisdiction import Actor
from app.services import import_run
from app.services.import_check import Subject
from app.services.import_preview import ImportUpload, add_photos, drop_import, preview_import
from app.services.import_reading import from_json
from app.services.import_refused import write_refused_workbook
from app.services.import_rollback import roll_back_import
from app.services.import_run import run_import
from app.services.workflow import Instruction, Selection, apply
from app.session import SYSTEM, use_scope
from tests.factories import COUNTY, OTHER_COUNTY, PROVINCIAL, make_actor
from tests.services.import_workbook import TODAY, ImportFiles, archive_of, make_import, make_people, pack, workbook_of


@pytest.fixture(scope="module")
def two_hundred() -> ImportFiles:
    return make_import()


@pytest.fixture(autouse=True)
def september() -> Iterator[None]:
    """Within the campaign."""
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def clerk(session: Session) -> Actor:
    return make_actor(session, Tier.COUNTY_OFFICE, COUNTY.local or "")


def send(session: Session, actor: Actor, files: ImportFiles, name: str = "德清县.xlsx") -> int:
    return preview_import(
        session, actor, ImportUpload(name, Subject(Level.SENIOR), files.workbook, files.photos)
    ).batch_id


def batch_of(session: Session, batch_id: int) -> ImportBatch:
    with use_scope(SYSTEM):
        session.expire_all()
        batch = session.get(ImportBatch, batch_id)
        assert batch is not None
        session.refresh(batch)
        return batch


def rows_of(session: Session, batch_id: int, state: str) -> list[ImportRow]:
    with use_scope(SYSTEM):
        query = sa.select(ImportRow).where(ImportRow.batch_id == batch_id, ImportRow.state == state)
        return list(session.scalars(query.order_by(ImportRow.number)))


def count_cases(session: Session) -> int:
    with use_scope(SYSTEM):
        return session.scalar(sa.select(sa.func.count()).select_from(Case)) or 0


def test_180_cases_are_made_and_20_rows_come_back(session: Session, clerk: Actor, two_hundred: ImportFiles) -> None:
    """B-4, P-1 to P-12, C-1: every bad row is told at its row and field, every good one becomes a case."""
    batch_id = send(session, clerk, two_hundred)
    batch = batch_of(session, batch_id)
    assert (batch.state, batch.row_count, batch.good_count, batch.refused_count) == ("previewed", 200, 180, 20)
    assert count_cases(session) == 0
    run_import(session, clerk, batch_id, 180, original_seen=True)
    batch = batch_of(session, batch_id)
    assert (batch.state, batch.good_count, batch.refused_count) == ("done", 180, 20)
    assert count_cases(session) == 180
    refused = {row.number: from_json(row.problems) for row in rows_of(session, batch_id, "refused")}
    assert refused.keys() == two_hundred.bad.keys()
    for number, (way, name, rule) in two_hundred.bad.items():
        told = {(p.field, p.rule) for p in blocking(refused[number])}
        assert any(field == name for field, _rule in told), (way, told)
        if rule != "B-4":
            assert (name, rule) in told, (way, told)
        assert len(blocking(refused[number])) == 1, (way, refused[number])


def test_good_numbers_are_converted_and_folded(session: Session, clerk: Actor, two_hundred: ImportFiles) -> None:
    """P-1: 15 digits, full width and spaces come out as the one 18-digit number; the preview tells of the first."""
    batch_id = send(session, clerk, two_hundred)
    run_import(session, clerk, batch_id, 180)
    with use_scope(SYSTEM):
        kept = set(session.scalars(sa.select(Person.id_number_index)))
    for place, person in enumerate(two_hundred.people):
        if person.bad is None:
            assert keyring.blind_index(person.photo_name.split(".")[0].upper()) in kept, place
    converted = [r for r in rows_of(session, batch_id, "made") if any("15-digit" in p["text"] for p in r.problems)]
    assert len(converted) == sum(p.bad is None and len(str(p.cells["id_number"])) == 15 for p in two_hundred.people)


def test_no_id_number_stands_in_what_is_kept_of_an_import(
    session: Session, clerk: Actor, two_hundred: ImportFiles
) -> None:
    """P-1, T31: rows, report and file name hold none."""
    number = two_hundred.people[1].photo_name.split(".")[0]
    batch_id = send(session, clerk, two_hundred, f"{number}.xlsx")
    batch = batch_of(session, batch_id)
    kept = [batch.file_name, str(batch.report)]
    kept += [f"{r.name} {r.problems} {r.photo_problems}" for r in rows_of(session, batch_id, "refused")]
    text = " ".join(kept)
    assert "****" in batch.file_name
    named = [p for p in two_hundred.people if p.photo_name.startswith("330199")]
    assert not [p for p in named if p.photo_name.split(".")[0] in text or str(p.cells["id_number"]) in text]


def test_doing_it_twice_does_it_once(session: Session, clerk: Actor) -> None:
    """T11: a second confirmation, and the same files again, add nothing."""
    files = pack(make_people(5))
    batch_id = send(session, clerk, files)
    run_import(session, clerk, batch_id, 5)
    run_import(session, clerk, batch_id, 5)
    again = preview_import(
        session, clerk, ImportUpload("改名.xlsx", Subject(Level.SENIOR), files.workbook, files.photos)
    )
    assert (again.batch_id, again.known) == (batch_id, True)
    assert count_cases(session) == 5


def test_the_same_people_in_another_file_are_refused_by_name_of_their_case(session: Session, clerk: Actor) -> None:
    """P-12: an open case of the same title is told in the preview already."""
    run_import(session, clerk, send(session, clerk, pack(make_people(3))), 3)
    batch_id = send(session, clerk, pack(make_people(4)))
    refused = rows_of(session, batch_id, "refused")
    assert [{p["rule"] for p in row.problems if p["severity"] == "block"} for row in refused] == [{"P-12"}] * 3
    assert batch_of(session, batch_id).good_count == 1


def test_the_count_that_was_seen_is_the_count_that_is_done(session: Session, clerk: Actor) -> None:
    """B-2: an import confirmed with another count is not run."""
    batch_id = send(session, clerk, pack(make_people(3)))
    with pytest.raises(Refusal):
        run_import(session, clerk, batch_id, 4)
    assert batch_of(session, batch_id).state == "previewed"


def test_a_crash_leaves_whole_chunks_and_the_rest_goes_on(
    session: Session, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T6: the chunk that fails leaves nothing; confirming again finishes, each row once."""
    monkeypatch.setattr(import_run, "CHUNK", 4)
    batch_id = send(session, clerk, pack(make_people(10)))
    enter, calls = import_run.enter_cases, []

    def failing(*arguments: object) -> object:
        results = enter(*arguments)  # type: ignore[arg-type]  # passed through
        calls.append(len(results))
        if len(calls) == 2:
            raise ConnectionError("the machine stops here")
        return results

    monkeypatch.setattr(import_run, "enter_cases", failing)
    with pytest.raises(ConnectionError):
        run_import(session, clerk, batch_id, 10)
    assert (count_cases(session), len(rows_of(session, batch_id, "made"))) == (4, 4)
    assert batch_of(session, batch_id).state == "running"
    run_import(session, clerk, batch_id, 10)
    assert (count_cases(session), calls) == (10, [4, 4, 4, 2])
    assert batch_of(session, batch_id).state == "done"


def test_a_mended_workbook_of_refused_rows_is_imported(
    session: Session, clerk: Actor, two_hundred: ImportFiles
) -> None:
    """B-4: what is handed back can be mended and sent again as it is; reasons stand beside the rows."""
    batch_id = send(session, clerk, two_hundred)
    run_import(session, clerk, batch_id, batch_of(session, batch_id).good_count)
    given = write_refused_workbook(session, clerk, batch_id, lambda problem: f"{problem.rule} {problem.text}"[:60])
    book = load_workbook(io.BytesIO(given))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert sheet.max_row == 21 and heads[-1] == "出错原因"
    assert all(sheet.cell(row, len(heads)).value for row in range(2, 22))
    good = make_people(1, first_serial=70_000)[0]
    for column, head in enumerate(heads, start=1):
        if head == "身份证号码":
            sheet.cell(2, column).value = str(good.cells["id_number"])
    book.save(mended := io.BytesIO())
    photos = archive_of([good])
    again = preview_import(session, clerk, ImportUpload("改好.xlsx", Subject(Level.SENIOR), mended.getvalue(), photos))
    batch = batch_of(session, again.batch_id)
    assert (batch.row_count, batch.good_count) == (20, 1)
    run_import(session, clerk, again.batch_id, 1)
    assert count_cases(session) == 181


def test_photos_can_be_sent_after_the_table(session: Session, clerk: Actor) -> None:
    """P-10: without photos every row waits for its own; a later archive adds to the earlier one."""
    people = make_people(4)
    table = ImportUpload("表.xlsx", Subject(Level.SENIOR), workbook_of(people))
    batch_id = preview_import(session, clerk, table).batch_id
    assert batch_of(session, batch_id).good_count == 0
    add_photos(session, clerk, batch_id, archive_of(people[:2]))
    assert batch_of(session, batch_id).good_count == 2
    add_photos(session, clerk, batch_id, archive_of(people[2:]))
    assert batch_of(session, batch_id).good_count == 4
    run_import(session, clerk, batch_id, 4)
    with use_scope(SYSTEM):
        assert all(session.scalars(sa.select(Case.photo_file_id)))


def test_photos_that_belong_to_nobody_are_listed_with_masked_names(session: Session, clerk: Actor) -> None:
    """B-4, P-1."""
    people = make_people(2)
    batch_id = send(session, clerk, pack(people[:1]))
    add_photos(session, clerk, batch_id, archive_of(people))
    strays = batch_of(session, batch_id).report["strays"]
    assert [stray["name"] for stray in strays] == ["33****.JPG"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "neither a workbook"),
        (b"PK\x03\x04 nothing", ""),
        ("这不是表格".encode(), "No row of the file names the columns"),
    ],
)
def test_a_file_that_is_no_table_is_refused_whole(session: Session, clerk: Actor, data: bytes, words: str) -> None:
    """B-4: an empty file, a picture, a broken workbook, a letter: one clear problem, nothing kept."""
    with pytest.raises(Refusal) as refusal:
        preview_import(session, clerk, ImportUpload("x.xlsx", Subject(Level.SENIOR), data))
    assert len(refusal.value.problems) == 1 and words in refusal.value.problems[0].text
    with use_scope(SYSTEM):
        assert session.scalar(sa.select(sa.func.count()).select_from(ImportBatch)) == 0


def test_missing_columns_are_named(session: Session, clerk: Actor) -> None:
    """B-4."""
    columns = ["name", "sex", "id_number", "title_name", "obtained_on"]
    with pytest.raises(Refusal) as refusal:
        preview_import(
            session, clerk, ImportUpload("x.xlsx", Subject(Level.SENIOR), workbook_of(make_people(2), columns))
        )
    assert "工作单位" in str(refusal.value)


def test_outside_the_window_nothing_is_run(session: Session, clerk: Actor) -> None:
    """C-11: the preview is shown, the run refused naming the dates."""
    with clock.frozen(TODAY.replace(year=2009)):
        batch_id = send(session, clerk, pack(make_people(2)))
        assert batch_of(session, batch_id).good_count == 2
        with pytest.raises(Refusal) as refusal:
            run_import(session, clerk, batch_id, 2)
    assert {p.rule for p in refusal.value.problems} == {"C-11"}
    assert "2008-12-31" in str(refusal.value)
    assert count_cases(session) == 0


def test_other_offices_find_nothing(session: Session, clerk: Actor) -> None:
    """U-2: the neighbour county, and the office above, do not see an import; the same file is theirs to send."""
    files = pack(make_people(2))
    batch_id = send(session, clerk, files)
    neighbour = make_actor(session, Tier.COUNTY_OFFICE, OTHER_COUNTY.local or "")
    for call in (
        lambda: run_import(session, neighbour, batch_id, 2),
        lambda: drop_import(session, neighbour, batch_id),
        lambda: add_photos(session, neighbour, batch_id, files.photos),
        lambda: write_refused_workbook(session, neighbour, batch_id, str),
        lambda: roll_back_import(session, neighbour, batch_id, 2),
    ):
        with pytest.raises(NotFound):
            call()
    assert send(session, neighbour, files) != batch_id
    city = make_actor(session, Tier.CITY_OFFICE, COUNTY.review)
    with use_scope(city.scope):
        assert session.scalars(sa.select(ImportBatch)).all() == []
        assert session.scalars(sa.select(ImportRow)).all() == []


def test_who_may_import(session: Session) -> None:
    """U-1, C-2: reviewing offices enter nothing."""
    for tier, unit in ((Tier.CITY_OFFICE, COUNTY.review), (Tier.PROVINCIAL_DEPARTMENT, PROVINCIAL.review)):
        with pytest.raises(Refusal) as refusal:
            send(session, make_actor(session, tier, unit), pack(make_people(1)))
        assert refusal.value.problems[0].rule == "U-1"


def test_a_whole_import_is_taken_back_while_nobody_touched_it(session: Session, clerk: Actor) -> None:
    """B-4: cases go by the workflow, people and units stay, and the same file can be sent anew."""
    files = pack(make_people(6))
    batch_id = send(session, clerk, files)
    run_import(session, clerk, batch_id, 6)
    outcome = roll_back_import(session, clerk, batch_id, 6)
    assert (len(outcome.done), outcome.refused) == (6, [])
    with use_scope(SYSTEM):
        assert set(session.scalars(sa.select(Case.step))) == {Step.WITHDRAWN}
        assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 6
        assert session.scalars(sa.select(Unit.id).where(Unit.name == "德清县第一设计院")).all()
    assert batch_of(session, batch_id).state == "withdrawn"
    assert roll_back_import(session, clerk, batch_id, 6).done == []
    run_import(session, clerk, send(session, clerk, files), 6)
    assert count_cases(session) == 12


def test_an_import_that_was_worked_on_is_not_taken_back(session: Session, clerk: Actor) -> None:
    """B-4: one case that moved keeps the whole."""
    batch_id = send(session, clerk, pack(make_people(3)))
    run_import(session, clerk, batch_id, 3)
    first = rows_of(session, batch_id, "made")[0].case_id
    assert first is not None
    done = apply(session, clerk, Selection((first,)), Instruction(Verb.CLOSE, reason_code="other", opinion="x"))
    assert done.done == [first], done.refused
    with pytest.raises(Refusal) as refusal:
        roll_back_import(session, clerk, batch_id, 3)
    assert refusal.value.problems[0].params["count"] == 1
    with use_scope(SYSTEM):
        assert Step.WITHDRAWN not in set(session.scalars(sa.select(Case.step)))


def test_a_dropped_import_is_gone_and_can_be_sent_again(session: Session, clerk: Actor) -> None:
    """B-4."""
    files = pack(make_people(2))
    batch_id = send(session, clerk, files)
    drop_import(session, clerk, batch_id)
    assert rows_of(session, batch_id, "ready") == []
    with pytest.raises(Refusal):
        run_import(session, clerk, batch_id, 2)
    assert send(session, clerk, files) != batch_id
