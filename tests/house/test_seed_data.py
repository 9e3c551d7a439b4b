"""The seed's units and code tables agree with one another, with the notice, and with the program's vocabularies."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest

from app.enums import Level, ObtainMethod, Tier
from tests.house.seed_tables import SEED, rows, tiers, units

NATURAL_KEYS = {
    "reference/divisions": ("code", "valid_from"),
    "reference/id_address_codes": ("code", "name", "valid_from"),
    "reference/ethnicities": ("code",),
    "reference/notice_codes": ("field", "code"),
    "reference/professional_titles": ("series_code", "subseries", "level", "title"),
    "reference/units": ("key",),
    "reference/evaluation_bodies": ("key", "series_code", "level", "valid_from"),
    "reference/review_committees": ("name",),
    "reference/authorities": ("kind", "level", "line", "valid_from"),
    "reference/checklist": ("kind", "level", "line", "document_kind", "step", "condition"),
    "reference/step_deadlines": ("step",),
    "reference/campaign_windows": ("unit_key", "starts_on"),
    "reference/reasons": ("code",),
    "reference/fees": ("valid_from",),
    "demo/surnames": ("surname",),
    "demo/given_names": ("sex", "character"),
    "demo/employers": ("line", "department", "pattern"),
    "demo/specialties": ("series_code", "subseries", "specialty"),
    "demo/schools": ("school",),
    "demo/majors": ("series_code", "major"),
    "demo/announcements": ("level", "series_code", "number_pattern"),
    "demo/places": ("division_code",),
    "demo/opinions": ("step", "verb", "text"),
    "demo/newspapers": ("division_code",),
    "demo/transfer_sources": ("unit",),
    "demo/campaign": ("unit_key",),
}


def test_every_seed_file_is_data_and_has_a_natural_key() -> None:
    """seed/ holds tables only, and this file knows each of them."""
    found = {f"{path.parent.name}/{path.stem}" for path in SEED.rglob("*") if path.is_file() and path.suffix == ".csv"}
    assert found == set(NATURAL_KEYS)
    assert [path for path in SEED.rglob("*") if path.is_file() and path.suffix != ".csv"] == []


@pytest.mark.parametrize("name", sorted(NATURAL_KEYS))
def test_natural_keys_are_unique(name: str) -> None:
    """Loading is idempotent by natural key, so no key may occur twice."""
    counts = Counter(tuple(row[column] for column in NATURAL_KEYS[name]) for row in rows(name))
    assert [key for key, count in counts.items() if count > 1] == []


def test_facts_are_there_whole() -> None:
    """P-1, P-4, P-7: address codes, ethnicities, the notice's codes, titles of 32 series, each with its evidence."""
    addresses = rows("reference/id_address_codes")
    assert len(addresses) > 7400
    assert all(row["category"] and row["source"] for row in addresses)
    assert sum(row["in_gbt3304"] == "yes" for row in rows("reference/ethnicities")) == 56
    assert {row["code"] for row in rows("reference/notice_codes") if row["field"] == "取得方式"} == set(ObtainMethod)
    titles = rows("reference/professional_titles")
    assert len({row["series_code"] for row in titles}) == 32
    assert {row["level"] for row in titles} == {"正高级", "副高级", "中级", "助理级", "员级"}
    assert all(row["evidence"] for row in titles)


def test_renamed_divisions_come_in_order_of_time() -> None:
    """A code used twice (滨海区, then 北仑区) ends with the later name, for readers that keep one name per code."""
    for _, group in itertools.groupby(rows("reference/divisions"), key=lambda row: row["code"]):
        starts = [row["valid_from"] for row in group]
        assert starts == sorted(starts)


def test_p5_units_of_2007_by_tier() -> None:
    """P-5, M2, M4, M8: one province, 11 cities, 89 counties and Yiwu, about 20 departments, 8 evaluation bodies."""
    counts = Counter(tier for row in units().values() for tier in tiers(row))
    assert counts[Tier.PROVINCE] == 1
    assert counts[Tier.CITY_OFFICE] == 11
    assert counts[Tier.COUNTY_OFFICE] == 89
    assert counts[Tier.DIRECT_OFFICE] == 1
    assert 18 <= counts[Tier.PROVINCIAL_DEPARTMENT] <= 24
    assert counts[Tier.EVALUATION_BODY] == 8
    assert counts[Tier.CITY_DEPARTMENT] >= 18
    assert set(counts) <= set(Tier)


def test_p5_every_county_of_2007_has_its_office_under_its_city() -> None:
    """P-5: the offices are exactly those of the divisions in force in 2007."""
    kinds = {"district", "county-level city", "county", "autonomous county"}
    counties = {
        row["code"]: row
        for row in rows("reference/divisions")
        if row["kind"] in kinds
        and row["valid_from"]
        and int(row["valid_from"]) <= 2007 < int(row["valid_to"] or "9999")
    }
    assert len(counties) == 90
    local = {Tier.COUNTY_OFFICE, Tier.DIRECT_OFFICE}
    offices = {row["division_code"]: row for row in units().values() if local & set(tiers(row))}
    assert set(offices) == set(counties)
    for code, office in offices.items():
        assert office["name"].startswith(counties[code]["name"])
        if tiers(office) == [Tier.COUNTY_OFFICE]:
            assert units()[office["parent_key"]]["division_code"] == counties[code]["parent_code"]


def test_p5_yiwu_reports_to_the_province_and_jinhua_is_copied() -> None:
    """C-10, M8: a dated flag, the province above it, and the city office of Jinhua reads along."""
    (yiwu,) = [row for row in units().values() if Tier.DIRECT_OFFICE in tiers(row)]
    assert yiwu["tiers"] == "direct_office:2007-01-01"
    assert yiwu["parent_key"] == "province"
    assert units()[yiwu["copied_to_key"]]["name"] == "金华市人事局"
    assert [row["key"] for row in units().values() if row["copied_to_key"]] == [yiwu["key"]]


def test_p5_one_unit_stands_at_two_tiers() -> None:
    """P-5: 省农科院 is provincial department and employer at once."""
    double = [row["name"] for row in units().values() if len(tiers(row)) > 1]
    assert double == ["浙江省农业科学院"]


def test_units_hang_together() -> None:
    """P-5: parents exist and make a tree, names are unique within a parent, codes are known."""
    known = units()
    natures = {row["code"] for row in rows("reference/notice_codes") if row["field"] == "单位性质"}
    divisions = {row["code"] for row in rows("reference/divisions")}
    names = Counter((row["parent_key"], row["name"]) for row in known.values())
    assert max(names.values()) == 1
    for row in known.values():
        assert row["division_code"] in divisions
        assert row["nature"] in natures
        assert row["short_name"]
        assert row["department_in_charge"]
        steps, above = 0, row
        while above["parent_key"]:
            above, steps = known[above["parent_key"]], steps + 1
            assert steps < 5
        assert above["key"] == "province"
        if tiers(row) == [Tier.CITY_DEPARTMENT]:
            assert tiers(known[row["parent_key"]]) == [Tier.CITY_OFFICE]


def test_c7_every_evaluation_body_is_authorised_for_known_series() -> None:
    """C-7, M7: only evaluation bodies, each for at least one series, from 2007 on."""
    series = {row["series_code"] for row in rows("reference/professional_titles")}
    authorised = rows("reference/evaluation_bodies")
    bodies = {key for key, row in units().items() if Tier.EVALUATION_BODY in tiers(row)}
    assert {row["key"] for row in authorised} == bodies
    for row in authorised:
        assert row["series_code"] in series
        assert row["level"] in set(Level)
        assert row["valid_from"] >= "2007-01-01"


def test_p7_review_committees_have_known_series_and_dates() -> None:
    """P-7: names of their time, some of them historic."""
    series = {row["series_code"] for row in rows("reference/professional_titles")}
    committees = rows("reference/review_committees")
    assert len(committees) >= 30
    for row in committees:
        assert row["series_code"] in series
        assert row["level"] in set(Level)
        assert not row["valid_to"] or row["valid_to"] > row["valid_from"]
    assert any(row["valid_to"] for row in committees)
