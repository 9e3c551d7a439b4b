"""Lists on our base against FAB's own: scope, hostile addresses, shared filters, cost (U-2, T12, T14, architecture)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.extensions import db
from app.models.case import Case
from app.session import SYSTEM, use_scope
from app.views import interface
from app.views.interface import ServiceInterface
from app.views.listing import fill_filters
from tests.factories import get_unit
from tests.views.conftest import Office
from tests.views.workshop import ProbeCases, StockCases, UndeclaredUnits, WholeTableUnits

LIST = "/probe-cases/list/"


def shown(office: Office, query: str = "") -> set[str]:
    """受理编号 of the rows that the list shows."""
    answer = office.get(LIST + query)
    assert answer.status_code == 200, answer.text
    body = answer.text.partition("<tbody>")[2]
    return {number for number in office.numbers.values() if number in body}


def numbers(office: Office, ids: list[int]) -> set[str]:
    """受理编号 of ``ids``."""
    return {office.numbers[i] for i in ids}


def test_a_list_shows_the_own_jurisdiction_and_counts_only_it(office: Office) -> None:
    """U-2: three cases of the own county, none of the neighbour's; the count is of the same rows."""
    assert shown(office) == numbers(office, office.mine)
    assert "1–3" in office.get(LIST).text


@pytest.mark.parametrize(
    "query",
    [
        "?page_ProbeCases=abc",
        "?page_ProbeCases=-1",
        "?page_ProbeCases=999999999999999999999",
        "?page_ProbeCases=40000",
        "?psize_ProbeCases=0",
        "?psize_ProbeCases=x",
        "?psize_ProbeCases=²",
        "?_oc_ProbeCases=nothing&_od_ProbeCases=asc",
        "?_oc_ProbeCases=person.id_number&_od_ProbeCases=asc",
        "?_oc_ProbeCases=acceptance_number&_od_ProbeCases=sideways",
        "?_flt_0_nothing=1",
        "?_flt_9_step=review",
        "?_flt_77_step=review",
        "?_flt_0_person.id_number=1",
        "?_flt_0_step=nowhere",
        "?_flt_0_step_since=not-a-day",
        "?_flt_0_holder=abc",
        "?_flt_0_holder=99999999999999999999",
        "?_flt_0_acceptance_number=%00",
        "?_flt_0_acceptance_number=" + "x" * 5000,
        "?page_StockCases=abc&psize_Other=abc",
    ],
)
def test_nonsense_in_the_address_is_passed_over(office: Office, query: str) -> None:
    """T12: no error page, no other rows; unknown columns and values change nothing."""
    assert shown(office, query) == numbers(office, office.mine)


@pytest.mark.parametrize(
    "query",
    [
        "?page_StockCases=abc",
        "?_oc_StockCases=nothing&_od_StockCases=asc",
        "?_flt_9_holder=1",
    ],
)
def test_stock_fab_breaks_on_the_same_addresses(office: Office, query: str) -> None:
    """The control: an exception where ours shows the list."""
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it is, a user sees a 500
        office.get("/stockcases/list/" + query)


def test_filters_find_what_clerks_ask_for(office: Office) -> None:
    """等于, 包含, 早于, 晚于, 是, on own and related columns; a wildcard is plain text."""
    number = office.numbers[office.mine[0]]
    assert shown(office, f"?_flt_1_acceptance_number={number}") == {number}
    assert shown(office, f"?_flt_0_acceptance_number={number[-3:]}") >= {number}
    assert shown(office, "?_flt_0_acceptance_number=%25") == set()
    assert shown(office, "?_flt_0_person.name=试") == numbers(office, office.mine)
    assert shown(office, "?_flt_2_person.name=没有此人") == set()
    assert shown(office, "?_flt_0_step=final") == set()
    assert shown(office, "?_flt_0_step_since=2007-01-01") == set()
    assert shown(office, "?_flt_1_step_since=2007-01-01") == numbers(office, office.mine)


def test_no_filter_leads_out_of_the_jurisdiction(office: Office) -> None:
    """T12: the exact number of a neighbour's case finds nothing."""
    assert shown(office, f"?_flt_1_acceptance_number={office.numbers[office.theirs[0]]}") == set()


def test_a_page_has_at_most_a_hundred_rows_and_always_exists(office: Office) -> None:
    """A page far beyond the end is the last one; psize=20000 gave 37 MB (measured)."""
    with use_scope(SYSTEM):
        source = ServiceInterface(Case)
        everything = source.page(None, [("id", "asc")], 0, 20_000)
        last = source.page(None, [("id", "asc")], 10**9, 2)
    assert everything.count == 5
    assert [row.id for row in last.rows] == [max(office.numbers)]
    assert last.number == 2
    assert "psize_ProbeCases=20000" not in office.get(LIST + "?psize_ProbeCases=20000").text.split("<main")[0]


def test_counting_stops_at_the_cap_and_offsets_stay_below_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists at scale: above the cap the count is cap + 1, and no page lies beyond it."""
    monkeypatch.setattr(interface, "COUNT_CAP", 3)
    with use_scope(SYSTEM):
        page = ServiceInterface(Case).page(None, [("id", "asc")], 4, 1)
    assert (page.count, page.number) == (4, 2)


def test_rows_with_equal_values_stand_on_one_page_each(office: Office) -> None:
    """The key breaks ties: five cases opened together, read page by page, come once each."""
    with use_scope(SYSTEM):
        pages = [ServiceInterface(Case).page(None, [("step", "desc")], n, 2).rows for n in range(3)]
    assert sorted(row.id for page in pages for row in page) == sorted(office.numbers)


def test_a_list_page_sends_at_most_ten_statements(office: Office, statements: Callable[[], Any]) -> None:
    """Lists at scale: FAB's own needs one more for each row and relation (53 to 76 were measured)."""
    office.get(LIST)
    with statements() as ours:
        assert office.get(LIST).status_code == 200
    assert len(ours) <= 10, "\n".join(ours)


def test_filters_belong_to_one_request(workshop: Flask) -> None:
    """T12: while one request searches, another starts; the first still shows its own. FAB's shows the other's."""
    seen = {}
    for view in (ProbeCases, StockCases):
        [mounted] = [v for v in workshop.extensions["appbuilder"].baseviews if isinstance(v, view)]
        with workshop.test_request_context("/?_flt_0_acceptance_number=first") as first:
            mine = fill_filters(mounted._filters, first.request.args)
            with workshop.app_context(), workshop.test_request_context("/?_flt_0_acceptance_number=second") as second:
                fill_filters(mounted._filters, second.request.args)
            seen[view] = mine.get_filters_values_tojson()[0][2]
    assert seen == {ProbeCases: ["first"], StockCases: ["second"]}


def test_drop_downs_are_short_and_in_the_jurisdiction(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """T14: reviewing offices are offered, employers never; FAB's own list offers every unit there is."""
    session = db.session()
    with use_scope(SYSTEM):
        employer = session.get_one(Case, office.theirs[0]).employer
        city = get_unit(session, "330500-office")
    ours = office.get(LIST).text
    assert city.name in ours
    assert employer is not None and employer.name not in ours
    monkeypatch.setattr(interface, "OPTIONS_CAP", 2)
    with use_scope(SYSTEM):
        assert len(ServiceInterface(Case).query()[1]) == 2


def test_a_view_must_say_what_is_searched(workshop: Flask) -> None:
    """FAB would take every column, relations as whole tables (91,000 options were measured)."""
    with pytest.raises(TypeError, match="search_columns must be declared"):
        UndeclaredUnits()
    with pytest.raises(TypeError, match="the drop-down of parent"):
        WholeTableUnits()
