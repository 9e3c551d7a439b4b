"""The demo's name material fits the reference tables and belongs to nobody."""

from __future__ import annotations

from collections import Counter

from app.enums import Level, Line, Sex, Tier
from app.rules.document_number import normalise, read_document_number
from tests.house.seed_tables import DAY, rows, tiers, units


def test_demo_people_can_be_named_and_schooled() -> None:
    """Names for both sexes; every series an employer works in has specialties, majors, a school and a document."""
    assert {row["sex"] for row in rows("demo/given_names")} == set(Sex)
    assert all(int(row["weight"]) > 0 for name in ("surnames", "given_names") for row in rows(f"demo/{name}"))
    specialties = Counter(row["series_code"] for row in rows("demo/specialties"))
    majors = {row["series_code"] for row in rows("demo/majors")}
    schooled = {code for row in rows("demo/schools") for code in row["series_codes"].split("|")}
    announced = {row["series_code"] for row in rows("demo/announcements") if row["level"] == Level.SENIOR}
    reviewed = {row["series_code"] for row in rows("reference/review_committees") if not row["valid_to"]}
    for code in {row["series_code"] for row in rows("demo/employers")}:
        assert specialties[code] >= 6
        assert code in majors & schooled & announced & reviewed


def test_demo_specialties_name_known_subseries() -> None:
    """A specialty with a subseries belongs to one that has senior titles in 2007."""
    known = {
        (row["series_code"], row["subseries"])
        for row in rows("reference/professional_titles")
        if row["valid_in_2007"] == "yes" and row["level"] in {"正高级", "副高级"}
    }
    assert all((row["series_code"], row["subseries"]) in known for row in rows("demo/specialties") if row["subseries"])


def test_demo_employers_have_departments() -> None:
    """P-6: city-department and provincial patterns name departments that are units; codes are the notice's."""
    names = {row["name"] for row in units().values()}
    city_departments = [row["name"] for row in units().values() if tiers(row) == [Tier.CITY_DEPARTMENT]]
    natures = {row["code"] for row in rows("reference/notice_codes") if row["field"] == "单位性质"}
    for row in rows("demo/employers"):
        line = Line(row["line"])
        assert row["nature"] in natures
        assert int(row["weight"]) > 0
        assert ("{division}" in row["pattern"]) is (line is not Line.PROVINCIAL)
        if line is Line.PROVINCIAL:
            assert row["department"] in names
        if line is Line.CITY_DEPARTMENT:
            assert any(name.endswith(row["department"]) for name in city_departments)
    served = {row["department"] for row in rows("demo/employers") if row["line"] == Line.CITY_DEPARTMENT}
    assert all(any(name.endswith(department) for department in served) for name in city_departments)


def test_p8_demo_document_numbers_are_canonical() -> None:
    """P-8: every pattern, filled in, is already in the one spelling and can be read."""
    for row in [*rows("demo/announcements"), *rows("demo/transfer_sources")]:
        number = row["number_pattern"].format(year=2001, number=88, abbr="杭")
        assert normalise(number) == number
        assert read_document_number(number, DAY).problems == ()


def test_demo_id_numbers_belong_to_nobody() -> None:
    """No personal data: the county codes of demo ID numbers are on no list, yet inside the province."""
    listed = {row["code"] for row in rows("reference/id_address_codes")}
    invented = [row["invented_id_county_code"] for row in rows("demo/places")]
    assert len(set(invented)) == len(invented)
    assert all(code.startswith("33") and code not in listed for code in invented)
    assert {"330199", "330599", "330799", "330798"} <= set(invented)


def test_demo_campaign_runs_on_the_day_it_is_loaded() -> None:
    """C-11: offsets in days, so the demo is alive whenever it is loaded."""
    for row in rows("demo/campaign"):
        assert int(row["starts_days_before_load"]) > 0
        assert int(row["ends_days_after_load"]) > 0
        assert not row["unit_key"] or row["unit_key"] in units()
