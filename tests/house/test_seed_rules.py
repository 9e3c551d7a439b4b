"""The dated tables of the seed (authorities, checklist, deadlines, windows, reasons, fees) say what the notice says."""

from __future__ import annotations

import itertools
import string
from collections import Counter

from app.enums import CaseKind, DocumentKind, Level, Line, Seat, Step, Verb
from app.rules.certificate_number import template_problems
from tests.house.seed_tables import in_force, rows, units

MUNICIPAL_AND_PROVINCIAL = (Line.COUNTY, Line.CITY_DEPARTMENT, Line.PROVINCIAL, Line.DIRECT)
NAMED_ROUTES = {
    *itertools.product(
        (CaseKind.EXCHANGE, CaseKind.TRANSFER_IN, CaseKind.REISSUE, CaseKind.CORRECTION),
        Level,
        MUNICIPAL_AND_PROVINCIAL,
    ),
    (CaseKind.NEW_AWARD, Level.SENIOR, Line.EVALUATION_BODY),
    *itertools.product((CaseKind.NEW_AWARD,), (Level.MID, Level.JUNIOR), Line),
}


def test_every_named_route_has_one_authority_row_in_force() -> None:
    """C-1, C-5 to C-9, M8: each kind, level and line the requirements name, once, and no other."""
    found = Counter(
        (CaseKind(row["kind"]), Level(row["level"]), Line(row["line"]))
        for row in rows("reference/authorities")
        if in_force(row)
    )
    assert set(found) == NAMED_ROUTES
    assert set(found.values()) == {1}


def test_authority_rows_say_what_the_notice_says() -> None:
    """M8, A1-5, A1-6, K-6: who approves, imprints and issues, and every reading is marked."""
    by_route = {(row["kind"], row["level"], row["line"]): row for row in rows("reference/authorities")}
    for (_, level, line), row in by_route.items():
        duties = [row[duty] for duty in ("approver", "numberer", "printer")]
        expected = Seat.PROVINCE if level == Level.SENIOR else Seat.REVIEW
        assert duties == [expected] * 3
        imprint = Seat.PROVINCE if level == Level.SENIOR or line == Line.PROVINCIAL else Seat.REVIEW
        assert [row["imprint"], row["blank_supplier"]] == [imprint] * 2
        assert (
            row["issuer"]
            == {
                Line.COUNTY: Seat.LOCAL,
                Line.CITY_DEPARTMENT: Seat.REVIEW,
                Line.PROVINCIAL: Seat.EMPLOYER,
                Line.DIRECT: Seat.REVIEW,
                Line.EVALUATION_BODY: Seat.BODY,
            }[Line(line)]
        )
        assert row["destroyer"] == Seat.REVIEW
        assert (row["recognition_text"] == "经浙江省人事厅确认") is (level == Level.SENIOR)
        assert level == Level.SENIOR or "(R)" in row["note"]


def test_k1_number_templates_are_valid() -> None:
    """K-1: every template gives unique numbers; the recognition text knows one place only."""
    for row in rows("reference/authorities"):
        assert template_problems(row["number_template"]) == []
        places = {name for _, name, _, _ in string.Formatter().parse(row["recognition_text"]) if name}
        assert places <= {"approver"}


def test_notes_fit_their_columns() -> None:
    """Notes and reasons are kept whole by the database."""
    for name in ("authorities", "checklist"):
        assert max(len(row["note"]) for row in rows(f"reference/{name}")) <= 200
    for row in rows("reference/reasons"):
        assert len(row["code"]) <= 24
        assert len(row["text_zh"]) <= 80
        assert len(row["text_en"]) <= 120


def test_p11_checklist_covers_every_route_with_known_words() -> None:
    """P-11: each route asks for something at its first step, all words are the program's."""
    table = rows("reference/checklist")
    assert {(row["kind"], row["level"], row["line"]) for row in table} == NAMED_ROUTES
    for row in table:
        assert DocumentKind(row["document_kind"])
        assert Step(row["step"])
        assert row["required"] in {"yes", "no"}
        assert row["condition"] in {"", "lost", "not_lost"}
        first = {Line.PROVINCIAL: Step.EMPLOYER, Line.DIRECT: Step.REVIEW, Line.EVALUATION_BODY: Step.BODY}
        assert row["step"] in {first.get(Line(row["line"]), Step.LOCAL), Step.REVIEW}


def test_c1_exchange_asks_for_the_old_certificate_or_the_newspaper() -> None:
    """C-1, C-3, P-11: never both; the announcement document is the reviewing office's."""
    for level, line in itertools.product(Level, MUNICIPAL_AND_PROVINCIAL):
        wanted = {
            (row["document_kind"], row["condition"], row["step"] == Step.REVIEW)
            for row in rows("reference/checklist")
            if (row["kind"], row["level"], row["line"]) == (CaseKind.EXCHANGE, level, line) and row["required"] == "yes"
        }
        at_review = line == Line.DIRECT
        assert wanted == {
            ("paper_form", "", at_review),
            ("id_copy", "", at_review),
            ("old_certificate", "not_lost", at_review),
            ("newspaper", "lost", at_review),
            ("announcement", "", True),
        }


def test_c5_transfer_in_attaches_what_annex_3_asks_for() -> None:
    """C-5, A3 note 2: 原证书, 评审表 and 公布文件, all from the first step."""
    for line in MUNICIPAL_AND_PROVINCIAL:
        wanted = [
            row
            for row in rows("reference/checklist")
            if (row["kind"], row["level"], row["line"]) == ("transfer_in", "senior", line) and row["required"] == "yes"
        ]
        assert {"old_certificate", "review_form", "announcement"} <= {row["document_kind"] for row in wanted}
        assert len({row["step"] for row in wanted}) == 1


def test_u3_every_acting_step_has_a_deadline() -> None:
    """U-3: steps somebody must act on, none other."""
    deadlines = {Step(row["step"]): int(row["working_days"]) for row in rows("reference/step_deadlines")}
    assert set(deadlines) == {Step.EMPLOYER, Step.LOCAL, Step.REVIEW, Step.BODY, Step.FINAL}
    assert min(deadlines.values()) > 0


def test_c11_campaign_windows_are_the_notices() -> None:
    """C-11, M4: three pilots to October 2007, everybody from July 2007 to the end of 2008."""
    windows = {row["unit_key"]: (row["starts_on"], row["ends_on"]) for row in rows("reference/campaign_windows")}
    pilot = ("2007-01-01", "2007-10-31")
    assert {units()[key]["name"]: dates for key, dates in windows.items() if key} == {
        "杭州市人事局": pilot,
        "湖州市人事局": pilot,
        "浙江省农业科学院": pilot,
    }
    assert windows[""] == ("2007-07-01", "2008-12-31")


def test_c12_reasons_and_k7_fee() -> None:
    """C-12: reasons for return, reject and close in both languages; K-7: five yuan from August 2002."""
    reasons = rows("reference/reasons")
    assert {Verb(row["verb"]) for row in reasons} == {Verb.RETURN, Verb.REJECT, Verb.CLOSE}
    assert all(row["text_zh"] and row["text_en"].isascii() for row in reasons)
    assert [(row["amount_fen"], row["valid_from"]) for row in rows("reference/fees")] == [("500", "2002-08-01")]
