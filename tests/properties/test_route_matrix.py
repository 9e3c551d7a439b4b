"""Every kind × level × line × standing × verb × officer, read from the notice, against the service (C-1 to C-14).

``make matrix-routes`` prints ``cells N, mismatches 0``. The reading is ``route_reading``; the cases are brought to
their standings by the services themselves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from sqlalchemy.orm import Session

from app.enums import Seat, Step, Verb
from app.models.authority import TwoPersonOffice
from app.rules import route as routes
from app.rules.guard import GUARDS
from app.rules.route import RouteStep
from app.security.jurisdiction import Actor
from app.services.workflow import Instruction, Selection, apply, preview
from app.session import SYSTEM, use_scope, writing
from tests.factories import get_unit
from tests.properties.cast import OFFICERS, make_officers
from tests.properties.route_reading import SEEN_BY, Row, rows, with_two_persons
from tests.properties.route_world import Made, RouteWorld

LETTERS = {
    "A": Verb.APPROVE, "R": Verb.RETURN, "J": Verb.REJECT, "W": Verb.WITHDRAW, "C": Verb.CLOSE, "O": Verb.OPINION,
}  # fmt: skip


Reading = Callable[[Row, str], dict[str, str]]


def compare(session: Session, world: RouteWorld, reading: Reading = Row.may) -> tuple[int, list[str]]:
    """Cells compared and the differences in words; one preview of all cases for each officer and verb."""
    officers = make_officers(session)
    compared, wrong = 0, []
    for letter, verb in LETTERS.items():
        for name, actor in officers.items():
            told = ask(session, actor, world.made, verb)
            for made in world.made:
                compared += 1
                wrong += differ(made, name, letter, told[made.case_id], reading)
        for line, clerk in world.clerks.items():
            own = [made for made in world.made if made.row.line == line]
            told = ask(session, clerk, own, verb)
            for made in own:
                compared += 1
                wrong += differ(made, "employer", letter, told[made.case_id], reading)
    return compared, wrong


def ask(session: Session, actor: Actor, made: list[Made], verb: Verb) -> dict[int, str]:
    """Case id → ``yes``, ``unseen`` or the rules that refuse; an approval goes with a roster, whichever."""
    ids = tuple(m.case_id for m in made)
    outcome = preview(session, actor, Selection(ids), Instruction(verb, "意见", "other", roster_id=1))
    told = dict.fromkeys(ids, "unseen") | dict.fromkeys(outcome.done, "yes")
    return told | {r.case_id: "+".join(sorted({p.rule for p in r.problems})) or "no rule" for r in outcome.refused}


def differ(made: Made, name: str, letter: str, got: str, reading: Reading) -> Iterator[str]:
    """The difference in words, if there is one; a refusal must name a rule."""
    row = made.row
    allowed = letter in reading(row, made.standing).get(name, "")
    expected = "unseen" if name not in SEEN_BY[row.line] else "yes" if allowed else "refused"
    actual = got if got in ("yes", "unseen", "no rule") else "refused"
    if actual != expected:
        yield f"{row.kind} {row.level} {row.line}, {made.standing}: {name} {LETTERS[letter]}: {expected}, is {got}"


def test_every_cell_of_every_route(session: Session) -> None:
    """C-1 to C-10, C-12, C-14, U-2: what the notice says of each kind, level and line is what the service does."""
    compared, wrong = compare(session, RouteWorld(session))
    print(f"cells {compared}, mismatches {len(wrong)}")
    assert wrong == []
    assert {made_row.kind for made_row in rows()} == {"exchange", "transfer_in", "reissue", "new_award", "correction"}
    assert compared > len(list(rows())) * 6 * 14 * len(LETTERS)


def test_c12_two_persons_inside_one_step(session: Session) -> None:
    """C-12, C-13: with 经办/复核 switched on, one prepares and another decides, in every office and kind; never one."""
    world = RouteWorld(session)
    with use_scope(SYSTEM), writing(session):
        units = {get_unit(session, key).id for _tier, key, _role in OFFICERS.values()}
        session.add_all(TwoPersonOffice(unit_id=unit_id, valid_from=dt.date(2007, 1, 1)) for unit_id in units)
    compared, wrong = compare(session, world, partial(with_two_persons, prepared=False))
    preparing = make_officers(session)
    for officer in preparing.values():
        apply(session, officer, Selection(tuple(m.case_id for m in world.made)), Instruction(Verb.OPINION, "拟同意"))
    more, still_wrong = compare(session, world, partial(with_two_persons, prepared=True))
    print(f"two persons: cells {compared + more}, mismatches {len(wrong + still_wrong)}")
    assert wrong + still_wrong == []
    for name, officer in preparing.items():
        told = ask(session, officer, world.made, Verb.APPROVE)
        held = [m for m in world.made if "A" in m.row.may(m.standing).get(name, "")]
        assert {told[m.case_id] for m in held} <= {"C-13"}, name


def test_control_another_route_is_noticed(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: a guard taken away, or a step that a line skips, shows in its own cells."""
    world = RouteWorld(session)
    with monkeypatch.context() as patch:
        patch.setitem(GUARDS, "announcement_checked", lambda *_: [])
        wrong = compare(session, world)[1]
        assert wrong and all(difference.startswith("exchange") for difference in wrong)
    with monkeypatch.context() as patch:
        for line in list(routes.CHAINS):
            patch.setitem(routes.CHAINS, line, (RouteStep(Step.LOCAL, Seat.LOCAL),))
        assert len(compare(session, world)[1]) > 50
