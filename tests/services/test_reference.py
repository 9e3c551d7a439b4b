"""Reference data: loaded whole, again without effect, never over the province's edits (P-5, U-8, C-10, C-11)."""

from __future__ import annotations

import csv

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import CaseKind, Level, Line, Seat, Step, Tier
from app.models.authority import Authority, CampaignWindow, ChecklistItem, StepDeadline
from app.models.code import Division, IdAddressCode, Title
from app.models.unit import Unit, UnitTier
from app.services import reference
from app.services.reference import FOLDER, load_reference
from app.session import SYSTEM, use_scope, writing

pytestmark = pytest.mark.usefixtures("system")


def _unit(session: Session, key: str) -> Unit:
    return session.scalars(sa.select(Unit).where(Unit.natural_key == key)).one()


def _count(session: Session, model: type) -> int:
    return session.scalars(sa.select(sa.func.count()).select_from(model)).one()


def _lines(name: str) -> int:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


def test_u8_every_line_of_the_seed_is_a_row(session: Session) -> None:
    """U-8: nothing is dropped on the way; only codes used twice share a row."""
    assert _count(session, IdAddressCode) == _lines("id_address_codes") > 7400
    assert _count(session, Title) == _lines("professional_titles")
    assert _count(session, Authority) == _lines("authorities")
    assert _count(session, ChecklistItem) == _lines("checklist")
    assert session.get(Division, "330206").name == "北仑区"


def test_u8_loading_again_writes_nothing(session: Session) -> None:
    """U-8: idempotent, table by table; no version is raised."""
    assert set(load_reference(session).values()) == {0}
    assert session.scalars(sa.select(sa.func.max(Unit.version))).one() == 1


def test_p5_offices_stand_in_their_own_tier_columns(session: Session) -> None:
    """P-5: a local office below its city, a reviewing office alone, the province in no column."""
    county, city = _unit(session, "330521-office"), _unit(session, "330500-office")
    assert (county.review_office_id, county.local_office_id, county.parent_id) == (city.id, county.id, city.id)
    assert (city.review_office_id, city.local_office_id) == (city.id, None)
    province = _unit(session, "province")
    assert (province.review_office_id, province.local_office_id, province.parent_id) == (None, None, None)
    department = _unit(session, "330500-education")
    assert (department.review_office_id, department.local_office_id) == (city.id, department.id)
    body = _unit(session, "body-health")
    assert (body.review_office_id, body.local_office_id, body.is_office) == (None, None, True)


def test_c10_yiwu_reports_for_itself_and_jinhua_reads_along(session: Session) -> None:
    """C-10, M8: by a dated tier row and a copy column."""
    yiwu = _unit(session, "330782-office")
    assert (yiwu.review_office_id, yiwu.local_office_id) == (yiwu.id, None)
    assert yiwu.copied_to_id == _unit(session, "330700-office").id
    assert [(row.tier, row.valid_from.year) for row in yiwu.tiers] == [(Tier.DIRECT_OFFICE, 2007)]
    academy = _unit(session, "academy-agriculture")
    assert {row.tier for row in academy.tiers} == {Tier.PROVINCIAL_DEPARTMENT, Tier.EMPLOYER}


def test_u8_what_the_province_edited_stays(session: Session) -> None:
    """U-8: from the first edit on, a row with a version is the province's."""
    row = sa.select(Authority).where(
        Authority.kind == CaseKind.EXCHANGE, Authority.level == Level.MID, Authority.line == Line.COUNTY
    )
    with writing(session):
        edited = session.scalars(row).one()
        edited.printer, edited.version = Seat.PROVINCE, 2
        untouched = session.scalars(sa.select(StepDeadline).where(StepDeadline.step == Step.FINAL)).one()
        days, untouched.working_days = untouched.working_days, 99
    written = load_reference(session)
    assert session.scalars(row).one().printer is Seat.PROVINCE
    assert session.scalars(sa.select(StepDeadline.working_days).where(StepDeadline.step == Step.FINAL)).one() == days
    assert {table: count for table, count in written.items() if count} == {"step_deadline": 1}


def test_c11_windows_and_tiers_that_the_province_moved_stay(session: Session) -> None:
    """C-11, P-5: an extended campaign and an ended tier are not put back."""
    with writing(session):
        window = session.scalars(sa.select(CampaignWindow).where(CampaignWindow.unit_id.is_(None))).one()
        window.starts_on = window.starts_on.replace(day=2)
        tier = session.scalars(sa.select(UnitTier).where(UnitTier.tier == Tier.DIRECT_OFFICE)).one()
        tier.valid_from = tier.valid_from.replace(day=2)
    windows = _count(session, CampaignWindow)
    assert set(load_reference(session).values()) == {0}
    assert _count(session, CampaignWindow) == windows


def test_p1_a_mended_fact_follows_the_file(session: Session) -> None:
    """P-1: codes of a standard are edited by nobody, so the file wins, and lost rows come back."""
    with writing(session):
        session.execute(sa.delete(IdAddressCode).where(IdAddressCode.code == "330521"))
        session.execute(sa.update(Division).where(Division.code == "330521").values(name="another name"))
    written = load_reference(session)
    assert written["division"] == 1
    assert written["id_address_code"] >= 1
    assert _count(session, IdAddressCode) == _lines("id_address_codes")


def test_u8_an_unknown_unit_writes_nothing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """U-8: a wrong file is refused whole; what came before it in the same load is rolled back."""
    read = reference._read

    def with_a_stranger(name: str) -> list[dict[str, str]]:
        rows = read(name)
        return [row | {"unit_key": "nobody"} for row in rows] if name == "campaign_windows" else rows

    with writing(session):
        session.execute(sa.delete(IdAddressCode).where(IdAddressCode.code == "330521"))
    before = _count(session, IdAddressCode)
    monkeypatch.setattr(reference, "_read", with_a_stranger)
    with pytest.raises(KeyError, match="nobody"), use_scope(SYSTEM):
        load_reference(session)
    assert _count(session, IdAddressCode) == before
