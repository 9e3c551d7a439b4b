"""The macros every page is made of: what they say, and that nothing handed to them becomes markup."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from app.errors import Problem, Severity

HOSTILE = '<img src=x onerror="alert(1)">'


@pytest.fixture(scope="module")
def face() -> Flask:
    """An application with the templates alone: no database, no FAB, English."""
    app = Flask("app", template_folder="../templates", static_folder="../static")
    Babel(app, default_locale="en", default_timezone="Asia/Shanghai")
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    return app


@pytest.fixture
def page(face: Flask) -> Iterator[Flask]:
    """The same inside a request for a filtered, sorted list."""
    with face.test_request_context("/cases/list/?_flt_0_name=a&_flt_0_name=b&page_CaseView=3&psize_CaseView=50"):
        yield face


def macro(app: Flask, file: str, name: str, *arguments: Any, **named: Any) -> str:
    """What ``{% from 'components/<file>.html' import name %}`` would print."""
    template = app.jinja_env.get_template(f"components/{file}.html")
    return str(getattr(template.make_module({}), name)(*arguments, **named))


@pytest.mark.parametrize(
    ("file", "name", "arguments"),
    [
        ("status", "st", ("ok", HOSTILE)),
        ("status", "alert", ("danger", HOSTILE, HOSTILE)),
        ("record", "kv", ([(HOSTILE, HOSTILE)],)),
        ("record", "photo", ("/p.jpg", HOSTILE)),
        ("record", "why", ([(1, HOSTILE, "C-3", HOSTILE, HOSTILE)],)),
        ("case", "seal", (HOSTILE, "a")),
        ("case", "timeline", ([{"who": HOSTILE, "when": HOSTILE, "text": HOSTILE, "office": HOSTILE, "seal": True}],)),
        ("figures", "tiles", ([{"label": HOSTILE, "value": HOSTILE, "note": HOSTILE, "url": HOSTILE}],)),
        ("act", "button", (HOSTILE,)),
        ("act", "link", (HOSTILE, HOSTILE)),
        ("job", "job", ({"title": HOSTILE, "state": "done", "done": 1, "total": 1, "note": HOSTILE},)),
        ("grid", "cell", ([HOSTILE],)),
    ],
)
def test_text_never_becomes_markup(page: Flask, file: str, name: str, arguments: tuple[Any, ...]) -> None:
    """T24: names and sentences from outside are escaped by every macro."""
    shown = macro(page, file, name, *arguments)
    assert "<img src=x" not in shown
    assert "&lt;img" in shown


def test_a_problem_names_what_and_rule(page: Flask) -> None:
    """C-14: a refusal says what is wrong, at which field, by which rule, and whether it stops the act."""
    problems = [
        Problem("P-4", "No name was given.", "name"),
        Problem("P-10", "The photo is %(size)s bytes.", "photo", {"size": 60000}, Severity.WARN),
    ]
    shown = macro(page, "record", "problems", problems, {"name": "Name", "photo": "Photo"})
    assert "Rule P-4" in shown and 'href="#name"' in shown and ">Name</a>" in shown
    assert "The photo is 60000 bytes." in shown
    assert [m.split('"')[0] for m in shown.split('class="st st-')[1:]] == ["bad", "me"]


def test_empty_values_are_a_dash_and_not_a_blank(page: Flask) -> None:
    """U-5: nothing is shown as a dash; zero and no are values."""
    nothings: list[Any] = [None, "", []]
    for nothing in nothings:
        assert "—" in macro(page, "grid", "cell", nothing)
    assert macro(page, "grid", "cell", 0) == "0"
    assert macro(page, "grid", "cell", False) == "No"
    assert "2007-09-12" in macro(page, "grid", "cell", dt.date(2007, 9, 12))


def test_instants_are_shown_in_zhejiang_time(page: Flask) -> None:
    """T9: 16:30 UTC on the 12th is half past midnight on the 13th."""
    instant = dt.datetime(2007, 9, 12, 16, 30, tzinfo=dt.UTC)
    assert "2007-09-13 00:30" in macro(page, "grid", "cell", instant)


def test_an_address_keeps_every_filter_but_the_one_removed(page: Flask) -> None:
    """B-1: one chip removed leaves the others, also those of the same column; the page starts anew."""
    shown = macro(page, "grid", "here", {}, ["page_CaseView"], ("_flt_0_name", "a"))
    assert shown == "/cases/list/?_flt_0_name=b&amp;psize_CaseView=50"


def test_an_address_escapes_what_it_carries(page: Flask) -> None:
    """T24: a value with signs of its own cannot add an argument."""
    assert macro(page, "grid", "here", {"q": 'a&b="<'}).endswith("&amp;q=a%26b%3D%22%3C")


@pytest.mark.parametrize("at", [0, 1, 5, 101, 202])
def test_the_pager_reaches_first_last_and_neighbours(page: Flask, at: int) -> None:
    """U-8: from every page one step leads to the first, the last and the neighbouring pages, once each."""
    shown = macro(page, "grid", "pager", at, 50, 10113, "CaseView")
    numbers = [int(n) for n in re.findall(r"page_CaseView=(\d+)\"(?: aria-current=\"page\")?>\d", shown)]
    assert numbers == sorted(set(numbers))
    assert {0, 202, at} | {p for p in (at - 1, at + 1) if 0 <= p <= 202} <= set(numbers)
    assert shown.count('aria-current="page"') == 1


def test_a_capped_count_says_more_than(page: Flask) -> None:
    """Counting stops at 10,000; the foot must not claim a total it does not know."""
    assert "of more than 10,000" in macro(page, "grid", "foot", 0, 50, 10001, 10000, "V")
    assert "of 10,000" in macro(page, "grid", "foot", 0, 50, 10000, 10000, "V")


def test_a_masked_number_stays_masked(page: Flask) -> None:
    """U-6: the boxes show what they are given, star by star."""
    shown = macro(page, "case", "id_boxes", "33" + "*" * 16)
    assert shown.count('<i class="m">*</i>') == 16
    assert shown.count("<i>3</i>") == 2


def test_a_disabled_button_says_why(page: Flask) -> None:
    """The design: a disabled button has its reason beside it."""
    shown = macro(page, "act", "button", "Approve", disabled_why="You reviewed it below.")
    assert " disabled" in shown and "You reviewed it below." in shown


def test_bars_carry_their_figures_without_style(page: Flask) -> None:
    """T29: widths come from value and max, so no style attribute is needed."""
    shown = macro(page, "figures", "bars", [("Huzhou", 812, 1180)])
    assert 'value="812" max="1180"' in shown and "style" not in shown


def test_columns_stay_inside_the_picture(page: Flask) -> None:
    """Heights are drawn to a scale that the tallest column cannot exceed; nothing at all is drawable."""
    for weeks in ([], [("1", 0, 0)], [("1", 401, 3), ("2", 7, 402)]):
        shown = macro(page, "figures", "columns", weeks, "in", "out", "label")
        assert all(22 <= float(y) <= 130 for y in re.findall(r'<rect class="." x="[\d.]+" y="([\d.]+)"', shown))
