"""Who may do what where: every line × standing × verb × officer, read from the notice, against ``preview`` (T4, T5).

The tables are our reading of 浙人专[2007]57号 and of C-1 to C-14 for senior exchange cases. They were written
from the paper; nothing here imports the routes or transitions of the program.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.enums import DocumentKind, ObtainMethod, RosterState, Step, Verb
from app.models.approval import Approval
from app.models.roster import AnnouncementCheck
from app.queries.case_facts import list_case_facts
from app.rules.guard import GUARDS
from app.security.jurisdiction import Actor
from app.services import workflow
from app.services.workflow import Instruction, Outcome, Selection, preview
from app.session import SYSTEM, use_scope
from tests.properties.cast import HANDS, LINES, Standings, make_officers, make_standings

# A approve, R return, J reject, W withdraw, C close. "-": there is no such case for this officer (U-2).
# ".": sees it and may do nothing. On the direct line the entry step is the review step: nothing lies before it to
# return to, and the office that entered may give up.
GRID = """
line            standing  county county2 citydept city city2 jinhua dept dept2 yiwu  employer body province auditor admin printer
county          local     AWC    -       -        .    -     -      -    -     -     .        -    .        .       .     .
county          review    W      -       -        RC   -     -      -    -     -     .        -    .        .       .     .
county          rostered  .      -       -        ARC  -     -      -    -     -     .        -    .        .       .     .
county          final     .      -       -        W    -     -      -    -     -     .        -    ARJC     .       .     .
county          approved  .      -       -        .    -     -      -    -     -     .        -    .        .       .     .
county          rejected  .      -       -        .    -     -      -    -     -     .        -    .        .       .     .
county          withdrawn .      -       -        .    -     -      -    -     -     .        -    .        .       .     .
county          closed    .      -       -        .    -     -      -    -     -     .        -    .        .       .     .
city_department local     -      -       AWC      .    -     -      -    -     -     .        -    .        .       .     .
city_department review    -      -       W        RC   -     -      -    -     -     .        -    .        .       .     .
city_department rostered  -      -       .        ARC  -     -      -    -     -     .        -    .        .       .     .
city_department final     -      -       .        W    -     -      -    -     -     .        -    ARJC     .       .     .
city_department approved  -      -       .        .    -     -      -    -     -     .        -    .        .       .     .
city_department rejected  -      -       .        .    -     -      -    -     -     .        -    .        .       .     .
city_department withdrawn -      -       .        .    -     -      -    -     -     .        -    .        .       .     .
city_department closed    -      -       .        .    -     -      -    -     -     .        -    .        .       .     .
provincial      employer  -      -       -        -    -     -      .    -     -     AWC      -    .        .       .     .
provincial      review    -      -       -        -    -     -      RC   -     -     W        -    .        .       .     .
provincial      rostered  -      -       -        -    -     -      ARC  -     -     .        -    .        .       .     .
provincial      final     -      -       -        -    -     -      W    -     -     .        -    ARJC     .       .     .
provincial      approved  -      -       -        -    -     -      .    -     -     .        -    .        .       .     .
provincial      rejected  -      -       -        -    -     -      .    -     -     .        -    .        .       .     .
provincial      withdrawn -      -       -        -    -     -      .    -     -     .        -    .        .       .     .
provincial      closed    -      -       -        -    -     -      .    -     -     .        -    .        .       .     .
direct          review    -      -       -        -    -     -      -    -     WC    .        -    .        .       .     .
direct          rostered  -      -       -        -    -     -      -    -     AWC   .        -    .        .       .     .
direct          final     -      -       -        -    -     -      -    -     W     .        -    ARJC     .       .     .
direct          approved  -      -       -        -    -     -      -    -     .     .        -    .        .       .     .
direct          rejected  -      -       -        -    -     -      -    -     .     .        -    .        .       .     .
direct          withdrawn -      -       -        -    -     -      -    -     .     .        -    .        .       .     .
direct          closed    -      -       -        -    -     -      -    -     .     .        -    .        .       .     .
"""  # noqa: E501 - a table is read by its columns
LETTERS = {"A": Verb.APPROVE, "R": Verb.RETURN, "J": Verb.REJECT, "W": Verb.WITHDRAW, "C": Verb.CLOSE}

# line → (where a case at "rostered" may go back to, where one at "final" may).
BACK = {
    "county": ({"local"}, {"local", "review"}),
    "city_department": ({"local"}, {"local", "review"}),
    "provincial": ({"employer"}, {"employer", "review"}),
    "direct": (set(), {"review"}),
}


def rows() -> Iterator[tuple[str, str, dict[str, str]]]:
    """(line, standing, officer → cell) of the grid."""
    head, *body = [line.split() for line in GRID.strip().splitlines()]
    for line, standing, *cells in body:
        yield line, standing, dict(zip(head[2:], cells, strict=True))


def act_of(letter: str) -> Instruction:
    """The act behind a letter; an approval goes with a roster, whichever."""
    return Instruction(LETTERS[letter], "意见", "other", roster_id=1 if letter == "A" else None)


Stage = tuple[dict[str, Actor], dict[str, Standings]]


def set_stage(session: Session, *lines: str) -> Stage:
    """Officers nobody has met, and cases of ``lines`` at every standing."""
    officers = make_officers(session)
    return officers, {line: make_standings(session, line, officers) for line in lines}


def answers(session: Session, actor: Actor, standings: Standings, instruction: Instruction) -> dict[str, str]:
    """Standing → ``yes``, ``unseen`` or the rules that refuse, for one act on all cases of a line."""
    outcome: Outcome = preview(session, actor, Selection(tuple(standings.cases.values())), instruction)
    refused = {r.case_id: "+".join(sorted({p.rule for p in r.problems})) for r in outcome.refused}
    assert outcome.not_found == len(standings.cases) - len(outcome.done) - len(refused)
    told = dict.fromkeys(outcome.done, "yes") | refused
    return {standing: told.get(case_id, "unseen") for standing, case_id in standings.cases.items()}


def mismatches(session: Session, officers: dict[str, Actor], lines: dict[str, Standings]) -> tuple[int, list[str]]:
    """Compare the grid with ``preview``: cells compared, and the differences in words."""
    told = {
        (line, name, letter): answers(session, actor, lines[line], act_of(letter))
        for line in lines
        for name, actor in {**officers, "employer": lines[line].clerk}.items()
        for letter in LETTERS
    }
    compared, wrong = 0, []
    for line, standing, cells in rows():
        for name, cell in cells.items() if line in lines else ():
            for letter in LETTERS:
                compared += 1
                got = told[line, name, letter][standing]
                expected = "unseen" if cell == "-" else "yes" if letter in cell else "refused"
                actual = got if got in ("yes", "unseen") else "refused" if got else "refused without a rule"
                if actual != expected:
                    wrong.append(f"{line} {standing} {name} {LETTERS[letter]}: expected {expected}, is {got}")
    return compared, wrong


def test_t4_every_cell_of_the_grid(session: Session) -> None:
    """C-1 to C-4, C-10, C-12, C-14, U-2: four lines, every standing, five verbs, fifteen officers; and C-3, C-12:
    what goes up with a roster, where a return may lead, and that it names a reason."""
    stage = set_stage(session, *LINES)
    compared, wrong = mismatches(session, *stage)
    for finer in (without_roster, back_to_each_step, without_reason):
        more = list(finer(session, *stage))
        compared += len(more)
        wrong += [difference for difference in more if difference]
    print(f"cells {compared}, mismatches {len(wrong)}")
    assert wrong == []
    assert compared > 4 * 5 * 9 * 3


def differ(where: str, expected: str, got: str) -> str:
    """The difference in words; nothing when there is none."""
    return "" if expected == got else f"{where}: expected {expected}, is {got}"


def without_roster(session: Session, officers: dict[str, Actor], lines: dict[str, Standings]) -> Iterator[str]:
    """C-3, A1-3: at the review step a plain approval is refused even when everything is ready."""
    for line, standings in lines.items():
        told = answers(session, officers[HANDS[line][1]], standings, Instruction(Verb.APPROVE, "意见"))
        yield differ(f"{line} without its roster", "C-3", told["rostered"])


def back_to_each_step(session: Session, officers: dict[str, Actor], lines: dict[str, Standings]) -> Iterator[str]:
    """C-12: every named target of a return, from both offices that can return."""
    for line, standings in lines.items():
        for standing, allowed in zip(("rostered", "final"), BACK[line], strict=True):
            officer = officers[HANDS[line][1]] if standing == "rostered" else officers["province"]
            for step in Step:
                told = answers(session, officer, standings, Instruction(Verb.RETURN, "意见", "other", step))
                expected = "yes" if step.value in allowed else "C-12"
                yield differ(f"{line} {standing} back to {step}", expected, told[standing])


def without_reason(session: Session, officers: dict[str, Actor], lines: dict[str, Standings]) -> Iterator[str]:
    """C-12: return, reject and close name a reason, at every step, for whoever could do it with one."""
    for line, standing, cells in rows():
        for name, cell in cells.items():
            for letter in set(cell) & set("RJC"):
                actor = lines[line].clerk if name == "employer" else officers[name]
                act = dataclasses.replace(act_of(letter), reason_code="")
                told = answers(session, actor, lines[line], act)[standing]
                yield differ(f"{line} {standing} {name} {act.verb} without a reason", "C-12", told)


# What an approval needs, at the entry step (e), at the review (r) and at the last step (f): the fact as it is
# taken away, the rule that must be told, and where. Where it is not needed the approval stays possible.
FACTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "no photo": ({"has_photo": False}, "P-10", "erf"),
    "a scan missing": ({"missing_documents": (DocumentKind.ID_COPY,)}, "P-11", "erf"),
    "original not seen": ({"original_seen": False}, "A1-2", "e"),
    "original lost": ({"original_seen": False, "original_lost": True}, "", ""),
    "no opinion": ({"has_opinion": False}, "C-2", "e"),
    "from elsewhere": ({"issued_in_zhejiang": False}, "C-1", "erf"),
    "reviewed since 2007": ({"obtained_on": dt.date(2007, 1, 1)}, "C-1", "erf"),
    "recognised since 2007": (
        {"obtained_on": dt.date(2007, 6, 1), "obtain_method": ObtainMethod.RECOGNITION}, "", "",
    ),
    "no number": ({"announcement_number": None}, "P-8", "rf"),
    "not ticked": ({"announcement_checked": False}, "C-15", "r"),
    "on no roster": ({"roster_state": None}, "C-3", "rf"),
    "roster not printed": ({"roster_state": RosterState.OPEN}, "C-3", "rf"),
    "roster not submitted": ({"roster_state": RosterState.FROZEN}, "C-3", "f"),
}  # fmt: skip


def fact_mismatches(session: Session, monkeypatch: pytest.MonkeyPatch, stage: Stage) -> tuple[int, list[str]]:
    """Take each fact away before each approval, by the officer whose work it is."""
    officers, lines = stage
    compared, wrong = 0, []
    real = list_case_facts
    for name, (change, rule, where) in FACTS.items():
        monkeypatch.setattr(
            workflow,
            "list_case_facts",
            lambda *args, change=change, **options: {
                i: dataclasses.replace(f, **change) for i, f in real(*args, **options).items()
            },
        )
        for line, standings in lines.items():
            entry = "employer" if line == "provincial" else "local"
            clerk = standings.clerk if line == "provincial" else officers[HANDS[line][0]]
            for step, standing, officer in (
                ("e", entry, clerk), ("r", "rostered", officers[HANDS[line][1]]), ("f", "final", officers["province"])
            ):  # fmt: skip
                if standing not in standings.cases:
                    continue
                asked = {step, "e"} if line == "direct" and step == "r" else {step}
                needed = bool(asked & set(where)) and not (rule == "C-2" and line == "provincial")
                told = answers(session, officer, standings, act_of("A"))[standing]
                compared += 1
                wrong.append(differ(f"{line} {standing} {name}", rule if needed else "yes", told))
    monkeypatch.setattr(workflow, "list_case_facts", real)
    return compared, [difference for difference in wrong if difference]


def test_c1_every_fact_is_asked_for_where_the_notice_asks(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """C-1, C-2, C-3, C-15, P-8, P-10, P-11, A1-2: what is missing is told by its rule, and only where it is needed.

    On the direct line the review step is the entry too, and asks for what both need.
    """
    compared, wrong = fact_mismatches(session, monkeypatch, set_stage(session, *LINES))
    print(f"facts: cells {compared}, mismatches {len(wrong)}")
    assert wrong == [] and compared > 100


def test_c13_whoever_acted_below_may_not_go_on_above(session: Session) -> None:
    """C-13: an officer moved up finds every verb closed on the cases that he entered, approved or ticked below; and
    whoever sent one up from its entry cannot take it back for the office above."""
    officers, lines = set_stage(session, *LINES)
    for line, standings in lines.items():
        case_id = standings.cases["final"]
        with use_scope(SYSTEM):
            acts = session.execute(
                sa.select(Approval.verb, Approval.actor_id)
                .where(Approval.case_id == case_id)
                .order_by(Approval.sequence)
            ).all()
            ticks = session.scalars(
                sa.select(AnnouncementCheck.checked_by_id).where(AnnouncementCheck.case_id == case_id)
            ).all()
        below = {*(who for _, who in acts), *ticks} - {None}
        assert len(below) >= (1 if line == "direct" else 2) and ticks
        for who in below:
            moved = dataclasses.replace(officers["province"], user_id=who)
            for letter in "ARJC":
                assert answers(session, moved, standings, act_of(letter))["final"] == "C-13", (line, letter)
        entered = next(who for verb, who in acts if verb is Verb.APPROVE)
        moved = dataclasses.replace(officers[HANDS[line][1]], user_id=entered)
        expected = "yes" if line == "direct" else "C-13"
        assert answers(session, moved, standings, act_of("W"))["final"] == expected, line


def forgetting(*_: Any) -> list[Any]:
    """A guard that lets everything pass."""
    return []


def test_control_a_guard_taken_away_is_noticed(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the tables differ as soon as one guard is gone, whichever it is, and at its own cells."""
    stage = set_stage(session, "county")
    cells = {
        "has_announcement": "county final no number: expected P-8, is yes",
        "announcement_checked": "county rostered not ticked: expected C-15, is yes",
        "may_exchange": "county local from elsewhere: expected C-1, is yes",
        "on_submitted_roster": "county final on no roster: expected C-3, is yes",
    }
    for guard, cell in cells.items():
        with monkeypatch.context() as patch:
            patch.setitem(GUARDS, guard, forgetting)
            assert cell in fact_mismatches(session, patch, stage)[1]
    with monkeypatch.context() as patch:
        patch.setitem(GUARDS, "nobody_acted_since", forgetting)
        assert mismatches(session, *stage)[1] == ["county rostered county withdraw: expected refused, is yes"]
    with monkeypatch.context() as patch:
        patch.setattr(workflow, "_visible", lambda _s, _a, selection, _o: sorted(set(selection.ids)))
        wrong = mismatches(session, *stage)[1]
        assert len(wrong) > 100 and all("expected unseen" in difference for difference in wrong)
