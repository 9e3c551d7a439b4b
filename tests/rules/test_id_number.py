"""P-1, P-2, T31: the ID number, against the published vectors and as laws."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from app.enums import Sex
from app.rules import id_number
from app.rules.address_book import AddressBook
from app.rules.id_number import IdNumberReading, read_id_number

TODAY = dt.date(2007, 9, 12)
BOOK = AddressBook(
    [
        ("330199", 1984, None),
        ("330102", 1984, None),
        ("330107", 1977, 1990),
        ("110105", 1981, None),
        ("810000", 1997, None),
    ]
)
VECTORS = list(csv.DictReader((Path(__file__).parent / "data" / "id_number_vectors.csv").open(encoding="utf-8-sig")))

# Where a source is stricter than the requirement: an old address code and sequence 000 only warn, 15 digits convert.
LENIENT_MODES = frozenset({"strict", "no-15-digit"})


def number(body: str) -> str:
    """A number of seventeen digits with its right check character."""
    return body + mod_11_2.calc_check_digit(body)


def read(text: str, today: dt.date = TODAY) -> IdNumberReading:
    return read_id_number(text, today, BOOK)


bodies = st.builds(
    lambda day, sequence: f"330199{day:%Y%m%d}{sequence:03d}",
    st.dates(dt.date(1900, 1, 1), dt.date(1999, 9, 30)),
    st.integers(1, 995),
)


def only_lenient(vector: dict[str, str]) -> bool:
    """True where the source refuses what P-1 only warns of."""
    return vector["mode"] in LENIENT_MODES or id_number.normalise(vector["id"])[14:17] == "000"


@pytest.mark.parametrize("vector", VECTORS, ids=[f"row{i}" for i in range(2, len(VECTORS) + 2)])
def test_p1_every_vector_reads_as_its_source_says(vector: dict[str, str]) -> None:
    """P-1: all published vectors; those stricter than P-1 warn instead of block."""
    reading = read(vector["id"], dt.date(2026, 1, 1))
    if vector["expected"] == "invalid" and not only_lenient(vector):
        assert reading.number is None
        assert any(p.blocks for p in reading.problems)
        return
    if vector["expected"] == "invalid" and reading.number is None:
        assert not mod_11_2.is_valid(id_number.normalise(vector["id"]))  # its checksum is wrong as well
        return
    assert reading.number is not None
    assert not any(p.blocks for p in reading.problems)
    if vector["birth"]:
        assert reading.birth_date == dt.date.fromisoformat(vector["birth"])
    if vector["sex"]:
        assert reading.sex == Sex(vector["sex"])
    if vector["expected"].startswith("valid-structure") or vector["mode"] in LENIENT_MODES:
        assert reading.problems


def test_p1_all_vectors_are_there() -> None:
    """The copied file holds every row of the source."""
    assert len(VECTORS) == 57
    assert sum(v["expected"] == "invalid" for v in VECTORS) > 40


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=25))
def test_p1_normalise_twice_is_once(text: str) -> None:
    """P-1: normalising is idempotent, whatever is typed."""
    assert id_number.normalise(id_number.normalise(text)) == id_number.normalise(text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=25))
def test_p1_no_text_repeats_what_was_typed_nor_crashes(text: str) -> None:
    """P-1: any text is answered, and no problem holds digits of it."""
    for problem in read(text).problems:
        assert problem.rule == "P-1"
        assert not problem.params


@settings(max_examples=100, deadline=None)
@given(bodies)
def test_p1_fifteen_digits_convert_to_the_number_they_were_cut_from(body: str) -> None:
    """P-1: 18 → 15 → 18 gives the same number, says so, and keeps date and sex."""
    full = number(body)
    reading = read(full[:6] + full[8:17])
    assert reading.number == full
    assert reading.converted_from_15
    assert reading.birth_date == read(full).birth_date
    assert reading.sex is read(full).sex
    assert [p.blocks for p in reading.problems] == [False]


@settings(max_examples=100, deadline=None)
@given(bodies, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_p1_every_single_error_is_detected(body: str, at: int, sign: str) -> None:
    """P-1: ISO 7064 MOD 11-2 finds every wrong single character."""
    full = number(body)
    wrong = full[:at] + sign + full[at + 1 :]
    assert (read(wrong).number is None) == (wrong != full)


@settings(max_examples=100, deadline=None)
@given(bodies, st.integers(0, 16))
def test_p1_every_swap_of_neighbours_is_detected(body: str, at: int) -> None:
    """P-1: ISO 7064 MOD 11-2 finds every swap of neighbouring characters."""
    full = number(body)
    swapped = full[:at] + full[at + 1] + full[at] + full[at + 2 :]
    assert (read(swapped).number is None) == (swapped != full)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (" 33019919020304001{} ", "spaces"),
        ("３３０１９９１９０２０３０４００１{}", "full width"),
        ("330199-19020304-001{}", "hyphens"),
        ("\ufeff330199 19020304 001{}\u200b", "invisible characters"),
    ],
)
def test_p1_usual_spellings_are_one_number(typed: str, why: str) -> None:
    """P-1: NFKC, strip, upper case."""
    full = number("33019919020304001")
    assert read(typed.format(full[-1].lower())).number == full, why


def test_p1_lower_case_x_is_taken() -> None:
    """P-1: x and X are one check character."""
    full = next(n for n in (number(f"33019919020304{i:03d}") for i in range(1, 40)) if n.endswith("X"))
    assert read(full.lower()).number == full


@pytest.mark.parametrize("sequence", ["996", "997", "998", "999"])
def test_p1_centenarian_sequences_belong_to_the_century_before(sequence: str) -> None:
    """P-1: sequence 996–999 → 18xx."""
    reading = read(f"330199910203{sequence}")
    assert reading.birth_date == dt.date(1891, 2, 3)
    assert read("330199910203995").birth_date == dt.date(1991, 2, 3)


@pytest.mark.parametrize("digits", ["330199990231001", "330199001301001", "330199400203996"])
def test_p1_unconvertible_fifteen_digits_block(digits: str) -> None:
    """P-1: a date that exists in no century, or before anyone alive, cannot be converted."""
    reading = read(digits)
    assert reading.number is None
    assert reading.converted_from_15
    assert "cannot be converted" in reading.problems[0].text


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("33019919990229001", "does not exist"),
        ("33019920070913001", "future"),
        ("33019917990101001", "does not exist"),
        ("39019919020304001", "no province"),
    ],
)
def test_p1_impossible_future_and_provinceless_numbers_block(body: str, words: str) -> None:
    """P-1: impossible and future dates and unknown provinces block."""
    reading = read(number(body))
    assert reading.number is None
    assert any(p.blocks and words in p.text for p in reading.problems)


def test_p1_born_today_is_no_future_date() -> None:
    """P-1: the boundary of the future date."""
    assert read(number("33019920070912001")).number is not None


def test_p1_all_blocks_are_told_at_once() -> None:
    """P-1: province, checksum and date are judged independently."""
    wrong = "390199190213450010"
    assert not mod_11_2.is_valid(wrong)
    assert len(read(wrong).problems) == 3


@pytest.mark.parametrize("province", ["81", "82", "83"])
def test_p1_residence_permits_are_valid(province: str) -> None:
    """P-1: 81, 82 and 83 begin the permits of people from Hong Kong, Macao and Taiwan."""
    assert read(number(f"{province}000019020304001")).number is not None


@pytest.mark.parametrize(
    ("county", "birth", "warnings"),
    [
        ("330107", "19030701", 0),  # in force 1977–1990, inside the life
        ("330107", "19900101", 0),  # its last year counts
        ("330107", "19910101", 1),  # abolished before birth
        ("339999", "19030701", 1),  # in no list
    ],
)
def test_p1_county_codes_only_warn_and_are_compared_with_the_whole_life(county: str, birth: str, warnings: int) -> None:
    """P-1: the address is that of registration, so any year of the life up to today will do."""
    reading = read(number(f"{county}{birth}001"))
    assert reading.number is not None
    assert len(reading.problems) == warnings


def test_p1_a_county_founded_after_today_is_not_yet_in_force() -> None:
    """P-1: the interval ends today."""
    book = AddressBook([("330114", 2021, None)])
    reading = read_id_number(number("33011419020304001"), TODAY, book)
    assert [p.blocks for p in reading.problems] == [False]


def test_p1_sequence_000_warns() -> None:
    """P-1: sequence 000 only warns."""
    reading = read(number("33019919020304000"))
    assert reading.number is not None
    assert [p.blocks for p in reading.problems] == [False]


def test_t31_the_mask_tells_the_province_only() -> None:
    """T31: two digits and sixteen stars, for every kind of input; the reading's repr hides the number too."""
    full = number("33019919020304001")
    assert id_number.mask(full) == "33" + "*" * 16
    assert id_number.mask("330199020304001") == "33" + "*" * 16
    assert id_number.mask("") == "*" * 18
    assert id_number.mask("张三") == "*" * 18
    assert full not in repr(read(full))
    assert "1902" not in repr(read(full))


def test_p1_convert_15_refuses_anything_else() -> None:
    """P-1: only fifteen digits convert."""
    with pytest.raises(ValueError, match="fifteen"):
        id_number.convert_15("33019902030400X")
