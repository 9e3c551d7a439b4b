"""D-3: lines and pages by measure."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.printing.pagination import (
    NEVER_FIRST,
    NEVER_LAST,
    Block,
    break_lines,
    fill_pages,
    fit_size,
    text_width,
)

texts = st.text(st.sampled_from("浙江省人事厅工程师，。（）〔〕08Xab、-"), max_size=60)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(1, 20), st.booleans()), max_size=60))
def test_pages_hold_every_block_once_in_order_and_none_overflows(sizes: list[tuple[float, bool]]) -> None:
    """D-3: nothing lost, nothing repeated, nothing below the edge, no head parted from its row."""
    rows = [Block(height, head and i % 2 == 0) for i, (height, head) in enumerate(sizes)]
    pages = fill_pages(rows, 60)
    assert [i for page in pages for i in page] == list(range(len(rows)))
    for page in pages:
        assert sum(rows[i].height for i in page) <= 60
    for page in pages[:-1]:
        assert not rows[page[-1]].keeps_with_next


@settings(max_examples=100, deadline=None)
@given(texts, st.floats(12, 60))
def test_lines_lose_nothing_and_fit(text: str, width: float) -> None:
    """D-3: the lines put together are the text, and each is as wide as its column at most."""
    lines = break_lines(text, width, 8)
    assert "".join(lines) == text
    assert all(text_width(line, 8) <= width for line in lines)


def test_no_line_begins_with_a_stop_or_ends_with_an_opening() -> None:
    """D-3: a number's brackets stay with their year."""
    lines = break_lines("浙卫高〔1990〕88号，浙人专（2007）57号。", 19.1, 8)
    assert lines[0] == "浙卫高"
    assert not [line for line in lines if line[0] in NEVER_FIRST or line[-1] in NEVER_LAST]


def test_words_and_numbers_stay_whole_when_they_fit() -> None:
    """D-3: an ID number is not broken in a column wide enough for it."""
    assert "33019919580412004X" in break_lines("身份证号码33019919580412004X", 28, 8)


def test_size_is_the_largest_that_fits() -> None:
    """D-1: short texts keep the full size, longer ones shrink by steps."""
    assert fit_size("医院", 56, 12, (10.5, 9.0, 8.0)) == 10.5
    assert fit_size("湖" * 34, 56, 12, (10.5, 9.0, 8.0)) < 10.5


def test_no_blocks_make_one_page() -> None:
    """D-3: an empty roster still has its page."""
    assert fill_pages([], 10) == [[]]
